// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Reloads in the middle of random histories")
struct ReloadPropertyTests {
    /// The same rules with other rewards, texts and limits that nothing reaches, in another order.
    private static func edited(_ history: History) -> RuleText {
        let rules = history.rules.reversed().map { rule in
            var rule = rule
            rule.amount = 7
            return rule.yaml.replacing(
                "grant: { xp: 7 }",
                with: "title: edited, limit: { per: hour, count: 1000 }, grant: { coins: 2 }")
        }
        let others = """
            - { id: new, when: lesson, mode: shadow, count: { reach: 1000 }, grant: xp }
            - { id: prefix, when: "les.*", grant: xp }
            """
        return RuleText(
            rules.joined(separator: "\n") + "\n" + others, settings: history.settings.yaml)
    }

    @Test("Neither the same rules nor edited rewards, texts and limits change what fires")
    func reloads() throws {
        for seed in Effort.seeds("reload", count: 30) {
            var maker = HistoryMaker(seed: seed, isOrderless: false)
            let settings = maker.settings()
            let rules = maker.rules(settings)
            var plans: [Plan] = []
            for _ in 0..<10 {
                let history = maker.history(settings, rules)
                if plans.isEmpty {
                    plans = try [history.rulebook, ReloadPropertyTests.edited(history)].map {
                        try $0.plan(zones: SystemZoneFiles.database)
                    }
                }
                let expected = history.run(plans[0]).map(\.id)
                let found = run(history, plans, using: &maker.generator)
                // In another order of rules, what one event grants comes in another order.
                #expect(found.sorted() == expected.sorted(), "seed \(seed)\n\(history)")
                guard found.sorted() == expected.sorted() else { return }
            }
        }
    }

    private func run(
        _ history: History, _ plans: [Plan], using generator: inout SeededGenerator
    ) -> [String] {
        var bench = Bench(plans[0], zones: SystemZoneFiles.database)
        _ = bench.apply(history.greetings)
        return history.events.flatMap { event in
            if generator.once(in: 4) { bench.install(generator.pick(plans)) }
            return bench.apply([event.line]).map(\.id)
        }
    }
}
