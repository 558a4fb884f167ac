// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Stages that members move through.
extension Engine {
    mutating func enter(
        _ stage: StageReference, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {}

    mutating func findStuck(
        _ journey: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {}

    /// `member.stage.journey`.
    mutating func stage(_ journey: Int, of member: MemberIndex) -> rw_cell { .missing }
}

struct JourneyState {}
