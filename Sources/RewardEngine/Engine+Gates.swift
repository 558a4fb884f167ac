// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// What stands between an event and a rule's trigger that most rules do not have: audiences, arms,
/// guards among peers, enrolment, order.
extension Engine {
    /// Whether the member can earn the rule.
    mutating func isAudience(of rule: PlannedRule, _ frame: borrowing Frame) -> Bool {
        if let audience = rule.audience, !holds(audience, frame) { return false }
        if let arm = rule.rule.arm { return self.arm(of: frame.member, isIn: arm) }
        return true
    }

    /// Whether the event counts, after its condition holds.
    mutating func passesGates(
        _ rule: PlannedRule, _ frame: borrowing Frame, into batch: inout OutcomeBatch
    ) -> Bool {
        let state = stateOfRule[frame.rule]
        // A rule that is revised looks at enrolment again whenever one comes.
        if !rule.rule.since.isEmpty, !rule.isRevised,
            !ruleStates[state].enrolments.counts(frame.time, frame.event, of: frame.member)
        {
            return false
        }
        if rule.rule.late == .ignore, !ruleStates[state].newest.passes(frame.time, of: frame.member)
        {
            return false
        }
        // Where `to` says who is rewarded, each of them is looked at when the rule fires.
        if rule.isAboutOthers, rule.receivers == nil,
            let reason = guardReason(rule, giver: frame.subject, frame.member, frame)
        {
            deny(reason, rule, frame, into: &batch)
            return false
        }
        return true
    }

    /// Why a guard stops what one member does for another; nil, and counted, if none does.
    mutating func guardReason(
        _ rule: PlannedRule, giver: MemberIndex, _ receiver: MemberIndex, _ frame: borrowing Frame
    ) -> Outcome.Reason? {
        let guards = rule.rule.guards
        let state = UInt32(stateOfRule[frame.rule])
        let periods = plan.periods
        func key(_ quota: Guards.Quota, _ first: MemberIndex, _ second: MemberIndex, _ kind: UInt8)
            -> QuotaTable.Key
        {
            QuotaTable.Key(
                owner: state, kind: kind, first: first, second: second,
                period: periods.number(of: quota.period, localSeconds: frame.homeLocal),
                calendar: quota.period)
        }
        var keys: [QuotaTable.Key] = []
        if let quota = guards.pair {
            keys.append(key(quota, giver, receiver, QuotaTable.Kind.pair))
            if quotas.count(keys[keys.count - 1]) >= quota.count { return .pair }
        }
        if let quota = guards.giver {
            keys.append(key(quota, giver, 0, QuotaTable.Kind.giver))
            if quotas.count(keys[keys.count - 1]) >= quota.count { return .giver }
        }
        if let quota = guards.receiver {
            keys.append(key(quota, receiver, 0, QuotaTable.Kind.receiver))
            if quotas.count(keys[keys.count - 1]) >= quota.count { return .receiver }
        }
        if let mutual = guards.mutual, giver != receiver {
            // What only one does for the other is for `pair` to bound.
            let since = earlier(than: frame.time, by: mutual.span.nanoseconds)
            let given = ruleStates[Int(state)].exchanges.count(
                from: giver, to: receiver, since: since, upTo: frame.time)
            let returned = ruleStates[Int(state)].exchanges.count(
                from: receiver, to: giver, since: since, upTo: frame.time)
            if returned > 0 && given + returned >= mutual.count { return .mutual }
            let forgotten = earlier(than: settled.nanoseconds, by: mutual.span.nanoseconds)
            ruleStates[Int(state)].exchanges.add(
                from: giver, to: receiver, at: frame.time, forgettingBefore: forgotten)
        }
        for key in keys { quotas.add(1, key) }
        let oldest = settled
        quotas.sweep { periods.floor(of: $0, settled: oldest) }
        return nil
    }

    /// The event may be the member's enrolment in a rule.
    mutating func enrol(in rule: Int, _ frame: inout Frame, into batch: inout OutcomeBatch) {
        ruleStates[stateOfRule[rule]].enrolments.enrol(
            frame.subject, at: frame.time, by: frame.event)
        if plan.rules[rule].isRevised { reviseEnrolment(in: rule, &frame, into: &batch) }
    }
}
