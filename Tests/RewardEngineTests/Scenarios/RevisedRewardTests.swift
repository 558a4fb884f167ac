// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("late: revise, what several firings share")
struct RevisedRewardTests {
    private static let two = """
        - { id: a, when: run, late: revise, grant: star }
        - { id: b, when: swim, late: revise, grant: [star, xp] }
        """

    @Test(
        "A badge is given by what earned it first",
        arguments: [
            Scenario(
                "Also if that comes to be known later, of another rule",
                rules: two,
                events: """
                    2026-01-06  ana  run
                    2026-01-05  ana  swim
                    """,
                outcomes: [
                    "a/ana/e1@/test star by e1", "b/ana/e2@/test/xp xp by e2",
                    "revoked a/ana/e1@/test star revised by e2 at 2026-01-06T12:00:00Z",
                    "b/ana/e2@/test/star star by e2",
                ]),
            Scenario(
                "If that is taken back, the next gives it",
                rules: two,
                events: """
                    2026-01-05  ana  run
                    2026-01-06  ana  swim
                    2026-01-07  till event.retracted  {"source":"/test","id":"e1"}
                    2026-01-07  till event.retracted  {"source":"/test","id":"e2"}
                    """,
                outcomes: [
                    "a/ana/e1@/test star by e1", "b/ana/e2@/test/xp xp by e2",
                    "revoked a/ana/e1@/test star revised by e3 at 2026-01-05T12:00:00Z",
                    "b/ana/e2@/test/star star by e3 at 2026-01-06T12:00:00Z",
                    "revoked b/ana/e2@/test/xp xp revised by e4 at 2026-01-06T12:00:00Z",
                    "revoked b/ana/e2@/test/star star revised by e4 at 2026-01-06T12:00:00Z",
                ]),
            Scenario(
                "So it is among the firings of one rule",
                rules:
                    "- { id: a, when: run, late: revise, count: { reach: 1, per: day }, grant: star }",
                events: """
                    2026-01-06  ana  run
                    2026-01-05  ana  run
                    2026-01-07  till event.retracted  {"source":"/test","id":"e2"}
                    """,
                outcomes: [
                    "a/ana/2026-01-06 star by e1",
                    "revoked a/ana/2026-01-06 star revised by e2 at 2026-01-06T12:00:00Z",
                    "a/ana/2026-01-05 star by e2",
                    "revoked a/ana/2026-01-05 star revised by e3 at 2026-01-05T12:00:00Z",
                    "a/ana/2026-01-06~2 star by e3 at 2026-01-06T12:00:00Z",
                ]),
            Scenario(
                "What a rule that keeps has given stays",
                rules: """
                    - { id: a, when: run, grant: star }
                    - { id: b, when: swim, late: revise, grant: star }
                    """,
                events: """
                    2026-01-06  ana  run
                    2026-01-05  ana  swim
                    2026-01-07  till event.retracted  {"source":"/test","id":"e1"}
                    """,
                outcomes: ["a/ana/e1@/test star by e1"]),
        ])
    func badges(scenario: Scenario) throws { try scenario.check(lateness: "20d") }

    @Test("A badge that a budget has refused is not asked for again; the next may have it")
    func refused() throws {
        let yaml = """
            settings: { lateness: 20d }
            rewards:
              star: { kind: badge, budget: { per: day, amount: 1 } }
            rules:
              - { id: a, when: run, late: revise, grant: star }
            """
        var bench = Bench(try Plan(reading: yaml))
        #expect(
            bench.send(
                """
                2026-01-05  bob  run
                2026-01-05  ana  run
                2026-01-06  ana  run
                2026-01-04  ana  run
                """) == [
                    "a/bob/e1@/test star by e1", "denied a/ana/e2@/test star budget by e2",
                    "a/ana/e3@/test star by e3",
                    "revoked a/ana/e3@/test star revised by e4 at 2026-01-06T12:00:00Z",
                    "a/ana/e4@/test star by e4",
                ])
    }

    @Test("A limit that is decided at its close grants nothing before, and revises after")
    func atClose() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: r, when: scored, late: revise, grant: { xp: data.n },
                    limit: { per: day, count: 1, scope: rule, decide: at_close } }
                """, settings: "{ lateness: 2d }"))
        #expect(
            bench.send(
                """
                2026-01-05T12:00  ana  scored  {"n":1}
                2026-01-05T11:00  bob  scored  {"n":2}
                2026-01-05T10:00  cid  scored  {"n":3}
                2026-01-06T10:00  till event.retracted  {"source":"/test","id":"e3"}
                """) == [])
        #expect(bench.advance(to: "2026-01-07T23:59:59") == [])
        #expect(
            bench.advance(to: "2026-01-08T00:00:00") == [
                "r/bob/e2@/test xp 2 by due at 2026-01-05T11:00:00Z"
            ])
        #expect(
            bench.send("2026-01-08  till  event.retracted  {\"source\":\"/test\",\"id\":\"e2\"}")
                == [
                    "revoked r/bob/e2@/test xp 2 revised by e5 at 2026-01-05T11:00:00Z",
                    "r/ana/e1@/test xp by e5 at 2026-01-05T12:00:00Z",
                ])
    }

    @Test("What waits for a close outlives a change of its limit, and not that of its rule")
    func atCloseAfterReload() throws {
        func rules(_ count: Int) -> String {
            """
            - { id: r, when: scored, late: revise, grant: { xp: data.n },
                limit: { per: day, count: \(count), scope: rule, decide: at_close } }
            """
        }
        for (later, found) in [
            (rules(2), ["r/ana/e1@/test xp by due at 2026-01-05T12:00:00Z"]),
            ("- { id: other, when: scored, grant: xp }", []),
        ] {
            var bench = try Bench(rules(1))
            #expect(bench.send("2026-01-05  ana  scored  {\"n\":1}") == [])
            try bench.install(later)
            #expect(bench.advance(to: "2026-01-09") == found)
        }
    }

    @Test("A firing that comes again is not told again")
    func toldOnce() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: r, when: rated, late: revise, grant: again,
                    bands: { low: data.n < 5, high: data.n >= 5 } }
                """, settings: "{ lateness: 20d, journal: [band.changed] }"))
        #expect(
            bench.send(
                """
                2026-01-07  ana  rated  {"n":9}
                2026-01-05  ana  rated  {"n":7}
                2026-01-08  till event.retracted  {"source":"/test","id":"e2"}
                """) == [
                    "r/ana/e1@/test again by e1",
                    "raised band.changed/r/ana/e1@/test by e1",
                    "revoked r/ana/e1@/test again revised by e2 at 2026-01-07T12:00:00Z",
                    "r/ana/e2@/test again by e2",
                    "raised band.changed/r/ana/e2@/test by e2",
                    "revoked r/ana/e2@/test again revised by e3 at 2026-01-05T12:00:00Z",
                    "r/ana/e1@/test~2 again by e3 at 2026-01-07T12:00:00Z",
                ])
    }

    @Test(
        "What is kept is bounded by the horizon, whatever is revised",
        arguments: [
            "streak: { reach: 1, per: day, repeat: true }", "count: { reach: 1, per: day }",
            "sum: { of: data.n, reach: 1, per: day }, limit: { per: day, count: 1 }",
            "streak: { reach: 1, per: event, repeat: true }, cooldown: 1h",
        ])
    func bounded(trigger: String) throws {
        var bench = try Bench("- { id: r, when: lesson, late: revise, \(trigger), grant: again }")
        var sizes: [Int] = []
        for year in 2020...2026 {
            for month in ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"] {
                _ = bench.send("\(year)-\(month)-01..28  ana  lesson  {\"n\":1}")
                let last = bench.count
                _ = bench.send(
                    "\(year)-\(month)-28T13:00  till  event.retracted  "
                        + "{\"source\":\"/test\",\"id\":\"e\(last)\"}")
                // Behind the base of any history.
                _ = bench.send("\(year)-\(month)-28  ana  lesson  {\"n\":1}")
            }
            sizes.append(bench.kept(by: "r"))
        }
        // It rises and falls with how much is forgotten at once.
        #expect(sizes[2...].allSatisfy { $0 < sizes[1] * 13 / 10 }, "\(sizes)")
    }

    @Test("What comes too late for a history leaves nothing behind")
    func behindTheBase() throws {
        let rule = "- { id: r, when: lesson, late: revise, count: { reach: REACH }, grant: again }"
        var bench = try Bench(
            RuleText(rule.replacing("REACH", with: "9"), settings: "{ lateness: 20d }"))
        _ = bench.send("2026-01-05..10  ana  lesson")
        bench.install(
            try RuleText(rule.replacing("REACH", with: "8"), settings: "{ lateness: 20d }").plan())
        let kept = bench.kept(by: "r")
        _ = bench.send("2026-01-02..04  ana  lesson")
        #expect(bench.kept(by: "r") == kept)
    }
}
