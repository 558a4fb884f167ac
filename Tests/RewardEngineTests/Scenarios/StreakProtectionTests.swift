// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("streak: days that are not required")
struct StreakProtectionTests {
    // 2026-01-05 is a Monday.
    @Test(
        "Skipped days keep a run",
        arguments: [
            Scenario(
                "They neither break it nor add to it",
                rules: """
                    - { id: r, when: lesson, streak: { reach: 3, per: day, skip: [sat, sun] }, grant: xp }
                    """,
                events: "2026-01-08..09  ana  lesson\n2026-01-12  ana  lesson",
                outcomes: ["r/ana/2026-01-12 xp by e3"]),
            Scenario(
                "Who does it on such a day is credited for it",
                rules: """
                    - { id: r, when: lesson, streak: { reach: 3, per: day, skip: [sat, sun] }, grant: xp }
                    """,
                events: "2026-01-08..10  ana  lesson",
                outcomes: ["r/ana/2026-01-10 xp by e3"]),
            Scenario(
                "They do not rescue an empty Friday",
                rules: """
                    - { id: r, when: lesson, streak: { reach: 3, per: day, skip: [sat, sun] }, grant: xp }
                    """,
                events: "2026-01-07..08  ana  lesson\n2026-01-12..13  ana  lesson",
                outcomes: []),
            Scenario(
                "With `count_protected` Friday to Monday are four",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 4, per: day, skip: [sat, sun], count_protected: true }
                      grant: xp
                    """,
                events: "2026-01-09  ana  lesson\n2026-01-12  ana  lesson",
                outcomes: ["r/ana/2026-01-12 xp by e2"]),
            Scenario(
                "A length that falls on a protected day is named by that day",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: [2, 3, 4], per: day, skip: [sat, sun], count_protected: true }
                      grant: xp
                    """,
                events: "2026-01-09  ana  lesson\n2026-01-12  ana  lesson",
                outcomes: [
                    "r/ana/2026-01-10 xp by e2", "r/ana/2026-01-11 xp by e2",
                    "r/ana/2026-01-12 xp by e2",
                ]),
            Scenario(
                "Forgiven days count with it, too",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 5, per: day, grace: 1, count_protected: true }
                      grant: xp
                    """,
                events: "2026-01-05..07  ana  lesson\n2026-01-09  ana  lesson",
                outcomes: ["r/ana/2026-01-09 xp by e4"]),
            Scenario(
                "A late event takes a protected day's place and changes nothing",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 4, per: day, grace: 1, count_protected: true }
                      grant: xp
                    """,
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-09  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-08 xp by e3"]),
        ])
    func skip(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "Holidays are required of nobody",
        arguments: [
            Scenario(
                "Of days: the first included, the last not",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 4, per: day, pause: [{ from: 2026-01-07, until: 2026-01-09 }] }
                      grant: xp
                    """,
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-09..10  ana  lesson
                    2026-01-05..06  bob  lesson
                    2026-01-10..11  bob  lesson
                    """,
                outcomes: ["r/ana/2026-01-10 xp by e4"]),
            Scenario(
                "A week of which a day is left is required",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 2, per: week, pause: [{ from: 2026-01-05, until: 2026-01-18 }] }
                      grant: xp
                    """,
                settings: "{ lateness: 60d }",
                events: """
                    2025-12-30  ana  lesson
                    2026-01-12  ana  lesson
                    2025-12-30  bob  lesson
                    2026-01-19  bob  lesson
                    """,
                outcomes: ["r/ana/2026-W03 xp by e2"]),
        ])
    func holidays(_ scenario: Scenario) throws { try scenario.check() }

    private static let pause = "streak.paused  {\"from\":\"2026-01-07\",\"until\":\"2026-01-10\"}"

    @Test(
        "Members pause their own streaks",
        arguments: [
            Scenario(
                "From the first day on, up to the last, which is not paused",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-06T20:00  ana  \(pause)
                    2026-01-10  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-10 xp by e4"]),
            Scenario(
                "Only their own",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-06T20:00  bob  \(pause)
                    2026-01-10  ana  lesson
                    """,
                outcomes: []),
            Scenario(
                "A pause that comes late puts together what it bridges",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-10  ana  lesson
                    2026-01-10T20:00  ana  \(pause)
                    """,
                outcomes: ["r/ana/2026-01-10 xp by e4 at 2026-01-10T12:00:00Z"]),
            Scenario(
                "Not where the rule does not let them",
                rules: """
                    - { id: r, when: lesson, streak: { reach: 3, per: day, pause: false }, grant: xp }
                    """,
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-06T20:00  ana  \(pause)
                    2026-01-10  ana  lesson
                    """,
                outcomes: []),
            Scenario(
                "One rule by its name; one that there is not changes nothing",
                rules: """
                    - { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }
                    - { id: s, when: lesson, streak: { reach: 3, per: day }, grant: xp }
                    """,
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-06T20:00  ana  streak.paused  {"from":"2026-01-07","until":"2026-01-10","rule":"s"}
                    2026-01-06T20:00  ana  streak.paused  {"from":"2026-01-07","until":"2026-01-10","rule":"t"}
                    2026-01-10  ana  lesson
                    """,
                outcomes: ["s/ana/2026-01-10 xp by e5"]),
            Scenario(
                "What is no range of dates is no pause",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-06T20:00  ana  streak.paused  {"from":"2026-01-10","until":"2026-01-07"}
                    2026-01-06T20:00  ana  streak.paused  {"from":"soon","until":"2026-01-10"}
                    2026-01-06T20:00  ana  streak.paused  {"from":7,"until":10}
                    2026-01-06T20:00  ana  streak.paused
                    2026-01-10  ana  lesson
                    """,
                outcomes: []),
        ])
    func pauses(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "A repair restores a run",
        arguments: [
            Scenario(
                "All that was missed since the last day that counts, while it is broken",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-09T08:00  ana  streak.repaired
                    2026-01-09  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-09 xp by e4"]),
            Scenario(
                "What was missed before the run of now, and what that completes fires",
                rules: "- { id: r, when: lesson, streak: { reach: 4, per: day }, grant: xp }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..09  ana  lesson
                    2026-01-09T20:00  ana  streak.repaired
                    """,
                outcomes: ["r/ana/2026-01-09 xp by e5 at 2026-01-09T12:00:00Z"]),
            Scenario(
                "Also a break that no late event can reach any more",
                rules: "- { id: r, when: lesson, streak: { reach: 10, per: day }, grant: xp }",
                settings: "{ lateness: 1d }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..15  ana  lesson
                    2026-01-15T20:00  ana  streak.repaired
                    """,
                outcomes: ["r/ana/2026-01-15 xp by e11 at 2026-01-15T12:00:00Z"]),
            Scenario(
                "One period by a date in it",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: week }, grant: xp }",
                settings: "{ lateness: 60d }",
                events: """
                    2026-01-05  ana  lesson
                    2026-01-19  ana  lesson
                    2026-01-20  ana  streak.repaired  {"rule":"r","period":"2026-01-16"}
                    2026-01-26  ana  lesson
                    2026-01-05  bob  lesson
                    """,
                outcomes: ["r/ana/2026-W05 xp by e4"]),
            Scenario(
                "Another period does not help",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-09T08:00  ana  streak.repaired  {"period":"2026-01-07"}
                    2026-01-09T08:00  ana  streak.repaired  {"period":"whenever"}
                    2026-01-09T08:00  ana  streak.repaired  {"rule":"none"}
                    2026-01-09  ana  lesson
                    """,
                outcomes: []),
            Scenario(
                "Where nothing has broken, nothing happens",
                rules: "- { id: r, when: lesson, streak: { reach: 2, per: day }, grant: xp }",
                events: """
                    2026-01-05  ana  streak.repaired
                    2026-01-05  ana  lesson
                    2026-01-06T08:00  ana  streak.repaired
                    2026-01-06  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e4"]),
        ])
    func repairs(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "`member.streak` is the length of the run as it stands",
        arguments: [
            ("2026-01-07T08:00", 2), ("2026-01-07T23:59:59", 2), ("2026-01-08T00:00", 0),
            ("2026-01-06T13:00", 2),
        ])
    func length(time: String, length: Int) throws {
        var bench = try Bench(
            """
            - { id: daily, when: lesson, streak: { reach: 30, per: day }, grant: star }
            - { id: r, when: look, grant: { xp: 'member.streak["daily"] + 100' } }
            """)
        #expect(bench.send("2026-01-05..06  ana  lesson") == [])
        #expect(
            bench.send("\(time)  ana  look") == ["r/ana/e3@/test xp \(100 + length) by e3"])
    }
}
