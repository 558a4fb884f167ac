// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Random histories that are revised")
struct RevisionPropertyTests {
    /// Histories for each rulebook.
    private static let each = 40

    @Test("After some events and after all the engine holds what the reference does")
    func held() throws {
        let calendar = ReferenceCalendar(HistorySettings())
        for seed in Effort.seeds("revision", count: 260) {
            var maker = RevisionMaker(generator: SeededGenerator(seed: seed))
            let rules = maker.rules()
            let plan = try RevisionPropertyTests.plan(rules)
            for _ in 0..<RevisionPropertyTests.each {
                let deeds = maker.deeds(for: rules)
                let middle = maker.generator.number(1...deeds.count)
                guard
                    RevisionPropertyTests.problem(
                        rules, plan, deeds, calendar, after: [middle, deeds.count]) != nil
                else {
                    continue
                }
                try RevisionPropertyTests.report(seed, rules, deeds, calendar)
                return
            }
        }
    }

    private static func plan(_ rules: [RevisedRule]) throws -> Plan {
        let tokens = "- { id: ice, when: ice, late: revise, grant: ice }"
        return try RuleText(
            (rules.map(\.description) + [tokens]).joined(separator: "\n"),
            settings: "{ lateness: 2000h }",
            more: "graphs: { friends: { add: friend.added, remove: friend.removed, "
                + "to: data.to, mutual: true } }"
        ).plan()
    }

    /// The rule and the fewest events for which it goes wrong.
    private static func report(
        _ seed: UInt64, _ rules: [RevisedRule], _ deeds: [Deed], _ calendar: ReferenceCalendar
    ) throws {
        for rule in rules {
            let plan = try plan([rule])
            guard problem([rule], plan, deeds, calendar) != nil else { continue }
            var deeds = deeds
            var index = 0
            while index < deeds.count {
                var fewer = deeds
                fewer.remove(at: index)
                if problem([rule], plan, fewer, calendar) != nil {
                    deeds = fewer
                } else {
                    index += 1
                }
            }
            let what = problem([rule], plan, deeds, calendar) ?? ""
            Issue.record(
                "seed \(seed): \(what)\n\(rule)\n\(deeds.map(\.line).joined(separator: "\n"))")
            return
        }
        Issue.record("seed \(seed): only with all rules together")
    }

    private static func problem(
        _ rules: [RevisedRule], _ plan: Plan, _ deeds: [Deed], _ calendar: ReferenceCalendar,
        after counts: Set<Int>? = nil
    ) -> String? {
        guard !deeds.isEmpty else { return nil }
        var bench = Bench(plan)
        var held: [String: Int] = [:]
        var ids: Set<String> = []
        let batch = bench.decode(deeds.map(\.line))
        for place in deeds.indices {
            for fact in bench.apply(batch, at: [place]) where !fact.id.hasPrefix("ice/") {
                let amount = Int(fact.amount.millionths / 1_000_000)
                switch fact.kind {
                case .granted:
                    if !ids.insert(fact.id).inserted { return "\(fact.id) twice" }
                    if held.updateValue(amount, forKey: fact.id) != nil { return "held already" }
                case .revoked:
                    guard held.removeValue(forKey: fact.id) == amount else {
                        return "\(fact) was not held"
                    }
                default: return "\(fact)"
                }
            }
            if let counts, !Effort.isSoak, !counts.contains(place + 1) { continue }
            let found = Dictionary(
                held.map { (plain($0.key), $0.value) }, uniquingKeysWith: { _, _ in -99 })
            let expected = RevisionReference.held(
                by: rules, after: Array(deeds[...place]), calendar)
            if found != expected {
                return "after e\(deeds[place].number) \(list(found)) instead of \(list(expected))"
            }
        }
        return nil
    }

    /// An id without the number of its grant.
    private static func plain(_ id: String) -> String {
        id.lastIndex(of: "~").map { String(id[..<$0]) } ?? id
    }

    private static func list(_ held: [String: Int]) -> [String] {
        held.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    }
}
