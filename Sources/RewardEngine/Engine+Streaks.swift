// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Streaks over periods: what an event adds, and how a run stands.
extension Engine {
    mutating func stepStreak(
        _ rule: PlannedRule, _ period: Period, _ index: Int, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        guard let rules = rule.streakRules else { return }
        var value = Amount.one
        if let of = rule.value {
            guard let number = number(of, frame) else { return }
            value = number
        }
        let number = periodNumber(period, of: frame.member, frame)
        let oldest = settled
        let periods = plan.periods
        let isCredited = streaks[index].collect(
            value, of: frame.member, period: number, at: frame.time, least: rules.least,
            floor: { periods.floor(of: period, settled: oldest) })
        if isCredited { creditStreak(rule, rules, number, index, &frame, into: &batch) }
    }

    /// The first event that completes a period: once a member and period.
    private mutating func creditStreak(
        _ rule: PlannedRule, _ rules: StreakRules, _ number: PeriodNumber, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let state = stateOfRule[frame.rule]
        let member = frame.member
        thawStreak(rules, index, number.value...number.value, member)
        let zone = zone(of: member, at: frame.time)
        let (zones, periods, pauses) = (zones, plan.periods, pauses)
        let completions = streaks[index].credit(
            number, of: member, at: frame.time,
            floor: periods.floor(of: rules.period, settled: settled), rules: rules
        ) { covers in
            StreakCalendar(
                rules, periods, zones[zone],
                free: pauses.freeDays(of: member, rule: state, rules), covers: covers)
        }
        fire(completions, of: rule, rules, &frame, into: &batch)
        if rules.thresholds.near != nil { noteNearStreak(rules, index, state, frame) }
        if let timers = streaks[index].timers, !timers.isSet(member) {
            setStreakTimers(rules, index, state, of: member)
        }
    }

    /// Tells once in a run that a share of the next length is reached.
    private mutating func noteNearStreak(
        _ rules: StreakRules, _ index: Int, _ state: Int, _ frame: borrowing Frame
    ) {
        guard let run = streaks[index].run(of: frame.member) else { return }
        noteNear(run, rules, state, of: frame.member, frame)
    }

    /// - Parameter owner: whose run it is: a member or a group.
    mutating func noteNear(
        _ run: StreakRun, _ rules: StreakRules, _ state: Int, of owner: UInt32,
        _ frame: borrowing Frame
    ) {
        let lifetime = PeriodNumber(0)
        if run.length == 1 {
            // A run has begun.
            ruleStates[state].told.withValue(
                at: owner, period: lifetime, floor: { .none }
            ) { $0 = .zero }
        }
        let total = Amount(Int(run.length))
        noteNear(
            rules.thresholds, total: total,
            fired: rules.thresholds.last(upTo: total, after: .zero), of: owner, .lifetime,
            lifetime, frame)
    }

    /// Fires the thresholds that a run has reached, each in the period that completed it.
    mutating func fire(
        _ completions: [StreakState.Completion], of rule: PlannedRule, _ rules: StreakRules,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        for completion in completions {
            // A streak carries the period alone: in order, a period completes one length.
            var firing = Firing(names: .period(rules.period, completion.period))
            firing.namesThreshold = completion.isAgain
            firing.threshold = completion.length
            firing.grants = rules.thresholds.index(of: completion.length)
            firing.time = completion.time
            frame.firing.total = completion.length
            fire(rule, firing, for: frame.member, frame, into: &batch)
        }
    }

    /// What a member's run needs, in the zone that was his at an instant.
    func streakCalendar(
        _ rules: StreakRules, _ index: Int, _ state: Int, of member: MemberIndex, at time: Int64
    ) -> StreakCalendar {
        StreakCalendar(
            rules, plan.periods, zones[zone(of: member, at: time)],
            free: pauses.freeDays(of: member, rule: state, rules),
            covers: isRevised(state: state)
                ? revisedCovers(rules, state, of: member) : streaks[index].covers(of: member))
    }

    /// The run that ends with a member's last period that counts; nil = none counts.
    func streakRun(_ index: Int, _ state: Int, of member: MemberIndex) -> StreakRun? {
        guard isRevised(state: state) else { return streaks[index].run(of: member) }
        return ruleStates[state].revision.streak(of: member)?.run
    }

    /// Whether the rule with a state keeps its history.
    func isRevised(state: Int) -> Bool {
        ruleOfState[state] >= 0 && plan.rules[ruleOfState[state]].isRevised
    }

    /// Gives tokens back that were spent for periods which need none any more.
    mutating func thawStreak(
        _ rules: StreakRules, _ index: Int, _ periods: ClosedRange<Int32>, _ member: MemberIndex
    ) {
        guard let freeze = rules.freeze else { return }
        for _ in 0..<streaks[index].thaw(periods, of: member) { returnToken(freeze, of: member) }
    }

    /// `member.streak["rule"]`: the length of the run as it stands, 0 if it is broken by now.
    mutating func streak(ofRule id: String, of member: MemberIndex, _ time: Int64) -> rw_cell {
        guard let state = ruleStateIndices[id], ruleOfState[state] >= 0,
            case .streak(let index) = ruleStates[state].trigger,
            let rules = plan.rules[ruleOfState[state]].streakRules
        else { return .missing }
        var calendar = streakCalendar(rules, index, state, of: member, at: time)
        let now = calendar.number(at: time)
        let length = streakRun(index, state, of: member)?.length(before: now) { calendar } ?? 0
        return rw_cell(number: Amount(Int(length)))
    }
}
