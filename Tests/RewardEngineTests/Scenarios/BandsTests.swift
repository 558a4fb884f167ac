// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("bands")
struct BandsTests {
    private static func rule(_ initial: String = "", _ late: String = "keep") -> String {
        """
        - id: r
          when: rated
          bands: { bands: { gold: data.score >= 85, silver: data.score >= 65,
                            bronze: data.score >= 50 }\(initial) }
          late: \(late)
          grant: { xp: 'band == "gold" ? 20 : previous == "gold" ? -20 : 1' }
        """
    }

    private static let events = """
        2026-01-05  ana  rated  {"score":55}
        2026-01-06  ana  rated  {"score":90}
        2026-01-07  ana  rated  {"score":99}
        2026-01-08  ana  rated  {"score":10}
        2026-01-09  ana  rated  {"score":66}
        """

    @Test(
        "Fires when a member's band changes",
        arguments: [
            Scenario(
                "The first that holds; where none holds the member stays in it",
                rules: rule(), events: events,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e2@/test xp 20 by e2",
                    "r/ana/e5@/test xp -20 by e5",
                ]),
            Scenario(
                "Everyone may start in a band",
                rules: rule(", initial: bronze"), events: events,
                outcomes: ["r/ana/e2@/test xp 20 by e2", "r/ana/e5@/test xp -20 by e5"]),
            Scenario(
                "It can be watched",
                rules: rule(", initial: bronze") + """

                    - { id: w, when: band.changed, if: data.band == "gold", grant: star }
                    """,
                settings: "{ journal: [band.changed] }",
                events: """
                    2026-01-06  ana  rated  {"score":90}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 20 by e1", "raised band.changed/r/ana/e1@/test by e1",
                    "w/ana/band.changed%2Fr%2Fana%2Fe1@%2Ftest@rewardd star by e1",
                ]),
            Scenario(
                "With `late: revise` what a late event makes of later changes is put right",
                rules: rule("", "revise"),
                events: """
                    2026-01-05  ana  rated  {"score":55}
                    2026-01-07  ana  rated  {"score":66}
                    2026-01-06  ana  rated  {"score":90}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e2@/test xp by e2",
                    "r/ana/e3@/test xp 20 by e3",
                    "revoked r/ana/e2@/test xp revised by e3 at 2026-01-07T12:00:00Z",
                    "r/ana/e2@/test~2 xp -20 by e3 at 2026-01-07T12:00:00Z",
                ]),
        ])
    func changes(scenario: Scenario) throws { try scenario.check() }
}
