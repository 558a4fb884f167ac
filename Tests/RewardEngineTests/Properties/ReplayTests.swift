// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Replay")
struct ReplayTests {
    @Test("However events are cut into batches, and whatever the seed, outcomes are the same")
    func batches() throws {
        for seed in Effort.seeds("replay", count: 30) {
            var maker = HistoryMaker(seed: seed, isOrderless: false)
            let settings = maker.settings()
            let rules = maker.rules(settings)
            let history = maker.history(settings, rules)
            let plan = try history.rulebook.plan(zones: SystemZoneFiles.database)
            let whole = history.run(plan)
            for _ in 0..<5 {
                #expect(
                    cut(history, plan, using: &maker.generator) == whole,
                    "seed \(seed)\n\(history)")
            }
        }
    }

    private func cut(
        _ history: History, _ plan: Plan, using generator: inout SeededGenerator
    ) -> [Fact] {
        var bench = Bench(
            plan, zones: SystemZoneFiles.database, seed: generator.next())
        _ = bench.apply(history.greetings)
        var facts: [Fact] = []
        var rest = history.events[...]
        while !rest.isEmpty {
            let batch = rest.prefix(generator.number(1...7))
            facts += bench.apply(batch.map(\.line))
            rest = rest.dropFirst(batch.count)
        }
        return facts
    }
}
