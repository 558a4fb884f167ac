// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Streaks over periods: steps, closings, warnings, pauses, repairs.
extension Engine {
    mutating func stepStreak(
        _ rule: PlannedRule, _ period: Period, _ index: Int, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        guard let thresholds = rule.thresholds, let rules = rule.streakRules else { return }
        var value = Amount.one
        if let of = rule.value {
            guard let number = number(of, frame) else { return }
            value = number
        }
        let number = periodNumber(period, of: frame.member, frame)
        let oldest = settled
        let periods = plan.periods
        let zone = zone(of: frame.member, at: frame.time)
        let zones = zones
        let completions = streaks[index].add(
            value, of: frame.member, period: number, at: frame.time,
            floor: { periods.floor(of: period, settled: oldest) },
            rules: rules,
            isRequired: { periods.exists($0, period: period, in: zones[zone]) })
        for completion in completions {
            // A streak carries the period alone: a period completes one length.
            var firing = Firing(names: .period(period, completion.period))
            firing.threshold = completion.length
            firing.grants = thresholds.index(of: completion.length)
            firing.time = completion.time
            frame.firing.total = completion.length
            fire(rule, firing, for: frame.member, frame, into: &batch)
        }
    }

    /// A period has closed: tokens are spent, or the run breaks.
    mutating func closeStreak(
        _ state: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {}

    /// A period is about to close without its part.
    mutating func warnOfStreak(
        _ state: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {}

    mutating func pauseStreaks(_ frame: inout Frame) {}

    mutating func repairStreaks(_ frame: inout Frame, into batch: inout OutcomeBatch) {}

    /// `member.streak["rule"]`: the length of the run as it stands.
    mutating func streak(ofRule id: String, of member: MemberIndex, _ time: Int64) -> rw_cell {
        .missing
    }
}
