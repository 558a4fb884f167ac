// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("best")
struct BestTests {
    @Test(
        "Fires when a value beats the member's own record",
        arguments: [
            Scenario(
                "The first value sets the record; an equal one does not beat it",
                rules: "- { id: r, when: run, best: { of: data.km }, grant: { xp: total } }",
                events: """
                    2026-01-05  ana  run  {"km":5}
                    2026-01-06  ana  run  {"km":5}
                    2026-01-07  ana  run  {"km":7.5}
                    2026-01-08  bob  run  {"km":9}
                    2026-01-09  ana  run  {"km":6}
                    """,
                outcomes: ["r/ana/e3@/test xp 7.5 by e3"]),
            Scenario(
                "By at least `by`, and a smaller gain moves the record too",
                rules: "- { id: r, when: run, best: { of: data.km, by: 2 }, grant: again }",
                events: """
                    2026-01-05  ana  run  {"km":5}
                    2026-01-06  ana  run  {"km":6}
                    2026-01-07  ana  run  {"km":7.999999}
                    2026-01-08  ana  run  {"km":9.999999}
                    """,
                outcomes: ["r/ana/e4@/test again by e4"]),
            Scenario(
                "With `order: min` the lowest is the best",
                rules: """
                    - { id: r, when: run, best: { of: data.time, order: min }, grant: again }
                    """,
                events: """
                    2026-01-05  ana  run  {"time":50}
                    2026-01-06  ana  run  {"time":51}
                    2026-01-07  ana  run  {"time":49}
                    """,
                outcomes: ["r/ana/e3@/test again by e3"]),
            Scenario(
                "In order of arrival",
                rules: "- { id: r, when: run, best: { of: data.km }, grant: again }",
                events: """
                    2026-01-06  ana  run  {"km":5}
                    2026-01-05  ana  run  {"km":7}
                    """,
                outcomes: ["r/ana/e2@/test again by e2"]),
            Scenario(
                "With `late: revise`, in order of time",
                rules: "- { id: r, when: run, best: { of: data.km }, late: revise, grant: again }",
                events: """
                    2026-01-05  ana  run  {"km":5}
                    2026-01-07  ana  run  {"km":6}
                    2026-01-06  ana  run  {"km":7}
                    """,
                outcomes: [
                    "r/ana/e2@/test again by e2",
                    "revoked r/ana/e2@/test again revised by e3 at 2026-01-07T12:00:00Z",
                    "r/ana/e3@/test again by e3",
                ]),
        ])
    func records(scenario: Scenario) throws { try scenario.check() }
}
