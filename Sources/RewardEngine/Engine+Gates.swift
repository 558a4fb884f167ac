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
        if !rule.rule.since.isEmpty,
            !ruleStates[state].enrolments.counts(frame.time, frame.event, of: frame.member)
        {
            return false
        }
        if rule.rule.late == .ignore, !ruleStates[state].newest.passes(frame.time, of: frame.member)
        {
            return false
        }
        if rule.isAboutOthers,
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
        func key(_ quota: Guards.Quota, _ first: MemberIndex, _ second: MemberIndex, _ kind: UInt8)
            -> QuotaTable.Key
        {
            QuotaTable.Key(
                owner: state, kind: kind, first: first, second: second,
                period: plan.periods.number(of: quota.period, localSeconds: frame.homeLocal))
        }
        var keys: [QuotaTable.Key] = []
        if let quota = guards.pair {
            keys.append(key(quota, giver, receiver, 0))
            if quotas.count(keys[keys.count - 1]) >= quota.count { return .pair }
        }
        if let quota = guards.giver {
            keys.append(key(quota, giver, 0, 1))
            if quotas.count(keys[keys.count - 1]) >= quota.count { return .giver }
        }
        if let quota = guards.receiver {
            keys.append(key(quota, receiver, 0, 2))
            if quotas.count(keys[keys.count - 1]) >= quota.count { return .receiver }
        }
        if let mutual = guards.mutual {
            let since = earlier(than: frame.time, by: mutual.span.nanoseconds)
            let returned = ruleStates[Int(state)].exchanges.count(
                from: receiver, to: giver, since: since, upTo: frame.time)
            if returned >= mutual.count { return .mutual }
            let forgotten = earlier(than: settled.nanoseconds, by: mutual.span.nanoseconds)
            ruleStates[Int(state)].exchanges.add(
                from: giver, to: receiver, at: frame.time, forgettingBefore: forgotten)
        }
        for key in keys { quotas.add(1, key) }
        return nil
    }

    /// A rule-wide limit that is decided at its close has come to its end.
    mutating func closeLimit(
        _ state: Int, _ period: PeriodNumber, due: Int64, into batch: inout OutcomeBatch
    ) {}

    /// The event may be the member's enrolment in a rule.
    mutating func enrol(in rule: Int, _ frame: inout Frame) {
        ruleStates[stateOfRule[rule]].enrolments.enrol(
            frame.subject, at: frame.time, by: frame.event)
    }
}

/// How often something was done by or between members in a period.
struct QuotaTable {
    struct Key: Hashable {
        /// Whose quota it is: a rule's state, or a channel.
        let owner: UInt32
        let kind: UInt8
        let first: MemberIndex
        let second: MemberIndex
        let period: PeriodNumber
    }

    private var counts: [Key: Int] = [:]

    func count(_ key: Key) -> Int { counts[key] ?? 0 }

    mutating func add(_ count: Int, _ key: Key) { counts[key, default: 0] += count }
}

/// Since when members count for a rule (`since`).
struct Enrolments {
    private struct Entry {
        var since: Int64
        /// The event that enrols does not count itself.
        var id: [UInt8]
    }

    private var entries: [MemberIndex: Entry] = [:]

    /// The earliest event enrols, in whatever order they come.
    mutating func enrol(_ member: MemberIndex, at time: Int64, by event: UnsafePointer<rw_event>) {
        if let entry = entries[member], entry.since <= time { return }
        entries[member] = Entry(since: time, id: Array(event.pointee.id.bytes))
    }

    func counts(
        _ time: Int64, _ event: UnsafePointer<rw_event>, of member: MemberIndex
    ) -> Bool {
        guard let entry = entries[member], entry.since <= time else { return false }
        return entry.since < time || !entry.id.elementsEqual(event.pointee.id.bytes)
    }
}

/// The newest event of each member, for `late: ignore`.
struct NewestTimes {
    private var times: [MemberIndex: Int64] = [:]

    /// Whether an event is not behind the newest one; it is the newest one then.
    mutating func passes(_ time: Int64, of member: MemberIndex) -> Bool {
        if let newest = times[member], newest > time { return false }
        times[member] = time
        return true
    }
}

/// Who has done something for whom, for `mutual`.
struct Exchanges {
    private struct Pair: Hashable {
        let from: MemberIndex
        let to: MemberIndex
    }

    private var times: [Pair: [Int64]] = [:]

    func count(from: MemberIndex, to: MemberIndex, since: Int64, upTo: Int64) -> Int {
        times[Pair(from: from, to: to)]?.count { $0 >= since && $0 <= upTo } ?? 0
    }

    mutating func add(
        from: MemberIndex, to: MemberIndex, at time: Int64, forgettingBefore oldest: Int64
    ) {
        let pair = Pair(from: from, to: to)
        times[pair, default: []].removeAll { $0 < oldest }
        times[pair, default: []].append(time)
    }
}

/// When a rule last fired for a member, or for a pair of member and subject.
struct Cooldowns {
    private struct Pair: Hashable {
        let member: MemberIndex
        let other: MemberIndex
    }

    private var last: [Pair: Int64] = [:]

    func isOver(
        _ span: TimeSpan, for member: MemberIndex, _ other: MemberIndex, at time: Int64
    ) -> Bool {
        guard let fired = last[Pair(member: member, other: other)] else { return true }
        // A late event must keep its distance too.
        return fired.distance(to: time).magnitude >= UInt(span.nanoseconds)
    }

    mutating func fire(_ member: MemberIndex, _ other: MemberIndex, at time: Int64) {
        let pair = Pair(member: member, other: other)
        last[pair] = max(last[pair] ?? .min, time)
    }
}
