// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The state of `schedule`: what comes next in each zone, and what has come for whom.
///
/// A number for each member and a record for each zone that a member has ever named.
struct ScheduleState {
    struct Coming {
        /// The period that comes next; of anniversaries the day.
        var period = PeriodNumber.none
        /// The time of the timer that counts; `Int64.max` = none is set.
        var due = Int64.max
    }

    /// From when on the rule has been looked at; nil = not yet.
    var since: Int64?
    private var zones: [Coming] = []
    private var last: [PeriodNumber] = []

    subscript(zone zone: Int) -> Coming {
        get { zone < zones.count ? zones[zone] : Coming() }
        set {
            let missing = zone + 1 - zones.count
            if missing > 0 { zones.append(contentsOf: repeatElement(Coming(), count: missing)) }
            zones[zone] = newValue
        }
    }

    /// The newest period (of anniversaries the year) that has come for a member: wherever he
    /// travels, it does not come again.
    subscript(last member: MemberIndex) -> PeriodNumber {
        get { Int(member) < last.count ? last[Int(member)] : .none }
        set {
            let missing = Int(member) + 1 - last.count
            if missing > 0 { last.append(contentsOf: repeatElement(.none, count: missing)) }
            last[Int(member)] = newValue
        }
    }

    /// Takes over what has come for members, with their indices; zones may have others.
    mutating func takeOver(_ other: ScheduleState) {
        last = other.last
        since = other.since
    }
}

/// When a schedule comes round in a zone.
struct ScheduleCalendar {
    private let period: Period
    private let at: ScheduleTrigger.At
    private let periods: PeriodRules
    /// Whether a day that the zone leaves out comes at the end of the gap: on an anniversary.
    private let keepsMissingDays: Bool

    init(_ schedule: ScheduleTrigger, _ periods: PeriodRules) {
        self.periods = periods
        switch schedule.recurrence {
        case .every(let period, let at):
            self.period = period
            self.at = at
            keepsMissingDays = false
        case .anniversary:
            period = .day
            at = ScheduleTrigger.At(seconds: schedule.anniversarySeconds)
            keepsMissingDays = true
        }
    }

    /// The day of a period on which it comes: of the calendar, whatever `day_start` is.
    func day(of number: PeriodNumber) -> Int {
        let days = periods.days(of: number, period: period)
        switch period {
        case .week:
            let weekday = (at.weekday ?? .monday).rawValue
            return days.lowerBound + (weekday - periods.weekStart + 7) % 7
        case .month, .quarter, .year:
            let first = CivilDate(dayNumber: days.lowerBound)
            let month = first.month + (at.month ?? 1) - 1
            return CivilDate.clamped(year: first.year, month: month, day: at.day ?? 1).dayNumber
        case .hour, .day, .lifetime: return days.lowerBound
        }
    }

    /// When it comes (nanoseconds since 1970); nil for a day that the zone leaves out.
    func time(of number: PeriodNumber, in zone: inout Zone) -> Int64? {
        let midnight = Int64(day(of: number)) * 86_400
        if period == .day && !keepsMissingDays
            && zone.skips(localFrom: midnight, localUntil: midnight + 86_400)
        {
            return nil
        }
        return zone.first(showing: midnight + Int64(at.seconds)).saturatingNanoseconds
    }

    /// The first period that comes after an instant.
    func next(after time: Int64, in zone: inout Zone) -> ScheduleState.Coming {
        var number = self.number(at: time, in: &zone) - 1
        while true {
            let period = PeriodNumber(number)
            if let due = self.time(of: period, in: &zone), due > time {
                return ScheduleState.Coming(period: period, due: due)
            }
            number += 1
            // Time ends.
            if time == .max { return ScheduleState.Coming() }
        }
    }

    /// The newest periods that have come by an instant, ascending: as many as a journey around the
    /// world may have skipped.
    func latest(upTo time: Int64, in zone: inout Zone) -> [(period: PeriodNumber, time: Int64)] {
        let now = number(at: time, in: &zone)
        var found: [(period: PeriodNumber, time: Int64)] = []
        for number in now - 3...now + 1 {
            let period = PeriodNumber(number)
            if let due = self.time(of: period, in: &zone), due <= time {
                found.append((period, due))
            }
        }
        return found
    }

    private func number(at time: Int64, in zone: inout Zone) -> Int {
        let seconds = time.floorSeconds
        let local = seconds + zone.offset(at: seconds)
        return Int(periods.number(of: period, localSeconds: local).value)
    }
}
