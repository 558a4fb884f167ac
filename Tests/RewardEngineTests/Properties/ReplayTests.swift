// SPDX-License-Identifier: Apache-2.0
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
                // What might have crashed, and what has read its log and goes on from there.
                let crash = maker.generator.number(0...log.count)
                var whole = LogRun(plans, seed: maker.generator.next())
                whole.run(log[..<crash], upTo: 7, &maker.generator)
                let before = whole.journal
                whole.run(log[crash...], upTo: 7, &maker.generator)
                var again = LogRun(plans, seed: maker.generator.next())
                again.run(log[..<crash], upTo: 40, &maker.generator)
                #expect(again.journal == before, "seed \(seed), up to \(crash)\n\(log)")
                again.run(log[crash...], upTo: 3, &maker.generator)
                #expect(whole.journal == again.journal, "seed \(seed)\n\(log)")
                guard whole.journal == again.journal else { return }
                count += whole.journal.count
                let twice = Dictionary(grouping: whole.ids) { $0 }.filter { $0.value.count > 1 }
                #expect(twice.keys.sorted() == [], "an id twice, seed \(seed)\n\(log)")
                guard twice.isEmpty else { return }
            }
        }
        #expect(count > 10_000)
    }
}
