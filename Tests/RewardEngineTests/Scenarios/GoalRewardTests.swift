// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("goal: who earns what")
struct GoalRewardTests {
    static func rule(_ goal: String, _ rest: String = "grant: { xp: 10 }") -> String {
        """
        - id: r
          when: lesson
          goal: { group: team, \(goal) }
          \(rest)
        """
    }

    static let four = """
        2026-01-05T08:00  dan  quiz    {"team":"amber"}
        2026-01-05T09:00  bob  lesson  {"team":"amber","n":1}
        2026-01-05T10:00  ana  lesson  {"team":"amber","n":2}
        2026-01-05T11:00  cid  lesson  {"team":"amber","n":4}
        """

    @Test(
        "Of what is granted",
        arguments: [
            Scenario(
                "A contribution below `least` earns nothing",
                rules: rule("sum: data.n, reach: 7, least: 2"), events: four,
                outcomes: ["r/ana/amber/7 xp 10 by e4", "r/cid/amber/7 xp 10 by e4"]),
            Scenario(
                "`equal` divides it, what is left over by member id",
                rules: rule("sum: data.n, reach: 7, split: equal"), events: four,
                outcomes: [
                    "r/bob/amber/7 xp 3 by e4", "r/ana/amber/7 xp 4 by e4",
                    "r/cid/amber/7 xp 3 by e4",
                ]),
            Scenario(
                "`proportional` divides it by contribution, largest remainder first",
                rules: rule("sum: data.n, reach: 7, split: proportional"), events: four,
                outcomes: [
                    "r/bob/amber/7 xp by e4", "r/ana/amber/7 xp 3 by e4",
                    "r/cid/amber/7 xp 6 by e4",
                ]),
            Scenario(
                "An amount that is not whole is divided into millionths",
                rules: rule("sum: data.n, reach: 7, split: equal", "grant: { xp: 0.5 }"),
                events: four,
                outcomes: [
                    "r/bob/amber/7 xp 0.166667 by e4", "r/ana/amber/7 xp 0.166667 by e4",
                    "r/cid/amber/7 xp 0.166666 by e4",
                ]),
            Scenario(
                "Where there is less than one each, the last get nothing",
                rules: rule("sum: data.n, reach: 7, split: equal", "grant: { xp: 2 }"),
                events: four,
                outcomes: ["r/bob/amber/7 xp by e4", "r/ana/amber/7 xp by e4"]),
            Scenario(
                "Each reward is divided by itself, an amount may be computed",
                rules: rule(
                    "sum: data.n, reach: 7, split: equal", "grant: [{ xp: total }, { coins: 9 }]"),
                events: four,
                outcomes: [
                    "r/bob/amber/7/xp xp 2 by e4", "r/bob/amber/7/coins coins 3 by e4",
                    "r/ana/amber/7/xp xp 3 by e4", "r/ana/amber/7/coins coins 3 by e4",
                    "r/cid/amber/7/xp xp 2 by e4", "r/cid/amber/7/coins coins 3 by e4",
                ]),
            Scenario(
                "The highest contributions, ties by member id",
                rules: rule("count: true, reach: 3", "to: { top: 2 }\n  grant: xp"), events: four,
                outcomes: ["r/ana/amber/3 xp by e4", "r/bob/amber/3 xp by e4"]),
            Scenario(
                "An amount may be what each has contributed",
                rules: rule("sum: data.n, reach: 7", "grant: { xp: contribution }"), events: four,
                outcomes: [
                    "r/bob/amber/7 xp by e4", "r/ana/amber/7 xp 2 by e4",
                    "r/cid/amber/7 xp 4 by e4",
                ]),
            Scenario(
                "Members get the same share whatever they gave, with `equal`",
                rules: rule(
                    "sum: data.n, reach: 7, split: equal", "to: members\n  grant: { xp: 8 }"),
                events: four,
                outcomes: [
                    "r/dan/amber/7 xp 2 by e4", "r/bob/amber/7 xp 2 by e4",
                    "r/ana/amber/7 xp 2 by e4", "r/cid/amber/7 xp 2 by e4",
                ]),
            Scenario(
                "`credit: remainder` credits no more than was missing, and nothing after it",
                rules: rule(
                    "sum: data.n, reach: 7, credit: remainder", "grant: { xp: contribution }"),
                events: """
                    2026-01-05T09:00  bob  lesson  {"team":"amber","n":5}
                    2026-01-05T10:00  ana  lesson  {"team":"amber","n":40}
                    2026-01-05T11:00  cid  lesson  {"team":"amber","n":4}
                    """,
                outcomes: ["r/bob/amber/7 xp 5 by e2", "r/ana/amber/7 xp 2 by e2"]),
            Scenario(
                "With `repeat` the surplus is lost in each round",
                rules: rule(
                    "sum: data.n, reach: 7, credit: remainder, repeat: true", "grant: xp"),
                events: """
                    2026-01-05T09:00  bob  lesson  {"team":"amber","n":40}
                    2026-01-05T10:00  bob  lesson  {"team":"amber","n":6}
                    2026-01-05T11:00  bob  lesson  {"team":"amber","n":1}
                    """,
                outcomes: ["r/bob/amber/7 xp by e1", "r/bob/amber/14 xp by e3"]),
            Scenario(
                "`leaver: drop` leaves out who is not in the group when it is reached",
                rules: rule("sum: data.n, reach: 7, leaver: drop", "grant: xp"),
                events: """
                    2026-01-05T09:00  bob  lesson  {"team":"amber","n":1}
                    2026-01-05T10:00  ana  lesson  {"team":"amber","n":2}
                    2026-01-05T10:30  bob  quiz    {"team":"blue"}
                    2026-01-05T11:00  cid  lesson  {"team":"amber","n":4}
                    """,
                outcomes: ["r/ana/amber/7 xp by e4", "r/cid/amber/7 xp by e4"]),
        ])
    func amounts(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "A run of periods in each of which so many took part",
        arguments: [
            Scenario(
                "Fires at each length, named by the period; late parts fill gaps",
                rules: rule("streak: { per: day, least: 2 }, reach: 2, repeat: true", "grant: xp"),
                events: """
                    2026-01-05T09:00  ana  lesson  {"team":"amber"}
                    2026-01-05T10:00  ana  lesson  {"team":"amber"}
                    2026-01-05T11:00  bob  lesson  {"team":"amber"}
                    2026-01-06T09:00  ana  lesson  {"team":"amber"}
                    2026-01-07T09:00  ana  lesson  {"team":"amber"}
                    2026-01-07T10:00  cid  lesson  {"team":"amber"}
                    2026-01-06T10:00  bob  lesson  {"team":"amber"}
                    2026-01-08T09:00  ana  lesson  {"team":"amber"}
                    2026-01-08T09:30  dan  lesson  {"team":"amber"}
                    """,
                outcomes: [
                    "r/ana/amber/2026-01-06 xp by e7", "r/bob/amber/2026-01-06 xp by e7",
                    "r/cid/amber/2026-01-06 xp by e7", "r/ana/amber/2026-01-08 xp by e9",
                    "r/bob/amber/2026-01-08 xp by e9", "r/cid/amber/2026-01-08 xp by e9",
                    "r/dan/amber/2026-01-08 xp by e9",
                ]),
            Scenario(
                "A period carries one length: what a joined run has reached fires with the next",
                rules: rule("streak: { per: day, least: 1 }, reach: [1, 3]", "grant: xp"),
                events: """
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-07  ana  lesson  {"team":"amber"}
                    2026-01-06  ana  lesson  {"team":"amber"}
                    2026-01-08  ana  lesson  {"team":"amber"}
                    """,
                outcomes: [
                    "r/ana/amber/2026-01-05 xp by e1", "r/ana/amber/2026-01-07 xp by e2",
                    "r/ana/amber/2026-01-08 xp by e4",
                ]),
            Scenario(
                "A missed period breaks it, and what was given before does not count for the next",
                rules: rule(
                    "streak: { per: day, least: 1 }, reach: 2", "grant: { xp: contribution }"),
                events: """
                    2026-01-05T09:00  ana  lesson  {"team":"amber"}
                    2026-01-07T09:00  bob  lesson  {"team":"amber"}
                    2026-01-08T09:00  bob  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/bob/amber/2026-01-08 xp 2 by e3"]),
            Scenario(
                "`grace` forgives",
                rules: rule("streak: { per: day, least: 1, grace: 1 }, reach: 3", "grant: xp"),
                events: """
                    2026-01-05T09:00  ana  lesson  {"team":"amber"}
                    2026-01-07T09:00  ana  lesson  {"team":"amber"}
                    2026-01-08T09:00  ana  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/ana/amber/2026-01-08 xp by e3"]),
        ])
    func runs(_ scenario: Scenario) throws { try scenario.check() }

    @Test("What is reached and what is near is told, once")
    func told() throws {
        var bench = try Bench(
            RuleText(
                GoalRewardTests.rule(
                    "sum: data.n, reach: [10, 20], per: week, near: 0.9", "grant: xp"),
                settings: "{ journal: [goal.reached, progress.near] }"))
        let found = bench.send(
            """
            2026-01-05T09:00  ana  lesson  {"team":"amber","n":8.9}
            2026-01-05T09:00  ana  lesson  {"team":"amber","n":0.1}
            2026-01-05T09:00  ana  lesson  {"team":"amber","n":0.5}
            2026-01-05T10:00  bob  lesson  {"team":"amber","n":2}
            2026-01-05T10:00  bob  lesson  {"team":"amber","n":20}
            """)
        #expect(
            found == [
                "raised progress.near/r/ana/amber/10/e2@/test by e2",
                "r/ana/amber/2026-W02/10 xp by e4", "r/bob/amber/2026-W02/10 xp by e4",
                "raised goal.reached/r/amber/2026-W02/10/e4@/test by e4",
                "r/ana/amber/2026-W02/20 xp by e5", "r/bob/amber/2026-W02/20 xp by e5",
                "raised goal.reached/r/amber/2026-W02/20/e5@/test by e5",
            ])
    }

    @Test("What was not reached is told to those who tried, when nothing late can come any more")
    func failed() throws {
        var bench = try Bench(
            RuleText(
                GoalRewardTests.rule("count: true, reach: 2, per: day", "grant: xp") + """

                    - { id: comfort, when: goal.failed, if: data.total == 1.0, grant: poke }
                    """))
        let found = bench.send(
            """
            2026-01-05  ana  lesson  {"team":"amber"}
            2026-01-05  bob  lesson  {"team":"blue"}
            2026-01-05  cid  lesson  {"team":"blue"}
            """)
        #expect(found == ["r/bob/blue/2026-01-05 xp by e3", "r/cid/blue/2026-01-05 xp by e3"])
        #expect(bench.advance(to: "2026-01-07T23:59:59") == [])
        #expect(
            bench.advance(to: "2026-01-08T00:00:00") == [
                "comfort/ana/goal.failed%2Fr%2Fana%2Famber%2F2026-01-05@rewardd poke by due \"Join in\""
            ])
    }

    @Test(
        "`near` is told of members too",
        arguments: [
            Scenario(
                "Of counts, sums and different values, in each period, at each threshold once",
                rules: """
                    - { id: c, when: a, count: { reach: [4, 8], per: day, near: 0.75 }, grant: star }
                    - { id: s, when: b, sum: { of: data.n, reach: 10, repeat: true, near: 0.5 }, grant: star }
                    - { id: d, when: c, distinct: { of: data.n, reach: 2, near: 0.5 }, grant: star }
                    """,
                settings: "{ journal: [progress.near] }",
                events: """
                    2026-01-05..06  ana  a
                    2026-01-05      ana  a
                    2026-01-05      ana  a
                    2026-01-05      ana  b  {"n":6}
                    2026-01-05      ana  b  {"n":-6}
                    2026-01-05      ana  b  {"n":6}
                    2026-01-05      ana  b  {"n":7}
                    2026-01-05      ana  b  {"n":2}
                    2026-01-05      ana  c  {"n":1}
                    2026-01-05      ana  c  {"n":1}
                    """,
                outcomes: [
                    "raised progress.near/c/ana/4/e4@/test by e4",
                    "raised progress.near/s/ana/10/e5@/test by e5", "s/ana/10 star by e8",
                    "raised progress.near/s/ana/20/e9@/test by e9",
                    "raised progress.near/d/ana/2/e10@/test by e10",
                ]),
            Scenario(
                "Of a rolling window, anew when it has fallen back",
                rules:
                    "- { id: c, when: a, count: { reach: 3, within: 1h, near: 0.6 }, grant: star }",
                settings: "{ journal: [progress.near] }",
                events: """
                    2026-01-05T10:00  ana  a
                    2026-01-05T10:10  ana  a
                    2026-01-05T12:00  ana  a
                    2026-01-05T12:10  ana  a
                    2026-01-05T12:20  ana  a
                    """,
                outcomes: [
                    "raised progress.near/c/ana/3/e2@/test by e2",
                    "raised progress.near/c/ana/3/e4@/test by e4", "c/ana/e5@/test star by e5",
                ]),
        ])
    func near(_ scenario: Scenario) throws { try scenario.check() }
}
