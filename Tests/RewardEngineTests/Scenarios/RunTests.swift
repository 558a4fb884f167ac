// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("streak of events")
struct RunTests {
    private static let passes = """
        2026-01-05..12  ana  quiz  {"score":80}
        """

    private static func rule(_ keys: String, _ late: String = "keep") -> String {
        """
        - id: r
          when: quiz
          streak: { per: event, pass: data.score >= 50, \(keys) }
          late: \(late)
          grant: again
        """
    }

    @Test(
        "Fires when a run of events that pass reaches a length",
        arguments: [
            Scenario(
                "Once a run, however long it gets",
                rules: rule("reach: 3"), events: passes, outcomes: ["r/ana/e3@/test again by e3"]),
            Scenario(
                "An event that does not pass breaks it; a later run fires again",
                rules: rule("reach: 2"),
                events: """
                    2026-01-05..07  ana  quiz  {"score":80}
                    2026-01-08      ana  quiz  {"score":49}
                    2026-01-09      ana  quiz  {"score":50}
                    2026-01-10      bob  quiz  {"score":0}
                    2026-01-11      ana  quiz  {"score":50}
                    """,
                outcomes: ["r/ana/e2@/test again by e2", "r/ana/e7@/test again by e7"]),
            Scenario(
                "With `repeat` counting starts anew after the highest threshold",
                rules: rule("reach: [3, 5], repeat: true"), events: passes,
                outcomes: [
                    "r/ana/3/e3@/test again by e3", "r/ana/5/e5@/test again by e5",
                    "r/ana/3/e8@/test again by e8",
                ]),
            Scenario(
                "Other types and events that `if` hides are not seen",
                rules: """
                    - { id: r, when: quiz, if: data.graded, grant: again,
                        streak: { reach: 2, per: event, pass: data.score >= 50 } }
                    """,
                events: """
                    2026-01-05  ana  quiz  {"score":80,"graded":true}
                    2026-01-06  ana  quiz  {"score":10,"graded":false}
                    2026-01-07  ana  walk
                    2026-01-08  ana  quiz  {"score":80,"graded":true}
                    """,
                outcomes: ["r/ana/e4@/test again by e4"]),
            Scenario(
                "With `gaps: allowed` failures are ignored",
                rules: rule("reach: 2, gaps: allowed"),
                events: """
                    2026-01-05  ana  quiz  {"score":80}
                    2026-01-06  ana  quiz  {"score":10}
                    2026-01-07  ana  quiz  {"score":80}
                    """,
                outcomes: ["r/ana/e3@/test again by e3"]),
            Scenario(
                "Without `pass` every event passes",
                rules: "- { id: r, when: quiz, streak: { reach: 2, per: event }, grant: again }",
                events: "2026-01-05..07  ana  quiz",
                outcomes: ["r/ana/e2@/test again by e2"]),
        ])
    func runs(scenario: Scenario) throws { try scenario.check() }

    @Test(
        "`within` bounds a run from its first event to its last",
        arguments: [
            Scenario(
                "Ends included",
                rules: rule("reach: 3, within: 10m"),
                events: """
                    2026-01-05T10:00  ana  quiz  {"score":80}
                    2026-01-05T10:05  ana  quiz  {"score":80}
                    2026-01-05T10:10  ana  quiz  {"score":80}
                    """,
                outcomes: ["r/ana/e3@/test again by e3"]),
            Scenario(
                "What no longer fits is left behind",
                rules: rule("reach: 3, within: 10m"),
                events: """
                    2026-01-05T10:00  ana  quiz  {"score":80}
                    2026-01-05T10:05  ana  quiz  {"score":80}
                    2026-01-05T10:11  ana  quiz  {"score":80}
                    2026-01-05T10:15  ana  quiz  {"score":80}
                    """,
                outcomes: ["r/ana/e4@/test again by e4"]),
            Scenario(
                "A run that slides on does not fire again before it has left its firing behind",
                rules: rule("reach: 2, within: 10m"),
                events: """
                    2026-01-05T10:00  ana  quiz  {"score":80}
                    2026-01-05T10:05  ana  quiz  {"score":80}
                    2026-01-05T10:12  ana  quiz  {"score":80}
                    2026-01-05T10:30  ana  quiz  {"score":80}
                    2026-01-05T10:31  ana  quiz  {"score":80}
                    """,
                outcomes: ["r/ana/e2@/test again by e2", "r/ana/e5@/test again by e5"]),
        ])
    func bounds(scenario: Scenario) throws { try scenario.check() }

    @Test(
        "With `late: revise` a run is named by the event with which it began",
        arguments: [
            Scenario(
                "A late failure breaks it, and a shorter run may hold at once",
                rules: rule("reach: [3, 5], repeat: true", "revise"),
                events: """
                    2026-01-05     ana  quiz  {"score":80}
                    2026-01-07..10 ana  quiz  {"score":80}
                    2026-01-06     ana  quiz  {"score":0}
                    """,
                outcomes: [
                    "r/ana/3/e1@/test again by e3", "r/ana/5/e1@/test again by e5",
                    "revoked r/ana/3/e1@/test again revised by e6 at 2026-01-08T12:00:00Z",
                    "revoked r/ana/5/e1@/test again revised by e6 at 2026-01-10T12:00:00Z",
                    "r/ana/3/e2@/test again by e6 at 2026-01-09T12:00:00Z",
                ]),
            Scenario(
                "A late pass inside it changes nothing: the award keeps its end",
                rules: rule("reach: 3", "revise"),
                events: """
                    2026-01-05     ana  quiz  {"score":80}
                    2026-01-07..08 ana  quiz  {"score":80}
                    2026-01-06     ana  quiz  {"score":80}
                    """,
                outcomes: ["r/ana/e1@/test again by e3"]),
            Scenario(
                "A late pass completes it",
                rules: rule("reach: 3", "revise"),
                events: """
                    2026-01-05  ana  quiz  {"score":80}
                    2026-01-07  ana  quiz  {"score":80}
                    2026-01-08  ana  quiz  {"score":20}
                    2026-01-06  ana  quiz  {"score":80}
                    """,
                outcomes: ["r/ana/e1@/test again by e4 at 2026-01-07T12:00:00Z"]),
        ])
    func revised(scenario: Scenario) throws { try scenario.check(lateness: "200h") }
}
