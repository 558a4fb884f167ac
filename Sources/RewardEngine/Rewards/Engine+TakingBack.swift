// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Taking back what was granted.
extension Engine {
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
        case .points(let lot, let since, let scores):
            guard takeBack(held, lot, since: since, reward, frame) else { return false }
            unscore(scores, held.amount, held.member)
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
