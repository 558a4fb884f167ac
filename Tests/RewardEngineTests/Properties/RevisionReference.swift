// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// What a rule with `late: revise` holds, as slowly and plainly as it can be said: sort by time (ties
/// by arrival), go through it from the start.
struct RevisionReference {
    struct Firing {
        let id: String
        let member: String
        let deed: Deed
        let amount: Int
    }

    static let members = ["ana", "bob", "cid"]

    let rule: RevisedRule
    let calendar: ReferenceCalendar
    /// All that has come, in order of arrival.
    let arrived: [Deed]
    /// What counts for the rule, in order of time.
    var inputs: [Deed] = []
    /// What fired and what a limit thinks of it.
    var firings: [Firing] = []

    /// Id → amount.
    ///
    /// - Parameter arrived: in order of arrival.
    static func held(
        by rules: [RevisedRule], after arrived: [Deed], _ calendar: ReferenceCalendar
    ) -> [String: Int] {
        var held: [String: Int] = [:]
        var stars: [(place: [Int], firing: Firing)] = []
        for (position, rule) in rules.enumerated() {
            var reference = RevisionReference(
                rule: rule, calendar: calendar, arrived: arrived, inputs: [], firings: [])
            reference.inputs = reference.sorted()
            reference.run()
            for (number, firing) in reference.firings.enumerated() where firing.amount != 0 {
                if rule.reward == .star {
                    let place = [Int(firing.deed.time), firing.deed.number, position, number]
                    stars.append((place, firing))
                } else {
                    held[firing.id] = firing.amount
                }
            }
        }
        // Whoever has one is not given another.
        for member in members {
            let own = stars.filter { $0.firing.member == member }
            let first = own.min { $0.place.lexicographicallyPrecedes($1.place) }
            if let first { held[first.firing.id] = 1 }
        }
        return held
    }

    private func sorted() -> [Deed] {
        let retracted = Set(arrived.compactMap(\.retracts))
        var types: Set = ["a", "b", "c"]
        if case .sequence(let steps, _) = rule.kind { types = Set(steps) }
        let seen = arrived.filter { deed in
            guard deed.special == nil, types.contains(deed.type) else { return false }
            guard !retracted.contains(deed.number) else { return false }
            guard rule.hasSince else { return true }
            let hello = arrived.filter {
                $0.special == nil && $0.type == "hello" && $0.member == deed.member
            }
            return hello.contains { $0.time <= deed.time }
        }
        return RevisionReference.inOrder(seen)
    }

    /// By time, ties by arrival.
    static func inOrder(_ deeds: [Deed]) -> [Deed] {
        deeds.sorted { ($0.time, $0.number) < ($1.time, $1.number) }
    }

    private mutating func run() {
        switch rule.kind {
        case .total, .goal: totals()
        case .goalRun: goalRuns()
        case .peers, .peersWindow: peers()
        case .friends, .friendsWindow: friends()
        case .streak: streaks()
        default:
            var firings: [(place: Int, name: String, deed: Deed)] = []
            for member in RevisionReference.members {
                let own = inputs.filter { $0.member == member }
                for firing in ordered(own) {
                    let place = inputs.firstIndex { $0.number == firing.deed.number }!
                    firings.append((place, firing.name, firing.deed))
                }
            }
            // Of one event in the order of thresholds: a stable sort.
            for firing in firings.enumerated().sorted(by: {
                ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
            }) {
                fire(firing.element.name, firing.element.deed)
            }
        }
    }

    // MARK: Limits

    mutating func fire(_ name: String, _ deed: Deed) {
        if let limit = rule.limit {
            let same = firings.filter {
                day($0.deed) == day(deed) && (limit.ofRule || $0.deed.member == deed.member)
            }
            if same.count >= limit.count { return }
        }
        if let hours = rule.cooldownHours,
            firings.contains(where: {
                $0.deed.member == deed.member && deed.time - $0.deed.time < hours * 3600
            })
        {
            return
        }
        reward(deed.member, name, deed, rule.reward == .value ? deed.n : 1)
    }

    mutating func reward(_ member: String, _ name: String, _ deed: Deed, _ amount: Int = 1) {
        firings.append(
            Firing(id: "\(rule.id)/\(member)/\(name)", member: member, deed: deed, amount: amount))
    }

    func day(_ deed: Deed) -> Int { calendar.number(of: .day, at: deed.time, in: "UTC") }

    func event(_ deed: Deed) -> String { "e\(deed.number)@/test" }

    /// The lengths and totals up to one at which the rule fires.
    func marks(upTo total: Int) -> [Int] {
        guard total > 0 else { return [] }
        let top = rule.reach.max()!
        return (1...total).filter { value in
            rule.reach.contains(value)
                || rule.repeats && value > top && rule.reach.contains((value - 1) % top + 1)
        }
    }
}
