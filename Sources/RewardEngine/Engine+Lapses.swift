// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Absence that is noticed in time.
extension Engine {
    mutating func stepLapse(_ rule: PlannedRule, _ index: Int, _ frame: borrowing Frame) {}

    mutating func lapse(
        _ state: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {}
}

struct LapseState {}
