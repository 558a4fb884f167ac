// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Zone, from the system's time zone data", .enabled(if: SystemZoneFiles.areThere))
struct ZoneTests {
    static func seconds(_ time: String) -> Int64 {
        Int64(ISO8601DateFormatter().date(from: time)!.timeIntervalSince1970)
    }

    private func zone(_ name: String) throws -> Zone {
        try #require(SystemZoneFiles.database.zone(named: name))
    }

    @Test(
        "Offsets around changes",
        arguments: [
            ("Europe/Berlin", "2024-03-31T00:59:59Z", 3600),
            ("Europe/Berlin", "2024-03-31T01:00:00Z", 7200),
            ("Europe/Berlin", "2024-10-27T00:59:59Z", 7200),
            ("Europe/Berlin", "2024-10-27T01:00:00Z", 3600),
            ("Australia/Lord_Howe", "2024-04-06T14:59:59Z", 39_600),
            ("Australia/Lord_Howe", "2024-04-06T15:00:00Z", 37_800),
            ("America/Sao_Paulo", "2018-11-04T02:59:59Z", -10_800),
            ("America/Sao_Paulo", "2018-11-04T03:00:00Z", -7200),
            ("Pacific/Apia", "2011-12-30T09:59:59Z", -36_000),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", 50_400),
            ("Asia/Kolkata", "2026-01-01T00:00:00Z", 19_800),
            ("Pacific/Kiritimati", "2026-01-01T00:00:00Z", 50_400),
        ])
    func offsets(name: String, time: String, offset: Int64) throws {
        var zone = try zone(name)
        #expect(zone.offset(at: ZoneTests.seconds(time)) == offset)
    }

    @Test(
        "After the last listed change the rule at the end of the file holds",
        arguments: [
            ("Europe/Berlin", "2199-07-01T00:00:00Z", 7200),
            ("Europe/Berlin", "2199-12-31T23:59:59Z", 3600),
            // The last Sundays of March and of October.
            ("Europe/Berlin", "2150-03-29T00:59:59Z", 3600),
            ("Europe/Berlin", "2150-03-29T01:00:00Z", 7200),
            ("Europe/Berlin", "2150-10-25T00:59:59Z", 7200),
            ("Europe/Berlin", "2150-10-25T01:00:00Z", 3600),
            ("America/New_York", "2150-03-08T06:59:59Z", -18_000),
            ("America/New_York", "2150-03-08T07:00:00Z", -14_400),
            ("America/New_York", "2150-11-01T05:59:59Z", -14_400),
            ("America/New_York", "2150-11-01T06:00:00Z", -18_000),
            ("Australia/Lord_Howe", "2150-01-15T00:00:00Z", 39_600),
            ("Australia/Lord_Howe", "2150-07-15T00:00:00Z", 37_800),
            // Ireland's standard time is that of summer.
            ("Europe/Dublin", "2150-07-01T00:00:00Z", 3600),
            ("Europe/Dublin", "2150-12-01T00:00:00Z", 0),
            ("Asia/Tokyo", "2250-01-01T00:00:00Z", 32_400),
        ])
    func tail(name: String, time: String, offset: Int64) throws {
        var zone = try zone(name)
        #expect(zone.offset(at: ZoneTests.seconds(time)) == offset)
    }

    @Test("The answer does not depend on what was asked before")
    func cache() throws {
        for name in SystemZoneFiles.names {
            var generator = SeededGenerator(seed: 11)
            var asked = try zone(name)
            for _ in 0..<300 {
                let seconds = Int64(generator.number(-5_000_000_000...9_000_000_000))
                var fresh = try zone(name)
                #expect(
                    asked.offset(at: seconds) == fresh.offset(at: seconds), "\(name) \(seconds)")
            }
        }
    }

    @Test(
        "Foundation knows the same offsets",
        arguments: ["Europe/Berlin", "Asia/Kolkata", "Pacific/Apia"])
    func foundation(name: String) throws {
        var zone = try zone(name)
        let other = try #require(TimeZone(identifier: name))
        for seconds in stride(from: Int64(946_684_800), to: 1_704_067_200, by: 86_400 * 5 + 1234) {
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            #expect(zone.offset(at: seconds) == Int64(other.secondsFromGMT(for: date)))
        }
    }

    @Test("A date that the clock was put over is skipped, others are not")
    func skippedDates() throws {
        let rules = PeriodRules(.init())
        let apia = try zone("Pacific/Apia")
        let berlin = try zone("Europe/Berlin")
        let missing = CivilDate(year: 2011, month: 12, day: 30).dayNumber
        for day in (missing - 3)...(missing + 3) {
            let number = PeriodNumber(day)
            #expect(rules.exists(number, period: .day, in: apia) == (day != missing))
            #expect(rules.exists(number, period: .day, in: berlin))
        }
    }

    @Test("An hour that the clock was put over is skipped, half an hour is not")
    func skippedHours() throws {
        let rules = PeriodRules(.init())
        func exists(_ zone: String, _ date: CivilDate, hour: Int) throws -> Bool {
            let number = PeriodNumber(date.dayNumber * 24 + hour)
            return rules.exists(number, period: .hour, in: try self.zone(zone))
        }
        let spring = CivilDate(year: 2024, month: 3, day: 31)
        #expect(
            try (0...4).map { try exists("Europe/Berlin", spring, hour: $0) }
                == [true, true, false, true, true])
        let brazil = CivilDate(year: 2018, month: 11, day: 4)
        #expect(
            try (0...2).map { try exists("America/Sao_Paulo", brazil, hour: $0) }
                == [false, true, true])
        let howe = CivilDate(year: 2024, month: 10, day: 6)
        #expect(
            try (1...3).map { try exists("Australia/Lord_Howe", howe, hour: $0) }
                == [true, true, true])
        let far = CivilDate(year: 2150, month: 3, day: 29)
        #expect(
            try (1...3).map { try exists("Europe/Berlin", far, hour: $0) }
                == [true, false, true])
    }
}

@Suite("ZoneDatabase")
struct ZoneDatabaseTests {
    @Test("UTC is always there, other names only with data")
    func names() {
        #expect(ZoneDatabase.utcOnly.contains("UTC"))
        #expect(!ZoneDatabase.utcOnly.contains("Europe/Berlin"))
        #expect(ZoneDatabase.utcOnly.zone(named: "Europe/Berlin") == nil)
        var utc = ZoneDatabase.utcOnly.zone(named: "UTC")
        #expect(utc?.offset(at: 1_700_000_000) == 0)
    }

    @Test(
        "Bytes that are no zone data are no zone",
        arguments: [0, 1, 43, 44, 100])
    func damaged(count: Int) {
        let bytes = Array("TZif2".utf8) + [UInt8](repeating: 255, count: count)
        #expect(ZoneDatabase(version: "", files: ["X": bytes]).zone(named: "X") == nil)
    }

    @Test("A zone file that ends early is no zone", .enabled(if: SystemZoneFiles.areThere))
    func truncated() throws {
        let whole = try #require(SystemZoneFiles.database.bytes(of: "Asia/Kolkata"))
        let footer = try #require(whole.dropLast().lastIndex(of: 10))
        for count in 0..<footer {
            let files = ["X": Array(whole[..<count])]
            guard ZoneDatabase(version: "", files: files).zone(named: "X") == nil else {
                Issue.record("\(count) of \(whole.count) bytes are taken as a zone")
                return
            }
        }
    }
}
