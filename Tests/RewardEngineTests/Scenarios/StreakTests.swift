// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("streak")
struct StreakTests {
    @Test(
        "Fires when so many periods in a row have an event",
        arguments: [
            Scenario(
                "A gap begins a new run, and a day counts once",
                rules: "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: again }",
                events: """
                    2026-01-05      ana  lesson
                    2026-01-06      ana  lesson
                    2026-01-06T18:00  ana  lesson
                    2026-01-08..09  ana  lesson
                    2026-01-10      ana  lesson
                    2026-01-11..12  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-10 again by e6"]),
            Scenario(
                "Periods are counted, not hours: a minute apart may be two days",
                rules: "- { id: r, when: lesson, streak: { reach: 2, per: day }, grant: xp }",
                events: """
                    2026-01-05T23:59     ana  lesson
                    2026-01-06T00:00     ana  lesson
                    2026-01-05T00:00     bob  lesson
                    2026-01-05T23:59:59  bob  lesson
                    2026-01-05T00:00     eve  lesson
                    2026-01-06T23:59     eve  lesson
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e2", "r/eve/2026-01-06 xp by e6"]),
            Scenario(
                "With `repeat`, at every multiple of the run",
                rules:
                    "- { id: r, when: lesson, streak: { reach: 2, per: day, repeat: true }, grant: xp }",
                events: "2026-01-05..09  ana  lesson",
                outcomes: ["r/ana/2026-01-06 xp by e2", "r/ana/2026-01-08 xp by e4"]),
            Scenario(
                "A new run fires again",
                rules: "- { id: r, when: lesson, streak: { reach: 2, per: day }, grant: xp }",
                events: "2026-01-05..08  ana  lesson\n2026-01-10..11  ana  lesson",
                outcomes: ["r/ana/2026-01-06 xp by e2", "r/ana/2026-01-11 xp by e6"]),
            Scenario(
                "Lengths may grant different rewards, named by the period alone",
                rules: """
                    - { id: r, when: lesson, streak: { per: day, reach: { 2: star, 4: [medal, xp] } } }
                    """,
                events: "2026-01-05..09  ana  lesson",
                outcomes: [
                    "r/ana/2026-01-06/star star by e2", "r/ana/2026-01-08/medal medal by e4",
                    "r/ana/2026-01-08/xp xp by e4",
                ]),
            Scenario(
                "A single period is a run of one",
                rules: "- { id: r, when: lesson, streak: { reach: 1, per: day }, grant: xp }",
                events: "2026-01-05..06  ana  lesson\n2026-01-08  ana  lesson",
                outcomes: ["r/ana/2026-01-05 xp by e1", "r/ana/2026-01-08 xp by e3"]),
        ])
    func days(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "Of any period",
        arguments: [
            ("hour", "2026-01-05T22:59 2026-01-05T23:00 2026-01-06T00:59", "2026-01-06T00"),
            ("day", "2024-02-28 2024-02-29 2024-03-01", "2024-03-01"),
            ("day", "2023-02-27 2023-02-28 2023-03-01", "2023-03-01"),
            ("week", "2020-12-27 2020-12-28 2021-01-10", "2021-W01"),
            ("month", "2025-11-30 2025-12-01 2026-01-31", "2026-01"),
            ("quarter", "2025-09-30 2025-10-01 2026-01-01", "2026-Q1"),
            ("year", "2023-06-01 2024-12-31 2025-01-01", "2025"),
        ])
    func periods(period: String, times: String, label: String) throws {
        var bench = try Bench(
            "- { id: r, when: lesson, streak: { reach: 3, per: \(period) }, grant: xp }")
        let script = times.split(separator: " ").map { "\($0) ana lesson" }
        #expect(bench.send(script.joined(separator: "\n")) == ["r/ana/\(label) xp by e3"])
    }

    @Test(
        "With `least`, a period needs more than one event",
        arguments: [
            Scenario(
                "So many events",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 2, per: day, least: { count: 2 } }
                      grant: xp
                    """,
                events: """
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    2026-01-06T10:00  ana  lesson
                    2026-01-06T11:00  ana  lesson
                    2026-01-06T12:00  ana  lesson
                    2026-01-07T10:00  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e4"]),
            Scenario(
                "So much of a number, exactly",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 2, per: day, least: { sum: data.minutes, reach: 30 } }
                      grant: xp
                    """,
                events: """
                    2026-01-05T10:00  ana  lesson  {"minutes":29.5}
                    2026-01-05T11:00  ana  lesson  {"minutes":0.5}
                    2026-01-06T10:00  ana  lesson  {"minutes":29.999999}
                    2026-01-06T11:00  ana  lesson
                    2026-01-07T10:00  ana  lesson  {"minutes":30}
                    2026-01-06T12:00  ana  lesson  {"minutes":0.000001}
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e6"]),
            Scenario(
                "Less than one",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 2, per: day, least: { sum: data.hours, reach: 0.5 } }
                      grant: xp
                    """,
                events: """
                    2026-01-05T10:00  ana  lesson  {"hours":0.3}
                    2026-01-05T11:00  ana  lesson  {"hours":0.2}
                    2026-01-06T10:00  ana  lesson  {"hours":0.4}
                    2026-01-06T11:00  ana  lesson  {"hours":0.5}
                    """,
                outcomes: ["r/ana/2026-01-06 xp by e4"]),
            Scenario(
                "Negative values are subtracted, whatever the period needs",
                rules: """
                    - id: one
                      when: lesson
                      streak: { reach: 1, per: day, least: { sum: data.n, reach: 1 } }
                      grant: xp
                    - id: two
                      when: lesson
                      streak: { reach: 1, per: day, least: { sum: data.n, reach: 2 } }
                      grant: xp
                    """,
                events: """
                    2026-01-05T10:00  ana  lesson  {"n":-5}
                    2026-01-05T11:00  ana  lesson  {"n":3}
                    2026-01-05T12:00  ana  lesson  {"n":3}
                    2026-01-05T13:00  ana  lesson  {"n":1}
                    """,
                outcomes: ["one/ana/2026-01-05 xp by e3", "two/ana/2026-01-05 xp by e4"]),
        ])
    func least(_ scenario: Scenario) throws { try scenario.check() }

    @Test("`near` is told once in a run, and again in the next")
    func near() throws {
        var bench = try Bench(
            RuleText(
                "- { id: r, when: lesson, streak: { reach: 4, per: day, near: 0.5 }, grant: star }",
                settings: "{ journal: [progress.near] }"))
        #expect(
            bench.send(
                """
                2026-01-05..07  ana  lesson
                2026-01-10..12  ana  lesson
                """)
                == [
                    "raised progress.near/r/ana/4/e2@/test by e2",
                    "raised progress.near/r/ana/4/e5@/test by e5",
                ])
    }
}
