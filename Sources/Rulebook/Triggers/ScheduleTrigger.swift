// SPDX-License-Identifier: Apache-2.0

/// `schedule` fires at a local time, for every member for whom `for` holds.
package struct ScheduleTrigger: Sendable {
    package enum Recurrence: Sendable {
        /// In every period, at an offset from its start.
        case every(Period, At)
        /// Every year on the date that an expression over `member` gives (a timestamp, or a string
        /// that begins as `2024-02-29`), from the first anniversary on; 29 February is the 28th in
        /// years without one.
        case anniversary(Expression)
    }

    /// A moment within a period. What the period does not need is nil.
    package struct At: Hashable, Sendable {
        /// Of a week.
        package var weekday: Weekday?
        /// Of a year, 1 ... 12; of a quarter, 1 ... 3.
        package var month: Int?
        /// Of a month, 1 ... 31; the last day where a month is shorter.
        package var day: Int?
        /// After civil midnight.
        package var seconds: Int

        package init(seconds: Int) {
            self.seconds = seconds
        }
    }

    package let recurrence: Recurrence
    /// When on an anniversary's day, in seconds after civil midnight.
    package let anniversarySeconds: Int

    /// A checked trigger.
    package init(recurrence: Recurrence, anniversarySeconds: Int) {
        self.recurrence = recurrence
        self.anniversarySeconds = anniversarySeconds
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        switch recurrence {
        case .every(let period, _): "schedule per=\(period.rawValue)"
        case .anniversary(let of): "schedule anniversary=\(of.text)"
        }
    }
}
