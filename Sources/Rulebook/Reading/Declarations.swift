// SPDX-License-Identifier: Apache-2.0

/// The names that a rulebook declares, gathered over all files before any rule is read: a rule may
/// name what a later file declares.
struct Declarations {
    /// A declared name and where it stands.
    struct Named<Value> {
        let index: Int
        let name: String
        let place: Span
        let value: Value
    }

    /// The kind is nil where it was not understood: what is said about it then is enough.
    private(set) var rewards: [Named<Reward.Kind?>] = []
    private(set) var groups: [Named<Void>] = []
    /// The fields of each declared event type; nil if it has no `data`.
    var schemas: [String: [EventSchema.Field]?] = [:]
    /// Declared event types in order.
    var eventTypes: [String] = []
    /// Whether every file was read to its end. If not, a name that is missing proves nothing.
    let isComplete: Bool

    private var rewardIndices: [String: Int] = [:]
    private var groupIndices: [String: Int] = [:]

    init(isComplete: Bool) {
        self.isComplete = isComplete
    }

    /// nil, if the name is there already.
    mutating func addReward(_ name: String, at place: Span, kind: Reward.Kind?) {
        rewardIndices[name] = rewards.count
        rewards.append(Named(index: rewards.count, name: name, place: place, value: kind))
    }

    mutating func addGroup(_ name: String, at place: Span) {
        groupIndices[name] = groups.count
        groups.append(Named(index: groups.count, name: name, place: place, value: ()))
    }

    func reward(_ name: String) -> Named<Reward.Kind?>? {
        rewardIndices[name].map { rewards[$0] }
    }

    func group(_ name: String) -> Named<Void>? {
        groupIndices[name].map { groups[$0] }
    }
}

/// Names that have to be unique over the whole rulebook.
struct UniqueNames {
    /// What they name, for messages: `the rule`.
    let what: String
    private var places: [String: Span] = [:]

    init(what: String) {
        self.what = what
    }

    /// Whether the name is new; complains, with both places, if it is not.
    mutating func add(_ name: String, at place: Span, _ problems: Problems) -> Bool {
        if let first = places[name] {
            problems.error(
                .duplicateName, at: place, "\(what) \(quoted(name)) is declared twice",
                hint: "names are unique over all rule files: rename one",
                related: ("first declared here", first))
            return false
        }
        places[name] = place
        return true
    }
}

/// What the rules made use of: names, to warn of the rest, and room.
final class Usage {
    /// The rules' event patterns by the reward that they grant, and whether all of those rules
    /// know a group.
    private(set) var grants: [Int: (patterns: Set<EventPattern>, haveGroups: Bool)] = [:]
    private(set) var groups: Set<String> = []
    private var expressionBytes = 0

    /// Takes note of the length of expressions; false if there are too many.
    func hasRoom(forExpressionsOf bytes: Int) -> Bool {
        expressionBytes += bytes
        return expressionBytes <= RulebookLimits.expressionBytesMax
    }

    func grant(_ reward: Int, on patterns: [EventPattern], hasGroup: Bool) {
        grants[reward, default: ([], true)].patterns.formUnion(patterns)
        if !hasGroup { grants[reward]?.haveGroups = false }
    }

    func use(group name: String) {
        groups.insert(name)
    }
}

@available(*, unavailable)
extension Usage: Sendable {}
