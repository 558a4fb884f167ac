// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("sum")
struct SumTests {
    @Test(
        "Fires when the exact sum reaches a threshold",
        arguments: [
            Scenario(
                "Decimals add up exactly",
                rules: "- { id: r, when: buy, sum: { of: data.amount, reach: 0.3 }, grant: xp }",
                events: """
                    2026-01-05  ana  buy  {"amount":0.1}
                    2026-01-05  ana  buy  {"amount":0.2}
                    2026-01-05  bob  buy  {"amount":0.299999}
                    2026-01-05  bob  buy  {"amount":0.000001}
                    """,
                outcomes: ["r/ana/0.3 xp by e2", "r/bob/0.3 xp by e4"]),
            Scenario(
                "A sum a millionth short does not fire",
                rules: "- { id: r, when: buy, sum: { of: data.amount, reach: 100 }, grant: xp }",
                events: """
                    2026-01-05  ana  buy  {"amount":99.999999}
                    2026-01-05  ana  buy  {"amount":0.000001}
                    """,
                outcomes: ["r/ana/100 xp by e2"]),
            Scenario(
                "One event may cross several thresholds",
                rules:
                    "- { id: r, when: buy, sum: { of: data.amount, reach: [100, 150] }, grant: xp }",
                events: """
                    2026-01-05  ana  buy  {"amount":99}
                    2026-01-05  ana  buy  {"amount":51}
                    """,
                outcomes: ["r/ana/100 xp by e2", "r/ana/150 xp by e2"]),
            Scenario(
                "With `repeat`, one event may cross a threshold again and again",
                rules: """
                    - { id: r, when: buy, sum: { of: data.amount, reach: 10, repeat: true }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  buy  {"amount":35}
                    2026-01-05  ana  buy  {"amount":4.99}
                    2026-01-05  ana  buy  {"amount":0.01}
                    """,
                outcomes: [
                    "r/ana/10 xp by e1", "r/ana/20 xp by e1", "r/ana/30 xp by e1",
                    "r/ana/40 xp by e3",
                ]),
            Scenario(
                "Negative values are subtracted, and what has fired does not fire again",
                rules: "- { id: r, when: buy, sum: { of: data.amount, reach: 10 }, grant: xp }",
                events: """
                    2026-01-05  ana  buy  {"amount":8}
                    2026-01-05  ana  buy  {"amount":-5}
                    2026-01-05  ana  buy  {"amount":6.99}
                    2026-01-05  ana  buy  {"amount":0.01}
                    2026-01-05  ana  buy  {"amount":-5}
                    2026-01-05  ana  buy  {"amount":5}
                    """,
                outcomes: ["r/ana/10 xp by e4"]),
            Scenario(
                "`negative: skip` leaves negative values out",
                rules: """
                    - id: r
                      when: buy
                      sum: { of: data.amount, reach: 10, negative: skip }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  buy  {"amount":8}
                    2026-01-05  ana  buy  {"amount":-5}
                    2026-01-05  ana  buy  {"amount":2}
                    """,
                outcomes: ["r/ana/10 xp by e3"]),
            Scenario(
                "A sum may be of what an expression makes of the event",
                rules: """
                    - { id: r, when: buy, sum: { of: data.price * data.count, reach: 10 }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  buy  {"price":2.5,"count":3}
                    2026-01-05  ana  buy  {"price":2.5,"count":1}
                    """,
                outcomes: ["r/ana/10 xp by e2"]),
            Scenario(
                "Events without the number are not counted",
                rules: "- { id: r, when: buy, sum: { of: data.amount, reach: 10 }, grant: xp }",
                events: """
                    2026-01-05  ana  buy
                    2026-01-05  ana  buy  {"amount":"10"}
                    2026-01-05  ana  buy  {"amount":null}
                    2026-01-05  ana  buy  {"amount":10}
                    """,
                outcomes: ["r/ana/10 xp by e4"]),
            Scenario(
                "Afresh in each month",
                rules: """
                    - { id: r, when: buy, sum: { of: data.amount, reach: 10, per: month }, grant: again }
                    """,
                events: """
                    2026-01-31T23:59:59.999999999Z  ana  buy  {"amount":9}
                    2026-02-01T00:00:00Z            ana  buy  {"amount":1}
                    2026-01-31T00:00:00Z            ana  buy  {"amount":1}
                    2026-02-02T00:00:00Z            ana  buy  {"amount":9}
                    """,
                outcomes: ["r/ana/2026-01 again by e3", "r/ana/2026-02 again by e4"]),
        ])
    func calendar(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "In a rolling window",
        arguments: [
            Scenario(
                "What is exactly as long ago counts, and what is over the highest threshold is lost",
                rules:
                    "- { id: r, when: buy, sum: { of: data.amount, reach: 10, within: 2h }, grant: xp }",
                events: """
                    2026-01-05T10:00     ana  buy  {"amount":6}
                    2026-01-05T12:00:01  ana  buy  {"amount":6}
                    2026-01-05T14:00:01  ana  buy  {"amount":7}
                    2026-01-05T14:00:02  ana  buy  {"amount":9}
                    2026-01-05T14:00:03  ana  buy  {"amount":1}
                    """,
                outcomes: ["r/ana/e3@/test xp by e3", "r/ana/e5@/test xp by e5"]),
            Scenario(
                "One event may cross several thresholds",
                rules: """
                    - { id: r, when: buy, sum: { of: data.amount, reach: [5, 10], within: 2h }, grant: xp }
                    """,
                events: """
                    2026-01-05T10:00  ana  buy  {"amount":12}
                    2026-01-05T10:01  ana  buy  {"amount":6}
                    """,
                outcomes: [
                    "r/ana/5/e1@/test xp by e1", "r/ana/10/e1@/test xp by e1",
                    "r/ana/5/e2@/test xp by e2",
                ]),
        ])
    func rolling(_ scenario: Scenario) throws { try scenario.check() }

    @Test("An event fires no more than a thousand thresholds; the rest follow with the next event")
    func manyThresholds() throws {
        var bench = try Bench(
            "- { id: r, when: buy, sum: { of: data.amount, reach: 1, repeat: true }, grant: xp }")
        let first = bench.send("2026-01-05  ana  buy  {\"amount\":1500}")
        let second = bench.send("2026-01-05  ana  buy  {\"amount\":0}")
        #expect(first == (1...1000).map { "r/ana/\($0) xp by e1" })
        #expect(second == (1001...1500).map { "r/ana/\($0) xp by e2" })
    }
}
