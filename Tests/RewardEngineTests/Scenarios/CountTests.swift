// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("count")
struct CountTests {
    @Test(
        "Fires when the number of events reaches a threshold",
        arguments: [
            Scenario(
                "Once for each member",
                rules: "- { id: r, when: lesson, count: { reach: 2 }, grant: xp }",
                events: """
                    2026-01-05..07  ana  lesson
                    2026-01-05..06  bob  lesson
                    """,
                outcomes: ["r/ana/2 xp by e2", "r/bob/2 xp by e5"]),
            Scenario(
                "Afresh in each period",
                rules: "- { id: r, when: lesson, count: { reach: 2, per: day }, grant: again }",
                events: """
                    2026-01-05T00:00     ana  lesson
                    2026-01-05T23:59:59  ana  lesson
                    2026-01-05T23:59:59  ana  lesson
                    2026-01-06T00:00     ana  lesson
                    2026-01-07T00:00     ana  lesson
                    2026-01-07T00:00     ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-05 again by e2", "r/ana/2026-01-07 again by e6"]),
            Scenario(
                "With `repeat`, at every multiple",
                rules: "- { id: r, when: lesson, count: { reach: 2, repeat: true }, grant: xp }",
                events: "2026-01-05..09  ana  lesson",
                outcomes: ["r/ana/2 xp by e2", "r/ana/4 xp by e4"]),
            Scenario(
                "With `repeat`, several thresholds go on from the highest",
                rules:
                    "- { id: r, when: lesson, count: { reach: [3, 5], repeat: true }, grant: xp }",
                events: "2026-01-05..16  ana  lesson",
                outcomes: [
                    "r/ana/3 xp by e3", "r/ana/5 xp by e5", "r/ana/8 xp by e8",
                    "r/ana/10 xp by e10",
                ]),
            Scenario(
                "With `repeat` and `per`, the period names the threshold",
                rules: """
                    - { id: r, when: lesson, count: { reach: 1, per: day, repeat: true }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    2026-01-06  ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-05/1 xp by e1", "r/ana/2026-01-05/2 xp by e2",
                    "r/ana/2026-01-06/1 xp by e3",
                ]),
            Scenario(
                "Late events complete the period they belong to",
                rules: "- { id: r, when: lesson, count: { reach: 2, per: day }, grant: xp }",
                events: """
                    2026-01-05T09:00  ana  lesson
                    2026-01-06T09:00  ana  lesson
                    2026-01-07T08:00  ana  lesson
                    2026-01-05T10:00  ana  lesson
                    2026-01-06T08:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-05 xp by e4", "r/ana/2026-01-06 xp by e5"]),
        ])
    func calendar(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "In a rolling window",
        arguments: [
            Scenario(
                "Events exactly as long ago are included, those a second longer are not",
                rules: "- { id: r, when: lesson, count: { reach: 2, within: 1d }, grant: xp }",
                events: """
                    2026-01-05T12:00:00  ana  lesson
                    2026-01-05T12:00:00  bob  lesson
                    2026-01-06T12:00:00  ana  lesson
                    2026-01-06T12:00:01  bob  lesson
                    """,
                outcomes: ["r/ana/e3@/test xp by e3"]),
            Scenario(
                "It starts empty after the threshold has fired",
                rules: "- { id: r, when: lesson, count: { reach: 2, within: 1d }, grant: xp }",
                events: "2026-01-05T12:00  ana  lesson\n2026-01-05T13:00  ana  lesson\n"
                    + "2026-01-05T14:00  ana  lesson\n2026-01-05T15:00  ana  lesson",
                outcomes: ["r/ana/e2@/test xp by e2", "r/ana/e4@/test xp by e4"]),
            Scenario(
                "Of several thresholds only the highest empties it",
                rules: "- { id: r, when: lesson, count: { reach: [2, 3], within: 1d }, grant: xp }",
                events: """
                    2026-01-05T12:00  ana  lesson
                    2026-01-05T13:00  ana  lesson
                    2026-01-05T14:00  ana  lesson
                    2026-01-05T15:00  ana  lesson
                    2026-01-05T16:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/2/e2@/test xp by e2", "r/ana/3/e3@/test xp by e3",
                    "r/ana/2/e5@/test xp by e5",
                ]),
            Scenario(
                "A late event sees what lies before it, and is seen by what comes after it",
                rules: "- { id: r, when: lesson, count: { reach: 3, within: 1d }, grant: xp }",
                events: """
                    2026-01-05T12:00  ana  lesson
                    2026-01-06T11:00  ana  lesson
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T13:00  ana  lesson
                    2026-01-06T12:00  ana  lesson
                    """,
                outcomes: ["r/ana/e4@/test xp by e4"]),
        ])
    func rolling(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "A period is named in its own way",
        arguments: [
            ("hour", "2026-01-31T14"), ("day", "2026-01-31"), ("week", "2026-W05"),
            ("month", "2026-01"), ("quarter", "2026-Q1"), ("year", "2026"), ("lifetime", "1"),
        ])
    func labels(period: String, label: String) throws {
        var bench = try Bench(
            "- { id: r, when: lesson, count: { reach: 1, per: \(period) }, grant: xp }")
        #expect(bench.send("2026-01-31T14:59:59  ana  lesson") == ["r/ana/\(label) xp by e1"])
    }
}
