// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Replay")
struct ReplayTests {
    /// Histories for each rulebook.
    private static let each = 40

    @Test("The same log yields the same journal, however it is cut and wherever it is begun again")
    func journals() throws {
        var count = 0
        for seed in Effort.seeds("replay", count: 250) {
            var maker = LogMaker(seed: seed)
            let plans = try maker.plans()
            for _ in 0..<ReplayTests.each {
                let log = maker.log()
                // What crashed, what went on from its log, and what has read all of that log.
                let crash = maker.generator.number(0...log.count)
                var before = LogRun(plans, seed: maker.generator.next())
                before.run(log[..<crash], upTo: 7, &maker.generator)
                var again = LogRun(plans, seed: maker.generator.next())
                again.run(log[..<crash], upTo: 3, &maker.generator)
                #expect(again.journal == before.journal, "seed \(seed), up to \(crash)\n\(log)")
                again.run(log[crash...], upTo: 7, &maker.generator)
                var whole = LogRun(plans, seed: maker.generator.next())
                whole.run(log[...], upTo: 40, &maker.generator)
                #expect(whole.journal == again.journal, "seed \(seed)\n\(log)")
                guard whole.journal == again.journal else { return }
                count += whole.journal.count
                let ids = whole.ids
                #expect(Set(ids).count == ids.count, "an id twice, seed \(seed)\n\(log)")
                guard Set(ids).count == ids.count else { return }
            }
        }
        #expect(count > 10_000)
    }
}
