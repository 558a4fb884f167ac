// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("late: revise")
struct RevisionTests {
    private static func rule(_ keys: String, _ grant: String = "xp") -> String {
        "- { id: r, when: lesson, late: revise, \(keys), grant: \(grant) }"
    }

    @Test(
        "Totals that fall give back what they held",
        arguments: [
            Scenario(
                "A threshold holds while the total is at or above it",
                rules: rule("sum: { of: data.n, reach: [10, 20] }"),
                events: """
                    2026-01-05  ana  lesson  {"n":20}
                    2026-01-06  ana  lesson  {"n":-1}
                    2026-01-07  ana  lesson  {"n":-9}
                    2026-01-08  ana  lesson  {"n":-1}
                    2026-01-09  ana  lesson  {"n":11}
                    """,
                outcomes: [
                    "r/ana/10 xp by e1", "r/ana/20 xp by e1",
                    "revoked r/ana/20 xp revised by e2 at 2026-01-05T12:00:00Z",
                    "revoked r/ana/10 xp revised by e4 at 2026-01-05T12:00:00Z",
                    "r/ana/10~2 xp by e5", "r/ana/20~2 xp by e5",
                ]),
            Scenario(
                "Again and again",
                rules: rule("sum: { of: data.n, reach: 1, per: month }"),
                events: """
                    2026-01-05  ana  lesson  {"n":1}
                    2026-01-06  ana  lesson  {"n":-1}
                    2026-01-07  ana  lesson  {"n":1}
                    2026-01-08  ana  lesson  {"n":-1}
                    2026-01-09  ana  lesson  {"n":1}
                    """,
                outcomes: [
                    "r/ana/2026-01 xp by e1",
                    "revoked r/ana/2026-01 xp revised by e2 at 2026-01-05T12:00:00Z",
                    "r/ana/2026-01~2 xp by e3",
                    "revoked r/ana/2026-01~2 xp revised by e4 at 2026-01-07T12:00:00Z",
                    "r/ana/2026-01~3 xp by e5",
                ]),
            Scenario(
                "A streak's period that has too little left breaks the run",
                rules: rule(
                    "streak: { reach: 2, per: day, least: { sum: data.n, reach: 5 } }"),
                events: """
                    2026-01-05       ana  lesson  {"n":5}
                    2026-01-06T10:00  ana  lesson  {"n":5}
                    2026-01-06T11:00  ana  lesson  {"n":-1}
                    2026-01-06T12:00  ana  lesson  {"n":1}
                    """,
                outcomes: [
                    "r/ana/2026-01-06 xp by e2",
                    "revoked r/ana/2026-01-06 xp revised by e3 at 2026-01-06T10:00:00Z",
                    "r/ana/2026-01-06~2 xp by e4",
                ]),
            Scenario(
                "A rolling window's firing stands: its window has ended",
                rules: rule("sum: { of: data.n, reach: 5, within: 2d }"),
                events: """
                    2026-01-05  ana  lesson  {"n":5}
                    2026-01-06  ana  lesson  {"n":-5}
                    """,
                outcomes: ["r/ana/e1@/test xp by e1"]),
            Scenario(
                "A group goal takes from all its contributors",
                rules: rule("goal: { group: team, sum: data.n, reach: 5 }"),
                events: """
                    2026-01-05  ana  lesson  {"n":2,"team":"t"}
                    2026-01-06  bob  lesson  {"n":3,"team":"t"}
                    2026-01-07  cid  lesson  {"n":-1,"team":"t"}
                    """,
                outcomes: [
                    "r/ana/t/5 xp by e2", "r/bob/t/5 xp by e2",
                    "revoked r/ana/t/5 xp revised by e3 at 2026-01-06T12:00:00Z",
                    "revoked r/bob/t/5 xp revised by e3 at 2026-01-06T12:00:00Z",
                ]),
        ])
    func falling(scenario: Scenario) throws { try scenario.check() }

    @Test(
        "A late event leads to what would have been in order",
        arguments: [
            Scenario(
                "What is the same is left alone, also if another event completes it",
                rules: rule("count: { reach: 2 }"),
                events: """
                    2026-01-05  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-06  ana  lesson
                    """,
                outcomes: ["r/ana/2 xp by e2"]),
            Scenario(
                "Another amount is granted anew",
                rules: rule("count: { reach: 2 }", "[{ xp: data.n }, coins]"),
                events: """
                    2026-01-05  ana  lesson  {"n":1}
                    2026-01-07  ana  lesson  {"n":2}
                    2026-01-06  ana  lesson  {"n":3}
                    """,
                outcomes: [
                    "r/ana/2/xp xp 2 by e2", "r/ana/2/coins coins by e2",
                    "revoked r/ana/2/xp xp 2 revised by e3 at 2026-01-07T12:00:00Z",
                    "r/ana/2/xp~2 xp 3 by e3",
                ]),
            Scenario(
                "Limits are those of the order of time",
                rules: rule("limit: { per: day, count: 1, scope: rule }", "{ xp: data.n }"),
                events: """
                    2026-01-05T12:00  ana  lesson  {"n":1}
                    2026-01-05T11:00  bob  lesson  {"n":2}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1",
                    "revoked r/ana/e1@/test xp revised by e2 at 2026-01-05T12:00:00Z",
                    "r/bob/e2@/test xp 2 by e2",
                ]),
            Scenario(
                "So is the cooldown",
                rules: rule("cooldown: 2h"),
                events: """
                    2026-01-05T12:00  ana  lesson
                    2026-01-05T14:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e2@/test xp by e2",
                    "revoked r/ana/e1@/test xp revised by e3 at 2026-01-05T12:00:00Z",
                    "r/ana/e3@/test xp by e3",
                ]),
            Scenario(
                "Enrolment that is found to be earlier lets earlier events count",
                rules: rule("since: hello, count: { reach: 2 }"),
                events: """
                    2026-01-05  ana  lesson
                    2026-01-06  ana  lesson
                    2026-01-04  ana  hello
                    """,
                outcomes: ["r/ana/2 xp by e3 at 2026-01-06T12:00:00Z"]),
            Scenario(
                "Peers are those who came first",
                rules: rule("peers: { group: team, distinct: 2, per: week }, to: doers"),
                events: """
                    2026-01-05  ana  lesson  {"team":"t"}
                    2026-01-07  bob  lesson  {"team":"t"}
                    2026-01-06  cid  lesson  {"team":"t"}
                    """,
                outcomes: [
                    "r/ana/t/2026-W02 xp by e2", "r/bob/t/2026-W02 xp by e2",
                    "revoked r/bob/t/2026-W02 xp revised by e3 at 2026-01-07T12:00:00Z",
                    "r/cid/t/2026-W02 xp by e3",
                ]),
            Scenario(
                "Texts are those of the completing event",
                rules: rule("count: { reach: 2 }", "hello"),
                events: """
                    2026-01-04  ana  member.updated  {"name":"Ana"}
                    2026-01-06  ana  lesson
                    2026-01-05  ana  lesson
                    """,
                outcomes: [
                    "r/ana/2 hello by e3 at 2026-01-06T12:00:00Z \"Hello, Ana!\""
                ]),
            Scenario(
                "In shadow nothing is revoked",
                rules: rule("mode: shadow, sum: { of: data.n, reach: 1 }"),
                events: """
                    2026-01-05  ana  lesson  {"n":1}
                    2026-01-06  ana  lesson  {"n":-1}
                    """,
                outcomes: ["shadow r/ana/1 xp by e1"]),
        ])
    func late(scenario: Scenario) throws { try scenario.check(lateness: "200h") }

    @Test("Balances and badges go with what is revoked")
    func effects() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: r, when: lesson, late: revise, sum: { of: data.n, reach: 1 },
                    grant: [{ xp: 7 }, star] }
                - { id: look, when: look, grant: { coins: member.points.xp + 1 } }
                - { id: has, when: look, if: '"star" in member.badges', grant: medal }
                """))
        _ = bench.send("2026-01-05  ana  lesson  {\"n\":1}")
        #expect(
            bench.send("2026-01-05  ana  look") == [
                "look/ana/e2@/test coins 8 by e2", "has/ana/e2@/test medal by e2",
            ])
        _ = bench.send("2026-01-05  ana  lesson  {\"n\":-1}")
        #expect(bench.send("2026-01-05  ana  look") == ["look/ana/e4@/test coins by e4"])
    }

    @Test("What other thresholds have decided stands")
    func reload() throws {
        let rule =
            "- { id: r, when: lesson, late: revise, sum: { of: data.n, reach: REACH }, grant: xp }"
        var bench = try Bench(rule.replacing("REACH", with: "2"))
        _ = bench.send("2026-01-05  ana  lesson  {\"n\":2}")
        try bench.install(rule.replacing("REACH", with: "3"))
        #expect(bench.send("2026-01-06  ana  lesson  {\"n\":-1}") == [])
        #expect(bench.send("2026-01-07  ana  lesson  {\"n\":2}") == ["r/ana/3 xp by e3"])
    }

    @Test("A rulebook that reads other fields finds them in kept events as far as they were wanted")
    func fields() throws {
        let rule = "- { id: r, when: lesson, late: revise, count: { reach: 2 }, grant: GRANT }"
        var bench = try Bench(rule.replacing("GRANT", with: "{ xp: data.n }"))
        _ = bench.send("2026-01-05  ana  lesson  {\"n\":5,\"m\":3}")
        try bench.install(
            "- { id: q, when: lesson, if: data.k == 1, grant: coins }\n"
                + rule.replacing("GRANT", with: "{ xp: data.n }"))
        #expect(
            bench.send("2026-01-04  ana  lesson  {\"n\":6,\"k\":2}") == [
                "r/ana/2 xp 5 by e2 at 2026-01-05T12:00:00Z"
            ])
    }
}
