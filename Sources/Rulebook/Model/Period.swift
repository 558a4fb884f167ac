// SPDX-License-Identifier: Apache-2.0

/// A calendar period, or the whole life of a counter.
package enum Period: String, CaseIterable, Hashable, Sendable {
    case hour, day, week, month, quarter, year, lifetime
}

/// A length of time that does not depend on a calendar (`90s`, `15m`, `24h`, `7d`, `1d12h`).
package struct TimeSpan: Hashable, Comparable, Sendable, BitwiseCopyable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package init(seconds: Int64) {
        self.nanoseconds = seconds * 1_000_000_000
    }

    package static func hours(_ count: Int64) -> TimeSpan { TimeSpan(seconds: count * 3600) }
    package static func days(_ count: Int64) -> TimeSpan { TimeSpan(seconds: count * 86400) }

    /// The number of days, if the span is whole days: such spans are taken as civil days where a
    /// rule looks at who was seen (`{others: {active: 7d}}`).
    package var wholeDays: Int64? {
        let day: Int64 = 86_400_000_000_000
        return nanoseconds > 0 && nanoseconds % day == 0 ? nanoseconds / day : nil
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// A day of the week; ISO numbering, Monday is 0.
package enum Weekday: Int, CaseIterable, Hashable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// `mon`, `tue`, …: how rule files name it.
    package var abbreviation: String {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][rawValue]
    }
}
