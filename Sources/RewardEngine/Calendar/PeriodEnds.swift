// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// When periods end, and which civil days they are made of.
///
/// Nothing here adds up seconds of days: an end is the first instant at which the wall clock of a
/// zone shows the next period, found in the zone's transitions.
extension PeriodRules {
    /// The first instant (seconds since 1970) that belongs to a later period. Where the clock is
    /// put back over the boundary, that is the first time it passes; what comes after it in the old
    /// period once more is late, and is credited to it all the same.
    package func end(of number: PeriodNumber, period: Period, in zone: inout Zone) -> Int64 {
        zone.first(showing: localEnd(of: number, period: period))
    }

    /// The first second of the next period, on the wall clock.
    private func localEnd(of number: PeriodNumber, period: Period) -> Int64 {
        if period == .hour { return (Int64(number.value) + 1) * 3600 }
        return localStart(ofDay: days(of: number, period: period).upperBound)
    }

    /// When a civil day begins on the wall clock, `day_start` included.
    func localStart(ofDay day: Int) -> Int64 { Int64(day) * 86_400 + dayStartSeconds }

    /// The civil days (since 1970) of a period; of an hour, the day that it belongs to.
    package func days(of number: PeriodNumber, period: Period) -> Range<Int> {
        let value = Int(number.value)
        switch period {
        case .lifetime: return Int(Int32.min)..<Int(Int32.max)
        case .hour:
            let day = day(localSeconds: Int64(value) * 3600)
            return day..<day + 1
        case .day: return value..<value + 1
        case .week:
            let first = value * 7 - 3 + weekStart
            return first..<first + 7
        case .month: return firstDay(ofMonth: value)..<firstDay(ofMonth: value + 1)
        case .quarter: return firstDay(ofMonth: value * 3)..<firstDay(ofMonth: value * 3 + 3)
        case .year: return firstDay(ofMonth: value * 12)..<firstDay(ofMonth: value * 12 + 12)
        }
    }

    /// The periods, first and last, that a civil day has a part in.
    func numbers(of period: Period, inDay day: Int) -> ClosedRange<Int32> {
        let start = localStart(ofDay: day)
        let first = number(of: period, localSeconds: start)
        let last = number(of: period, localSeconds: start + 86_399)
        return first.value...max(first.value, last.value)
    }

    /// - Parameter month: counted from January of year 0.
    private func firstDay(ofMonth month: Int) -> Int {
        let year = floorDivide(month, 12)
        return CivilDate(year: year, month: month - year * 12 + 1, day: 1).dayNumber
    }
}

extension Zone {
    /// The first instant (seconds since 1970) at which the wall clock shows a local time or a later
    /// one: the time itself, the first of two, or the end of the gap that leaves it out.
    package mutating func first(showing local: Int64) -> Int64 {
        // No zone has ever been further from UTC; before that its clock shows an earlier time.
        var instant = local - 26 * 3600
        while true {
            let offset = offset(at: instant)
            let found = max(instant, local - offset)
            guard let change = nextChange(after: instant), change <= found else { return found }
            instant = change
        }
    }
}

extension CivilDate {
    /// Reads `2026-01-31`; nil if the text does not begin with a date of the calendar.
    package init?(beginning text: some StringProtocol) {
        let bytes = Array(text.utf8.prefix(10))
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(year: year, month: month, day: day)
        // What is no date, such as 30 February, comes back as another.
        guard CivilDate(dayNumber: dayNumber) == self else { return nil }
    }

    /// The last day of a month is what a day beyond it stands for.
    static func clamped(year: Int, month: Int, day: Int) -> CivilDate {
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        let length =
            CivilDate(year: next.0, month: next.1, day: 1).dayNumber
            - CivilDate(year: year, month: month, day: 1).dayNumber
        return CivilDate(year: year, month: month, day: min(day, length))
    }
}

extension Int64 {
    /// Seconds as nanoseconds; the ends of time saturate.
    var saturatingNanoseconds: Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}

extension Engine {
    /// When a period has ended in the settings' zone, in nanoseconds; a lifetime never does.
    mutating func end(ofHome number: PeriodNumber, _ period: Period) -> Int64 {
        guard period != .lifetime else { return .max }
        return plan.periods.end(of: number, period: period, in: &zones[homeZone])
            .saturatingNanoseconds
    }

    /// When a period has ended and nothing late can come for it any more.
    mutating func closing(of number: PeriodNumber, _ period: Period) -> Int64 {
        later(than: end(ofHome: number, period), by: plan.rulebook.settings.lateness.nanoseconds)
    }
}
