// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("The order of arrival")
struct OrderTests {
    private static let each = 20

    @Test("Within lateness it does not decide what fires")
    func independence() throws {
        for seed in Effort.seeds("order", count: 500) {
            var maker = HistoryMaker(seed: seed, isOrderless: true)
            let settings = maker.settings()
            let rules = maker.rules(settings)
            var plan: Plan?
            for _ in 0..<OrderTests.each {
                let history = maker.history(settings, rules)
                if plan == nil { plan = try history.rulebook.plan(zones: SystemZoneFiles.database) }
                guard let plan else { return }
                let order = history.shuffled(using: &maker.generator)
                guard let problem = OrderTests.problem(history, plan, order) else { continue }
                let arrival = order.map { history.events[$0].number }
                let small = history.shrunk { smaller in
                    OrderTests.problem(smaller, arrival: arrival) != nil
                }
                let what = OrderTests.problem(small, arrival: arrival) ?? problem
                let kept = arrival.filter { number in small.events.contains { $0.number == number }
                }
                Issue.record("seed \(seed): \(what)\n\(small)\narrival: \(kept)")
                return
            }
        }
    }

    private static func problem(_ history: History, _ plan: Plan, _ order: [Int]) -> String? {
        let facts = history.run(plan, order: order)
        let ids = facts.map(\.id)
        if Set(ids).count != ids.count { return "an id twice: \(ids.sorted())" }
        let found = history.orderless(facts)
        let expected = history.orderless(history.run(plan))
        if found == expected { return nil }
        return "missing \(expected.subtracting(found).sorted()), "
            + "not expected \(found.subtracting(expected).sorted())"
    }

    /// - Parameter arrival: numbers of events; those that are not there are left out.
    private static func problem(_ history: History, arrival: [Int]) -> String? {
        guard let plan = try? history.rulebook.plan(zones: SystemZoneFiles.database) else {
            return nil
        }
        let order = arrival.compactMap { number in
            history.events.firstIndex { $0.number == number }
        }
        return problem(history, plan, order)
    }
}
