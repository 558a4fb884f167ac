// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

extension PeriodRules {
    /// The second on the wall clock with which a period begins; nil for a lifetime.
    func beginning(of number: PeriodNumber, _ period: Period) -> Int64? {
        let value = Int(number.value)
        let day: Int
        switch period {
        case .lifetime: return nil
        case .hour: return Int64(value) * 3600
        case .day: day = value
        case .week: day = value * 7 - 3 + weekStart
        case .month:
            let year = floorDivide(value, 12)
            day = CivilDate(year: year, month: value - year * 12 + 1, day: 1).dayNumber
        case .quarter:
            let year = floorDivide(value, 4)
            day = CivilDate(year: year, month: (value - year * 4) * 3 + 1, day: 1).dayNumber
        case .year: day = CivilDate(year: value, month: 1, day: 1).dayNumber
        }
        return Int64(day) * 86_400 + dayStartSeconds
    }
}

extension Zone {
    /// The instant (seconds since 1970) from which on the wall clock never again shows less than a
    /// second: where the clock is put back over it, the later one.
    mutating func instant(from local: Int64) -> Int64 {
        // No zone is more than 26 hours off.
        let start = local - 26 * 3600
        let end = local + 26 * 3600
        let before = offset(at: start)
        let after = offset(at: end)
        guard before != after else { return local - before }
        var low = start
        var high = end
        while high - low > 1 {
            let middle = (low + high) / 2
            if offset(at: middle) == before { low = middle } else { high = middle }
        }
        let change = high
        let reached = local - before
        if reached < change { return change + after >= local ? reached : local - after }
        return max(change, local - after)
    }
}

extension Engine {
    /// When a period has ended in the settings' zone, in nanoseconds.
    mutating func end(ofHome number: PeriodNumber, _ period: Period) -> Int64 {
        let next = PeriodNumber(Int(number.value) + 1)
        guard let local = plan.periods.beginning(of: next, period) else { return .max }
        return nanoseconds(fromSeconds: zones[homeZone].instant(from: local))
    }

    /// When a period has ended and nothing late can come for it any more.
    mutating func closing(of number: PeriodNumber, _ period: Period) -> Int64 {
        later(than: end(ofHome: number, period), by: plan.rulebook.settings.lateness.nanoseconds)
    }
}

/// Saturates at the ends of time.
func nanoseconds(fromSeconds seconds: Int64) -> Int64 {
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? (seconds < 0 ? .min : .max) : nanoseconds
}

/// An instant so many nanoseconds after another; the last there is, where that is after time.
func later(than time: Int64, by span: Int64) -> Int64 {
    let (sum, overflow) = time.addingReportingOverflow(span)
    return overflow ? .max : sum
}
