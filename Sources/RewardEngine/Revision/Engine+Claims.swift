// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Badges that are held once, where rules that are revised give them: it must not matter which of
/// several firings came to be known first.
extension Engine {
    /// Whether firings of a rule claim a reward, rather than being granted it at once.
    func isClaimed(_ reward: Int, by rule: PlannedRule) -> Bool {
        let planned = plan.rewards[reward]
        return planned.form == .badge(repeats: false) && planned.lower.isEmpty
            && planned.higher.isEmpty && !rule.isShadow
    }

    /// Lets a firing claim a badge.
    ///
    /// - Parameter isNew: otherwise it is only looked at again when it was earned.
    mutating func claim(
        _ reward: Int, _ completion: Completion, in scope: UInt32, of member: MemberIndex,
        isNew: Bool, _ frame: borrowing Frame
    ) {
        let firing = BadgeClaim.Firing(
            rule: stateOfRule[frame.rule], scope: scope, key: completion.key)
        let state = stateOfReward[reward]
        guard
            isNew
                || rewardStates[state].claims.all(of: member).contains(where: {
                    $0.firing == firing
                })
        else { return }
        rewardStates[state].claims.insert(
            BadgeClaim(
                firing: firing, time: completion.input.time, arrival: completion.input.arrival,
                threshold: completion.threshold),
            of: member)
        claimed.append((state, member))
    }

    /// A firing does not give a badge any more.
    mutating func unclaim(
        _ reward: Int, _ key: FiringKey, in scope: UInt32, of member: MemberIndex,
        _ frame: borrowing Frame, into batch: inout OutcomeBatch
    ) {
        let firing = BadgeClaim.Firing(rule: stateOfRule[frame.rule], scope: scope, key: key)
        guard let claim = rewardStates[reward].claims.remove(firing, of: member) else { return }
        claimed.append((reward, member))
        if let grant = claim.grant { revoke(grant, key, scope, frame, into: &batch) }
    }

    /// Gives badges to whoever claims them first.
    mutating func settleClaims(_ hand: borrowing Frame, into batch: inout OutcomeBatch) {
        let settled = claimed
        claimed.removeAll()
        for (reward, member) in settled { settleClaims(reward, member, hand, into: &batch) }
    }

    private mutating func settleClaims(
        _ reward: Int, _ member: MemberIndex, _ hand: borrowing Frame,
        into batch: inout OutcomeBatch
    ) {
        let claims = rewardStates[reward].claims.all(of: member)
        let holder = claims.firstIndex { $0.grant != nil }
        for (place, claim) in claims.enumerated() where !claim.isRefused {
            if place == holder { return }
            guard let position = plannedRule(ofState: claim.firing.rule)?.index else { continue }
            var frame = copy hand
            if let holder, holder > place, let grant = claims[holder].grant {
                let former = claims[holder].firing
                frame.rule = ruleOfState[former.rule]
                guard frame.rule >= 0 else { return }
                rewardStates[reward].claims.set(nil, isRefused: false, former, of: member)
                revoke(grant, former.key, former.scope, frame, into: &batch)
            }
            if rewardStates[reward].isHeld(by: member) { return }
            frame.rule = position
            let grant = grant(reward, claim.firing, to: member, frame, into: &batch)
            rewardStates[reward].claims.set(
                grant, isRefused: grant == nil, claim.firing, of: member)
            if grant != nil { return }
        }
    }

    private mutating func grant(
        _ state: Int, _ firing: BadgeClaim.Firing, to receiver: MemberIndex,
        _ hand: borrowing Frame, into batch: inout OutcomeBatch
    ) -> HeldGrant? {
        guard let reward = stateOfReward.firstIndex(of: state),
            let completion = ruleStates[firing.rule].revision.completion(
                firing.key, in: firing.scope),
            let event = completion.input.event
        else { return nil }
        let rule = plan.rules[hand.rule]
        var frame = frame(of: completion.input, event, at: hand)
        frame.firing = values(of: completion, rule)
        if case .these(let receipts) = completion.receivers {
            frame.firing.contribution = receipts.first { $0.member == receiver }?.contribution
        }
        return grant(
            reward, of: completion, in: firing.scope, to: receiver, rule, frame, into: &batch
        ).first
    }

    /// What fired with events that are forgotten stands, and claims nothing any more.
    mutating func dropClaims(
        _ settled: [(scope: UInt32, decided: DecidedFiring)], ofState state: Int
    ) {
        for (scope, decided) in settled {
            let firing = BadgeClaim.Firing(
                rule: state, scope: scope, key: decided.completion.key)
            for share in decided.shares {
                for (reward, _) in share.amounts {
                    _ = rewardStates[reward].claims.remove(firing, of: share.receiver)
                }
            }
        }
    }
}
