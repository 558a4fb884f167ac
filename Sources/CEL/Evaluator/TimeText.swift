// SPDX-License-Identifier: Apache-2.0

/// Timestamps and durations as text.
enum TimeText {
    /// RFC 3339 in UTC, with as many decimals as needed: `2009-02-13T23:31:30.5Z`.
    static func timestamp(_ time: TimeValue) -> String {
        let parts = CivilTime(time)
        let date = "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
        let clock = "\(padded(parts.hour, 2)):\(padded(parts.minute, 2)):\(padded(parts.second, 2))"
        return date + "T" + clock + fraction(time.nanoseconds) + "Z"
    }

    /// Seconds with as many decimals as needed: `5400s`, `-0.5s`.
    static func duration(_ time: TimeValue) -> String {
        let isNegative = time.seconds < 0 || time.nanoseconds < 0
        return (isNegative ? "-" : "") + "\(time.seconds.magnitude)"
            + fraction(Int32(time.nanoseconds.magnitude)) + "s"
    }

    private static func fraction(_ nanoseconds: Int32) -> String {
        guard nanoseconds != 0 else { return "" }
        var digits = padded(Int(nanoseconds), 9)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Reads an RFC 3339 timestamp; nil if it is none or outside the years 1 to 9999.
    static func parseTimestamp(_ text: UnsafeRawBufferPointer) -> TimeValue? {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
            reader.take("-"), let day = reader.number(2), reader.take("T") || reader.take("t"),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2),
            reader.take(":"), let second = reader.number(2),
            let nanoseconds = reader.take(".") ? reader.fraction() : 0,
            let offset = reader.offset(), reader.isAtEnd,
            (1...12).contains(month), day >= 1, day <= CivilTime.days(in: month, of: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilTime.daysSince1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - offset
        guard TimeValue.timestampSeconds.contains(seconds) else { return nil }
        return TimeValue(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Reads numbers with units: `1h30m`, `-1.5s`, `250ms`; nil if it is none or too long.
    static func parseDuration(_ text: UnsafeRawBufferPointer) -> TimeValue? {
        var reader = DigitReader(text)
        let isNegative = reader.take("-")
        if !isNegative { _ = reader.take("+") }
        var zero = reader
        if zero.take("0"), zero.isAtEnd { return TimeValue(seconds: 0, nanoseconds: 0) }
        var total: Int128 = 0
        repeat {
            guard let (number, scale) = reader.decimal(), let unit = reader.unit() else {
                return nil
            }
            total += number * unit / scale
            if total > Int128(Int64.max) + 1 { return nil }
        } while !reader.isAtEnd
        return TimeValue(duration: isNegative ? -total : total)
    }
}

/// Reads the parts of times from ASCII text.
private struct DigitReader {
    private let text: UnsafeRawBufferPointer
    private var position = 0

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    var isAtEnd: Bool { position == text.count }

    mutating func take(_ character: StaticString) -> Bool {
        guard position < text.count, text[position] == character.utf8Start.pointee else {
            return false
        }
        position += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard position < text.count, Ascii.isDigit(text[position]) else { return nil }
        position += 1
        return Int(text[position - 1] - Ascii.zero)
    }

    mutating func number(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The digits behind a point, in nanoseconds; further ones are cut off.
    mutating func fraction() -> Int32? {
        guard var value = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            if count < 9 {
                value = value * 10 + digit
                count += 1
            }
        }
        for _ in count..<9 { value *= 10 }
        return Int32(value)
    }

    /// `Z`, or hours and minutes east of UTC; in seconds.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+"), let hours = number(2), take(":"), let minutes = number(2),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isNegative ? -seconds : seconds
    }

    /// A decimal number as an integer and the power of ten it is to be divided by.
    mutating func decimal() -> (Int128, Int128)? {
        var value: Int128 = 0
        var scale: Int128 = 1
        var hasDigits = false
        while let digit = digit() {
            hasDigits = true
            value = value * 10 + Int128(digit)
            if value > 1 << 70 { return nil }
        }
        if take(".") {
            while let digit = digit() {
                hasDigits = true
                guard scale < 1_000_000_000_000 else { continue }
                value = value * 10 + Int128(digit)
                scale *= 10
            }
        }
        return hasDigits ? (value, scale) : nil
    }

    /// A unit, in nanoseconds.
    mutating func unit() -> Int128? {
        if take("h") { return 3_600_000_000_000 }
        if take("m") { return take("s") ? 1_000_000 : 60_000_000_000 }
        if take("s") { return 1_000_000_000 }
        if take("n") { return take("s") ? 1 : nil }
        if take("u") { return take("s") ? 1000 : nil }
        // µ as U+00B5 or U+03BC.
        if position + 2 < text.count,
            (text[position], text[position + 1]) == (0xC2, 0xB5)
                || (text[position], text[position + 1]) == (0xCE, 0xBC)
        {
            position += 2
            return take("s") ? 1000 : nil
        }
        return nil
    }
}

extension Value {
    /// The timestamp that `timestamp(text)` gives; nil if it is an error.
    package init?(timestamp text: String) {
        guard let time = Array(text.utf8).withUnsafeBytes(TimeText.parseTimestamp) else {
            return nil
        }
        self = .timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    /// The duration that `duration(text)` gives; nil if it is an error.
    package init?(duration text: String) {
        guard let time = Array(text.utf8).withUnsafeBytes(TimeText.parseDuration) else {
            return nil
        }
        self = .duration(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    /// A timestamp or a duration as `string()` writes it; nil for other values.
    package var timeText: String? {
        switch self {
        case .timestamp(let seconds, let nanoseconds):
            TimeText.timestamp(TimeValue(seconds: seconds, nanoseconds: nanoseconds))
        case .duration(let seconds, let nanoseconds):
            TimeText.duration(TimeValue(seconds: seconds, nanoseconds: nanoseconds))
        default: nil
        }
    }
}
