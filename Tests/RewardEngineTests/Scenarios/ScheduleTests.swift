// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("schedule")
struct ScheduleTests {
    private func bench(_ schedule: String, rest: String = "", settings: String = "{}") throws
        -> Bench
    {
        try Bench(
            RuleText(
                "- { id: r, schedule: { \(schedule) }\(rest), grant: { xp: 1 } }",
                settings: settings), zones: SystemZoneFiles.database)
    }

    @Test("Fires at a local time for every member that is known then, named by the period")
    func weekly() throws {
        var bench = try bench("per: week, at: \"mon 09:00\"")
        #expect(bench.send("2026-01-05T10:00  bob  hi\n2026-01-07  ana  hi") == [])
        #expect(bench.advance(to: "2026-01-12T08:59:59Z") == [])
        #expect(
            bench.advance(to: "2026-01-12T09:00:00Z") == [
                "r/bob/2026-W03 xp by due", "r/ana/2026-W03 xp by due",
            ])
        #expect(bench.send("2026-01-13  cid  hi") == [])
        #expect(bench.advance(to: "2026-01-26T08:00:00Z").count == 3)
    }

    @Test(
        "In every kind of period",
        arguments: [
            (
                "per: day, at: \"09:00\"", "2026-01-30T10:00", "2026-02-01T10:00:00Z",
                "2026-01-31 2026-02-01"
            ),
            (
                "per: month, at: \"31 09:00\"", "2026-01-30T10:00", "2026-04-01T10:00:00Z",
                "2026-01 2026-02 2026-03"
            ),
            (
                "per: month, at: \"1 00:00\"", "2026-01-30T10:00", "2026-03-01T00:00:00Z",
                "2026-02 2026-03"
            ),
            (
                "per: quarter, at: \"2-31 09:00\"", "2026-01-30T10:00", "2026-06-01T10:00:00Z",
                "2026-Q1 2026-Q2"
            ),
            (
                "per: year, at: \"2-29 09:00\"", "2023-01-30T10:00", "2025-03-01T10:00:00Z",
                "2023 2024 2025"
            ),
            (
                "per: week, at: \"sun 23:59\"", "2020-12-26T10:00", "2021-01-10T23:59:00Z",
                "2020-W52 2020-W53 2021-W01"
            ),
        ])
    func periods(schedule: String, first: String, until: String, labels: String) throws {
        var bench = try bench(schedule)
        #expect(bench.send("\(first)  ana  hi") == [])
        let expected = labels.split(separator: " ").map { "r/ana/\($0) xp by due" }
        #expect(bench.advance(to: until) == expected)
    }

    @Test("A month that is shorter has its last day, each month anew")
    func clamp() throws {
        var bench = try bench("per: month, at: \"31 09:00\"")
        _ = bench.send("2026-01-31T09:00  ana  hi")
        #expect(bench.advance(to: "2026-02-28T08:59:59Z") == [])
        #expect(bench.advance(to: "2026-02-28T09:00:00Z") == ["r/ana/2026-02 xp by due"])
        #expect(bench.advance(to: "2026-03-31T08:59:59Z") == [])
        #expect(bench.advance(to: "2026-03-31T09:00:00Z") == ["r/ana/2026-03 xp by due"])
    }

    @Test("In the zone of each member", .enabled(if: SystemZoneFiles.areThere))
    func zones() throws {
        var bench = try bench("per: day, at: \"09:00\"")
        _ = bench.send(
            """
            2026-01-05T22:00  ana  member.updated  {"timezone":"Asia/Tokyo"}
            2026-01-05T22:00  bob  hi
            2026-01-05T22:00  cid  member.updated  {"timezone":"America/New_York"}
            """)
        #expect(bench.advance(to: "2026-01-06T00:00:00Z") == ["r/ana/2026-01-06 xp by due"])
        #expect(bench.advance(to: "2026-01-06T09:00:00Z") == ["r/bob/2026-01-06 xp by due"])
        #expect(bench.advance(to: "2026-01-06T14:00:00Z") == ["r/cid/2026-01-06 xp by due"])
    }

    @Test(
        "A local time that is left out is the end of the gap, one that comes twice the first",
        .enabled(if: SystemZoneFiles.areThere),
        arguments: [
            ("2024-03-30T12:00", "2024-03-31T01:00:00Z", "2024-03-31"),
            ("2024-10-26T12:00", "2024-10-27T00:30:00Z", "2024-10-27"),
        ])
    func gaps(before: String, due: String, day: String) throws {
        var bench = try bench("per: day, at: \"02:30\"", settings: "{ timezone: Europe/Berlin }")
        _ = bench.send("\(before)  ana  hi")
        let justBefore = timeText((ZoneTests.seconds(due) - 1) * 1_000_000_000)
        #expect(bench.advance(to: justBefore) == [])
        #expect(bench.advance(to: due) == ["r/ana/\(day) xp by due"])
        let nextDay = timeText((ZoneTests.seconds(due) + 20 * 3600) * 1_000_000_000)
        #expect(bench.advance(to: nextDay) == [])
    }

    @Test("A date that a zone leaves out does not come", .enabled(if: SystemZoneFiles.areThere))
    func missingDate() throws {
        var bench = try bench("per: day, at: \"09:00\"", settings: "{ timezone: Pacific/Apia }")
        _ = bench.send("2011-12-29T12:00  ana  hi")
        #expect(
            bench.advance(to: "2011-12-31T20:00:00Z") == [
                "r/ana/2011-12-29 xp by due", "r/ana/2011-12-31 xp by due",
                "r/ana/2012-01-01 xp by due",
            ])
    }

    @Test("Whoever travels finds each period once", .enabled(if: SystemZoneFiles.areThere))
    func travel() throws {
        var bench = try bench("per: day, at: \"09:00\"")
        _ = bench.send("2026-01-05T20:00  ana  member.updated  {\"timezone\":\"Asia/Tokyo\"}")
        #expect(bench.advance(to: "2026-01-06T00:00:00Z") == ["r/ana/2026-01-06 xp by due"])
        // To the west: nine o'clock of the sixth comes once more, and not for her.
        _ = bench.send("2026-01-06T02:00  ana  member.updated  {\"timezone\":\"America/New_York\"}")
        #expect(bench.advance(to: "2026-01-07T13:59:59Z") == [])
        #expect(bench.advance(to: "2026-01-07T14:00:00Z") == ["r/ana/2026-01-07 xp by due"])
        // To the east: nine o'clock of the eighth is over there, and had not come here.
        #expect(
            bench.send(
                "2026-01-08T10:00  ana  member.updated  {\"timezone\":\"Asia/Tokyo\"}") == [
                    "r/ana/2026-01-08 xp by e3"
                ])
        #expect(bench.advance(to: "2026-01-09T00:00:00Z") == ["r/ana/2026-01-09 xp by due"])
    }

    @Test("It does not come for who is forgotten")
    func forgotten() throws {
        var bench = try bench("per: day, at: \"09:00\"")
        _ = bench.send("2026-01-05T10:00  ana  hi\n2026-01-05T11:00  ana  member.forgotten")
        #expect(bench.advance(to: "2026-01-08") == [])
    }

    @Test("Who is new to a zone has missed nothing there", .enabled(if: SystemZoneFiles.areThere))
    func newcomer() throws {
        var bench = try bench("per: day, at: \"09:00\"")
        #expect(
            bench.send(
                """
                2026-01-04T01:00  bob  hi
                2026-01-05T03:00  ana  member.updated  {"timezone":"Asia/Tokyo"}
                """) == ["r/bob/2026-01-04 xp by due"])
    }

    @Test(
        "Only for whom `for` holds, while the rule is active, within its limits",
        arguments: [
            (
                ", for: 'has(member.plan)'",
                ["r/ana/2026-01-06 xp by due", "r/ana/2026-01-07 xp by due"]
            ),
            (
                ", active: { from: 2026-01-07 }",
                ["r/ana/2026-01-07 xp by due", "r/bob/2026-01-07 xp by due"]
            ),
            (
                ", limit: { per: week, count: 1 }",
                ["r/ana/2026-01-06 xp by due", "r/bob/2026-01-06 xp by due"]
            ),
        ])
    func audience(rest: String, outcomes: [String]) throws {
        var bench = try bench("per: day, at: \"09:00\"", rest: rest)
        _ = bench.send(
            "2026-01-05  ana  member.updated  {\"plan\":\"paid\"}\n2026-01-05  bob  hi")
        #expect(bench.advance(to: "2026-01-07T12:00:00Z") == outcomes)
    }

    @Test(
        "An anniversary comes every year from the first on",
        arguments: [
            ("{\"joined\":\"2024-02-29\"}", "2025-02-28", "2025 2026 2027 2028"),
            ("{\"joined\":\"2026-03-10T10:00:00Z\"}", "2027-03-10", "2027 2028"),
            ("{\"joined\":\"2030-01-01\"}", "", ""),
            ("{\"joined\":\"once\"}", "", ""),
            ("{\"joined\":true}", "", ""),
            ("{\"name\":\"Ana\"}", "", ""),
        ])
    func anniversary(data: String, first: String, years: String) throws {
        var bench = try bench("anniversary: member.joined, at: \"09:00\"")
        _ = bench.send("2024-03-01  ana  member.updated  \(data)")
        if !first.isEmpty {
            #expect(bench.advance(to: "\(first)T08:59:59Z") == [])
        }
        let expected = years.split(separator: " ").map { "r/ana/\($0) xp by due" }
        #expect(bench.advance(to: "2028-12-31") == expected)
    }

    @Test("On 29 February where there is one")
    func leapDay() throws {
        var bench = try bench("anniversary: member.joined")
        _ = bench.send("2024-03-01  ana  member.updated  {\"joined\":\"2024-02-29\"}")
        #expect(bench.advance(to: "2027-12-31").count == 3)
        #expect(bench.advance(to: "2028-02-28T23:59:59Z") == [])
        #expect(bench.advance(to: "2028-02-29T00:00:00Z") == ["r/ana/2028 xp by due"])
    }

    @Test("A change of the day does not bring it twice in a year")
    func changedDate() throws {
        var bench = try bench("anniversary: member.joined")
        _ = bench.send("2025-01-01  ana  member.updated  {\"joined\":\"2024-03-10\"}")
        #expect(bench.advance(to: "2025-04-01") == ["r/ana/2025 xp by due"])
        _ = bench.send("2025-04-02  ana  member.updated  {\"joined\":\"2024-06-10\"}")
        #expect(bench.advance(to: "2026-01-01") == [])
        #expect(bench.advance(to: "2026-12-31") == ["r/ana/2026 xp by due"])
    }

    @Test("A rule that comes later begins with what comes then; a changed time does not repeat")
    func reload() throws {
        var bench = try Bench("- { id: q, when: lesson, grant: { xp: 1 } }")
        _ = bench.send("2026-01-05T10:00  ana  hi")
        try bench.install("- { id: r, schedule: { per: day, at: \"09:00\" }, grant: { xp: 1 } }")
        #expect(bench.advance(to: "2026-01-06T10:00:00Z") == ["r/ana/2026-01-06 xp by due"])
        try bench.install("- { id: r, schedule: { per: day, at: \"18:00\" }, grant: { xp: 1 } }")
        #expect(bench.advance(to: "2026-01-06T23:00:00Z") == [])
        #expect(bench.advance(to: "2026-01-07T23:00:00Z") == ["r/ana/2026-01-07 xp by due"])
    }
}
