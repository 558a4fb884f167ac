// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("Days as zones have them", .enabled(if: SystemZoneFiles.areThere))
struct StreakCalendarTests {
    private func send(_ rules: String, settings: String, _ events: String) throws -> [String] {
        var bench = try Bench(
            RuleText(rules, settings: settings), zones: SystemZoneFiles.database)
        return bench.send(events)
    }

    /// Begin and end of a civil day in UTC: its first second and its last.
    @Test(
        "A civil day is one day, whatever its length",
        arguments: [
            // 23 hours, 25 hours, 24 hours and a half, and no midnight.
            ("Europe/Berlin", "2024-03-31", "2024-03-30T23:00:00Z", "2024-03-31T21:59:59Z"),
            ("Europe/Berlin", "2024-10-27", "2024-10-26T22:00:00Z", "2024-10-27T22:59:59Z"),
            ("Australia/Lord_Howe", "2024-04-07", "2024-04-06T13:00:00Z", "2024-04-07T13:29:59Z"),
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T01:59:59Z"),
            ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T09:59:59Z"),
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T09:59:59Z"),
            ("Europe/Berlin", "2150-03-29", "2150-03-28T23:00:00Z", "2150-03-29T21:59:59Z"),
        ])
    func lengths(zone: String, day: String, first: String, last: String) throws {
        let rules = "- { id: r, when: lesson, count: { reach: 2, per: day }, grant: xp }"
        let settings = "{ timezone: \(zone) }"
        #expect(
            try send(rules, settings: settings, "\(first) ana lesson\n\(last) ana lesson") == [
                "r/ana/\(day) xp by e2"
            ])
        let before = timeText((ZoneTests.seconds(first) - 1) * 1_000_000_000)
        #expect(
            try send(rules, settings: settings, "\(before) ana lesson\n\(first) ana lesson") == [])
        let after = timeText((ZoneTests.seconds(last) + 1) * 1_000_000_000)
        #expect(
            try send(rules, settings: settings, "\(last) ana lesson\n\(after) ana lesson") == [])
    }

    @Test(
        "A run goes over it",
        arguments: [
            (
                "Europe/Berlin",
                "2024-03-30T22:59:59Z 2024-03-30T23:00:00Z 2024-03-31T22:00:00Z", "2024-04-01"
            ),
            (
                "Europe/Berlin",
                "2024-10-26T21:59:59Z 2024-10-27T22:59:59Z 2024-10-27T23:00:00Z", "2024-10-28"
            ),
            (
                "Australia/Lord_Howe",
                "2024-04-06T12:59:59Z 2024-04-07T13:29:59Z 2024-04-07T13:30:00Z", "2024-04-08"
            ),
            (
                "America/Sao_Paulo",
                "2018-11-04T02:59:59Z 2018-11-04T03:00:00Z 2018-11-05T02:00:00Z", "2018-11-05"
            ),
            // 2011-12-30 does not exist.
            (
                "Pacific/Apia",
                "2011-12-28T12:00:00Z 2011-12-30T09:59:59Z 2011-12-30T10:00:00Z", "2011-12-31"
            ),
        ])
    func runs(zone: String, times: String, day: String) throws {
        let events = times.split(separator: " ").map { "\($0) ana lesson" }
        let found = try send(
            "- { id: r, when: lesson, streak: { reach: 3, per: day }, grant: xp }",
            settings: "{ timezone: \(zone) }", events.joined(separator: "\n"))
        #expect(found == ["r/ana/\(day) xp by e3"])
    }

    @Test("An hour that does not exist is not missed, one that comes twice is one hour")
    func hours() throws {
        let found = try send(
            "- { id: r, when: lesson, streak: { reach: 3, per: hour }, grant: again }",
            settings: "{ timezone: Europe/Berlin }",
            """
            2024-03-30T23:30:00Z ana lesson
            2024-03-31T00:30:00Z ana lesson
            2024-03-31T01:30:00Z ana lesson
            2024-10-27T00:30:00Z ana lesson
            2024-10-27T01:30:00Z ana lesson
            2024-10-27T02:30:00Z ana lesson
            2024-10-27T03:30:00Z ana lesson
            """)
        #expect(found == ["r/ana/2024-03-31T03 again by e3", "r/ana/2024-10-27T04 again by e7"])
    }

    @Test("day_start is on the wall clock, also on a day on which the clock changes")
    func dayStart() throws {
        let settings = "{ timezone: Europe/Berlin, day_start: \"04:00\" }"
        let rules = "- { id: r, when: lesson, count: { reach: 1, per: day }, grant: xp }"
        let found = try send(
            rules, settings: settings,
            """
            2024-03-31T01:59:59Z ana lesson
            2024-03-31T02:00:00Z ana lesson
            2024-10-27T02:59:59Z ana lesson
            2024-10-27T03:00:00Z ana lesson
            """)
        #expect(
            found == [
                "r/ana/2024-03-30 xp by e1", "r/ana/2024-03-31 xp by e2",
                "r/ana/2024-10-26 xp by e3", "r/ana/2024-10-27 xp by e4",
            ])
    }

    @Test("With day_start, what a zone leaves of a date is a day")
    func dayStartOfMissingDate() throws {
        let found = try send(
            "- { id: r, when: lesson, streak: { reach: 2, per: day }, grant: xp }",
            settings: "{ timezone: Pacific/Apia, day_start: \"04:00\" }",
            """
            2011-12-30T09:30:00Z ana lesson
            2011-12-30T13:59:59Z ana lesson
            2011-12-30T14:00:00Z ana lesson
            """)
        #expect(found == ["r/ana/2011-12-30 xp by e2"])
    }
}
