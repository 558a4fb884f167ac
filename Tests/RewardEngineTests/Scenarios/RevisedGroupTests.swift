// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("late: revise, groups and graphs")
struct RevisedGroupTests {
    private static let run = """
        - { id: r, when: lesson, late: revise, grant: xp,
            goal: { group: team, reach: 2, streak: { per: day, least: 2 } } }
        """
    private static let red = "{\"team\":\"red\"}"

    @Test(
        "Goals that are runs",
        arguments: [
            Scenario(
                "A late part makes a run, with all who took part since it began",
                rules: run,
                events: """
                    2026-01-05  ana  lesson  \(red)
                    2026-01-06  ana  lesson  \(red)
                    2026-01-06  bob  lesson  \(red)
                    2026-01-05  cid  lesson  \(red)
                    """,
                outcomes: [
                    "r/ana/red/2026-01-06 xp by e4 at 2026-01-06T12:00:00Z",
                    "r/cid/red/2026-01-06 xp by e4 at 2026-01-06T12:00:00Z",
                    "r/bob/red/2026-01-06 xp by e4 at 2026-01-06T12:00:00Z",
                ]),
            Scenario(
                "A part that is taken back breaks it",
                rules: run,
                events: """
                    2026-01-05  ana  lesson  \(red)
                    2026-01-05  bob  lesson  \(red)
                    2026-01-06  ana  lesson  \(red)
                    2026-01-06  bob  lesson  \(red)
                    2026-01-07  till event.retracted  {"source":"/test","id":"e1"}
                    """,
                outcomes: [
                    "r/ana/red/2026-01-06 xp by e4", "r/bob/red/2026-01-06 xp by e4",
                    "revoked r/ana/red/2026-01-06 xp revised by e5 at 2026-01-06T12:00:00Z",
                    "revoked r/bob/red/2026-01-06 xp revised by e5 at 2026-01-06T12:00:00Z",
                ]),
            Scenario(
                "Who completes a day later than he was thought to is one of those who did",
                rules: run,
                events: """
                    2026-01-05  ana  lesson  \(red)
                    2026-01-05  bob  lesson  \(red)
                    2026-01-06T10:00  ana  lesson  \(red)
                    2026-01-06T12:00  bob  lesson  \(red)
                    2026-01-06T11:00  cid  lesson  \(red)
                    """,
                outcomes: [
                    "r/ana/red/2026-01-06 xp by e4", "r/bob/red/2026-01-06 xp by e4",
                    "r/cid/red/2026-01-06 xp by e5",
                ]),
        ])
    func runs(scenario: Scenario) throws { try scenario.check(lateness: "20d") }

    private static let friends =
        "graphs: { friends: { add: friend.added, to: data.to, mutual: true } }"
    private static let met = """
        2026-01-05T08:00  ana  friend.added  {"to":"bob"}
        2026-01-05T08:00  ana  friend.added  {"to":"cid"}
        """

    private static func peers(_ keys: String) -> String {
        "- { id: r, when: lesson, late: revise, peers: { graph: friends, \(keys), grant: xp }"
    }

    @Test(
        "Peers of a graph",
        arguments: [
            Scenario(
                "Whoever has done it before is not told, however late that comes to be known",
                rules: peers("distinct: 2, per: day }"), more: friends,
                events: """
                    \(met)
                    2026-01-05T10:00  bob  lesson
                    2026-01-05T12:00  cid  lesson
                    2026-01-05T13:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-05 xp by e4",
                    "revoked r/ana/2026-01-05 xp revised by e6 at 2026-01-05T12:00:00Z",
                ]),
            Scenario(
                "Of a window whoever has done it within",
                rules: peers("distinct: 2, within: 2h }"), more: friends,
                events: """
                    \(met)
                    2026-01-05T10:00  bob  lesson
                    2026-01-05T12:00  cid  lesson
                    2026-01-05T09:59  ana  lesson
                    2026-01-05T10:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e4@/test xp by e4",
                    "revoked r/ana/e4@/test xp revised by e6 at 2026-01-05T12:00:00Z",
                ]),
            Scenario(
                "Those who did it are those who came first, in each circle",
                rules: peers("distinct: 2, per: day }, to: doers"), more: friends,
                events: """
                    \(met)
                    2026-01-05T08:00  ana  friend.added  {"to":"dan"}
                    2026-01-05T10:00  bob  lesson
                    2026-01-05T12:00  cid  lesson
                    2026-01-05T11:00  dan  lesson
                    """,
                outcomes: [
                    "r/bob/ana/2026-01-05 xp by e5", "r/cid/ana/2026-01-05 xp by e5",
                    "revoked r/cid/ana/2026-01-05 xp revised by e6 at 2026-01-05T12:00:00Z",
                    "r/dan/ana/2026-01-05 xp by e6",
                ]),
            Scenario(
                "Only who was seen of late is told",
                rules: peers("distinct: 1, per: day }, to: { others: { active: 2d } }"),
                more: friends,
                events: """
                    \(met)
                    2026-01-05T10:00  bob  lesson
                    2026-01-08T10:00  bob  lesson
                    """,
                outcomes: ["r/ana/2026-01-05 xp by e3"]),
            Scenario(
                "A limit gives back what falls",
                rules: peers("distinct: 1, per: day }, limit: { per: week, count: 1 }"),
                more: friends,
                events: """
                    \(met)
                    2026-01-06  bob  lesson
                    2026-01-05  cid  lesson
                    2026-01-07  till event.retracted  {"source":"/test","id":"e4"}
                    """,
                outcomes: [
                    "r/ana/2026-01-06 xp by e3",
                    "revoked r/ana/2026-01-06 xp revised by e4 at 2026-01-06T12:00:00Z",
                    "r/ana/2026-01-05 xp by e4",
                    "revoked r/ana/2026-01-05 xp revised by e5 at 2026-01-05T12:00:00Z",
                    "r/ana/2026-01-06~2 xp by e5 at 2026-01-06T12:00:00Z",
                ]),
        ])
    func graphs(scenario: Scenario) throws { try scenario.check(lateness: "20d") }

    @Test("A goal that is missed, or near, is told once")
    func told() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: r, when: lesson, late: revise, grant: xp,
                    goal: { group: team, sum: data.n, reach: 10, per: week, near: 0.5 } }
                """,
                settings:
                    "{ lateness: 2d, journal: [goal.reached, goal.failed, progress.near] }"))
        #expect(
            bench.send(
                """
                2026-01-05  ana  lesson  {"team":"red","n":5}
                2026-01-06  bob  lesson  {"team":"red","n":-5}
                2026-01-06  bob  lesson  {"team":"red","n":6}
                2026-01-13T23:59  cid  hello
                """) == ["raised progress.near/r/ana/red/10/e1@/test by e1"])
        #expect(
            bench.advance(to: "2026-01-14T00:00:00") == [
                "raised goal.failed/r/ana/red/2026-W02 by due",
                "raised goal.failed/r/bob/red/2026-W02 by due",
            ])
        #expect(
            bench.send(
                """
                2026-01-14  ana  lesson  {"team":"red","n":10}
                2026-01-14  ana  lesson  {"team":"red","n":-1}
                2026-01-14  ana  lesson  {"team":"red","n":1}
                """) == [
                    "r/ana/red/2026-W03 xp by e5",
                    "raised goal.reached/r/red/2026-W03/10/e5@/test by e5",
                    "revoked r/ana/red/2026-W03 xp revised by e6",
                    "raised progress.near/r/ana/red/10/e6@/test by e6",
                    "r/ana/red/2026-W03~2 xp by e7",
                ])
        #expect(bench.advance(to: "2026-01-22") == [])
    }
}
