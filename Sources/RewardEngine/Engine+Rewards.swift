// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// From a firing to what a member holds.
extension Engine {
    mutating func grant(
        _ rule: PlannedRule, _ firing: Firing, _ instance: TextArena.Piece,
        to receiver: MemberIndex, _ frame: Frame, into batch: inout OutcomeBatch
    ) {
        let isShadow = rule.isShadow
        for (position, grant) in rule.grants[firing.grants].enumerated() {
            if let only = firing.only, only != grant.reward { continue }
            let state = stateOfReward[grant.reward]
            var amount = Amount.one
            switch grant.quantity {
            case .constant(let constant): amount = constant
            case .computed(let expression):
                guard let computed = number(expression, frame) else { continue }
                amount = computed
            }
            if let shares = frame.firing.amounts { amount = shares[position] }
            guard amount != .zero else { continue }
            switch plan.rulebook.rewards[grant.reward].kind {
            case .points:
                if !isShadow {
                    rewardStates[state].add(amount, to: receiver)
                    if !plan.boards.isEmpty { score(points: grant.reward, amount, receiver, frame) }
                }
            case .badge(let repeats, _):
                if !repeats && rewardStates[state].isHeld(by: receiver) { continue }
                if !isShadow { rewardStates[state].hold(receiver) }
            case .nudge, .item, .token, .draw: break
            }
            var outcome = outcome(
                isShadow ? .shadow : .granted, frame, receiver, firing, instance)
            outcome.reward = UInt32(grant.reward)
            outcome.amount = amount
            outcome.instance = name(grant.reward, of: rule, firing, in: instance, &batch.texts)
            if case .template(let parts)? = plan.rewards[grant.reward].message {
                outcome.message = text(parts, to: receiver, frame, into: &batch.texts)
            }
            batch.outcomes.append(outcome)
        }
    }

    /// How many tokens a member holds.
    func tokens(_ reward: Int, of member: MemberIndex) -> Amount { .zero }

    /// The level of a member by a points reward.
    func level(_ reward: Int, of member: MemberIndex) -> Int { 0 }

    /// `points.redeem`.
    mutating func redeem(_ frame: inout Frame, into batch: inout OutcomeBatch) {}

    /// Points that were pending count now, points that have expired do no longer.
    mutating func settlePoints(
        _ reward: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {}
}
