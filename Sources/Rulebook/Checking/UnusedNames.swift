// SPDX-License-Identifier: Apache-2.0

/// Warns of what is declared and not used, and of rules that wait for what cannot come.
struct UnusedNames {
    private let rulebook: Rulebook
    private let book: BookScope
    private var problems: Problems { book.problems }

    init(_ rulebook: Rulebook, _ book: BookScope) {
        self.rulebook = rulebook
        self.book = book
    }

    /// Leaves its warnings with the problems.
    func warn() {
        let declarations = book.declarations
        warn(declarations.rewards)
        warn(declarations.personas)
        warn(declarations.groups)
        warn(declarations.graphs)
        warn(declarations.channels)
        if !isWatched(.boardClosed) { warn(declarations.boards) }
        if !isWatched(.stageEntered), !isWatched(.stageStuck) { warn(declarations.journeys) }
        warn(declarations.experiments)
        let silent = Set(DerivedEvent.allCases.filter { !isRaised($0) })
        for (rule, declared) in zip(rulebook.rules, declarations.rules) {
            warnOfSilence(rule, silent, at: declared.place)
            warnOfNobody(rule, at: declared.place)
        }
    }

    private func warn<Value>(_ table: NameTable<Value>) {
        let (code, found) = table.kind.unused
        for named in table.all where !book.usage.uses(named, of: table.kind) {
            problems.warning(code, at: named.place, "\(found) '\(named.name)'")
        }
    }

    /// Whether a rule or the journal follows the event, and with it all that raises it.
    private func isWatched(_ event: DerivedEvent) -> Bool {
        rulebook.settings.journal.contains(event.rawValue)
            || book.usage.patterns.contains { $0.watches(event) }
    }

    /// A rule that only watches derived events which nothing raises.
    private func warnOfSilence(_ rule: Rule, _ silent: Set<DerivedEvent>, at place: Span) {
        let watched = rule.when.map { pattern -> DerivedEvent? in
            guard case .exactly(let type) = pattern, let event = DerivedEvent(rawValue: type),
                silent.contains(event)
            else { return nil }
            return event
        }
        guard let first = watched.first, let event = first, !watched.contains(nil) else { return }
        problems.warning(
            .neverFires, at: place,
            "rule '\(rule.id)' can never fire: \(event.missingCause), so there is no "
                + "'\(event.rawValue)'")
    }

    /// A rule that only watches what is about nobody, and does not say whom it concerns.
    private func warnOfNobody(_ rule: Rule, at place: Span) {
        guard !rule.when.isEmpty, rule.when.allSatisfy({ $0 == .exactly("board.closed") }),
            rule.who == nil, isRaised(.boardClosed)
        else { return }
        if case .computed = rule.receivers { return }
        problems.warning(
            .neverFires, at: place,
            "rule '\(rule.id)' can never fire: 'board.closed' is about no member, and the rule "
                + "names none",
            hint: "say who receives it with 'to', or whom it is about with 'who'")
    }

    private func isRaised(_ event: DerivedEvent) -> Bool {
        func has(_ isCause: (Trigger) -> Bool) -> Bool {
            rulebook.rules.contains { isCause($0.trigger) }
        }
        switch event {
        case .rewardGranted: return true
        case .levelReached:
            return rulebook.rewards.contains {
                if case .points(let points) = $0.kind { !points.levels.isEmpty } else { false }
            }
        case .bandChanged: return has { if case .bands = $0 { true } else { false } }
        case .stageEntered: return !rulebook.journeys.isEmpty
        case .stageStuck:
            return rulebook.journeys.contains { $0.stages.contains { $0.stuckAfter != nil } }
        case .boardClosed: return rulebook.boards.contains { $0.period != .lifetime }
        case .streakBroken:
            return has {
                switch $0 {
                case .streak, .run: true
                default: false
                }
            }
        case .streakAtRisk:
            return has { if case .streak(let streak) = $0 { streak.warn != nil } else { false } }
        case .goalReached: return has { if case .goal = $0 { true } else { false } }
        case .goalFailed:
            return has { if case .goal(let goal) = $0 { goal.period != .lifetime } else { false } }
        case .progressNear: return has { $0.reach?.near != nil }
        case .memberLapsed: return has { if case .lapse = $0 { true } else { false } }
        }
    }
}

extension DerivedEvent {
    /// Why there is none, for a warning.
    fileprivate var missingCause: String {
        switch self {
        case .rewardGranted: "nothing is granted"
        case .levelReached: "no points have levels"
        case .bandChanged: "no rule has bands"
        case .stageEntered: "there is no journey"
        case .stageStuck: "no stage says when a member is stuck"
        case .boardClosed: "no board has a period"
        case .streakBroken: "no rule has a streak"
        case .streakAtRisk: "no streak has 'warn'"
        case .goalReached: "no rule has a goal"
        case .goalFailed: "no goal has a period"
        case .progressNear: "no rule has 'near'"
        case .memberLapsed: "no rule has 'lapse'"
        }
    }
}
