// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("Random histories, kept and revised")
struct RevisedOrderTests {
    /// Histories for each rulebook.
    private static let each = 20

    @Test(
        "In whatever order events come, a rule that revises holds what one that keeps has granted in order of time"
    )
    func held() throws {
        for seed in Effort.seeds("revised order", count: 50) {
            var maker = HistoryMaker(seed: seed, isOrderless: true)
            let settings = maker.settings()
            let rules = maker.rules(settings)
            var plans: [Plan] = []
            for _ in 0..<RevisedOrderTests.each {
                var history = maker.history(settings, rules)
                // At one time the order of arrival decides.
                history.events = Dictionary(grouping: history.events, by: \.time).values
                    .compactMap(\.first).sorted { $0.time < $1.time }
                if plans.isEmpty { plans = try RevisedOrderTests.plans(history) }
                let order = history.shuffled(using: &maker.generator)
                let expected = Set(history.run(plans[0]).map(\.id))
                for order in [Array(history.events.indices), order] {
                    let found = RevisedOrderTests.held(history.run(plans[1], order: order))
                    guard found != expected else { continue }
                    let arrival = order.map { history.events[$0].id }.joined(separator: " ")
                    Issue.record(
                        """
                        seed \(seed): instead of \(expected.subtracting(found).sorted()) \
                        \(found.subtracting(expected).sorted())
                        \(history)
                        arrival: \(arrival)
                        """)
                    return
                }
            }
        }
    }

    /// With rules that keep, and with the same rules that revise.
    private static func plans(_ history: History) throws -> [Plan] {
        try [false, true].map { isRevised in
            var history = history
            for place in history.rules.indices { history.rules[place].isRevised = isRevised }
            return try history.rulebook.plan(zones: SystemZoneFiles.database)
        }
    }

    /// Ids of what was granted and not revoked, without the numbers of their grants.
    static func held(_ facts: [Fact]) -> Set<String> {
        var held: Set<String> = []
        for fact in facts {
            if fact.kind == .granted { held.insert(fact.id) }
            if fact.kind == .revoked { held.remove(fact.id) }
        }
        return Set(
            held.map { id in
                id.lastIndex(of: "~").map { String(id[..<$0]) } ?? id
            })
    }
}
