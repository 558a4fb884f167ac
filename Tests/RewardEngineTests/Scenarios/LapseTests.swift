// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("lapse")
struct LapseTests {
    private static let rule = "- { id: r, when: lesson, lapse: { after: 7d }, grant: poke }"

    @Test("Fires when a member has not done it for so long, at the moment at which it is due")
    func once() throws {
        var bench = try Bench(LapseTests.rule)
        #expect(bench.send("2026-01-05  ana  lesson") == [])
        #expect(bench.advance(to: "2026-01-12T11:59:59Z") == [])
        #expect(
            bench.advance(to: "2026-01-12T12:00:00Z") == [
                "r/ana/2026-01-12 poke by due \"Join in\""
            ])
        // Once a lapse.
        #expect(bench.advance(to: "2026-06-12T12:00:00Z") == [])
    }

    @Test(
        "Activity arms it anew",
        arguments: [
            Scenario(
                "Who goes on is not reminded, who lapses again is",
                rules: rule,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-11  ana  lesson
                    2026-01-17  ana  lesson
                    2026-02-01  ana  lesson
                    2026-02-20  bob  other
                    """,
                outcomes: [
                    "r/ana/2026-01-24 poke by due \"Join in\"",
                    "r/ana/2026-02-08 poke by due \"Join in\"",
                ]),
            Scenario(
                "Only what the rule sees is activity",
                rules: """
                    - { id: r, when: lesson, if: data.minutes >= 5, lapse: { after: 7d }, grant: poke }
                    """,
                events: """
                    2026-01-05  ana  lesson  {"minutes":5}
                    2026-01-10  ana  lesson  {"minutes":4}
                    2026-01-11  ana  other
                    2026-01-20  bob  other
                    """,
                outcomes: ["r/ana/2026-01-12 poke by due \"Join in\""]),
            Scenario(
                "What happens at the very moment comes too late",
                rules: rule,
                events: "2026-01-05  ana  lesson\n2026-01-12  ana  lesson",
                outcomes: ["r/ana/2026-01-12 poke by due \"Join in\""]),
            Scenario(
                "Late activity that is older than the newest changes nothing",
                rules: rule,
                events: """
                    2026-01-05T12:00  ana  lesson
                    2026-01-05T08:00  ana  lesson
                    2026-01-20  bob  other
                    """,
                outcomes: ["r/ana/2026-01-12 poke by due \"Join in\""]),
            Scenario(
                "Whoever has never done it does not lapse",
                rules: rule,
                events: "2026-01-05  ana  other\n2026-01-20  bob  other",
                outcomes: []),
            Scenario(
                "Several come due in the order of time",
                rules: rule,
                events: """
                    2026-01-05T12:00  bob  lesson
                    2026-01-05T11:00  ana  lesson
                    2026-01-06T12:00  cid  lesson
                    2026-02-20  eve  other
                    """,
                outcomes: [
                    "r/ana/2026-01-12 poke by due \"Join in\"",
                    "r/bob/2026-01-12 poke by due \"Join in\"",
                    "r/cid/2026-01-13 poke by due \"Join in\"",
                ]),
        ])
    func activity(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "`again` reminds further, each so long after the last activity",
        arguments: [
            Scenario(
                "In order, also all at once after a stop",
                rules: """
                    - { id: r, when: lesson, lapse: { after: 7d, again: [14d, 30d] }, grant: { xp: 1 } }
                    """,
                events: "2026-01-05  ana  lesson\n2026-05-01  bob  other",
                outcomes: [
                    "r/ana/2026-01-12 xp by due", "r/ana/2026-01-19 xp by due",
                    "r/ana/2026-02-04 xp by due",
                ]),
            Scenario(
                "Activity begins with the first",
                rules: """
                    - { id: r, when: lesson, lapse: { after: 7d, again: [14d] }, grant: { xp: 1 } }
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-15  ana  lesson
                    2026-01-23  bob  other
                    """,
                outcomes: ["r/ana/2026-01-12 xp by due", "r/ana/2026-01-22 xp by due"]),
            Scenario(
                "Those of one day are told apart",
                rules: """
                    - { id: r, when: lesson, lapse: { after: 1h, again: [2h] }, grant: { xp: 1 } }
                    """,
                events: """
                    2026-01-05T08:00  ana  lesson
                    2026-01-05T20:00  ana  lesson
                    2026-01-07  bob  other
                    """,
                outcomes: [
                    "r/ana/2026-01-05 xp by due", "r/ana/2026-01-05/2 xp by due",
                    "r/ana/2026-01-05/3 xp by due", "r/ana/2026-01-05/4 xp by due",
                ]),
        ])
    func again(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "Who can earn it, and when, is asked when it is due",
        arguments: [
            Scenario(
                "`for` sees the member as he is then",
                rules: """
                    - id: r
                      when: lesson
                      for: member.plan == "paid"
                      lapse: { after: 7d }
                      grant: { xp: 1 }
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  bob  lesson
                    2026-01-05  bob  member.updated  {"plan":"paid"}
                    2026-01-06  ana  member.updated  {"plan":"paid"}
                    2026-01-06  bob  member.updated  {"plan":"free"}
                    2026-01-20  eve  other
                    """,
                outcomes: ["r/ana/2026-01-12 xp by due"]),
            Scenario(
                "`active` is that moment's, not the activity's",
                rules: """
                    - id: r
                      when: lesson
                      active: { from: 2026-01-10 }
                      lapse: { after: 7d }
                      grant: { xp: 1 }
                    """,
                events: """
                    2026-01-01  bob  lesson
                    2026-01-05  ana  lesson
                    2026-01-20  eve  other
                    """,
                outcomes: ["r/ana/2026-01-12 xp by due"]),
            Scenario(
                "Limits bound it",
                rules: """
                    - id: r
                      when: lesson
                      lapse: { after: 2d }
                      limit: { per: month, count: 1 }
                      grant: { xp: 1 }
                    """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-10  ana  lesson
                    2026-01-20  eve  other
                    """,
                outcomes: ["r/ana/2026-01-07 xp by due"]),
        ])
    func whenDue(_ scenario: Scenario) throws { try scenario.check() }

    @Test("`member.lapsed` tells other rules of it, with the days")
    func derived() throws {
        var bench = try Bench(
            """
            - { id: r, when: lesson, lapse: { after: 7d, again: [30d] }, grant: poke }
            - { id: s, when: member.lapsed, if: data.rule == "r", grant: { xp: data.days } }
            """)
        #expect(
            bench.send("2026-01-05  ana  lesson\n2026-01-13  bob  other") == [
                "r/ana/2026-01-12 poke by due \"Join in\"",
                "s/ana/member.lapsed%2Fr%2Fana%2Fdue:2026-01-12T12:00:00Z@rewardd xp 7 by due",
            ])
    }

    @Test("The day is that of the member's zone", .enabled(if: SystemZoneFiles.areThere))
    func zone() throws {
        var bench = try Bench(LapseTests.rule, zones: SystemZoneFiles.database)
        #expect(
            bench.send(
                """
                2026-01-05T16:00  ana  member.updated  {"timezone":"Asia/Tokyo"}
                2026-01-05T16:00  ana  lesson
                2026-01-20  bob  other
                """) == ["r/ana/2026-01-13 poke by due \"Join in\""])
    }

    @Test("While a rule is off nothing comes due, and it is not made up for")
    func off() throws {
        let rules = """
            - { id: r, when: lesson, lapse: { after: 7d, again: [30d] }, grant: { xp: 1 }MODE }
            """
        var bench = try Bench(rules.replacing("MODE", with: ""))
        #expect(bench.send("2026-01-05  ana  lesson") == [])
        try bench.install(rules.replacing("MODE", with: ", mode: off"))
        #expect(bench.advance(to: "2026-01-20") == [])
        try bench.install(rules.replacing("MODE", with: ""))
        #expect(bench.advance(to: "2026-02-20") == ["r/ana/2026-02-04 xp by due"])
    }
}
