// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// Experiments: who takes part since when, in which arm, and what comes of it.
extension Engine {
    /// The event may be a member's first as one of the audience.
    mutating func expose(to index: Int, _ frame: inout Frame) {
        // What the engine raises itself is nothing that a member has done.
        guard frame.depth == 0 else { return }
        let state = stateOfExperiment[index]
        let member = frame.subject
        let former = experimentStates[state].exposure(of: member)
        if let former, former.since <= frame.time { return }
        let planned = plan.experiments[index]
        if let audience = planned.audience, !holds(audience, frame) { return }
        if former != nil {
            experimentStates[state].antedate(member, to: frame.time)
            return
        }
        let arm = planned.experiment.arm(of: members.names.name(member))
        experimentStates[state].expose(
            member, to: planned.experiment.arms[arm].name, at: frame.time)
    }

    /// The event may be the outcome of an experiment: behind the exposure, within the window.
    mutating func measure(_ index: Int, _ frame: inout Frame) {
        let state = stateOfExperiment[index]
        guard let exposure = experimentStates[state].exposure(of: frame.subject),
            frame.time > exposure.since
        else { return }
        let planned = plan.experiments[index]
        if let window = planned.experiment.window,
            frame.time > later(than: exposure.since, by: window.nanoseconds)
        {
            return
        }
        if let condition = planned.condition, !holds(condition, frame) { return }
        var amount = Amount.one
        if let of = planned.value {
            guard let number = number(of, frame) else { return }
            amount = number
        }
        experimentStates[state].add(amount, of: frame.subject)
    }

    /// Whether a member is in an arm. Whoever was ever of the audience stays in his arm; without an
    /// audience everyone is in one.
    func arm(of member: MemberIndex, isIn reference: ArmReference) -> Bool {
        armName(of: member, in: reference.experiment)
            == plan.experiments[reference.experiment].experiment.arms[reference.arm].name
    }

    /// `member.arm.experiment`.
    mutating func arm(of member: MemberIndex, in experiment: Int) -> rw_cell {
        guard let name = armName(of: member, in: experiment) else { return .missing }
        return machine.box(.string(name))
    }

    private func armName(of member: MemberIndex, in index: Int) -> String? {
        let planned = plan.experiments[index]
        let arms = planned.experiment.arms
        let state = experimentStates[stateOfExperiment[index]]
        if let exposure = state.exposure(of: member) {
            let name = state.arms[Int(exposure.arm)]
            // An arm that there is no longer has nobody: its members are divided anew.
            if arms.contains(where: { $0.name == name }) { return name }
        } else if planned.audience != nil {
            return nil
        }
        return arms[planned.experiment.arm(of: members.names.name(member))].name
    }

    /// What has come of an experiment so far, by arm; nil, if there is none of that name.
    package func results(ofExperiment name: String) -> [ArmResult]? {
        experimentStateIndices[name].map { experimentStates[$0].results }
    }
}
