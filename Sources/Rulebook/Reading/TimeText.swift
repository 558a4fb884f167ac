// SPDX-License-Identifier: Apache-2.0

/// Why a text is no duration, and how to write one.
struct DurationProblem: Error {
    let found: String
    let advice: String
}

extension TimeSpan {
    /// Reads `90s`, `15m`, `24h`, `7d`, `2w`, or a sum of them from the largest unit to the
    /// smallest, each at most once: `1d12h`.
    init(parsing text: String) throws(DurationProblem) {
        let units: [(name: Character, seconds: Int64)] = [
            ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
        ]
        let secondsMax = RulebookLimits.durationDaysMax * 86_400
        let example = "write it as 90s, 15m, 24h, 7d, 2w or 1d12h"
        var rest = Substring(text)
        var total: Int64 = 0
        var next = 0
        if rest.isEmpty { throw DurationProblem(found: "no duration", advice: example) }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty else {
                throw DurationProblem(found: "expected a number and a unit", advice: example)
            }
            guard let letter = rest.popFirst() else {
                throw DurationProblem(found: "a number without a unit", advice: example)
            }
            guard let unit = units.firstIndex(where: { $0.name == letter }) else {
                let shown = quoted(String(letter))
                // `2 days`
                let unit = rest.first.flatMap { first in units.first { $0.name == first } }
                throw DurationProblem(
                    found: "\(shown) is no unit",
                    advice: letter == " " && unit != nil
                        ? "write it as \(digits)\(unit?.name ?? "d")" : "units are w, d, h, m and s"
                )
            }
            guard unit >= next else {
                throw DurationProblem(
                    found: "units from the largest to the smallest, each once", advice: example)
            }
            next = unit + 1
            guard let count = Int64(digits), count <= secondsMax else {
                throw DurationProblem.tooLong
            }
            let (seconds, overflow) = count.multipliedReportingOverflow(by: units[unit].seconds)
            guard !overflow, seconds <= secondsMax - total else { throw DurationProblem.tooLong }
            total += seconds
        }
        self.init(seconds: total)
    }
}

extension DurationProblem {
    fileprivate static var tooLong: DurationProblem {
        DurationProblem(
            found: "more than \(RulebookLimits.durationDaysMax) days",
            advice: "leave it out if it is to hold for ever")
    }
}

/// Times of the day and dates as rule files write them.
enum TimeText {
    /// `HH:MM` as seconds after midnight; `24:00` only where an end may be that.
    static func timeOfDay(_ text: Substring, allowsMidnightAtEnd: Bool) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hour = number(bytes[0..<2]), let minute = number(bytes[3..<5]), minute < 60
        else { return nil }
        if hour == 24, minute == 0, allowsMidnightAtEnd { return 86_400 }
        return hour < 24 ? hour * 3600 + minute * 60 : nil
    }

    /// `2026-01-31` as a date, RFC 3339 (`2026-01-31T09:00:00Z`) as an instant.
    static func bound(_ text: String) -> Active.Bound? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let date = civilDay(year, month, day)
        else { return nil }
        if bytes.count == 10 { return .date(date) }
        return instant(date: date, time: bytes[10...])
    }

    /// The time part of RFC 3339, from its `T` on.
    private static func instant(date: Int, time: ArraySlice<UInt8>) -> Active.Bound? {
        let bytes = Array(time)
        guard bytes.count >= 10, bytes[0] | 0x20 == UInt8(ascii: "t"),
            bytes[3] == UInt8(ascii: ":"), bytes[6] == UInt8(ascii: ":"),
            let hour = number(bytes[1..<3]), hour < 24, let minute = number(bytes[4..<6]),
            minute < 60, let second = number(bytes[7..<9]), second < 60
        else { return nil }
        var rest = bytes[9...]
        var nanoseconds = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(digits.count), let fraction = number(digits) else { return nil }
            nanoseconds = (digits.count..<9).reduce(fraction) { value, _ in value * 10 }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = zoneOffset(Array(rest)) else { return nil }
        let seconds = date * 86_400 + hour * 3600 + minute * 60 + second - offset
        let (whole, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, whole <= .max - Int64(nanoseconds) else { return nil }
        return .instant(whole + Int64(nanoseconds))
    }

    /// `Z`, `+02:00` or `-05:30` as seconds east of UTC.
    private static func zoneOffset(_ bytes: [UInt8]) -> Int? {
        if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let hours = number(bytes[1..<3]), hours < 24, let minutes = number(bytes[4..<6]),
            minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return bytes[0] == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, nil for a date that is none.
    private static func civilDay(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400
        return before * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + day - 1 - 719_162
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

extension Weekday {
    /// `mon` or `monday`.
    init?(name: String) {
        guard
            let day = Weekday.allCases.first(where: { $0.abbreviation == name || $0.name == name })
        else { return nil }
        self = day
    }

    /// `monday`.
    var name: String { String(describing: self) }
}
