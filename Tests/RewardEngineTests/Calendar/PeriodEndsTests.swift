// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

@Suite("Ends of periods", .enabled(if: SystemZoneFiles.areThere))
struct PeriodEndsTests {
    private func rules(dayStart: Int64 = 0, weekStarts: Weekday = .monday) -> PeriodRules {
        var settings = Settings()
        settings.dayStartSeconds = dayStart
        settings.weekStarts = weekStarts
        return PeriodRules(settings)
    }

    private func zone(_ name: String) throws -> Zone {
        try #require(SystemZoneFiles.database.zone(named: name))
    }

    private func number(
        _ rules: PeriodRules, _ period: Period, at seconds: Int64, _ zone: inout Zone
    ) -> PeriodNumber {
        rules.number(of: period, localSeconds: seconds + zone.offset(at: seconds))
    }

    @Test(
        "A day ends where the next begins, whatever its length",
        arguments: [
            ("Europe/Berlin", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"),
            ("Europe/Berlin", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"),
            ("Australia/Lord_Howe", "2024-04-06T13:00:00Z", "2024-04-07T13:30:00Z"),
            // No midnight: the fourth begins at one.
            ("America/Sao_Paulo", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z"),
            ("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
            // The clock was put back from midnight: 23:30 came twice.
            ("America/Sao_Paulo", "2018-02-17T12:00:00Z", "2018-02-18T03:00:00Z"),
            // No 30th of December.
            ("Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-30T10:00:00Z"),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
            ("Europe/Berlin", "2150-03-28T23:00:00Z", "2150-03-29T22:00:00Z"),
        ])
    func days(zone name: String, within: String, end: String) throws {
        var zone = try zone(name)
        let rules = rules()
        let number = number(rules, .day, at: ZoneTests.seconds(within), &zone)
        #expect(rules.end(of: number, period: .day, in: &zone) == ZoneTests.seconds(end))
    }

    @Test(
        "Other periods end with their last day",
        arguments: [
            (Period.hour, "2026-01-31T10:59:59Z", "2026-01-31T11:00:00Z"),
            (.week, "2020-12-30T12:00:00Z", "2021-01-04T00:00:00Z"),
            (.month, "2024-02-10T12:00:00Z", "2024-03-01T00:00:00Z"),
            (.month, "2025-12-10T12:00:00Z", "2026-01-01T00:00:00Z"),
            (.quarter, "2026-02-10T12:00:00Z", "2026-04-01T00:00:00Z"),
            (.year, "2024-02-29T12:00:00Z", "2025-01-01T00:00:00Z"),
            (.month, "1969-12-10T12:00:00Z", "1970-01-01T00:00:00Z"),
        ])
    func others(period: Period, within: String, end: String) {
        var zone = Zone.utc
        let number = number(rules(), period, at: ZoneTests.seconds(within), &zone)
        #expect(rules().end(of: number, period: period, in: &zone) == ZoneTests.seconds(end))
    }

    @Test("With day_start, where that hour is left out or comes twice")
    func dayStart() throws {
        var zone = try zone("Europe/Berlin")
        let rules = rules(dayStart: 2 * 3600 + 1800)
        // 02:30 is left out on 31 March: the day before ends at 03:00.
        let spring = number(rules, .day, at: ZoneTests.seconds("2024-03-30T12:00:00Z"), &zone)
        #expect(
            rules.end(of: spring, period: .day, in: &zone)
                == ZoneTests.seconds("2024-03-31T01:00:00Z"))
        // 02:30 comes twice on 27 October: the first one counts.
        let autumn = number(rules, .day, at: ZoneTests.seconds("2024-10-26T12:00:00Z"), &zone)
        #expect(
            rules.end(of: autumn, period: .day, in: &zone)
                == ZoneTests.seconds("2024-10-27T00:30:00Z"))
    }

    /// Within a stretch of one offset the number of a period only grows, so that it is enough to
    /// look at the last second of each.
    private func isEnd(
        _ end: Int64, of number: PeriodNumber, _ period: Period, _ rules: PeriodRules,
        _ zone: inout Zone
    ) -> Bool {
        guard self.number(rules, period, at: end, &zone) > number else { return false }
        var instant = end - 3 * 86_400
        while instant < end {
            let last = min(end, zone.nextChange(after: instant) ?? end) - 1
            guard self.number(rules, period, at: last, &zone) <= number else { return false }
            instant = last + 1
        }
        return true
    }

    @Test("Around every change of every zone, it is the first instant of a later period")
    func everyChange() {
        let earliest = ZoneTests.seconds("1890-01-01T00:00:00Z")
        let latest = ZoneTests.seconds("2045-01-01T00:00:00Z")
        for var zone in SystemZoneFiles.everyZone {
            var instant = earliest
            while let change = zone.nextChange(after: instant), change < latest {
                instant = change
                for dayStart: Int64 in [0, 3600, 9000] {
                    let rules = rules(dayStart: dayStart)
                    for (period, shift) in [
                        (Period.hour, -1), (.hour, 0), (.day, -1), (.day, 0), (.day, -86_400),
                        (.week, 0), (.month, -1),
                    ] as [(Period, Int64)] {
                        let number = number(rules, period, at: change + shift, &zone)
                        let end = rules.end(of: number, period: period, in: &zone)
                        guard isEnd(end, of: number, period, rules, &zone) else {
                            Issue.record("\(zone.name) \(change) \(period) \(number.value): \(end)")
                            return
                        }
                    }
                }
            }
        }
    }

    @Test("At the ends of time there is an answer")
    func extremes() throws {
        for name in ["Europe/Berlin", "Pacific/Apia"] {
            var zone = try zone(name)
            for seconds: Int64 in [-9_223_372_036, 9_223_372_036] {
                for period in Period.allCases where period != .lifetime {
                    let number = number(rules(), period, at: seconds, &zone)
                    let end = rules().end(of: number, period: period, in: &zone)
                    #expect(end > seconds)
                    #expect(end.saturatingNanoseconds >= seconds * 1_000_000_000)
                }
            }
        }
    }

    @Test(
        "Dates are read as they are written",
        arguments: [
            ("2026-01-31", 20_484), ("2024-02-29T10:00:00Z", 19_782), ("2023-02-29", nil),
            ("2026-1-31", nil), ("2026-13-01", nil), ("2026-00-10", nil), ("yesterday", nil),
            ("2026/01/31", nil), ("", nil), ("1970-01-01", 0), ("+026-01-01", nil),
        ] as [(String, Int?)])
    func dates(text: String, day: Int?) {
        #expect(CivilDate(beginning: text)?.dayNumber == day)
    }
}
