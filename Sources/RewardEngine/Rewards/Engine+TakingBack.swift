// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Taking back what was granted, and over what another engine has granted.
extension Engine {
    /// Lets a member hold what a sibling has granted him; nothing else follows from it.
    ///
    /// - Parameter batch: the outcome's, for what it refers to.
    package mutating func hold(_ outcome: Outcome, of batch: borrowing OutcomeBatch) {
        guard outcome.reward != Outcome.none, outcome.rule != Outcome.none else { return }
        let reward = Int(outcome.reward)
        let state = stateOfReward[reward]
        let member = outcome.member
        let origin = Origin(
            rule: stateOfRule[Int(outcome.rule)],
            instance: batch.texts.withBytes(of: outcome.instance) { Array($0) })
        switch plan.rewards[reward].form {
        case .points:
            let terms = rewardStates[state].terms
            let since = later(
                than: outcome.time.nanoseconds, by: terms?.pending?.nanoseconds ?? 0)
            let lot = rewardStates[state].makeLot(outcome.amount, since: since, origin)
            if since > clock.nanoseconds {
                rewardStates[state].wait(lot, of: member)
            } else if outcome.amount < .zero {
                rewardStates[state].debit(.zero - outcome.amount, from: member)
            } else {
                rewardStates[state].credit(
                    outcome.amount, to: member, terms?.expiry == nil ? nil : lot)
            }
            setTimer(state, member)
        case .badge: rewardStates[state].hold(member, from: origin)
        case .token:
            addTokens(
                outcome.amount, state, to: member, at: outcome.time.nanoseconds, outcome.cause)
        case .item:
            guard outcome.details != Outcome.none else { return }
            if let code = batch.details[Int(outcome.details)].code { usedCodes.insert(code) }
        case .nudge, .draw: break
        }
    }

    /// Takes a grant back in full, and journals that at the time at which it was booked.
    ///
    /// Points that are spent already are taken from others, and may leave less than nothing. A
    /// code that was granted is not granted again. Caps and budgets of periods that are still kept
    /// get back what the grant took.
    ///
    /// - Returns: false, with nothing done, if nothing of it is left: the points have expired, a
    ///   better badge has taken its place.
    @discardableResult
    mutating func revoke(
        _ held: GrantRecord, reason: Outcome.Reason, _ frame: borrowing Frame,
        into batch: inout OutcomeBatch
    ) -> Bool {
        let reward = stateOfReward.firstIndex(of: held.reward)
        var code: String?
        switch held.holding {
        case .points(let lot, let since):
            guard takeBack(held, lot, since: since, reward, frame) else { return false }
        case .badge:
            guard rewardStates[held.reward].release(held.member, grantedBy: held.instance) else {
                return false
            }
        case .tokens:
            takeTokensBack(
                held.amount, held.reward, from: held.member, grantedAt: held.time, frame.cause)
        case .item(let one): code = one
        case .nudge: break
        }
        for use in held.uses { giveBack(use, of: held.member) }
        revoked(
            held.origin, reward, held.member, held.amount, reason, at: held.time, frame.cause,
            code: code, into: &batch)
        return true
    }

    /// False, if the points have expired.
    private mutating func takeBack(
        _ held: GrantRecord, _ number: UInt64?, since: Int64, _ reward: Int?,
        _ frame: borrowing Frame
    ) -> Bool {
        let (state, member) = (held.reward, held.member)
        if let number, rewardStates[state].withLots(of: member, { $0.removeWaiting(number) }) != nil
        {
            return true
        }
        let level = reward.map { self.level($0, of: member) } ?? 0
        if let number,
            let lot = rewardStates[state].withLots(of: member, { $0.removeCounted(number) })
        {
            // Its own rest first; what of it is spent comes from the others.
            rewardStates[state].debit(lot.rest, from: member)
            let spent = held.amount - lot.rest
            if spent > .zero { rewardStates[state].debit(spent, from: member) }
        } else {
            if number != nil, let expiry = rewardStates[state].terms?.expiry,
                later(than: since, by: expiry.nanoseconds) <= clock.nanoseconds
            {
                return false
            }
            if held.amount < .zero {
                rewardStates[state].credit(.zero - held.amount, to: member, nil)
            } else {
                rewardStates[state].debit(held.amount, from: member)
            }
        }
        guard let reward else { return true }
        if plan.rewards[reward].isRanked {
            score(points: reward, .zero - held.amount, member, frame)
        }
        changeLevel(reward, of: member, from: level, frame, at: frame.time) { engine in
            "level.reached/\(engine.grantID(held.origin, member))~revoked"
        }
        return true
    }

    /// Journals that something is not held any more, naming the grant that it came from.
    ///
    /// - Parameter reward: index into the rulebook's rewards; nil, if it is there no more.
    mutating func revoked(
        _ origin: Origin, _ reward: Int?, _ member: MemberIndex, _ amount: Amount,
        _ reason: Outcome.Reason, at time: Int64, _ cause: Cause, code: String? = nil,
        into batch: inout OutcomeBatch
    ) {
        let start = batch.texts.count
        origin.instance.withUnsafeBytes { batch.texts.append($0) }
        let rule = stateOfRule.firstIndex(of: origin.rule)
        var outcome = Outcome(
            kind: .revoked, rule: rule.map { UInt32($0) } ?? Outcome.none, member: member,
            time: Timestamp(nanoseconds: time), cause: cause,
            instance: batch.texts.piece(from: start))
        outcome.reason = reason
        outcome.reward = reward.map { UInt32($0) } ?? Outcome.none
        outcome.amount = amount
        guard code != nil || rule == nil else {
            batch.outcomes.append(outcome)
            return
        }
        var details = OutcomeDetails()
        details.code = code
        if rule == nil { details.grant = grantID(origin, member) }
        batch.append(outcome, details)
    }
}
