// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Finds the one trigger of a rule and has it read.
struct TriggerReader {
    private let rule: Fields
    /// The keys of triggers that the rule has, built or not, in the order of the file.
    private let keys: [String]

    init(_ rule: Fields) {
        self.rule = rule
        let known = Vocabulary.triggers.built + Vocabulary.triggers.later
        keys = rule.mapping.entries.map(\.name).filter { known.contains($0) }
    }

    /// The built trigger that the rule has, if any.
    var key: String? { keys.first { Vocabulary.triggers.built.contains($0) } }

    /// Whether the rule has a trigger that is not built: what depends on it is not checked then.
    var hasLaterTrigger: Bool { keys.contains { Vocabulary.triggers.later.contains($0) } }

    /// Whether the trigger is about groups, so that expressions can name `group`.
    var hasGroup: Bool { key == "goal" || key == "peers" }

    /// What the trigger lets receivers and amounts see of what it counted.
    var counted: [String: CELType] {
        switch key {
        case nil: [:]
        case "streak": ["total": .dyn, "threshold": .dyn, "length": .int]
        default: ["total": .dyn, "threshold": .dyn]
        }
    }

    /// Whether the trigger's `reach` says itself what is granted.
    var saysGrants: Bool {
        guard let key, let mapping = rule[key]?.mapping else { return false }
        return mapping["reach"]?.value.mapping != nil
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
            case "streak": StreakTrigger.read(rule, scope).map { .streak($0) }
            case "goal": GoalTrigger.read(rule, scope).map { .goal($0) }
            case "peers": PeersTrigger.read(rule, scope).map { .peers($0) }
            default: .each
            }
        return keys.count <= 1 ? trigger : nil
    }
}
