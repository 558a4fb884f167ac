// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("event.retracted")
struct RetractionTests {
    private static func retract(_ id: String, _ time: String) -> String {
        "\(time)  till  event.retracted  {\"source\":\"/test\",\"id\":\"\(id)\"}\n"
    }

    @Test(
        "Takes an event back",
        arguments: [
            Scenario(
                "What no longer holds is revoked",
                rules: "- { id: r, when: buy, late: revise, grant: { xp: data.n } }",
                events: """
                    2026-01-05  ana  buy  {"n":2}
                    \(retract("e1", "2026-01-09"))
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 2 by e1",
                    "revoked r/ana/e1@/test xp 2 revised by e2 at 2026-01-05T12:00:00Z",
                ]),
            Scenario(
                "Twice does nothing, and neither does another's event",
                rules: "- { id: r, when: buy, late: revise, grant: xp }",
                events: """
                    2026-01-05  ana  buy
                    \(retract("e1", "2026-01-06"))
                    \(retract("e1", "2026-01-07"))
                    \(retract("e9", "2026-01-07"))
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1",
                    "revoked r/ana/e1@/test xp revised by e2 at 2026-01-05T12:00:00Z",
                ]),
            Scenario(
                "A retraction that comes first cancels the event",
                rules: "- { id: r, when: buy, late: revise, grant: xp }",
                events: """
                    \(retract("e2", "2026-01-05"))
                    2026-01-05  ana  buy
                    2026-01-05  ana  buy
                    """,
                outcomes: ["r/ana/e3@/test xp by e3"]),
            Scenario(
                "A rule that keeps what it has granted is not touched",
                rules: "- { id: r, when: buy, grant: xp }",
                events: """
                    2026-01-05  ana  buy
                    \(retract("e1", "2026-01-06"))
                    """,
                outcomes: ["r/ana/e1@/test xp by e1"]),
            Scenario(
                "A run that the event has broken holds together",
                rules: """
                    - { id: r, when: quiz, late: revise, grant: again,
                        streak: { reach: 2, per: event, pass: data.ok } }
                    """,
                events: """
                    2026-01-05  ana  quiz  {"ok":true}
                    2026-01-06  ana  quiz  {"ok":false}
                    2026-01-07  ana  quiz  {"ok":true}
                    \(retract("e2", "2026-01-08"))
                    """,
                outcomes: ["r/ana/e1@/test again by e4 at 2026-01-07T12:00:00Z"]),
            Scenario(
                "Every rule that has counted it counts without it",
                rules: """
                    - { id: a, when: buy, late: revise, count: { reach: 1, per: day }, grant: xp }
                    - { id: b, when: buy, late: revise, distinct: { of: data.n, reach: 1 }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  buy  {"n":2}
                    2026-01-05  ana  buy  {"n":2}
                    \(retract("e1", "2026-01-06"))
                    \(retract("e2", "2026-01-06"))
                    """,
                outcomes: [
                    "a/ana/2026-01-05 xp by e1", "b/ana/1 xp by e1",
                    "revoked a/ana/2026-01-05 xp revised by e4 at 2026-01-05T12:00:00Z",
                    "revoked b/ana/1 xp revised by e4 at 2026-01-05T12:00:00Z",
                ]),
        ])
    func retracted(scenario: Scenario) throws { try scenario.check() }
}
