// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("streak and late events")
struct StreakLateTests {
    static let week = "{ lateness: 7d }"

    @Test(
        "A late event may lengthen a run or join two",
        arguments: [
            Scenario(
                "It fills a gap, and the run completes at the day that was waiting",
                rules: "- { id: r, when: lesson, streak: { reach: 4, per: day }, grant: xp }",
                events: """
                    2026-01-05..06    ana  lesson
                    2026-01-08T09:00  ana  lesson
                    2026-01-07T10:00  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-08 xp by e4 at 2026-01-08T09:00:00Z"]),
            Scenario(
                "It completes the run itself",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-05..06    ana  lesson
                    2026-01-08T09:00  ana  lesson
                    2026-01-07T10:00  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-07 xp by e4"]),
            Scenario(
                "It puts the beginning of a run before it",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                events: """
                    2026-01-06..07  ana  lesson
                    2026-01-05T18:00  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-07 xp by e3 at 2026-01-07T12:00:00Z"]),
            Scenario(
                "Several lengths at once",
                rules: "- { id: r, when: lesson, streak: { reach: [4, 5], per: day }, grant: xp }",
                settings: week,
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..10  ana  lesson
                    2026-01-07      ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-08 xp by e6 at 2026-01-08T12:00:00Z",
                    "r/ana/2026-01-09 xp by e6 at 2026-01-09T12:00:00Z",
                ]),
            Scenario(
                "A credited day is not credited again",
                rules: "- { id: r, when: lesson, streak: { reach: 2, per: day }, grant: xp }",
                events: """
                    2026-01-05..07    ana  lesson
                    2026-01-06T10:00  ana  lesson
                    2026-01-05T23:00  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e2"]),
        ])
    func lengthening(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "What a run has fired it does not fire again",
        arguments: [
            Scenario(
                "Two runs of three, joined to seven",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                settings: week,
                events: """
                    2026-01-05..07  ana  lesson
                    2026-01-09..11  ana  lesson
                    2026-01-08      ana  lesson
                    2026-01-12      ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-07 xp by e3", "r/ana/2026-01-11 xp by e6"]),
            Scenario(
                "With `repeat`, joined runs go on from the highest that has fired",
                rules:
                    "- { id: r, when: lesson, streak: { reach: 3, per: day, repeat: true }, grant: xp }",
                settings: week,
                events: """
                    2026-01-05..07  ana  lesson
                    2026-01-09..11  ana  lesson
                    2026-01-08      ana  lesson
                    2026-01-12..13  ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-07 xp by e3", "r/ana/2026-01-11 xp by e6",
                    "r/ana/2026-01-10 xp by e7 at 2026-01-10T12:00:00Z",
                    "r/ana/2026-01-13 xp by e9",
                ]),
            Scenario(
                "A run that is lengthened at its front keeps what it has fired",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
                settings: week,
                events: "2026-01-06..08  ana  lesson\n2026-01-05  ana  lesson",
                outcomes: ["r/ana/2026-01-08 xp by e3"]),
            Scenario(
                "A broken run ends what it has fired",
                rules: "- { id: r, when: lesson, streak: { reach: 2, per: day }, grant: xp }",
                settings: week,
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-09..10  ana  lesson
                    2026-01-08      ana  lesson
                    2026-01-12      ana  lesson
                    2026-01-13      ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-06 xp by e2", "r/ana/2026-01-10 xp by e4",
                    "r/ana/2026-01-13 xp by e7",
                ]),
        ])
    func joining(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "A period that completes a second length says which",
        arguments: [
            Scenario(
                "Two runs are joined",
                rules: "- { id: r, when: lesson, streak: { reach: [2, 5], per: day }, grant: xp }",
                settings: week,
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..09  ana  lesson
                    2026-01-07      ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-06 xp by e2", "r/ana/2026-01-09 xp by e4",
                    "r/ana/2026-01-09/5 xp by e5 at 2026-01-09T12:00:00Z",
                ]),
            Scenario(
                "It is a protected period",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: [2, 6], per: day, skip: [sat, sun], count_protected: true }
                      grant: xp
                    """,
                settings: week,
                events: """
                    2026-01-06..07  ana  lesson
                    2026-01-09      ana  lesson
                    2026-01-12      ana  lesson
                    2026-01-05      ana  lesson
                    2026-01-08      ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-07 xp by e2", "r/ana/2026-01-10 xp by e4",
                    "r/ana/2026-01-10/6 xp by e6 at 2026-01-12T12:00:00Z",
                ]),
            Scenario(
                "A repair restores what was before",
                rules: "- { id: r, when: lesson, streak: { reach: [1, 2], per: day }, grant: xp }",
                events: """
                    2026-01-05      ana  lesson
                    2026-01-07      ana  lesson
                    2026-01-07T13:00  ana  streak.repaired
                    """,
                outcomes: [
                    "r/ana/2026-01-05 xp by e1", "r/ana/2026-01-07 xp by e2",
                    "r/ana/2026-01-07/2 xp by e3 at 2026-01-07T12:00:00Z",
                ]),
            Scenario(
                "A goal's runs are joined",
                rules: """
                    - id: r
                      when: lesson
                      goal: { group: team, streak: { per: day }, reach: [2, 5] }
                      grant: xp
                    """,
                settings: week,
                events: """
                    2026-01-05..06  ana  lesson  {"team":"amber"}
                    2026-01-08..09  ana  lesson
                    2026-01-07      ana  lesson
                    """,
                outcomes: [
                    "r/ana/amber/2026-01-06 xp by e2", "r/ana/amber/2026-01-09 xp by e4",
                    "r/ana/amber/2026-01-09/5 xp by e5 at 2026-01-09T12:00:00Z",
                ]),
        ])
    func secondLengths(_ scenario: Scenario) throws { try scenario.check() }

    @Test("Days that a goal skips are not missed, and count if somebody takes part")
    func skippedDays() throws {
        let scenario = Scenario(
            "A weekend that is skipped but for one Saturday",
            rules: """
                - id: r
                  when: lesson
                  goal: { group: team, streak: { skip: [sat, sun] }, per: day, reach: [2, 3, 4, 5] }
                  grant: xp
                """,
            events: """
                2026-01-09  ana  lesson  {"team":"amber"}
                2026-01-12  ana  lesson
                2026-01-16  ana  lesson
                2026-01-17  ana  lesson
                2026-01-19  ana  lesson
                """,
            outcomes: [
                "r/ana/amber/2026-01-12 xp by e2", "r/ana/amber/2026-01-17 xp by e4",
                "r/ana/amber/2026-01-19 xp by e5",
            ])
        try scenario.check()
    }

    @Test("A run goes on over what no late event can reach any more")
    func settledRuns() throws {
        var bench = try Bench(
            RuleText(
                "- { id: r, when: lesson, streak: { reach: 20, per: day, repeat: true }, grant: xp }",
                settings: "{ lateness: 2d }"))
        #expect(
            bench.send("2026-01-01..31  ana  lesson\n2026-02-01..09  ana  lesson") == [
                "r/ana/2026-01-20 xp by e20", "r/ana/2026-02-09 xp by e40",
            ])
    }
}
