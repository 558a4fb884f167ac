// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Absence that is noticed in time.
///
/// Activity is what the rule's `when` and `if` let through. Who can earn the rule (`for`, `arm`,
/// `stage`) and when (`active`) is asked at the moment at which a reminder is due.
extension Engine {
    mutating func stepLapse(_ rule: PlannedRule, _ index: Int, _ frame: borrowing Frame) {
        guard case .lapse(let lapse) = rule.rule.trigger else { return }
        var record = lapses[index][frame.member]
        // Who was active since then was not away.
        guard frame.time > record.last else { return }
        record.last = frame.time
        record.stage = 0
        lapses[index][frame.member] = record
        setLapseTimer(lapse, index, stateOfRule[frame.rule], of: frame.member)
    }

    /// Sets the timer of a member's next reminder, unless one is set that comes before it.
    private mutating func setLapseTimer(
        _ lapse: LapseTrigger, _ index: Int, _ state: Int, of member: MemberIndex
    ) {
        let record = lapses[index][member]
        guard record.last > .min, Int(record.stage) < lapse.after.count else { return }
        let due = later(than: record.last, by: lapse.after[Int(record.stage)].nanoseconds)
        guard due < record.due else { return }
        lapses[index][member].due = due
        timers.add(.lapse(rule: state, member), due: due)
    }

    mutating func lapse(
        _ state: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {
        guard case .lapse(let index) = ruleStates[state].trigger,
            lapses[index][member].due == due
        else { return }
        lapses[index][member].due = .max
        guard let (position, rule) = plannedRule(ofState: state),
            case .lapse(let lapse) = rule.rule.trigger
        else { return }
        let record = lapses[index][member]
        guard Int(record.stage) < lapse.after.count else { return }
        let span = lapse.after[Int(record.stage)]
        if later(than: record.last, by: span.nanoseconds) <= due {
            lapses[index][member].stage += 1
            remind(member, of: position, rule, lapse, index, span, due: due, into: &batch)
        }
        setLapseTimer(lapse, index, state, of: member)
    }

    private mutating func remind(
        _ member: MemberIndex, of position: Int, _ rule: PlannedRule, _ lapse: LapseTrigger,
        _ index: Int, _ span: TimeSpan, due: Int64, into batch: inout OutcomeBatch
    ) {
        if let wanted = lapse.stage, !isMember(member, inStage: wanted) { return }
        atMoment(
            DerivedEvent.memberLapsed.rawValue, of: member, due: due, into: &batch
        ) { engine, frame, batch in
            frame.rule = position
            guard engine.isAudience(of: rule, frame), engine.isActiveWhenDue(rule, frame) else {
                return
            }
            var firing = Firing(
                names: .period(.day, engine.lapseDay(index, &frame)))
            let count = engine.lapses[index][member].onDay
            if count > 1 {
                firing.namesThreshold = true
                firing.threshold = Amount(Int(count))
            }
            engine.fire(rule, firing, for: member, frame, into: &batch)
            guard !rule.isShadow, engine.plan.isWatched(.memberLapsed) else { return }
            let id = engine.derivedID(
                .memberLapsed, [rule.rule.id, engine.idText(of: member)], frame)
            let days = Int(span.nanoseconds / TimeSpan.days(1).nanoseconds)
            engine.raise(
                .memberLapsed, about: member, frame, id: id,
                [("rule", .text(rule.rule.id)), ("days", .number(Amount(days)))])
        }
    }

    /// The civil day of the moment for the member, with which it counts how many reminders fall on
    /// it: what tells them apart. After a journey to the west that is still the later day.
    private mutating func lapseDay(_ index: Int, _ frame: inout Frame) -> PeriodNumber {
        let today = periodNumber(.day, of: frame.member, frame)
        var record = lapses[index][frame.member]
        if today > record.day {
            record.day = today
            record.onDay = 1
        } else {
            record.onDay += 1
        }
        lapses[index][frame.member] = record
        return record.day
    }

    /// Sets what another rulebook asks for. What came due while a rule was off is not made up for.
    mutating func bindLapses() {
        for (position, rule) in plan.rules.enumerated() {
            guard case .lapse(let lapse) = rule.rule.trigger, rule.rule.mode != .off,
                case .lapse(let index) = ruleStates[stateOfRule[position]].trigger
            else { continue }
            for member in 0..<MemberIndex(lapses[index].memberCount) {
                var record = lapses[index][member]
                guard record.last > .min else { continue }
                while record.due == .max, Int(record.stage) < lapse.after.count,
                    later(than: record.last, by: lapse.after[Int(record.stage)].nanoseconds)
                        <= clock.nanoseconds
                {
                    record.stage += 1
                }
                lapses[index][member] = record
                setLapseTimer(lapse, index, stateOfRule[position], of: member)
            }
        }
    }
}
