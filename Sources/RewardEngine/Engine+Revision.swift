// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// `late: revise`.
extension Engine {
    mutating func revise(
        _ rule: PlannedRule, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {}

    /// `event.retracted`.
    mutating func retract(_ frame: inout Frame, into batch: inout OutcomeBatch) {}
}
