// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("history: rules that see what was before them")
struct HistoryTests {
    private static let each = "- { id: each, when: lesson, grant: coins }\n"

    /// With a past.
    private static func bench(
        _ rules: String, _ events: String, tick: String? = nil
    ) throws -> Bench {
        var bench = try Bench(rules)
        _ = bench.send(events)
        if let tick { _ = bench.advance(to: tick) }
        return bench
    }

    @Test(
        "A new rule sees of the past what it wants",
        arguments: [
            ("ignore", [], []), ("count", [], ["r/ana/5 xp by e5"]),
            ("grant", ["r/ana/3 xp by e3"], ["r/ana/5 xp by e5"]),
        ] as [(String, [String], [String])])
    func past(history: String, granted: [String], later: [String]) throws {
        let rule = """
            - { id: r, when: lesson, history: \(history), count: { reach: [3, 5] }, grant: xp }
            """
        var bench = try HistoryTests.bench(HistoryTests.each, "2026-01-05..08  ana  lesson")
        #expect(try bench.reload(HistoryTests.each + rule) == granted)
        #expect(
            bench.send("2026-01-09  ana  lesson") == ["each/ana/e5@/test coins by e5"] + later)
    }

    @Test("Whoever has used a budget up: for the past nothing beyond it is granted")
    func budget() throws {
        func book(_ rules: String) throws -> Plan {
            try Plan(
                reading: """
                    rewards:
                      xp: { kind: points, budget: { amount: 10 }, cap: { per: day, amount: 7 } }
                    rules: [\(rules)]
                    """)
        }
        var bench = Bench(try book("{ id: gone, when: lesson, grant: { xp: 3 } }"))
        _ = bench.send("2026-01-05  ana  lesson\n2026-01-05  bob  lesson")
        let rule = "{ id: r, when: lesson, history: grant, grant: { xp: 5 } }"
        #expect(
            bench.reload(try book(rule)) == [
                "r/ana/e1@/test xp 4 by e1", "denied r/bob/e2@/test xp budget by e2",
            ])
        #expect(
            bench.send("2026-01-06  ana  lesson") == ["denied r/ana/e3@/test xp budget by e3"])
    }

    @Test("A badge that is held is not granted again, a code not twice")
    func held() throws {
        func book(_ rules: String) throws -> Plan {
            try Plan(
                reading: """
                    rewards:
                      star: { kind: badge }
                      tea: { kind: item, codes: c.txt }
                    rules: [\(rules)]
                    """, files: ["c.txt": "A\nB\nC\n"])
        }
        let old = "{ id: old, when: lesson, grant: [star, tea] }"
        var bench = Bench(try book(old))
        _ = bench.send("2026-01-05..06  ana  lesson")
        let new = "{ id: r, when: lesson, history: grant, grant: [star, tea] }"
        #expect(
            bench.reload(try book("\(old), \(new)")) == [
                "r/ana/e1@/test/tea tea code C by e1", "denied r/ana/e2@/test/tea tea codes by e2",
            ])
    }

    @Test("What was taken back in the past is taken back, and what was granted for it can be")
    func revised() throws {
        let rule = """
            - { id: r, when: order, late: revise, history: grant, sum: { of: data.n, reach: 5 }, grant: xp }
            """
        var bench = try HistoryTests.bench(
            "- { id: each, when: other, grant: xp }",
            """
            2026-01-05  ana  order            {"n":5}
            2026-01-05  bob  order            {"n":5}
            2026-01-06  ana  event.retracted  {"source":"/test","id":"e1"}
            2026-01-06  ana  order            {"n":6}
            """)
        #expect(
            try bench.reload(rule) == [
                "r/ana/5 xp by e1", "r/bob/5 xp by e2",
                "revoked r/ana/5 xp revised by e3 at 2026-01-05T12:00:00Z",
                "r/ana/5~2 xp by e4",
            ])
        #expect(
            bench.send("2026-01-07  ana  event.retracted  {\"source\":\"/test\",\"id\":\"e4\"}")
                == ["revoked r/ana/5~2 xp revised by e5 at 2026-01-06T12:00:00Z"])
        #expect(bench.send("2026-01-07  ana  order  {\"n\":5}") == ["r/ana/5~3 xp by e6"])
    }

    @Test("Nothing is granted to who was forgotten; who came back keeps what is his")
    func forgotten() throws {
        let rule = """
            - { id: r, when: lesson, history: grant, count: { reach: [1, 2] }, grant: xp }
            """
        var bench = try HistoryTests.bench(
            HistoryTests.each,
            """
            2026-01-05  ana  lesson
            2026-01-05  ana  lesson
            2026-01-05  ana  member.forgotten
            2026-01-05  ana  lesson
            2026-01-05  bob  lesson
            2026-01-05  bob  member.forgotten
            2026-01-05  cid  lesson
            """)
        #expect(
            try bench.reload(HistoryTests.each + rule) == [
                "r/ana~2/1 xp by e4", "r/cid/1 xp by e7",
            ])
        #expect(
            bench.memberNames.filter { !$0.hasPrefix("forgotten:") }.sorted() == ["ana", "cid"])
        #expect(bench.memberNames.count == 4)
        #expect(
            bench.send("2026-01-06  ana  lesson\n2026-01-06  bob  lesson") == [
                "each/ana~2/e8@/test coins by e8", "r/ana~2/2 xp by e8",
                "each/bob~2/e9@/test coins by e9", "r/bob~2/1 xp by e9",
            ])
    }

    @Test("Absences of the past are made up for, or lie ahead")
    func lapses() throws {
        let rule = "- { id: r, when: lesson, history: grant, lapse: { after: 2d }, grant: poke }"
        let past = "2026-01-05  ana  lesson"
        let reminder = "r/ana/2026-01-07 poke by due \"Join in\""
        var before = try HistoryTests.bench(HistoryTests.each, past, tick: "2026-01-08")
        #expect(try before.reload(rule) == [reminder])
        var ahead = try HistoryTests.bench(HistoryTests.each, past, tick: "2026-01-06")
        #expect(try ahead.reload(rule) == [])
        #expect(ahead.advance(to: "2026-01-09") == [reminder])
        #expect(ahead.advance(to: "2026-01-19") == [])
    }

    @Test("Who was first is decided when the limit closes, also if they came before the rule")
    func first() throws {
        let rule = """
            - id: r
              when: lesson
              history: count
              limit: { per: week, count: 1, scope: rule, decide: at_close }
              grant: xp
            """
        var bench = try HistoryTests.bench(
            HistoryTests.each, "2026-01-06  bob  lesson\n2026-01-05  ana  lesson")
        #expect(try bench.reload(rule) == [])
        #expect(
            bench.advance(to: "2026-01-15") == [
                "r/ana/e2@/test xp by due at 2026-01-05T12:00:00Z"
            ])
    }

    @Test(
        "Schedules come for everyone in his zone, whatever zones there were before",
        .enabled(if: SystemZoneFiles.areThere))
    func schedules() throws {
        let zones = SystemZoneFiles.database
        func plan(_ rules: String, _ zone: String) throws -> Plan {
            try RuleText(rules, settings: "{ timezone: \(zone) }").plan(zones: zones)
        }
        var bench = Bench(try plan(HistoryTests.each, "America/New_York"), zones: zones)
        _ = bench.send(
            """
            2026-01-05T00:00  ana  member.updated  {"timezone":"Asia/Tokyo"}
            2026-01-05T01:00  bob  lesson
            """)
        _ = bench.advance(to: "2026-01-06")
        let rule = "- { id: r, history: grant, schedule: { per: day, at: \"09:00\" }, grant: xp }"
        #expect(
            bench.reload(try plan(rule, "UTC")) == [
                "r/bob/2026-01-05 xp by due", "r/ana/2026-01-06 xp by due",
                "r/bob/2026-01-06 xp by due",
            ])
        #expect(
            bench.advance(to: "2026-01-07") == [
                "r/ana/2026-01-07 xp by due", "r/bob/2026-01-07 xp by due",
            ])
    }

    @Test(
        "What begins to count anew in the middle of a period closes once",
        arguments: ["reset", "replay"])
    func closesOnce(change: String) throws {
        func plan(_ when: String) throws -> Plan {
            try RuleText(
                """
                - id: r
                  when: \(when)
                  on_change: \(change)
                  goal: { group: team, count: true, reach: 3, per: day }
                  grant: xp
                """, settings: "{ journal: [goal.failed] }"
            ).plan()
        }
        var bench = Bench(try plan("lesson"))
        _ = bench.send("2026-01-05  ana  lesson  {\"team\":\"amber\"}")
        #expect(bench.reload(try plan("[lesson, quiz]")) == [])
        _ = bench.send("2026-01-05  ana  quiz  {\"team\":\"amber\"}")
        #expect(
            bench.advance(to: "2026-01-09") == ["raised goal.failed/r/ana/amber/2026-01-05 by due"])
    }

    @Test("A rule that begins to count anew uses no id again, and needs no mark for what is new")
    func anew() throws {
        func rules(_ when: String) -> String {
            """
            - { id: ever, when: \(when), on_change: reset, count: { reach: 2 }, grant: xp }
            - { id: daily, when: \(when), on_change: reset, count: { reach: 2, per: day }, grant: xp }
            """
        }
        var bench = try Bench(rules("lesson"))
        let twice = "2026-01-05  ana  lesson\n2026-01-05  ana  lesson"
        #expect(bench.send(twice) == ["ever/ana/2 xp by e2", "daily/ana/2026-01-05 xp by e2"])
        try bench.install(rules("[lesson, quiz]"))
        #expect(bench.send(twice) == ["ever/ana/2~2 xp by e4", "daily/ana/2026-01-05~2 xp by e4"])
        #expect(
            bench.send("2026-01-12  ana  quiz\n2026-01-12  ana  lesson") == [
                "daily/ana/2026-01-12 xp by e6"
            ])
    }
}
