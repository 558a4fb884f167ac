// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("Random histories against the reference")
struct ReferenceTests {
    /// Histories for each rulebook.
    private static let each = 20

    @Test("In order of time the engine grants what the reference does, each once")
    func inOrder() throws {
        for seed in Effort.seeds("reference", count: 50) {
            var maker = HistoryMaker(seed: seed, isOrderless: false)
            let settings = maker.settings()
            let rules = maker.rules(settings)
            var plan: Plan?
            for _ in 0..<ReferenceTests.each {
                let history = maker.history(settings, rules)
                if plan == nil { plan = try history.rulebook.plan(zones: SystemZoneFiles.database) }
                guard let plan else { return }
                guard history.run(plan).map(\.id).sorted() != ReferenceEngine(history).ids() else {
                    continue
                }
                let small = history.shrunk { smaller in
                    ReferenceTests.found(smaller) != ReferenceEngine(smaller).ids()
                }
                let found = ReferenceTests.found(small)
                let expected = ReferenceEngine(small).ids()
                #expect(found == expected, "seed \(seed)\n\(small)")
                return
            }
        }
    }

    private static func found(_ history: History) -> [String]? {
        let plan = try? history.rulebook.plan(zones: SystemZoneFiles.database)
        return plan.map { history.run($0).map(\.id).sorted() }
    }
}
