// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("streak: what happens when a period closes")
struct StreakTimesTests {
    /// `ice` is granted by `buy`; what `streak.broken` and `streak.at_risk` say is granted as xp.
    private static func rules(_ keys: String, lengths: String = "3") -> String {
        """
        - { id: buy, when: buy, grant: ice }
        - { id: r, when: lesson, streak: { reach: \(lengths), per: day\(keys) }, grant: coins }
        - { id: look, when: look, grant: { xp: 'member.streak["r"] + member.tokens.ice * 10 + 100' } }
        """
    }

    private static let journal = "{ journal: [streak.broken, streak.at_risk] }"

    @Test("A period that closes empty breaks the run, also one that has never fired")
    func broken() throws {
        var bench = try Bench(
            """
            \(StreakTimesTests.rules(""))
            - { id: sorry, when: streak.broken, grant: { xp: data.length } }
            """)
        #expect(bench.send("2026-01-05..06  ana  lesson") == [])
        #expect(bench.advance(to: "2026-01-07T23:59:59Z") == [])
        #expect(
            bench.advance(to: "2026-01-08T00:00:00Z") == [
                "sorry/ana/streak.broken%2Fr%2Fana%2Fdue:2026-01-08T00:00:00Z@rewardd xp 2 by due"
            ])
        // Once a run.
        #expect(bench.advance(to: "2026-02-08T00:00:00Z") == [])
        #expect(bench.send("2026-02-10  ana  lesson") == [])
        #expect(bench.advance(to: "2026-02-12").count == 1)
    }

    @Test("An event at the end of a period is too late for it")
    func boundary() throws {
        var bench = try Bench(
            RuleText(StreakTimesTests.rules(""), settings: StreakTimesTests.journal))
        #expect(
            bench.send("2026-01-05  ana  lesson\n2026-01-07T00:00  ana  lesson") == [
                "raised streak.broken/r/ana/due:2026-01-07T00:00:00Z by due"
            ])
    }

    @Test("Days end in the member's zone", .enabled(if: SystemZoneFiles.areThere))
    func zones() throws {
        var bench = try Bench(
            RuleText(StreakTimesTests.rules(""), settings: StreakTimesTests.journal),
            zones: SystemZoneFiles.database)
        let found = bench.send(
            """
            2024-03-29  ana  member.updated  {"timezone":"Europe/Berlin"}
            2024-03-30  ana  lesson
            2024-04-05  bob  lesson
            """)
        #expect(
            found == ["raised streak.broken/r/ana/due:2024-03-31T22:00:00Z by due"])
    }

    @Test(
        "Watched or not, a run goes over days of other lengths and breaks with none of them",
        .enabled(if: SystemZoneFiles.areThere),
        arguments: [
            // 23 hours, 25 hours, no midnight, no 30 December, 29 February.
            (
                "Europe/Berlin", "2024-03-30T20:00 2024-03-31T21:59:59 2024-03-31T22:00",
                "2024-04-01"
            ),
            (
                "Europe/Berlin", "2024-10-26T20:00 2024-10-27T22:59:59 2024-10-27T23:00",
                "2024-10-28"
            ),
            (
                "America/Sao_Paulo", "2018-11-04T02:59 2018-11-05T01:59 2018-11-05T02:00",
                "2018-11-05"
            ),
            ("Pacific/Apia", "2011-12-28T11:00 2011-12-30T09:59 2011-12-31T09:59", "2011-12-31"),
            ("Europe/Berlin", "2024-02-28T12:00 2024-02-29T22:59 2024-03-01T22:59", "2024-03-01"),
        ])
    func clockChanges(zone: String, times: String, day: String) throws {
        var bench = try Bench(
            RuleText(
                StreakTimesTests.rules(", warn: 1m"),
                settings: "{ timezone: \(zone), journal: [streak.broken] }"),
            zones: SystemZoneFiles.database)
        let events = times.split(separator: " ").map { "\($0) ana lesson" }
        #expect(bench.send(events.joined(separator: "\n")) == ["r/ana/\(day) coins by e3"])
    }

    @Test("Over ISO week 53, too")
    func week53() throws {
        var bench = try Bench(
            RuleText(
                "- { id: r, when: lesson, streak: { reach: 3, per: week }, grant: xp }",
                settings: StreakTimesTests.journal))
        #expect(
            bench.send(
                """
                2020-12-21  ana  lesson
                2021-01-03T23:59:59  ana  lesson
                2021-01-10T23:59:59  ana  lesson
                """) == ["r/ana/2021-W01 xp by e3"])
        #expect(
            bench.advance(to: "2021-01-18T00:00:00Z") == [
                "raised streak.broken/r/ana/due:2021-01-18T00:00:00Z by due"
            ])
    }

    @Test("Who moves while a period is open has it close where he is")
    func moving() throws {
        var bench = try Bench(
            RuleText(StreakTimesTests.rules(""), settings: StreakTimesTests.journal),
            zones: SystemZoneFiles.database)
        _ = bench.send(
            """
            2026-01-05T12:00  ana  lesson
            2026-01-06T06:00  ana  member.updated  {"timezone":"Asia/Tokyo"}
            """)
        #expect(
            bench.advance(to: "2026-01-06T15:00:00Z") == [
                "raised streak.broken/r/ana/due:2026-01-06T15:00:00Z by due"
            ])
        _ = bench.send(
            """
            2026-01-06T16:00  ana  lesson
            2026-01-06T20:00  ana  member.updated  {"timezone":"America/New_York"}
            """)
        #expect(bench.advance(to: "2026-01-08T15:00:00Z") == [])
        #expect(
            bench.advance(to: "2026-01-09T05:00:00Z") == [
                "raised streak.broken/r/ana/due:2026-01-09T05:00:00Z by due"
            ])
    }

    @Test(
        "Tokens are spent one by one at the close of missed periods",
        arguments: [
            Scenario(
                "One for each, and the run goes on without them",
                rules: rules(", freeze: ice"),
                events: """
                    2026-01-05  ana  buy
                    2026-01-05  ana  buy
                    2026-01-05..06  ana  lesson
                    2026-01-09T08:00  ana  look
                    2026-01-09  ana  lesson
                    """,
                outcomes: [
                    "buy/ana/e1@/test ice by e1", "buy/ana/e2@/test ice by e2",
                    "look/ana/e5@/test xp 102 by e5", "r/ana/2026-01-09 coins by e6",
                ]),
            Scenario(
                "With fewer than were missed the run breaks at the first that is not covered",
                rules: rules(", freeze: ice"), settings: journal,
                events: """
                    2026-01-05  ana  buy
                    2026-01-05..06  ana  lesson
                    2026-01-12T08:00  ana  look
                    2026-01-12  ana  buy
                    2026-01-15T08:00  ana  look
                    """,
                outcomes: [
                    "buy/ana/e1@/test ice by e1",
                    "raised streak.broken/r/ana/due:2026-01-09T00:00:00Z by due",
                    "look/ana/e4@/test xp 100 by e4", "buy/ana/e5@/test ice by e5",
                    "look/ana/e6@/test xp 110 by e6",
                ]),
            Scenario(
                "Not for a run of nothing",
                rules: rules(", freeze: ice"),
                events: """
                    2026-01-05  ana  buy
                    2026-01-15T08:00  ana  look
                    """,
                outcomes: [
                    "buy/ana/e1@/test ice by e1", "look/ana/e2@/test xp 110 by e2",
                ]),
            Scenario(
                "Grace comes first, it costs nothing",
                rules: rules(", freeze: ice, grace: 1", lengths: "3"),
                events: """
                    2026-01-05  ana  buy
                    2026-01-05..06  ana  lesson
                    2026-01-08T08:00  ana  look
                    2026-01-09T08:00  ana  look
                    2026-01-09  ana  lesson
                    """,
                outcomes: [
                    "buy/ana/e1@/test ice by e1", "look/ana/e4@/test xp 112 by e4",
                    "look/ana/e5@/test xp 102 by e5", "r/ana/2026-01-09 coins by e6",
                ]),
            Scenario(
                "Days that are not required need none",
                rules: rules(", freeze: ice, skip: [sat, sun]"),
                events: """
                    2026-01-09  ana  buy
                    2026-01-09  ana  lesson
                    2026-01-12T08:00  ana  look
                    2026-01-13T08:00  ana  look
                    """,
                outcomes: [
                    "buy/ana/e1@/test ice by e1", "look/ana/e3@/test xp 111 by e3",
                    "look/ana/e4@/test xp 101 by e4",
                ]),
            Scenario(
                "A late event gives its token back, and the period counts",
                rules: rules(", freeze: ice"),
                events: """
                    2026-01-05  ana  buy
                    2026-01-05  ana  lesson
                    2026-01-07T08:00  ana  look
                    2026-01-06  ana  lesson
                    2026-01-07T09:00  ana  look
                    2026-01-07  ana  lesson
                    """,
                outcomes: [
                    "buy/ana/e1@/test ice by e1", "look/ana/e3@/test xp 101 by e3",
                    "look/ana/e5@/test xp 112 by e5", "r/ana/2026-01-07 coins by e6",
                ]),
            Scenario(
                "A pause that comes late gives the tokens of its days back",
                rules: rules(", freeze: ice"),
                events: """
                    2026-01-05  ana  buy
                    2026-01-05  ana  lesson
                    2026-01-07T08:00  ana  streak.paused  {"from":"2026-01-06","until":"2026-01-08"}
                    2026-01-07T09:00  ana  look
                    """,
                outcomes: [
                    "buy/ana/e1@/test ice by e1", "look/ana/e4@/test xp 111 by e4",
                ]),
        ])
    func freeze(_ scenario: Scenario) throws { try scenario.check() }

    @Test("A shadow spends nothing")
    func shadow() throws {
        var bench = try Bench(
            StreakTimesTests.rules(", freeze: ice").replacing(
                "grant: coins", with: "grant: coins, mode: shadow"))
        #expect(
            bench.send(
                """
                2026-01-05  ana  buy
                2026-01-05..06  ana  lesson
                2026-01-08T08:00  ana  look
                2026-01-08  ana  lesson
                """) == [
                    "buy/ana/e1@/test ice by e1", "look/ana/e4@/test xp 112 by e4",
                    "shadow r/ana/2026-01-08 coins by e5",
                ])
    }

    @Test("`warn` says so in time, once a period, while the run stands and today is missing")
    func warning() throws {
        var bench = try Bench(
            RuleText(
                StreakTimesTests.rules(", warn: 4h"), settings: "{ journal: [streak.at_risk] }"))
        #expect(bench.send("2026-01-05..06  ana  lesson") == [])
        #expect(bench.advance(to: "2026-01-07T19:59:59Z") == [])
        let warning = "raised streak.at_risk/r/ana/due:2026-01-07T20:00:00Z by due"
        #expect(bench.advance(to: "2026-01-07T20:00:00Z") == [warning])
        #expect(bench.send("2026-01-07T21:00  ana  lesson") == ["r/ana/2026-01-07 coins by e3"])
        // On the next day he is in time.
        #expect(bench.send("2026-01-08T10:00  ana  lesson") == [])
        #expect(bench.advance(to: "2026-01-08T23:00:00Z") == [])
        #expect(bench.advance(to: "2026-01-09T23:00:00Z").count == 1)
        // Then it is broken, and nothing is at risk.
        #expect(bench.advance(to: "2026-01-20T23:00:00Z") == [])
    }

    @Test("On a day of 23 hours the warning comes so long before its end")
    func warningInZone() throws {
        var bench = try Bench(
            RuleText(
                StreakTimesTests.rules(", warn: 23h"),
                settings: "{ journal: [streak.at_risk], timezone: Europe/Berlin }"),
            zones: SystemZoneFiles.database)
        _ = bench.send("2024-03-30  ana  lesson")
        #expect(
            bench.advance(to: "2024-03-31T12:00:00Z") == [
                "raised streak.at_risk/r/ana/due:2024-03-30T23:00:00Z by due"
            ])
    }

    @Test("A late event that alone makes a run known has its closings made up for")
    func lateBeginning() throws {
        var bench = try Bench(
            RuleText(StreakTimesTests.rules(""), settings: StreakTimesTests.journal))
        #expect(bench.send("2026-01-08  bob  other\n2026-01-06T12:00  ana  lesson") == [])
        #expect(
            bench.advance(to: "2026-01-08T12:00:01Z") == [
                "raised streak.broken/r/ana/due:2026-01-08T00:00:00Z by due"
            ])
    }

    @Test("A rule that begins to be watched knows the runs that stand")
    func reload() throws {
        var bench = try Bench(StreakTimesTests.rules(""))
        _ = bench.send("2026-01-03  bob  lesson\n2026-01-05..06  ana  lesson")
        bench.install(
            try RuleText(StreakTimesTests.rules(""), settings: StreakTimesTests.journal).plan())
        #expect(
            bench.advance(to: "2026-01-20") == [
                "raised streak.broken/r/ana/due:2026-01-08T00:00:00Z by due"
            ])
    }
}
