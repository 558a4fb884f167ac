// SPDX-License-Identifier: Apache-2.0
import Foundation
import RewardEngine
import Rulebook
import Testing

@Suite("What the fuzzer of rules has collected does no harm")
struct FuzzCorpusTests {
    /// Rule files, each with the one that takes its place, if there is one.
    private func inputs() throws -> [[String]] {
        let corpus = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fuzz/rules.corpus")
        return try String(contentsOf: corpus, encoding: .utf8).components(separatedBy: "\n%%\n")
            .map { $0.components(separatedBy: "\n####\n") }
    }

    @Test("Every rulebook that is read takes events, time and the next rulebook")
    func corpus() throws {
        let inputs = try inputs()
        #expect(inputs.count >= 10)
        let zones = SystemZoneFiles.database
        for texts in inputs {
            let plans = texts.map { try? Plan(reading: $0, zones: zones) }
            guard let first = plans[0] else { continue }
            var bench = Bench(first, zones: zones)
            _ = bench.play(FuzzCorpusTests.events)
            if let second = plans.count > 1 ? plans[1] : nil { bench.install(second) }
            _ = bench.play(FuzzCorpusTests.events.replacing("2026-01", with: "2026-03"))
        }
    }

    private static let events = """
        2026-01-05..09        ana  lesson  {"minutes":12,"team":"amber","n":3,"score":80}
        2026-01-06            bob  lesson  {"minutes":-5,"team":"amber","n":-3,"to":"ana"}
        2026-01-07            ana  member.updated  {"timezone":"Europe/Berlin","name":"Ana"}
        2026-01-08            cid  lesson  {"team":"birch"}
        2026-01-20T00:00:00Z  tick
        2026-01-20            ana  event.retracted  {"source":"/test","id":"e2"}
        2026-01-21            ana  a.b  {"n":1,"ok":true}
        2026-01-21            bob  member.forgotten
        """
}
