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
