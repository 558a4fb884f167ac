// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// Local times and anniversaries.
///
/// Each zone that members have named has its timer; it comes for those who are in the zone then.
/// Who changes zone finds each period once: what has come for him does not come again, and what he
/// would have missed comes with the change.
extension Engine {
    /// Sets the timers of all schedules in all zones for what comes after an instant.
    mutating func startSchedules(at time: Int64) {
        for (position, rule) in plan.rules.enumerated() {
            guard let (schedule, index) = schedule(position, rule) else { continue }
            if schedules[index].since == nil { schedules[index].since = time }
            for zone in zones.indices { setSchedule(schedule, index, position, zone, after: time) }
        }
    }

    private func schedule(
        _ position: Int, _ rule: PlannedRule
    ) -> (ScheduleTrigger, index: Int)? {
        guard case .schedule(let schedule) = rule.rule.trigger, rule.rule.mode != .off,
            case .schedule(let index) = ruleStates[stateOfRule[position]].trigger
        else { return nil }
        return (schedule, index)
    }

    private mutating func setSchedule(
        _ schedule: ScheduleTrigger, _ index: Int, _ position: Int, _ zone: Int, after time: Int64
    ) {
        var local = zones[zone]
        let coming = ScheduleCalendar(schedule, plan.periods).next(after: time, in: &local)
        let isSet = schedules[index][zone: zone].due == coming.due
        schedules[index][zone: zone] = coming
        guard coming.due < .max, !isSet else { return }
        timers.add(.schedule(rule: stateOfRule[position], zone: zone), due: coming.due)
    }

    mutating func runSchedule(
        _ state: Int, _ zone: Int, due: Int64, into batch: inout OutcomeBatch
    ) {
        guard case .schedule(let index) = ruleStates[state].trigger,
            schedules[index][zone: zone].due == due
        else { return }
        let period = schedules[index][zone: zone].period
        schedules[index][zone: zone] = ScheduleState.Coming()
        guard let (position, rule) = plannedRule(ofState: state),
            let (schedule, _) = self.schedule(position, rule)
        else { return }
        atMoment("schedule", of: nil, due: due, into: &batch) { engine, frame, batch in
            frame.rule = position
            for member in 0..<MemberIndex(engine.members.names.count)
            where engine.zone(of: member, at: due) == zone && !engine.members.isForgotten(member) {
                engine.come(period, schedule, index, for: member, &frame, into: &batch)
            }
        }
        setSchedule(schedule, index, position, zone, after: due)
    }

    /// A period has come for a member.
    private mutating func come(
        _ period: PeriodNumber, _ schedule: ScheduleTrigger, _ index: Int,
        for member: MemberIndex, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let rule = plan.rules[frame.rule]
        frame.subject = member
        frame.member = member
        let firing: Firing
        switch schedule.recurrence {
        case .every(let kind, _):
            guard schedules[index][last: member] < period else { return }
            schedules[index][last: member] = period
            firing = Firing(names: .period(kind, period))
        case .anniversary:
            let today = CivilDate(dayNumber: Int(period.value))
            let year = PeriodNumber(today.year)
            guard schedules[index][last: member] < year, let of = rule.anniversary,
                let date = anniversary(of, frame), today.year > date.year,
                CivilDate.clamped(year: today.year, month: date.month, day: date.day) == today
            else { return }
            schedules[index][last: member] = year
            firing = Firing(names: .period(.year, year))
        }
        guard isAudience(of: rule, frame), isActiveWhenDue(rule, frame) else { return }
        fire(rule, firing, for: member, frame, into: &batch)
    }

    /// The date that an expression names; nil where a member has none.
    private mutating func anniversary(
        _ linked: LinkedExpression, _ frame: borrowing Frame
    ) -> CivilDate? {
        let cell = value(of: linked, frame)
        switch Int(cell.kind) {
        case RW_CELL_MISSING, RW_CELL_ERROR: return nil
        case RW_CELL_TIMESTAMP:
            let seconds = Int64(bitPattern: cell.bits)
            let offset = zones[zone(of: frame.member, at: frame.time)].offset(at: seconds)
            return CivilDate(dayNumber: Int(floorDivide(seconds + offset, 86_400)))
        default:
            if case .string(let text) = machine.value(of: cell),
                let date = CivilDate(beginning: text)
            {
                return date
            }
            fail(linked, cell, frame)
            return nil
        }
    }

    /// A member has another zone than before: what comes next comes there, and what has come there
    /// already but not yet where he was comes now.
    mutating func followZone(
        from former: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let member = frame.subject
        let now = zone(of: member, at: clock.nanoseconds)
        guard now != former else { return }
        var (there, here) = (zones[former], zones[now])
        for (position, rule) in plan.rules.enumerated() {
            guard let (schedule, index) = schedule(position, rule),
                let since = schedules[index].since
            else { continue }
            if schedules[index][zone: now].due == .max {
                setSchedule(schedule, index, position, now, after: clock.nanoseconds)
            }
            let calendar = ScheduleCalendar(schedule, plan.periods)
            for (period, time) in calendar.latest(upTo: clock.nanoseconds, in: &here)
            where time > since && members.firstSeen(member) < time {
                guard let due = calendar.time(of: period, in: &there), due > clock.nanoseconds
                else { continue }
                var frame = frame
                frame.rule = position
                come(period, schedule, index, for: member, &frame, into: &batch)
            }
        }
        resetStreakTimers(of: member)
    }
}
