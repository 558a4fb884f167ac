// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("limit")
struct LimitTests {
    @Test(
        "Bounds how often a rule fires; what is over it leaves no line",
        arguments: [
            Scenario(
                "For each member and period",
                rules: "- { id: r, when: lesson, limit: { per: day, count: 2 }, grant: xp }",
                events: """
                    2026-01-05T00:00     ana  lesson
                    2026-01-05T10:00     ana  lesson
                    2026-01-05T23:59:59  ana  lesson
                    2026-01-05T10:00     bob  lesson
                    2026-01-06T00:00     ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e2@/test xp by e2", "r/bob/e4@/test xp by e4",
                    "r/ana/e5@/test xp by e5",
                ]),
            Scenario(
                "Over all members, so that the first ones win",
                rules: """
                    - id: r
                      when: lesson
                      limit: { per: lifetime, count: 2, scope: rule }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  bob  lesson
                    2026-01-05  cid  lesson
                    2026-02-05  ana  lesson
                    """,
                outcomes: ["r/ana/e1@/test xp by e1", "r/bob/e2@/test xp by e2"]),
            Scenario(
                "Of several all must hold, and a firing that one stops counts for none",
                rules: """
                    - id: r
                      when: lesson
                      limit: [{ per: day, count: 1 }, { per: week, count: 2 }]
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    2026-01-06  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-12  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e3@/test xp by e3", "r/ana/e5@/test xp by e5",
                ]),
            Scenario(
                "Of a member and of the rule together",
                rules: """
                    - id: r
                      when: lesson
                      limit: [{ per: day, count: 1 }, { per: day, count: 2, scope: rule }]
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    2026-01-05  bob  lesson
                    2026-01-05  cid  lesson
                    """,
                outcomes: ["r/ana/e1@/test xp by e1", "r/bob/e3@/test xp by e3"]),
            Scenario(
                "A late firing counts in the period of its event",
                rules: "- { id: r, when: lesson, limit: { per: day, count: 1 }, grant: xp }",
                events: """
                    2026-01-06  ana  lesson
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    """,
                outcomes: ["r/ana/e1@/test xp by e1", "r/ana/e2@/test xp by e2"]),
            Scenario(
                "What the guard denies does not use it up",
                rules: """
                    - { id: r, when: kudos, who: data.to, limit: { per: day, count: 1 }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  kudos  {"to":"ana"}
                    2026-01-05  bob  kudos  {"to":"ana"}
                    """,
                outcomes: ["denied r/ana/e1@/test guard.self by e1", "r/ana/e2@/test xp by e2"]),
            Scenario(
                "Nor does what reaches none of those whom `to` names",
                rules:
                    "- { id: r, when: kudos, to: data.to, limit: { per: day, count: 1 }, grant: xp }",
                events: """
                    2026-01-05  ana  kudos  {"to":"ana"}
                    2026-01-05  ana  kudos  {"to":[]}
                    2026-01-05  ana  kudos  {"to":["ana","bob"]}
                    2026-01-05  ana  kudos  {"to":"cid"}
                    """,
                outcomes: [
                    "denied r/ana/e1@/test guard.self by e1",
                    "denied r/ana/e3@/test guard.self by e3",
                    "r/bob/e3@/test xp by e3",
                ]),
            Scenario(
                "A threshold that it stops is passed all the same",
                rules: """
                    - id: r
                      when: lesson
                      count: { reach: 1, repeat: true }
                      limit: { per: day, count: 1 }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    2026-01-06  ana  lesson
                    """,
                outcomes: ["r/ana/1 xp by e1", "r/ana/3 xp by e3"]),
            Scenario(
                "Of a goal it bounds what each receiver gets",
                rules: """
                    - id: r
                      when: lesson
                      goal: { group: team, count: true, reach: 1, repeat: true }
                      limit: { per: day, count: 1 }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/ana/amber/1 xp by e1", "r/bob/amber/2 xp by e2"]),
        ])
    func limits(_ scenario: Scenario) throws { try scenario.check() }
}
