// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

@Suite struct AmountTextTests {
    @Test(
        "decimals are read exactly",
        arguments: [
            ("0", "0"), ("-0", "0"), ("10", "10"), ("+10", "10"), ("0.1", "0.1"), (".5", "0.5"),
            ("5.", "5"), ("-12.000001", "-12.000001"), ("1e3", "1000"), ("1.5e-3", "0.0015"),
            ("1000000e-12", "0.000001"), ("0.1000000", "0.1"), ("0x10", "16"), ("0o17", "15"),
            ("39614081257132168796771.975167", "39614081257132168796771.975167"),
            ("0e999", "0"),
        ])
    func exact(text: String, expected: String) throws {
        #expect(try Amount(parsing: text).description == expected)
    }

    @Test(
        "what does not fit is refused",
        arguments: [
            ("0.0000001", AmountProblem.tooPrecise), ("1e-7", .tooPrecise),
            ("39614081257132168796771.975168", .outOfRange), ("1e23", .outOfRange),
            ("1e1000", .outOfRange), ("1e99999999999999999999", .outOfRange),
            (".inf", .outOfRange), (".nan", .outOfRange),
            ("99999999999999999999999999999999999999999999", .outOfRange),
        ])
    func refused(text: String, expected: AmountProblem) {
        #expect(throws: expected) { try Amount(parsing: text) }
    }
}

@Suite struct TimeTextTests {
    @Test(
        "durations are sums of units from the largest to the smallest",
        arguments: [
            ("90s", 90), ("15m", 900), ("24h", 86_400), ("7d", 604_800), ("2w", 1_209_600),
            ("1d12h", 129_600), ("1w2d3h4m5s", 788_645), ("0s", 0), ("36525d", 3_155_760_000),
        ])
    func duration(text: String, seconds: Int64) throws {
        #expect(try TimeSpan(parsing: text) == TimeSpan(seconds: seconds))
    }

    @Test(
        "other texts are no durations",
        arguments: [
            "", "5", "d", "5x", "1h1d", "1h1h", "-1h", "1.5h", " 1h", "36526d",
            "99999999999999999999s", "1d 12h", "1H", "１h",
        ])
    func noDuration(text: String) {
        #expect(throws: DurationProblem.self) { try TimeSpan(parsing: text) }
    }

    @Test(
        "dates and instants are told apart",
        arguments: [
            ("1970-01-01", Active.Bound.date(0)), ("2026-01-31", .date(20_484)),
            ("2024-02-29", .date(19_782)), ("0001-01-01", .date(-719_162)),
            ("1970-01-01T00:00:01Z", .instant(1_000_000_000)),
            ("1970-01-01T02:00:00+02:00", .instant(0)),
            ("1969-12-31t19:00:00.5-05:00", .instant(500_000_000)),
        ])
    func bound(text: String, expected: Active.Bound) {
        #expect(TimeText.bound(text) == expected)
    }

    @Test(
        "what the calendar does not have is refused",
        arguments: [
            "", "2026-1-1", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-32", "1900-02-29",
            "2026-01-01T", "2026-01-01T09:00", "2026-01-01T09:00:00", "2026-01-01 09:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T09:60:00Z", "9999-01-01T00:00:00Z",
            "2026-01-01T09:00:00.Z", "2026-01-01T09:00:00+0200", "20260101",
        ])
    func noBound(text: String) {
        #expect(TimeText.bound(text) == nil)
    }

    @Test("a time of the day has two digits each; 24:00 is only an end")
    func timeOfDay() {
        #expect(TimeText.timeOfDay("04:30", allowsMidnightAtEnd: false) == 16_200)
        #expect(TimeText.timeOfDay("24:00", allowsMidnightAtEnd: true) == 86_400)
        #expect(TimeText.timeOfDay("24:00", allowsMidnightAtEnd: false) == nil)
        #expect(TimeText.timeOfDay("23:59", allowsMidnightAtEnd: false) == 86_340)
        #expect(TimeText.timeOfDay("4:30", allowsMidnightAtEnd: false) == nil)
        #expect(TimeText.timeOfDay("12:60", allowsMidnightAtEnd: false) == nil)
    }
}
