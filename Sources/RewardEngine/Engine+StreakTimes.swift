// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// What becomes of streaks when time passes: periods close, tokens are spent, runs break.
///
/// Only where it matters: the rule spends tokens or somebody watches `streak.broken` or
/// `streak.at_risk`. Whether a run goes on is otherwise seen when its next period is credited.
extension Engine {
    /// Sets the timers of a member's run for what comes next, if it stands.
    ///
    /// - Parameter fromNow: what should have come due by now is left alone.
    mutating func setStreakTimers(
        _ rules: StreakRules, _ index: Int, _ state: Int, of member: MemberIndex,
        fromNow: Bool = false
    ) {
        guard let timers = streaks[index].timers,
            let run = streakRun(index, state, of: member)
        else { return }
        var entry = timers[member]
        var calendar = streakCalendar(rules, index, state, of: member, at: clock.nanoseconds)
        let closed = max(run.last, entry.closed)
        let after = PeriodNumber(Int(closed.value) + 1)
        guard run.length(before: after, { calendar }) > 0 else { return }
        if timers.closes, let next = calendar.nextRequired(after: closed) {
            let due = calendar.end(of: next)
            if due < entry.closeDue && !(fromNow && due <= clock.nanoseconds) {
                entry.closeDue = due
                self.timers.add(.streakCloses(rule: state, member), due: due)
            }
        }
        if timers.warns, let warn = rules.warn,
            let next = calendar.nextRequired(after: max(closed, entry.warned)),
            // What lies before it is not missed, also where no close is looked at.
            run.length(before: next, { calendar }) > 0
        {
            let end = calendar.end(of: next)
            let due = earlier(than: end, by: warn.nanoseconds)
            // A warning that comes after the end warns of nothing.
            if due < entry.riskDue && end > clock.nanoseconds {
                entry.riskDue = due
                self.timers.add(.streakAtRisk(rule: state, member), due: due)
            }
        }
        streaks[index].timers?[member] = entry
    }

    /// What a timer is about; nil if it is not the one that counts, or its rule is gone.
    private mutating func timedStreak(
        _ state: Int, _ member: MemberIndex,
        _ isDue: (StreakTimers.Entry) -> Bool, _ clear: (inout StreakTimers.Entry) -> Void
    ) -> (rule: Int, rules: StreakRules, index: Int, entry: StreakTimers.Entry)? {
        guard case .streak(let index) = ruleStates[state].trigger,
            var entry = streaks[index].timers?[member], isDue(entry)
        else { return nil }
        clear(&entry)
        streaks[index].timers?[member] = entry
        guard let found = plannedRule(ofState: state), let rules = found.rule.streakRules else {
            return nil
        }
        return (found.index, rules, index, entry)
    }

    /// A period has closed: if it was missed, a token is spent or the run breaks.
    mutating func closeStreak(
        _ state: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {
        let timed = timedStreak(state, member, { $0.closeDue == due }, { $0.closeDue = .max })
        guard let (rule, rules, index, entry) = timed,
            let run = streakRun(index, state, of: member)
        else { return }
        // In the zone in which timers are set, or the same one would be set again and again.
        var calendar = streakCalendar(rules, index, state, of: member, at: clock.nanoseconds)
        let closed = max(run.last, entry.closed)
        let after = PeriodNumber(Int(closed.value) + 1)
        guard run.length(before: after, { calendar }) > 0,
            let next = calendar.nextRequired(after: closed)
        else { return }
        guard calendar.end(of: next) <= due else {
            setStreakTimers(rules, index, state, of: member)
            return
        }
        streaks[index].timers?[member].closed = next
        let beyond = PeriodNumber(Int(next.value) + 1)
        let isForgiven = run.length(before: beyond) { calendar } > 0
        if !isForgiven && !freeze(next, rule, rules, index, member) {
            raise(.streakBroken, rule, run.length, of: member, due: due, into: &batch)
            return
        }
        setStreakTimers(rules, index, state, of: member)
    }

    /// Covers a missed period with a token, if the member has one.
    private mutating func freeze(
        _ period: PeriodNumber, _ rule: Int, _ rules: StreakRules, _ index: Int,
        _ member: MemberIndex
    ) -> Bool {
        guard let freeze = rules.freeze else { return false }
        if plan.rules[rule].isRevised {
            let state = stateOfRule[rule]
            settleTokens(rules, state, of: member)
            return revisedCovers(rules, state, of: member).contains {
                $0.isFrozen && $0.periods.contains(period.value)
            }
        }
        if plan.rules[rule].isShadow {
            // What a shadow does costs nobody anything.
            guard tokens(freeze, of: member) >= .one else { return false }
        } else {
            guard spendToken(freeze, of: member) else { return false }
        }
        let periods = period.value...period.value
        streaks[index].cover(
            StreakCover(periods: periods, isFrozen: !plan.rules[rule].isShadow), of: member)
        return true
    }

    /// A period is about to close without its part.
    mutating func warnOfStreak(
        _ state: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {
        let timed = timedStreak(state, member, { $0.riskDue == due }, { $0.riskDue = .max })
        guard let (rule, rules, index, entry) = timed, let warn = rules.warn,
            let run = streakRun(index, state, of: member)
        else { return }
        var calendar = streakCalendar(rules, index, state, of: member, at: clock.nanoseconds)
        let closed = max(run.last, entry.closed)
        guard let next = calendar.nextRequired(after: max(closed, entry.warned)),
            run.length(before: next, { calendar }) > 0
        else { return }
        let end = calendar.end(of: next)
        if earlier(than: end, by: warn.nanoseconds) <= due {
            streaks[index].timers?[member].warned = next
            if end > clock.nanoseconds {
                raise(.streakAtRisk, rule, run.length, of: member, due: due, into: &batch)
            }
        }
        setStreakTimers(rules, index, state, of: member)
    }

    private mutating func raise(
        _ type: DerivedEvent, _ rule: Int, _ length: Int32, of member: MemberIndex, due: Int64,
        into batch: inout OutcomeBatch
    ) {
        let planned = plan.rules[rule]
        guard !planned.isShadow, plan.isWatched(type) else { return }
        atMoment(type.rawValue, of: member, due: due, into: &batch) { engine, frame, _ in
            frame.rule = rule
            let id = engine.derivedID(type, [planned.rule.id, engine.idText(of: member)], frame)
            engine.raise(
                type, about: member, frame, id: id,
                [("rule", .text(planned.rule.id)), ("length", .number(Amount(Int(length))))])
        }
    }

    /// Sets or drops what keeps track of closing periods, as the rulebook in force wants it.
    mutating func bindStreakTimers() {
        for (position, rule) in plan.rules.enumerated() {
            guard let rules = rule.streakRules,
                case .streak(let index) = ruleStates[stateOfRule[position]].trigger
            else { continue }
            let closes = rules.freeze != nil || plan.isWatched(.streakBroken)
            let warns = rules.warn != nil && plan.isWatched(.streakAtRisk)
            guard closes || warns, rule.rule.mode != .off else {
                streaks[index].timers = nil
                continue
            }
            streaks[index].timers = StreakTimers(
                closes: closes, warns: warns, streaks[index].timers)
            let count = rule.isRevised ? members.names.count : streaks[index].memberCount
            for member in 0..<count {
                setStreakTimers(
                    rules, index, stateOfRule[position], of: MemberIndex(member), fromNow: true)
            }
        }
    }

    /// Sets a member's timers anew after something that may have moved ends of periods.
    mutating func resetStreakTimers(of member: MemberIndex) {
        for (position, rule) in plan.rules.enumerated() {
            guard let rules = rule.streakRules,
                case .streak(let index) = ruleStates[stateOfRule[position]].trigger
            else { continue }
            setStreakTimers(rules, index, stateOfRule[position], of: member, fromNow: true)
        }
    }
}
