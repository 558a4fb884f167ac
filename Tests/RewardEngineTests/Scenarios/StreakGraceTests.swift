// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("streak with grace")
struct StreakGraceTests {
    @Test(
        "Missed periods are forgiven in any stretch of the highest length",
        arguments: [
            Scenario(
                "A forgiven period keeps the run and does not add to it",
                rules:
                    "- { id: r, when: lesson, streak: { reach: 3, per: day, grace: 1 }, grant: xp }",
                events: "2026-01-05..06  ana  lesson\n2026-01-08..09  ana  lesson",
                outcomes: ["r/ana/2026-01-08 xp by e3"]),
            Scenario(
                "One more than is forgiven begins a new run",
                rules:
                    "- { id: r, when: lesson, streak: { reach: 3, per: day, grace: 1 }, grant: xp }",
                events: "2026-01-05..06  ana  lesson\n2026-01-09..11  ana  lesson",
                outcomes: ["r/ana/2026-01-11 xp by e5"]),
            Scenario(
                "Two in a stretch are one too many, also apart",
                rules:
                    "- { id: r, when: lesson, streak: { reach: 3, per: day, grace: 1 }, grant: xp }",
                events: """
                    2026-01-05  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-09  ana  lesson
                    2026-01-10  ana  lesson
                    2026-01-11  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-11 xp by e5"]),
            Scenario(
                "In the next stretch there is grace again",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 3, per: day, grace: 1, repeat: true }
                      grant: xp
                    """,
                events: """
                    2026-01-05      ana  lesson
                    2026-01-07..08  ana  lesson
                    2026-01-10..12  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-08 xp by e3", "r/ana/2026-01-12 xp by e6"]),
            Scenario(
                "The stretch is that of the highest length",
                rules: """
                    - { id: r, when: lesson, streak: { reach: [2, 5], per: day, grace: 1 }, grant: xp }
                    """,
                events: """
                    2026-01-05      ana  lesson
                    2026-01-07..09  ana  lesson
                    2026-01-11..12  ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-07 xp by e2", "r/ana/2026-01-12 xp by e6",
                ]),
            Scenario(
                "Several may be forgiven at once",
                rules: """
                    - { id: r, when: lesson, streak: { reach: 4, per: day, grace: 2 }, grant: xp }
                    """,
                events: "2026-01-05..07  ana  lesson\n2026-01-10  ana  lesson",
                outcomes: ["r/ana/2026-01-10 xp by e4"]),
            Scenario(
                "A late event takes the place of a forgiven period",
                rules: """
                    - { id: r, when: lesson, streak: { reach: 4, per: day, grace: 1 }, grant: xp }
                    """,
                events: """
                    2026-01-05..06    ana  lesson
                    2026-01-08T09:00  ana  lesson
                    2026-01-07T09:00  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-08 xp by e4 at 2026-01-08T09:00:00Z"]),
        ])
    func grace(_ scenario: Scenario) throws { try scenario.check() }
}
