// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Arms and outcomes.
extension Engine {
    mutating func expose(to experiment: Int, _ frame: inout Frame) {}

    mutating func measure(_ experiment: Int, _ frame: inout Frame) {}

    func arm(of member: MemberIndex, isIn reference: ArmReference) -> Bool { false }

    /// `member.arm.experiment`.
    mutating func arm(of member: MemberIndex, in experiment: Int) -> rw_cell { .missing }
}

struct ExperimentState {}
