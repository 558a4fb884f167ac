// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("reach in all its forms")
struct ReachTests {
    @Test(
        "Thresholds and what is granted at them",
        arguments: [
            Scenario(
                "A list is taken in ascending order",
                rules: "- { id: r, when: lesson, count: { reach: [3, 1] }, grant: xp }",
                events: "2026-01-05..07  ana  lesson",
                outcomes: ["r/ana/1 xp by e1", "r/ana/3 xp by e3"]),
            Scenario(
                "A list of one is a number: the period alone names it",
                rules: "- { id: r, when: lesson, count: { reach: [2], per: week }, grant: xp }",
                events: "2026-01-05..06  ana  lesson",
                outcomes: ["r/ana/2026-W02 xp by e2"]),
            Scenario(
                "A mapping says what is granted where",
                rules: """
                    - { id: r, when: lesson, count: { reach: { 1: star, 2: { xp: 7 }, 3: medal } } }
                    """,
                events: "2026-01-05..07  ana  lesson",
                outcomes: ["r/ana/1 star by e1", "r/ana/2 xp 7 by e2", "r/ana/3 medal by e3"]),
            Scenario(
                "Where some threshold grants several, all ids name the reward",
                rules: """
                    - { id: r, when: lesson, count: { reach: { 1: star, 2: [medal, { xp: 7 }] } } }
                    """,
                events: "2026-01-05..06  ana  lesson",
                outcomes: [
                    "r/ana/1/star star by e1", "r/ana/2/medal medal by e2", "r/ana/2/xp xp 7 by e2",
                ]),
            Scenario(
                "A mapping in descending order, with exact numbers, crossed by one event",
                rules: """
                    - { id: r, when: buy, sum: { of: data.n, reach: { 10.5: medal, 0.5: star } } }
                    """,
                events: """
                    2026-01-05  ana  buy  {"n":0.4}
                    2026-01-05  ana  buy  {"n":10.1}
                    """,
                outcomes: ["r/ana/0.5 star by e2", "r/ana/10.5 medal by e2"]),
            Scenario(
                "A mapping that repeats goes round",
                rules: """
                    - { id: r, when: lesson, count: { reach: { 1: xp, 3: coins }, repeat: true } }
                    """,
                events: "2026-01-05..11  ana  lesson",
                outcomes: [
                    "r/ana/1 xp by e1", "r/ana/3 coins by e3", "r/ana/4 xp by e4",
                    "r/ana/6 coins by e6", "r/ana/7 xp by e7",
                ]),
            Scenario(
                "A streak's lengths go round as well",
                rules: """
                    - id: r
                      when: lesson
                      streak: { per: day, reach: { 2: xp, 3: coins }, repeat: true }
                    """,
                events: "2026-01-05..11  ana  lesson",
                outcomes: [
                    "r/ana/2026-01-06 xp by e2", "r/ana/2026-01-07 coins by e3",
                    "r/ana/2026-01-09 xp by e5", "r/ana/2026-01-10 coins by e6",
                ]),
        ])
    func forms(_ scenario: Scenario) throws { try scenario.check() }
}
