// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Testing

@Suite("Late events")
struct LatenessTests {
    @Test(
        "An event may be exactly so far behind the newest",
        arguments: [
            ("48h", "2026-01-05T12:00:00Z", true),
            ("48h", "2026-01-05T11:59:59.999999999Z", false),
            ("1h", "2026-01-07T11:00:00Z", true), ("1h", "2026-01-07T10:59:59Z", false),
            ("0s", "2026-01-07T12:00:00Z", true),
            ("0s", "2026-01-07T11:59:59.999999999Z", false),
            ("36525d", "1926-01-07T12:00:00Z", true),
        ])
    func boundary(lateness: String, time: String, isInTime: Bool) throws {
        var bench = try Bench(
            RuleText(
                "- { id: r, when: lesson, grant: xp }", settings: "{ lateness: \(lateness) }"))
        let found = bench.send("2026-01-07T12:00:00Z  ana  quiz\n\(time)  ana  lesson")
        #expect(found == (isInTime ? ["r/ana/e2@/test xp by e2"] : []))
        #expect(bench.late == (isInTime ? 0 : 1))
    }

    @Test("A late event leaves no trace in what the engine knows")
    func noTrace() throws {
        var bench = try Bench(
            """
            - { id: r, when: "*", if: "has(member.name) || member.groups.team == 'x'", grant: xp }
            """)
        let found = bench.send(
            """
            2026-01-07  bob  quiz
            2026-01-01  ana  member.updated  {"name":"Ana"}
            2026-01-01  ana  quiz            {"team":"x"}
            2026-01-07  ana  quiz
            """)
        #expect(found == [])
        #expect(bench.late == 2)
        #expect(bench.engine.memberCount == 2)
    }

    @Test("The clock is the newest time seen, and never goes back")
    func clock() throws {
        var bench = try Bench(
            RuleText("- { id: r, when: lesson, grant: xp }", settings: "{ lateness: 1h }"))
        _ = bench.send("2026-01-07T12:00  ana  lesson\n2026-01-07T11:30  ana  lesson")
        #expect(bench.engine.clock.nanoseconds == 1_767_787_200_000_000_000)
        #expect(bench.engine.settled.nanoseconds == 1_767_783_600_000_000_000)
    }

    @Test("A tick of the wall clock makes events late as an event does")
    func ticks() throws {
        var engine = Engine()
        var outcomes = OutcomeBatch()
        engine.advance(
            to: Timestamp(nanoseconds: 10_000_000_000_000_000), into: &outcomes)
        engine.advance(
            to: Timestamp(nanoseconds: 9_000_000_000_000_000), into: &outcomes)
        #expect(engine.clock.nanoseconds == 10_000_000_000_000_000)
        #expect(engine.settled.nanoseconds == 10_000_000_000_000_000 - 172_800_000_000_000)
    }

    @Test("With more lateness, what was late before stays late")
    func moreLateness() throws {
        let rule = "- { id: r, when: lesson, grant: xp }"
        var bench = try Bench(RuleText(rule, settings: "{ lateness: 1h }"))
        _ = bench.send("2026-01-07T12:00  ana  quiz")
        bench.install(try RuleText(rule, settings: "{ lateness: 24h }").plan())
        #expect(
            bench.send("2026-01-07T10:59:59  ana  lesson\n2026-01-07T11:00  ana  lesson") == [
                "r/ana/e3@/test xp by e3"
            ])
        #expect(bench.late == 1)
    }
}
