// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("goal")
struct GoalTests {
    @Test(
        "Fires when a group reaches a threshold together",
        arguments: [
            Scenario(
                "Everybody is rewarded who has contributed, in the order in which they began",
                rules: """
                    - id: r
                      when: lesson
                      goal: { group: team, sum: data.minutes, reach: 50, per: week }
                      grant: { xp: 5 }
                    """,
                events: """
                    2026-01-05  bob  lesson  {"team":"amber","minutes":20}
                    2026-01-05  eve  lesson  {"team":"blue","minutes":50}
                    2026-01-05  ana  lesson  {"team":"amber","minutes":10}
                    2026-01-06  bob  lesson  {"team":"amber","minutes":19.9}
                    2026-01-06  cid  quiz    {"team":"amber","minutes":90}
                    2026-01-07  ana  lesson  {"team":"amber","minutes":0.1}
                    2026-01-07  dan  lesson  {"team":"amber","minutes":50}
                    2026-01-12  dan  lesson  {"team":"amber","minutes":50}
                    """,
                outcomes: [
                    "r/eve/blue/2026-W02 xp 5 by e2", "r/bob/amber/2026-W02 xp 5 by e6",
                    "r/ana/amber/2026-W02 xp 5 by e6", "r/dan/amber/2026-W03 xp 5 by e8",
                ]),
            Scenario(
                "By events",
                rules:
                    "- { id: r, when: lesson, goal: { group: team, count: true, reach: 3 }, grant: xp }",
                events: """
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  cid  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/ana/amber/3 xp by e3", "r/bob/amber/3 xp by e3"]),
            Scenario(
                "By different values: who has brought one first has contributed",
                rules: """
                    - { id: r, when: lesson, goal: { group: team, distinct: data.n, reach: 2 }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber","n":1}
                    2026-01-05  bob  lesson  {"team":"amber","n":1}
                    2026-01-05  cid  lesson  {"team":"amber","n":2}
                    2026-01-05  bob  lesson  {"team":"amber","n":3}
                    """,
                outcomes: ["r/ana/amber/2 xp by e3", "r/cid/amber/2 xp by e3"]),
            Scenario(
                "A contribution of nothing earns nothing",
                rules: """
                    - { id: r, when: lesson, goal: { group: team, sum: data.n, reach: 5 }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber","n":0}
                    2026-01-05  bob  lesson  {"team":"amber","n":-1}
                    2026-01-05  cid  lesson  {"team":"amber","n":4}
                    2026-01-05  dan  lesson  {"team":"amber","n":3}
                    2026-01-05  dan  lesson  {"team":"amber","n":-3}
                    2026-01-05  cid  lesson  {"team":"amber","n":2}
                    """,
                outcomes: ["r/cid/amber/5 xp by e4", "r/dan/amber/5 xp by e4"]),
            Scenario(
                "At several thresholds, each with those who had contributed by then",
                rules: """
                    - id: r
                      when: lesson
                      goal: { group: team, count: true, reach: { 1: star, 3: medal }, per: day }
                    """,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  cid  lesson  {"team":"amber"}
                    """,
                outcomes: [
                    "r/ana/amber/2026-01-05/1 star by e1", "r/ana/amber/2026-01-05/3 medal by e3",
                    "r/bob/amber/2026-01-05/3 medal by e3",
                ]),
            Scenario(
                "With `repeat`, at every multiple",
                rules: """
                    - id: r
                      when: lesson
                      goal: { group: team, sum: data.n, reach: 10, repeat: true }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber","n":4}
                    2026-01-05  bob  lesson  {"team":"amber","n":17}
                    2026-01-05  cid  lesson  {"team":"amber","n":9}
                    """,
                outcomes: [
                    "r/ana/amber/10 xp by e2", "r/bob/amber/10 xp by e2", "r/ana/amber/20 xp by e2",
                    "r/bob/amber/20 xp by e2", "r/ana/amber/30 xp by e3", "r/bob/amber/30 xp by e3",
                    "r/cid/amber/30 xp by e3",
                ]),
        ])
    func thresholds(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "Others may be the receivers",
        arguments: [
            Scenario(
                "All members who are known at the firing",
                rules: """
                    - id: r
                      when: lesson
                      goal: { group: team, count: true, reach: 2 }
                      to: members
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  quiz    {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  cid  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/ana/amber/2 xp by e3", "r/bob/amber/2 xp by e3"]),
            Scenario(
                "Who has reached it",
                rules: """
                    - { id: r, when: lesson, goal: { group: team, count: true, reach: 2 }, to: who, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/bob/amber/2 xp by e2"]),
            Scenario(
                "Whom an expression names, once",
                rules: """
                    - id: r
                      when: lesson
                      goal: { group: team, count: true, reach: 2 }
                      to: "['coach-of-' + group.id, group.kind]"
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/coach-of-amber/amber/2 xp by e2", "r/team/amber/2 xp by e2"]),
        ])
    func receivers(_ scenario: Scenario) throws { try scenario.check() }
}
