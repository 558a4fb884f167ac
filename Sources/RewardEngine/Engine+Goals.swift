// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Group goals and peers.
extension Engine {
    mutating func stepGoal(
        _ rule: PlannedRule, _ period: Period, _ measure: PlannedTrigger.Measure, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let thresholds = rule.thresholds, let group = group(of: rule, frame) else { return }
        frame.group = group
        var value = Amount.one
        var intern: (() -> UInt32)?
        switch measure {
        case .count, .streak: break
        case .sum:
            guard let of = rule.value, let number = number(of, frame) else { return }
            value = number
        case .distinct:
            guard let of = rule.value, let key = valueKey(of, frame) else { return }
            intern = key.intern
        }
        let number = plan.periods.number(of: period, localSeconds: frame.homeLocal)
        let oldest = settled
        let periods = plan.periods
        let reached = goals[index].add(
            value, by: frame.member, of: group.index, period: number,
            floor: { periods.floor(of: period, settled: oldest) }, thresholds: thresholds,
            intern: intern)
        guard let (progress, contributors) = reached else { return }
        var firing = Firing(names: .period(period, number), in: thresholds)
        firing.namesGroup = true
        let receivers =
            switch rule.rule.receivers {
            case .members: groups[group.kind].lists[Int(group.index)]
            // `to` computes the receivers of a firing: it fires once.
            case .who, .computed: [frame.member]
            case .contributors, .top, .doers, .others: contributors
            }
        fire(rule, &firing, progress, for: receivers, &frame, into: &batch)
    }

    mutating func stepPeers(
        _ rule: PlannedRule, _ extent: Extent, _ distinct: Int, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let group = group(of: rule, frame) else { return }
        frame.group = group
        let doers: [MemberIndex]?
        var firing: Firing
        switch extent {
        case .calendar(let period):
            let number = plan.periods.number(of: period, localSeconds: frame.homeLocal)
            let oldest = settled
            let periods = plan.periods
            doers = peers[index].add(
                frame.member, of: group.index, period: number,
                floor: { periods.floor(of: period, settled: oldest) }, wanted: distinct)
            firing = Firing(names: .period(period, number))
        case .rolling(let span):
            doers = peers[index].add(
                frame.member, of: group.index, at: frame.time, within: span.nanoseconds,
                settled: settled.nanoseconds, wanted: distinct)
            firing = Firing(names: .event)
        }
        guard let doers else { return }
        firing.namesGroup = true
        firing.threshold = Amount(distinct)
        frame.firing.total = firing.threshold
        for receiver in receivers(of: rule, doers: doers, frame) {
            fire(rule, firing, for: receiver, frame, into: &batch)
        }
    }

    /// A goal's period has closed.
    mutating func closeGoal(
        _ state: Int, _ group: GroupIndex, _ period: PeriodNumber, due: Int64,
        into batch: inout OutcomeBatch
    ) {}
}
