// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("distinct")
struct DistinctTests {
    @Test(
        "Fires when there are so many different values",
        arguments: [
            Scenario(
                "A value counts once",
                rules:
                    "- { id: r, when: lesson, distinct: { of: data.course, reach: 2 }, grant: xp }",
                events: """
                    2026-01-05  ana  lesson  {"course":"algebra"}
                    2026-01-05  bob  lesson  {"course":"biology"}
                    2026-01-05  ana  lesson  {"course":"algebra"}
                    2026-01-05  ana  lesson  {"course":"biology"}
                    2026-01-05  ana  lesson  {"course":"chemistry"}
                    """,
                outcomes: ["r/ana/2 xp by e4"]),
            Scenario(
                "At each of several thresholds",
                rules:
                    "- { id: r, when: lesson, distinct: { of: data.n, reach: [1, 3] }, grant: xp }",
                events: """
                    2026-01-05  ana  lesson  {"n":1}
                    2026-01-05  ana  lesson  {"n":2}
                    2026-01-05  ana  lesson  {"n":1}
                    2026-01-05  ana  lesson  {"n":3}
                    2026-01-05  ana  lesson  {"n":4}
                    """,
                outcomes: ["r/ana/1 xp by e1", "r/ana/3 xp by e4"]),
            Scenario(
                "Texts, whole numbers and truth values differ from one another",
                rules: "- { id: r, when: lesson, distinct: { of: data.n, reach: 5 }, grant: xp }",
                events: """
                    2026-01-05  ana  lesson  {"n":1}
                    2026-01-05  ana  lesson  {"n":"1"}
                    2026-01-05  ana  lesson  {"n":true}
                    2026-01-05  ana  lesson  {"n":"true"}
                    2026-01-05  ana  lesson  {"n":""}
                    """,
                outcomes: ["r/ana/5 xp by e5"]),
            Scenario(
                "Other values, and none at all, do not count",
                rules: "- { id: r, when: lesson, distinct: { of: data.n, reach: 1 }, grant: xp }",
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson  {"n":null}
                    2026-01-05  ana  lesson  {"n":1.5}
                    2026-01-05  ana  lesson  {"n":[1]}
                    2026-01-05  ana  lesson  {"n":{"a":1}}
                    2026-01-05  ana  lesson  {"n":-1}
                    """,
                outcomes: ["r/ana/1 xp by e6"]),
            Scenario(
                "A value may be made by an expression",
                rules: """
                    - id: r
                      when: lesson
                      distinct: { of: "string(data.a) + '-' + data.b", reach: 2 }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  lesson  {"a":1,"b":"x"}
                    2026-01-05  ana  lesson  {"a":1,"b":"x"}
                    2026-01-05  ana  lesson  {"a":1,"b":"y"}
                    """,
                outcomes: ["r/ana/2 xp by e3"]),
            Scenario(
                "Afresh in each period, each with its own values",
                rules: """
                    - { id: r, when: lesson, distinct: { of: data.n, reach: 2, per: month }, grant: again }
                    """,
                events: """
                    2026-01-31  ana  lesson  {"n":1}
                    2026-02-01  ana  lesson  {"n":2}
                    2026-01-31  ana  lesson  {"n":1}
                    2026-02-01  ana  lesson  {"n":1}
                    2026-01-31  ana  lesson  {"n":3}
                    2026-02-01  ana  lesson  {"n":3}
                    """,
                outcomes: ["r/ana/2026-02 again by e4", "r/ana/2026-01 again by e5"]),
        ])
    func calendar(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "In a rolling window",
        arguments: [
            Scenario(
                "Values exactly as long ago are included, those a second longer are not",
                rules:
                    "- { id: r, when: lesson, distinct: { of: data.n, reach: 2, within: 1h }, grant: xp }",
                events: """
                    2026-01-05T10:00:00  ana  lesson  {"n":1}
                    2026-01-05T10:00:00  bob  lesson  {"n":1}
                    2026-01-05T11:00:00  ana  lesson  {"n":2}
                    2026-01-05T11:00:01  bob  lesson  {"n":2}
                    """,
                outcomes: ["r/ana/e3@/test xp by e3"]),
            Scenario(
                "A value that comes again stays longer",
                rules:
                    "- { id: r, when: lesson, distinct: { of: data.n, reach: 2, within: 1h }, grant: xp }",
                events: """
                    2026-01-05T10:00  ana  lesson  {"n":1}
                    2026-01-05T10:30  ana  lesson  {"n":1}
                    2026-01-05T11:30  ana  lesson  {"n":2}
                    """,
                outcomes: ["r/ana/e3@/test xp by e3"]),
            Scenario(
                "It starts empty after the highest threshold has fired",
                rules: """
                    - id: r
                      when: lesson
                      distinct: { of: data.n, reach: [1, 2], within: 1h }
                      grant: xp
                    """,
                events: """
                    2026-01-05T10:00  ana  lesson  {"n":1}
                    2026-01-05T10:01  ana  lesson  {"n":1}
                    2026-01-05T10:02  ana  lesson  {"n":2}
                    2026-01-05T10:03  ana  lesson  {"n":2}
                    """,
                outcomes: [
                    "r/ana/1/e1@/test xp by e1", "r/ana/2/e3@/test xp by e3",
                    "r/ana/1/e4@/test xp by e4",
                ]),
        ])
    func rolling(_ scenario: Scenario) throws { try scenario.check() }

    @Test("An empty text is a value like others, also if it is the first of all")
    func emptyText() throws {
        var bench = try Bench(
            "- { id: r, when: lesson, distinct: { of: data.n, reach: 2 }, grant: xp }")
        let found = bench.send(
            """
            2026-01-05  ana  lesson  {"n":""}
            2026-01-05  ana  lesson  {"n":""}
            2026-01-05  ana  lesson  {"n":"x"}
            """)
        #expect(found == ["r/ana/2 xp by e3"])
    }
}
