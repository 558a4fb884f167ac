// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import RewardWire
import Testing

@testable import RewardDaemon

@Suite("Sequencer")
struct SequencerTests {
    private typealias Bench = SequencerBench

    @Test("An event becomes a line of the journal")
    func journalLine() throws {
        var bench = try Bench(
            """
            rewards: { xp: { kind: points, message: "«Well» done", channel: push } }
            rules: [{ id: r, when: lesson, grant: { xp: 2.5 } }]
            """)
        _ = bench.send(Bench.lesson("e1", time: "2026-01-05T11:59:59.25Z"))
        #expect(
            bench.journal == """
                {"specversion":"1.0","id":"r/ana/e1@socket","source":"rewardd",\
                "type":"reward.granted","subject":"ana","time":"2026-01-05T11:59:59.25Z",\
                "data":{"seq":1,"rule":"r","reward":"xp","kind":"points","amount":2.5,\
                "cause":{"source":"socket","id":"e1"},"instance":"e1@socket",\
                "message":"«Well» done","notify":{"channel":"push"}}}

                """)
    }

    @Test("Lines and journal lines are numbered from 1, over all batches")
    func numbers() throws {
        var bench = try Bench()
        #expect([bench.sequencer.nextEvent, bench.sequencer.nextSeq] == [1, 1])
        let first = bench.send(Bench.lesson("e1") + "{}\n")
        #expect(first.numbers == [2, 1, 0, 0, 1, first.bytes])
        _ = bench.send("{\"type\":\"quiz\",\"subject\":\"ana\"}\n" + Bench.lesson("e2"))
        #expect([bench.sequencer.nextEvent, bench.sequencer.nextSeq] == [4, 3])
        #expect(bench.journal.contains("\"seq\":1,"))
        #expect(bench.journal.contains("\"seq\":2,"))
        #expect(bench.journalIDs == ["r/ana/e1@socket", "r/ana/e2@socket"])
    }

    @Test("An event without an id gets the number of its place in the log")
    func generatedIDs() throws {
        var bench = try Bench()
        let lines = Bench.lesson(nil) + "nonsense\n" + Bench.lesson("e1") + Bench.lesson("e1")
        let result = bench.send(lines + Bench.lesson(nil) + Bench.lesson(nil))
        #expect(result.numbers == [6, 4, 1, 0, 1, result.bytes])
        #expect(
            bench.journalIDs == [
                "r/ana/log:0:1@socket", "r/ana/e1@socket", "r/ana/log:0:3@socket",
                "r/ana/log:0:4@socket",
            ])
    }

    @Test("Without an id there is no protection from duplicates, with one there is for each source")
    func duplicates() throws {
        var bench = try Bench()
        #expect(bench.send(Bench.lesson(nil) + Bench.lesson(nil)).duplicates == 0)
        #expect(bench.send(Bench.lesson("e1"), source: "a").duplicates == 0)
        #expect(bench.send(Bench.lesson("e1"), source: "b").duplicates == 0)
        #expect(bench.send(Bench.lesson("e1", "bob"), source: "a").duplicates == 1)
        #expect(
            bench.send(Bench.lesson("e2") + Bench.lesson("e2")).numbers.dropLast() == [
                2, 1, 1, 0, 0,
            ])
        #expect(bench.sequencer.nextEvent == 6)
    }

    @Test("The moment of receipt stands in for a time, and moves the clock")
    func receipt() throws {
        var bench = try Bench()
        _ = bench.send(Bench.lesson("e1"))
        #expect(bench.journal.contains("\"time\":\"2026-01-05T12:00:00Z\""))
        #expect(bench.sequencer.engine.clock == Bench.noon)
        let later = Timestamp(nanoseconds: Bench.noon.nanoseconds + 2 * 3_600_000_000_000)
        let late = Bench.lesson("e2", time: "2026-01-05T12:59:59Z")
        let result = bench.send(late, receivedAt: later)
        #expect(result.numbers.dropLast() == [1, 1, 0, 1, 0])
        #expect(bench.journalIDs == ["r/ana/e1@socket"])
    }

    @Test("With the clock of events, receipt moves nothing and nothing is in the future")
    func eventClock() throws {
        var bench = try Bench()
        let origin = Sequencer.Origin.live(advancesClock: false, permission: nil)
        let lines =
            Bench.lesson("e1", time: "2020-01-01T00:00:00Z")
            + Bench.lesson("e2", time: "2031-01-01T00:00:00Z")
        #expect(bench.send(lines, origin: origin).numbers.dropLast() == [2, 2, 0, 0, 0])
        #expect(try bench.logged().map(\.advancesClock) == [false])
    }

    @Test(
        "An event more than five minutes ahead of the wall clock is refused",
        arguments: [
            ("2026-01-05T12:05:00Z", false), ("2026-01-05T12:05:00.000000001Z", true),
            ("2262-04-11T23:47:16Z", true), ("1678-01-01T00:00:00Z", false),
        ])
    func future(time: String, isRefused: Bool) throws {
        var bench = try Bench()
        let result = bench.send("\n" + Bench.lesson("e1", time: time))
        #expect(result.refusals.map(\.code) == (isRefused ? [.future] : []))
        #expect(result.refusals.map(\.line) == (isRefused ? [1] : []))
        #expect(bench.sequencer.nextEvent == (isRefused ? 1 : 2))
        #expect(bench.sequencer.engine.memberCount <= (isRefused ? 0 : 1))
    }

    @Test("An event that was refused is no duplicate when it comes again")
    func refusedThenAccepted() throws {
        var bench = try Bench()
        let early = Bench.lesson("e1", time: "2026-01-05T13:00:00Z")
        #expect(bench.send(early).refused == 1)
        let later = Timestamp(nanoseconds: Bench.noon.nanoseconds + 3_600_000_000_000)
        #expect(bench.send(early, receivedAt: later).numbers.dropLast() == [1, 1, 0, 0, 0])
        let zone =
            "{\"type\":\"member.updated\",\"subject\":\"ana\",\"id\":\"z\",\"data\":{\"timezone\":"
        let wrong = bench.send(zone + "\"Mars/Base\"}}\n")
        #expect(wrong.refusals.map(\.code) == [.schema])
        #expect(
            wrong.refusals.map(\.message) == [
                "data.timezone is 'Mars/Base', expected the name of an IANA time zone such as "
                    + "Europe/Berlin"
            ])
        #expect(bench.send(zone + "\"UTC\"}}\n").accepted == 1)
    }

    @Test("A sender may send what he is permitted to, and no more")
    func permissions() throws {
        var bench = try Bench()
        let origin = Sequencer.Origin.live(
            advancesClock: true,
            permission: Producer.Permission(types: [.exactly("lesson")], sources: [.prefix("/app")])
        )
        let lines = [
            "{\"type\":\"lesson\",\"subject\":\"ana\",\"source\":\"/app/1\"}",
            "{\"type\":\"quiz\",\"subject\":\"ana\",\"source\":\"/app/1\"}",
            "{\"type\":\"lesson\",\"subject\":\"ana\",\"source\":\"/other\"}",
            "{\"type\":\"lesson\",\"subject\":\"ana\"}",
        ]
        let result = bench.send(lines.joined(separator: "\n"), origin: origin)
        #expect(result.numbers.dropLast() == [4, 1, 0, 0, 3])
        #expect(result.refusals.map(\.line) == [1, 2, 3])
        #expect(result.refusals.allSatisfy { $0.code == .notAllowed })
        #expect(
            result.refusals[2].message
                == "this sender may not send 'lesson' from 'socket'; see producers in the "
                + "daemon's configuration")
    }

    @Test("The first thousand refusals are told, the others are counted")
    func manyRefusals() throws {
        var bench = try Bench()
        let result = bench.send(String(repeating: "x\n", count: 1005))
        #expect(result.refused == 1005)
        #expect(result.refusals.map(\.line) == Array(0..<1000))
        #expect(result.refusals.allSatisfy { $0.code == .badJSON })
    }

    @Test("A batch that was decoded for another rulebook is decoded again")
    func generations() throws {
        var bench = try Bench()
        let decoder = EventDecoder(projection: bench.sequencer.engine.plan.projection)
        let generation = bench.sequencer.generation
        let line = "{\"type\":\"quiz\",\"subject\":\"ana\",\"id\":\"e1\",\"data\":{\"n\":5}}\n"
        let batch = decoder.decode(Bench.text(line, source: "socket"))
        try bench.install(
            """
            rewards: { xp: { kind: points } }
            rules: [{ id: s, when: quiz, if: data.n == 5, grant: xp }]
            """)
        #expect(bench.sequencer.generation == generation + 1)
        #expect(bench.send(batch, generation: generation).accepted == 1)
        #expect(bench.journalIDs == ["s/ana/e1@socket"])
    }
}
