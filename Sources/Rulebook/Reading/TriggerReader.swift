// SPDX-License-Identifier: Apache-2.0

/// Finds the one trigger of a rule and has it read.
struct TriggerReader {
    private let rule: Fields
    /// The keys of triggers that the rule has, in the order of the file.
    private let keys: [String]

    init(_ rule: Fields) {
        self.rule = rule
        keys = rule.mapping.entries.map(\.name).filter { Vocabulary.triggers.keys.contains($0) }
    }

    /// The trigger that the rule has, if any.
    var key: String? { keys.first }

    /// Whether it fires without an event that wakes it.
    var isTimed: Bool { key == "rank" || key == "schedule" }

    // MARK: What expressions see

    /// What conditions see.
    func eventSight(_ when: [EventPattern], _ declarations: Declarations) -> Sight {
        Sight(
            patterns: Set(when), hasEvent: !isTimed, hasGroup: hasGroup(declarations))
    }

    /// What amounts and receivers see. What the clock brings about has no event.
    func firingSight(
        _ when: [EventPattern], _ limits: [Limit], _ declarations: Declarations
    ) -> Sight {
        var sight = eventSight(when, declarations)
        sight.hasEvent = !isTimed && key != "lapse"
        sight.variables = variables
        if limits.contains(where: { $0.scope == .rule }) { sight.variables.insert(.place) }
        return sight
    }

    private var variables: Set<FiringVariable> {
        switch key {
        case "count", "sum", "distinct", "peers": [.total, .threshold]
        case "best": [.total]
        case "streak": [.total, .threshold, .length]
        case "goal": [.total, .threshold, .contribution]
        case "bands": [.band, .previous]
        case "rank": [.total, .place]
        default: []
        }
    }

    /// Whether the trigger is about groups, so that expressions can name `group`.
    private func hasGroup(_ declarations: Declarations) -> Bool {
        let fields = key.flatMap { rule[$0]?.mapping }
        switch key {
        case "goal": return true
        case "peers": return fields?["group"] != nil
        case "rank":
            let board = fields?["board"]?.value.scalar?.text
            return board.flatMap { declarations.boards[$0] }?.value.hasGroup ?? false
        default: return false
        }
    }

    // MARK: Reading

    /// The event types that wake the rule.
    func readWhen(_ book: BookScope) -> [EventPattern]? {
        switch key {
        case "sequence"?:
            rule.exclude(
                "sequence", "when", because: "the steps say which events the rule sees")
            return SequenceTrigger.readWhen(rule, book)
        case let key? where isTimed:
            let reason =
                key == "rank" ? "the board's period wakes the rule" : "the clock wakes the rule"
            for other in ["when", "if", "who", "since"] {
                rule.exclude(key, other, because: "\(reason), and there is no event: take it out")
            }
            return []
        default:
            return book.requirePatterns(rule, "when")
        }
    }

    /// The mapping inside the trigger that says itself what is granted, if there is one.
    var grantingKey: String? {
        guard let key, let mapping = rule[key]?.mapping else { return nil }
        let candidates = key == "rank" ? ["top", "places"] : ["reach"]
        return candidates.first { mapping[$0]?.value.mapping != nil }
    }

    /// nil, with a problem, if it was not understood or there are several.
    func read(_ scope: RuleScope) -> Trigger? {
        for other in keys.dropFirst() {
            rule.exclude(keys[0], other, because: "a rule has one trigger: make two rules of it")
        }
        let trigger: Trigger? =
            switch key {
            case "count": TallyTrigger.readCount(rule, scope).map { .tally($0) }
            case "sum": TallyTrigger.readSum(rule, scope).map { .tally($0) }
            case "distinct": DistinctTrigger.read(rule, scope).map { .distinct($0) }
            case "best": BestTrigger.read(rule, scope).map { .best($0) }
            case "streak" where RunTrigger.isMeant(rule):
                RunTrigger.read(rule, scope).map { .run($0) }
            case "streak": StreakTrigger.read(rule, scope).map { .streak($0) }
            case "sequence": SequenceTrigger.read(rule, scope).map { .sequence($0) }
            case "bands": BandsTrigger.read(rule, scope).map { .bands($0) }
            case "goal": GoalTrigger.read(rule, scope).map { .goal($0) }
            case "peers": PeersTrigger.read(rule, scope).map { .peers($0) }
            case "lapse": LapseTrigger.read(rule, scope).map { .lapse($0) }
            case "comeback": ComebackTrigger.read(rule, scope).map { .comeback($0) }
            case "rank": RankTrigger.read(rule, scope).map { .rank($0) }
            case "schedule": ScheduleTrigger.read(rule, scope).map { .schedule($0) }
            default: .each
            }
        return keys.count <= 1 ? trigger : nil
    }
}
