// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import TestSupport
import Testing

@testable import RewardDaemon

@Suite("What the sequencer logs, and its replay")
struct SequencerLogTests {
    private typealias Bench = SequencerBench

    private func logged(
        _ lines: String, firstEvent: UInt64 = 1, source: String = "socket"
    ) -> Bench.Logged {
        Bench.Logged(
            firstEvent: firstEvent, source: source, receivedAt: Bench.noon, advancesClock: true,
            lines: lines)
    }

    @Test("Accepted lines are logged byte for byte, one record a batch")
    func exactCopies() throws {
        var bench = try Bench()
        let first =
            "  {\"subject\" : \"ana\", \"type\":\"le\\u0073son\" }  \r\n"
            + "{\"type\":\"quiz\",\"subject\":\"ü\\ud83d\\ude00\",\"unknown\":[1, 2.50]}\n"
        let second = "{\"type\":\"quiz\",\"subject\":\"bob\"}"
        _ = bench.send(first)
        _ = bench.send(second, source: "pipe")
        #expect(
            try bench.logged() == [
                logged(first), logged(second + "\n", firstEvent: 3, source: "pipe"),
            ])
    }

    @Test("Refused, empty and duplicate lines leave no trace")
    func noTrace() throws {
        var bench = try Bench()
        let lines = [
            "nonsense\n", Bench.lesson("a"), Bench.lesson("b"), "\n", Bench.lesson("a"),
            Bench.lesson("c"), "\r\n", "{}\n", Bench.lesson("d", time: "2026-01-05T12:06:00Z"),
            Bench.lesson("e"), Bench.lesson("e"), "{\"type\":\"x\",\"subject\":\"ana\"}",
        ]
        let result = bench.send(lines.joined())
        #expect(result.numbers.dropLast() == [12, 5, 2, 0, 3])
        let kept = [lines[1], lines[2], lines[5], lines[9], lines[11] + "\n"]
        #expect(try bench.logged() == [logged(kept.joined())])
    }

    @Test("A batch without an accepted line leaves no record and moves nothing")
    func nothingAccepted() throws {
        var bench = try Bench()
        _ = bench.send("nonsense\n\n{}\n")
        #expect(bench.sequencer.engine.clock == .earliest)
        _ = bench.send(Bench.lesson("a"))
        let later = Timestamp(nanoseconds: Bench.noon.nanoseconds + 1)
        _ = bench.send(Bench.lesson("a"), receivedAt: later)
        #expect(bench.sequencer.engine.clock == Bench.noon)
        #expect(try bench.logged() == [logged(Bench.lesson("a"))])
    }

    @Test("A late event is logged")
    func late() throws {
        var bench = try Bench()
        let line = Bench.lesson("a", time: "2026-01-05T10:59:59Z")
        #expect(bench.send(line).late == 1)
        #expect(try bench.logged() == [logged(line)])
    }

    @Test("A replay knows the duplicates")
    func duplicatesAfterReplay() throws {
        var live = try Bench()
        _ = live.send(Bench.lesson("a") + Bench.lesson(nil))
        var again = try Bench()
        for record in try live.logged() { again.replay(record) }
        #expect(again.send(Bench.lesson("a")).duplicates == 1)
        #expect(again.sequencer.nextEvent == 3)
    }

    // MARK: Random traffic

    private static let rules = """
        settings: { lateness: 1h }
        groups: { team: { key: data.team } }
        rewards: { xp: { kind: points }, star: { kind: badge } }
        rules:
          - { id: each, when: lesson, grant: { xp: data.n } }
          - { id: days, when: lesson, streak: { reach: 2, per: hour, repeat: true }, grant: xp }
          - { id: to, when: lesson, to: data.to, distinct: { of: data.n, reach: [2, 5] }, grant: star }
          - { id: goal, when: "*", goal: { group: team, count: true, reach: 3, per: hour }, grant: xp }
        """

    private func line(_ generator: inout SeededGenerator, at now: Timestamp) -> String {
        switch generator.number(0...11) {
        case 0: return generator.pick(["\n", "{}\n", "nonsense\n", "\r\n", "[1]\n"])
        case 1: return "{\"type\":\"lesson\",\"subject\":\"ana\"}\n"
        case 2:
            let zone = generator.pick(["UTC", "Mars/Base"])
            return
                "{\"type\":\"member.updated\",\"subject\":\"ana\",\"data\":{\"timezone\":\"\(zone)\"}}\n"
        default:
            let id = generator.once(in: 6) ? "" : "\"id\":\"e\(generator.number(0...60))\","
            // Seconds from two hours ago to half an hour ahead.
            let seconds = now.seconds + Int64(generator.number(-7200...1800))
            let time = generator.once(in: 4) ? "" : "\"time\":\"\(Self.text(seconds))\","
            let subject = generator.pick(["ana", "bob", "cid"])
            return "{\"type\":\"lesson\",\(id)\(time)\"subject\":\"\(subject)\",\"data\":{"
                + "\"n\":\(generator.number(-1...4)),\"team\":\"\(generator.pick(["a", "b"]))\","
                + "\"to\":[\"ana\",\"bob\"]}}\(generator.once(in: 5) ? "\r" : "")\n"
        }
    }

    private static func text(_ seconds: Int64) -> String {
        let day = CivilDate(dayNumber: Int(seconds / 86_400))
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(day.year)-\(two(Int64(day.month)))-\(two(Int64(day.day)))T"
            + "\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
    }

    @Test("A replay of the log yields the same journal, in whatever batches the events came")
    func replay() throws {
        for seed in UInt64(1)...40 {
            var generator = SeededGenerator(seed: seed)
            let advancesClock = !generator.once(in: 3)
            var live = try Bench(Self.rules)
            var now = Bench.noon
            for _ in 0..<20 {
                now = Timestamp(
                    nanoseconds: now.nanoseconds + Int64(generator.number(-60...1200))
                        * 1_000_000_000)
                let lines = (0..<generator.number(1...8)).map { _ in line(&generator, at: now) }
                var text = lines.joined()
                if generator.once(in: 4) { text.removeLast() }
                _ = live.send(
                    text, receivedAt: now, source: generator.pick(["socket", "pipe"]),
                    origin: .live(advancesClock: advancesClock, permission: nil))
            }
            var again = try Bench(Self.rules)
            for record in try live.logged() { again.replay(record) }
            let numbers = [live.sequencer.nextEvent, live.sequencer.nextSeq]
            #expect(
                [again.sequencer.nextEvent, again.sequencer.nextSeq] == numbers, "seed \(seed)")
            #expect(again.journal == live.journal, "seed \(seed)")
            #expect(!live.journal.isEmpty)
            #expect(again.sequencer.engine.clock == live.sequencer.engine.clock, "seed \(seed)")
        }
    }
}
