// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What expressions see where they are evaluated, beside `member` and `now`.
struct Sight {
    /// The types of the event that is seen.
    var patterns: Set<EventPattern>
    /// Whether there is an event; what the clock or a board's close brings about has none.
    var hasEvent = true
    var hasGroup = false
    /// What is known of a firing.
    var variables: Set<FiringVariable> = []

    /// What both see.
    mutating func narrow(to other: Sight) {
        patterns.formUnion(other.patterns)
        hasEvent = hasEvent && other.hasEvent
        hasGroup = hasGroup && other.hasGroup
        variables.formIntersection(other.variables)
    }
}

/// What a rulebook makes use of: names, to warn of the rest, and room.
final class Usage {
    /// What the texts of a reward see: what all rules see that grant it.
    private(set) var grants: [Int: Sight] = [:]
    private var names: [NameKind: Set<Int>] = [:]
    private var read: [NameKind: Set<String>] = [:]
    private var readWhole: Set<NameKind> = []
    private(set) var patterns: Set<EventPattern> = []
    private var eventFields: Set<[String]> = []
    private var expressionBytes = 0
    private var spellings = 0

    /// Takes note of the length of expressions; false if there are too many.
    func hasRoom(forExpressionsOf bytes: Int) -> Bool {
        expressionBytes += bytes
        return expressionBytes <= RulebookLimits.expressionBytesMax
    }

    /// Whether another undeclared event type may be compared with those that are declared.
    func maySearchSpelling() -> Bool {
        spellings += 1
        return spellings <= RulebookLimits.spellingSearchesMax
    }

    func grant(_ reward: Int, _ sight: Sight) {
        use(.reward, reward)
        if grants[reward] == nil {
            grants[reward] = sight
        } else {
            grants[reward]?.narrow(to: sight)
        }
    }

    func use(_ kind: NameKind, _ index: Int) {
        names[kind, default: []].insert(index)
    }

    /// Takes note of an event type; false when it is the first of too many.
    func watch(_ pattern: EventPattern) -> Bool {
        patterns.insert(pattern).inserted == false
            || patterns.count != RulebookLimits.eventTypesMax + 1
    }

    /// Takes note of what an expression reads: `["member", "groups", "team"]`. False when it is
    /// the first of too many fields of events.
    func read(_ path: [String]) -> Bool {
        guard path[0] == "member" else {
            return !eventFields.insert(path).inserted
                || eventFields.count != RulebookLimits.fieldsMax + 1
        }
        noteMember(path)
        return true
    }

    private func noteMember(_ path: [String]) {
        guard path.count > 1 else { return }
        let kind: NameKind
        switch path[1] {
        case "groups": kind = .group
        case "stage": kind = .journey
        case "arm": kind = .experiment
        default: return
        }
        if path.count > 2 {
            read[kind, default: []].insert(path[2])
        } else {
            readWhole.insert(kind)
        }
    }

    func uses<Value>(_ named: NameTable<Value>.Named, of kind: NameKind) -> Bool {
        names[kind]?.contains(named.index) == true || readWhole.contains(kind)
            || read[kind]?.contains(named.name) == true
    }
}

@available(*, unavailable)
extension Usage: Sendable {}
