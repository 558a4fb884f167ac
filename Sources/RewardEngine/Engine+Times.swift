// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What time alone does, over all the kinds of states that it wakes.
extension Engine {
    /// Takes over what another rulebook asks for.
    mutating func bindTimes() {
        bindStreakTimers()
        bindLapses()
        bindJourneys()
        // Without a clock there is no next time; `advance` starts them then.
        if clock > .earliest { startSchedules(at: clock.nanoseconds) }
    }

    /// Whether a rule can fire at the moment at which it is due.
    mutating func isActiveWhenDue(_ rule: PlannedRule, _ frame: borrowing Frame) -> Bool {
        guard let active = rule.rule.active else { return true }
        return isActive(active, rule, frame)
    }
}
