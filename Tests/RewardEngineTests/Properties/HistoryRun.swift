// SPDX-License-Identifier: Apache-2.0
import Foundation
import RewardWire

@testable import RewardEngine

extension History {
    /// All that comes of the events in an order of arrival.
    func run(_ plan: Plan, order: [Int]? = nil) -> [Fact] {
        guard !events.isEmpty else { return [] }
        var bench = Bench(plan, zones: SystemZoneFiles.database)
        _ = bench.apply(greetings)
        let batch = bench.decode(events.map(\.line))
        let facts = bench.apply(batch, at: order ?? Array(events.indices))
        precondition(bench.late == 0, "no event is late")
        return facts
    }

    /// What does not depend on the order of arrival: ids, and of group rules what fired.
    func orderless(_ facts: [Fact]) -> Set<String> {
        let ofGroups = Set(rules.filter(\.isOfGroup).map(\.id))
        return Set(facts.map { ofGroups.contains($0.rule) ? $0.firing : $0.id })
    }

    /// The fewest events, of those there are, for which something still holds.
    func shrunk(_ holds: (History) -> Bool) -> History {
        var history = self
        var index = 0
        while index < history.events.count {
            var smaller = history
            smaller.events.remove(at: index)
            if holds(smaller) { history = smaller } else { index += 1 }
        }
        for rule in history.rules where history.rules.count > 1 {
            var smaller = history
            smaller.rules.removeAll { $0 == rule }
            if holds(smaller) { history = smaller }
        }
        return history
    }
}

/// How much random tests do, and from which seed.
enum Effort {
    static var isSoak: Bool { ProcessInfo.processInfo.environment["REWARDD_SOAK"] == "1" }

    /// `REWARDD_SEED` runs one seed again.
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["REWARDD_SEED"].flatMap(UInt64.init)
        ?? (isSoak ? UInt64.random(in: 1...UInt64.max / 2) : 1)

    /// The seed is printed before anything can go wrong.
    static func seeds(_ test: String, count: Int) -> Range<UInt64> {
        let count = isSoak ? count * 50 : count
        print("\(test): seeds \(seed) to \(seed + UInt64(count) - 1)")
        return seed..<seed + UInt64(count)
    }
}
