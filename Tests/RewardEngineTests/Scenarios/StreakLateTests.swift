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
                "A period carries one length: what a joined run has reached fires with the next",
                rules: "- { id: r, when: lesson, streak: { reach: [1, 3], per: day }, grant: xp }",
                settings: week,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-06  ana  lesson
                    2026-01-08  ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-05 xp by e1", "r/ana/2026-01-07 xp by e2",
                    "r/ana/2026-01-08 xp by e4",
                ]),
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
