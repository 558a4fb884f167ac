// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Taking back what no longer holds.
extension Engine {
    mutating func revoke(
        _ held: HeldGrant, _ key: FiringKey, _ scope: UInt32, _ frame: borrowing Frame,
        into batch: inout OutcomeBatch
    ) {
        ruleStates[stateOfRule[frame.rule]].revision.takeBack(
            key, held.receiver, named(held.planned, by: plan.rules[frame.rule]), in: scope)
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

    /// What tells the ids of a firing's grants apart: the reward (the index of its state), where they
    /// name it.
    func named(_ reward: Int, by rule: PlannedRule) -> Int? { rule.namesReward ? reward : nil }

    /// The instance of one reward of a firing: its name where a rule grants several, and the number
    /// where it is granted after a revocation.
    func name(
        _ reward: Int, of rule: PlannedRule, _ firing: Firing, in instance: TextArena.Piece,
        _ texts: inout TextArena
    ) -> TextArena.Piece {
        guard rule.namesReward else { return numbered(instance, firing, &texts) }
        let start = texts.count
        texts.append(instance)
        texts.append(UInt8(ascii: "/"))
        texts.append(plan.rulebook.rewards[reward].name)
        return numbered(texts.piece(from: start), firing, &texts)
    }

    /// An instance with the number of its firing, from the second on.
    func numbered(
        _ instance: TextArena.Piece, _ firing: Firing, _ texts: inout TextArena
    ) -> TextArena.Piece {
        guard firing.number > 1 else { return instance }
        let start = texts.count
        texts.append(instance)
        texts.append("~\(firing.number)" as String)
        return texts.piece(from: start)
    }

    /// How often a firing may have been granted under its id before the rule's trigger began to
    /// count anew: an id is never used again. Periods that came later have no such past.
    func timesUsed(_ firing: Firing, ofRule rule: Int) -> Int {
        let state = stateOfRule[rule]
        guard ruleStates[state].restarts > 0, case .period(let period, let number) = firing.names
        else { return 0 }
        let newest = plan.periods.number(
            of: period,
            localSeconds: ruleStates[state].restartedAt.seconds + PeriodRules.zoneMargin)
        return number <= newest ? ruleStates[state].restarts : 0
    }
}
