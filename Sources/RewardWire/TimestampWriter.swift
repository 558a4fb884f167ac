// SPDX-License-Identifier: Apache-2.0
internal import RewardEngine

/// Writes times as RFC 3339 in UTC: `2026-01-31T18:20:11Z`.
///
/// The fraction of a second appears only if there is one, without zeros at its end. Times that come
/// together mostly have their day in common, so its text is kept.
package struct TimestampWriter {
    /// Days since 1970, and the text `2026-01-31T` of that day.
    private var day: Int64 = 0
    private var dayText: [11 of UInt8] = Self.text(ofDay: 0)

    package init() {}

    /// - Parameter nanoseconds: since 1970.
    package mutating func append(nanoseconds: Int64, to buffer: inout TextBuffer) {
        let (seconds, fraction) = Self.floorDivide(nanoseconds, by: 1_000_000_000)
        let (day, secondOfDay) = Self.floorDivide(seconds, by: 86_400)
        if day != self.day {
            self.day = day
            dayText = Self.text(ofDay: day)
        }
        let second = Int(secondOfDay)
        buffer.withRoom(30) { place in
            for at in 0..<11 { place[at] = dayText[at] }
            Self.put(second / 3600, at: place + 11)
            place[13] = UInt8(ascii: ":")
            Self.put(second / 60 % 60, at: place + 14)
            place[16] = UInt8(ascii: ":")
            Self.put(second % 60, at: place + 17)
            var end = place + 19
            if fraction != 0 { end = Self.put(fraction: fraction, at: end) }
            end[0] = UInt8(ascii: "Z")
            return end + 1 - place
        }
    }

    /// Two digits.
    private static func put(_ value: Int, at place: UnsafeMutablePointer<UInt8>) {
        place[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
        place[1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
    }

    /// The point and the digits up to the last that is not zero; gives back where they end.
    private static func put(
        fraction: Int64, at place: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        place[0] = UInt8(ascii: ".")
        var rest = fraction
        var width = 9
        while rest % 10 == 0 {
            rest /= 10
            width -= 1
        }
        for at in stride(from: width, through: 1, by: -1) {
            place[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return place + width + 1
    }

    /// Rounds towards the past, so that what is left is never negative.
    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// Any time that 64 bits of nanoseconds hold has four digits of year.
    private static func text(ofDay day: Int64) -> [11 of UInt8] {
        let date = CivilDate(dayNumber: Int(day))
        func digit(_ value: Int) -> UInt8 { UInt8(ascii: "0") + UInt8(value % 10) }
        return [
            digit(date.year / 1000), digit(date.year / 100), digit(date.year / 10),
            digit(date.year), UInt8(ascii: "-"),
            digit(date.month / 10), digit(date.month), UInt8(ascii: "-"),
            digit(date.day / 10), digit(date.day), UInt8(ascii: "T"),
        ]
    }
}
