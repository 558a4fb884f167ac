// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Taking back what no longer holds.
extension Engine {
    mutating func revoke(
        _ held: HeldGrant, _ key: FiringKey, _ scope: UInt32, _ frame: borrowing Frame,
        into batch: inout OutcomeBatch
    ) {
        ruleStates[stateOfRule[frame.rule]].revision.takeBack(
            key, held.receiver, held.planned, in: scope)
        // What was granted in shadow was never there.
        if !held.isShadow { revoke(held, frame, into: &batch) }
    }

    mutating func revoke(
        _ held: HeldGrant, _ frame: borrowing Frame, into batch: inout OutcomeBatch
    ) {
        reverse(held)
        let start = batch.texts.count
        held.instance.withUnsafeBytes { batch.texts.append($0) }
        var outcome = Outcome(
            kind: .revoked, rule: UInt32(frame.rule), member: held.receiver, time: held.time,
            cause: frame.cause, instance: batch.texts.piece(from: start))
        outcome.reason = .revised
        outcome.amount = held.amount
        // A reward that has left the rulebook has no name any more.
        if let reward = stateOfReward.firstIndex(of: held.reward) {
            outcome.reward = UInt32(reward)
        }
        batch.outcomes.append(outcome)
    }

    /// Undoes what a grant has done to balances, badges and tokens.
    private mutating func reverse(_ held: HeldGrant) {
        guard let reward = stateOfReward.firstIndex(of: held.reward) else { return }
        switch plan.rulebook.rewards[reward].kind {
        case .points:
            rewardStates[held.reward].add(.zero - held.amount, to: held.receiver)
        case .badge: rewardStates[held.reward].release(held.receiver)
        case .nudge, .item, .token, .draw: break
        }
    }

    /// The instance of one reward of a firing: its name where a rule grants several, and the number
    /// where it is granted after a revocation.
    func name(
        _ reward: Int, of rule: PlannedRule, _ firing: Firing, in instance: TextArena.Piece,
        _ texts: inout TextArena
    ) -> TextArena.Piece {
        guard rule.namesReward || firing.number > 1 else { return instance }
        let start = texts.count
        texts.append(instance)
        if rule.namesReward {
            texts.append(UInt8(ascii: "/"))
            texts.append(plan.rulebook.rewards[reward].name)
        }
        if firing.number > 1 {
            texts.append(UInt8(ascii: "~"))
            texts.append(String(firing.number))
        }
        return texts.piece(from: start)
    }
}
