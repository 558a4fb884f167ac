// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// The running number of a calendar period of some kind: consecutive periods have consecutive
/// numbers, whatever their length. Hours and days count from 1970, weeks from the one that holds
/// it, months, quarters and years from year 0. Lifetime has the one number 0.
package struct PeriodNumber: Hashable, Comparable, Sendable, BitwiseCopyable {
    package let value: Int32

    package init(_ value: Int) {
        self.value = Int32(truncatingIfNeeded: value)
    }

    /// Before every period: the state of a counter that has not counted.
    package static let none = PeriodNumber(Int(Int32.min))

    /// Whether the day with this number is one of some days of the week.
    func isDay(of days: Set<Weekday>) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = Weekday(rawValue: ((Int(value) + 3) % 7 + 7) % 7)
        return weekday.map(days.contains) ?? false
    }

    package static func < (left: PeriodNumber, right: PeriodNumber) -> Bool {
        left.value < right.value
    }
}

/// How the rulebook's settings cut local time into periods.
package struct PeriodRules: Sendable, BitwiseCopyable {
    let dayStartSeconds: Int64
    let weekStart: Int

    package init(_ settings: Settings) {
        dayStartSeconds = settings.dayStartSeconds
        weekStart = settings.weekStarts.rawValue
    }

    /// The civil day to which a local time belongs, as days since 1970.
    @inline(__always)
    package func day(localSeconds: Int64) -> Int {
        Int(floorDivide(localSeconds - dayStartSeconds, 86_400))
    }

    /// - Parameter localSeconds: seconds since 1970 on the wall clock of the zone in question.
    package func number(of period: Period, localSeconds: Int64) -> PeriodNumber {
        switch period {
        case .lifetime: return PeriodNumber(0)
        case .hour: return PeriodNumber(Int(floorDivide(localSeconds, 3600)))
        case .day: return PeriodNumber(day(localSeconds: localSeconds))
        case .week:
            // 1970-01-01 was a Thursday: three days after the Monday of week 0.
            return PeriodNumber(floorDivide(day(localSeconds: localSeconds) + 3 - weekStart, 7))
        case .month, .quarter, .year:
            let date = CivilDate(dayNumber: day(localSeconds: localSeconds))
            switch period {
            case .month: return PeriodNumber(date.year * 12 + date.month - 1)
            case .quarter: return PeriodNumber(date.year * 4 + (date.month - 1) / 3)
            default: return PeriodNumber(date.year)
            }
        }
    }

    /// The first second of an hour or a day, on the zone's wall clock.
    package func localStart(of number: PeriodNumber, period: Period) -> Int64 {
        precondition(period == .hour || period == .day, "only hours and days may not exist")
        let value = Int64(number.value)
        return period == .hour ? value * 3600 : value * 86_400 + dayStartSeconds
    }

    /// `2026-01-31T14`, `2026-01-31`, `2026-W05`, `2026-01`, `2026-Q1`, `2026`. A week has the
    /// number and the year of its fourth day, as ISO 8601 has it for weeks that begin on Monday.
    package func label(of number: PeriodNumber, period: Period, into text: inout TextArena) {
        let value = Int(number.value)
        switch period {
        case .lifetime: return
        case .hour:
            date(CivilDate(dayNumber: floorDivide(value, 24)), into: &text)
            text.append(UInt8(ascii: "T"))
            text.append(twoDigits: value - floorDivide(value, 24) * 24)
        case .day: date(CivilDate(dayNumber: value), into: &text)
        case .week:
            let fourthDay = value * 7 - 3 + weekStart + 3
            let year = CivilDate(dayNumber: fourthDay).year
            let newYear = CivilDate(year: year, month: 1, day: 1).dayNumber
            text.append(fourDigits: year)
            text.append("-W")
            text.append(twoDigits: (fourthDay - newYear) / 7 + 1)
        case .month:
            text.append(fourDigits: floorDivide(value, 12))
            text.append(UInt8(ascii: "-"))
            text.append(twoDigits: value - floorDivide(value, 12) * 12 + 1)
        case .quarter:
            text.append(fourDigits: floorDivide(value, 4))
            text.append("-Q")
            text.append(UInt8(ascii: "1") + UInt8(value - floorDivide(value, 4) * 4))
        case .year: text.append(fourDigits: value)
        }
    }

    private func date(_ date: CivilDate, into text: inout TextArena) {
        text.append(fourDigits: date.year)
        text.append(UInt8(ascii: "-"))
        text.append(twoDigits: date.month)
        text.append(UInt8(ascii: "-"))
        text.append(twoDigits: date.day)
    }
}
