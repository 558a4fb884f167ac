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
        // What was granted in shadow was never there, and who was forgotten has nothing any more.
        if !held.isShadow && !members.isForgotten(held.receiver) {
            revoke(held, frame, into: &batch)
        }
    }

    mutating func revoke(
        _ held: HeldGrant, _ frame: borrowing Frame, into batch: inout OutcomeBatch
    ) {
        guard let record = held.record else { return }
        revoke(record, reason: .revised, frame, into: &batch)
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
