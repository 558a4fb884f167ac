// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// An instant: nanoseconds since 1970-01-01T00:00:00Z, from 1677 to 2262.
package struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static let earliest = Timestamp(nanoseconds: .min)

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 {
        let quotient = nanoseconds / 1_000_000_000
        return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
    }

    /// Nanoseconds within the second, 0 ..< 1e9.
    package var fraction: UInt32 {
        UInt32(truncatingIfNeeded: nanoseconds &- seconds &* 1_000_000_000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Saturates at the ends of time.
    package static func - (left: Timestamp, right: TimeSpan) -> Timestamp {
        let (difference, overflow) =
            left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        return overflow ? .earliest : Timestamp(nanoseconds: difference)
    }
}

extension Timestamp {
    /// `2026-01-31T18:20:11Z`, with as many digits of a fraction as it has.
    package var text: String {
        let day = Int(floorDivide(seconds, 86_400))
        let second = Int(seconds - Int64(day) * 86_400)
        let date = CivilDate(dayNumber: day)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        var text = "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))T"
        text += "\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2))"
        text += ":\(digits(second % 60, 2))"
        if fraction > 0 {
            var places = digits(Int(fraction), 9)
            while places.hasSuffix("0") { places.removeLast() }
            text += "." + places
        }
        return text + "Z"
    }
}

/// An instant so many nanoseconds before another; the earliest there is, where that is before time.
func earlier(than time: Int64, by span: Int64) -> Int64 {
    let (difference, overflow) = time.subtractingReportingOverflow(span)
    return overflow ? .min : difference
}

/// An instant so many nanoseconds after another; the last there is, where that is after time.
func later(than time: Int64, by span: Int64) -> Int64 {
    let (sum, overflow) = time.addingReportingOverflow(span)
    return overflow ? .max : sum
}
