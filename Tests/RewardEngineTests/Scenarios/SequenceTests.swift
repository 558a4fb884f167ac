// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("sequence")
struct SequenceTests {
    private static func rule(_ keys: String, _ late: String = "keep") -> String {
        "- { id: r, sequence: { \(keys) }, late: \(late), grant: again }"
    }

    @Test(
        "Fires when the steps happened in this order",
        arguments: [
            Scenario(
                "Other events may lie in between; it fires once",
                rules: rule("steps: [look, cart, buy]"),
                events: """
                    2026-01-05  ana  cart
                    2026-01-06  ana  look
                    2026-01-07  ana  buy
                    2026-01-08  ana  cart
                    2026-01-09  ana  look
                    2026-01-10  ana  buy
                    2026-01-11  ana  look
                    2026-01-12  ana  cart
                    2026-01-13  ana  buy
                    """,
                outcomes: ["r/ana/e6@/test again by e6"]),
            Scenario(
                "With `repeat` it starts anew",
                rules: rule("steps: [look, buy], repeat: true"),
                events: """
                    2026-01-05  ana  look
                    2026-01-06  ana  buy
                    2026-01-07  ana  buy
                    2026-01-08  ana  look
                    2026-01-09  ana  buy
                    """,
                outcomes: ["r/ana/e2@/test again by e2", "r/ana/e5@/test again by e5"]),
            Scenario(
                "`within` bounds first to last, ends included, and a later start is as good",
                rules: rule("steps: [look, cart, buy], within: 1h, repeat: true"),
                events: """
                    2026-01-05T10:00  ana  look
                    2026-01-05T10:30  ana  look
                    2026-01-05T10:40  ana  cart
                    2026-01-05T11:30  ana  buy
                    2026-01-05T12:00  ana  look
                    2026-01-05T12:10  ana  cart
                    2026-01-05T13:00:01  ana  buy
                    """,
                outcomes: ["r/ana/e4@/test again by e4"]),
            Scenario(
                "A step that was reached from an early start is reached again from a later one",
                rules: rule("steps: [look, cart, buy], within: 1h"),
                events: """
                    2026-01-05T10:00  ana  look
                    2026-01-05T10:10  ana  cart
                    2026-01-05T10:50  ana  look
                    2026-01-05T10:55  ana  cart
                    2026-01-05T11:45  ana  buy
                    """,
                outcomes: ["r/ana/e5@/test again by e5"]),
            Scenario(
                "Steps have conditions, and one event is never two steps",
                rules: rule(
                    "steps: [{ when: quiz, if: data.n >= 1 }, { when: quiz, if: data.n >= 2 }]"),
                events: """
                    2026-01-05  ana  quiz  {"n":2}
                    2026-01-06  ana  quiz  {"n":1}
                    2026-01-07  ana  quiz  {"n":2}
                    """,
                outcomes: ["r/ana/e3@/test again by e3"]),
            Scenario(
                "With `late: revise` the order of time decides",
                rules: rule("steps: [look, buy]", "revise"),
                events: """
                    2026-01-06  ana  buy
                    2026-01-05  ana  look
                    """,
                outcomes: ["r/ana/e2@/test again by e2 at 2026-01-06T12:00:00Z"]),
        ])
    func order(scenario: Scenario) throws { try scenario.check() }
}
