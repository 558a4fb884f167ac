// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// How often a rule may fire: limits and cooldowns, asked first and counted when it has fired.
extension Engine {
    /// Whether the rule may still fire for a member in all its limits' periods; then it has.
    mutating func passesLimits(
        _ rule: PlannedRule, _ member: MemberIndex, _ frame: inout Frame
    ) -> Bool {
        guard isWithinLimits(rule, member, &frame) else { return false }
        count(rule, member, frame)
        return true
    }

    /// Whether the rule may still fire for a member. Amounts and texts learn the place that the
    /// firing would have among the first so many.
    mutating func isWithinLimits(
        _ rule: PlannedRule, _ member: MemberIndex, _ frame: inout Frame
    ) -> Bool {
        guard rule.hasLimits else { return true }
        if !rule.coolsByReceiver && !isCool(rule, member, frame) { return false }
        for (position, limit) in rule.rule.limits.enumerated() {
            let count = withCount(position, limit, member, frame) { $0 }
            guard count < limit.count else { return false }
            // Of several rule-wide limits by the first.
            if limit.scope == .rule && frame.firing.place == nil { frame.firing.place = count + 1 }
        }
        return true
    }

    /// The rule has fired for a member.
    mutating func count(_ rule: PlannedRule, _ member: MemberIndex, _ frame: borrowing Frame) {
        guard rule.hasLimits else { return }
        for (position, limit) in rule.rule.limits.enumerated() {
            withCount(position, limit, member, frame) { $0 += 1 }
        }
        if !rule.coolsByReceiver { coolDown(rule, member, frame) }
    }

    private mutating func withCount<Result>(
        _ position: Int, _ limit: Limit, _ member: MemberIndex, _ frame: borrowing Frame,
        _ body: (inout Int) -> Result
    ) -> Result {
        let ofRule = limit.scope == .rule
        let local = ofRule ? frame.homeLocal : localSeconds(of: member, frame)
        let oldest = settled
        let periods = plan.periods
        return ruleStates[stateOfRule[frame.rule]].limits[position].counts.withValue(
            at: ofRule ? 0 : member, period: periods.number(of: limit.period, localSeconds: local),
            floor: { periods.floor(of: limit.period, settled: oldest) }, body)
    }

    // MARK: Cooldowns

    func isCool(_ rule: PlannedRule, _ member: MemberIndex, _ frame: borrowing Frame) -> Bool {
        guard let cooldown = rule.rule.cooldown else { return true }
        return ruleStates[stateOfRule[frame.rule]].cooldowns.isOver(
            cooldown.span, for: member, cooldown.isPerPair ? frame.subject : member, at: frame.time)
    }

    mutating func coolDown(
        _ rule: PlannedRule, _ member: MemberIndex, _ frame: borrowing Frame
    ) {
        guard let cooldown = rule.rule.cooldown else { return }
        let oldest = earlier(
            than: min(settled.nanoseconds, frame.time), by: cooldown.span.nanoseconds)
        ruleStates[stateOfRule[frame.rule]].cooldowns.fire(
            member, cooldown.isPerPair ? frame.subject : member, at: frame.time,
            forgettingBefore: oldest)
    }
}
