// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("comeback")
struct ComebackTests {
    @Test(
        "Fires when a member returns after a while away",
        arguments: [
            Scenario(
                "A gap of exactly so long is one; the first event is none",
                rules: "- { id: r, when: lesson, comeback: { after: 2d }, grant: again }",
                events: """
                    2026-01-05           ana  lesson
                    2026-01-06T11:59:59  ana  lesson
                    2026-01-08T11:59:59  ana  lesson
                    2026-01-09T11:59:59  ana  lesson
                    """,
                outcomes: ["r/ana/e3@/test again by e3"]),
            Scenario(
                "With `late: revise` an event in the gap takes it back",
                rules: """
                    - { id: r, when: lesson, comeback: { after: 2d }, late: revise, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-06  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e2@/test xp by e2",
                    "revoked r/ana/e2@/test xp revised by e3 at 2026-01-07T12:00:00Z",
                ]),
        ])
    func returns(scenario: Scenario) throws { try scenario.check() }
}
