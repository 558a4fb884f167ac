// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Triggers whose outcome depends on the order of events: `best`, runs, sequences, bands, comebacks.
extension Engine {
    mutating func stepOrdered(
        _ rule: PlannedRule, _ index: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {}
}

struct OrderedState {
    init(_ trigger: Trigger) {}
}
