// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Badges that take each other's place, one-use codes, draws, tokens.
extension Engine {
    // MARK: Badges

    /// A badge takes the place of all below it.
    mutating func holdBadge(_ giving: Giving, into batch: inout OutcomeBatch) {
        let planned = plan.rewards[giving.reward]
        let state = stateOfReward[giving.reward]
        if planned.higher.isEmpty {
            rewardStates[state].hold(giving.receiver)
        } else {
            rewardStates[state].hold(giving.receiver, from: origin(giving, batch.texts))
        }
        finish(giving, giving.amount, .badge, into: &batch)
        for lower in planned.lower { replace(lower, by: giving, into: &batch) }
    }

    private mutating func replace(_ lower: Int, by giving: Giving, into batch: inout OutcomeBatch) {
        let released = rewardStates[stateOfReward[lower]].release(giving.receiver)
        guard released.count > 0 else { return }
        guard let origin = released.origin else {
            // Granted when nothing took its place yet, so that the grant was not remembered.
            var outcome = outcome(
                .revoked, giving.frame, giving.receiver, giving.firing, giving.instance)
            outcome.reason = .replaced
            outcome.reward = UInt32(lower)
            outcome.amount = Amount(released.count)
            var details = OutcomeDetails()
            details.id =
                "\(grantID(giving, batch.texts))~replaced/\(plan.rulebook.rewards[lower].name)"
            batch.append(outcome, details)
            return
        }
        revoked(
            origin, lower, giving.receiver, Amount(released.count), .replaced, at: giving.time,
            giving.frame.cause, into: &batch)
    }

    // MARK: Codes

    /// Each code is a grant of its own: `/1`, `/2`, … where several are asked for.
    mutating func holdCodes(
        _ giving: Giving, _ amount: Amount, into batch: inout OutcomeBatch
    ) {
        if let code = giving.code {
            guard usedCodes.insert(code).inserted else {
                deny(.codes, giving, amount, into: &batch)
                return
            }
            finish(giving, amount, .item(code: code), into: &batch)
            return
        }
        if let pastRules, !pastRules.contains(giving.frame.rule) {
            // What was had in the past is known to be used; nobody takes another code for it.
            finish(giving, amount, .item(code: nil), into: &batch)
            return
        }
        let isOne = giving.amount == .one
        let bare = giving.instance
        var giving = giving
        var left = amount
        var number = 1
        while left > .zero {
            if !isOne {
                let start = batch.texts.count
                batch.texts.append(bare)
                batch.texts.append("/\(number)" as String)
                giving.instance = batch.texts.piece(from: start)
            }
            guard let code = nextCode(of: giving.reward) else {
                deny(.codes, giving, left, into: &batch)
                return
            }
            finish(giving, .one, .item(code: code), into: &batch)
            left = left - .one
            number += 1
        }
    }

    /// The next code of the file that was never granted, whatever item it stood with.
    private mutating func nextCode(of reward: Int) -> String? {
        guard case .item(let item) = plan.rulebook.rewards[reward].kind, let codes = item.codes
        else { return nil }
        let state = stateOfReward[reward]
        while rewardStates[state].nextCode < codes.count {
            let code = codes[rewardStates[state].nextCode]
            rewardStates[state].nextCode += 1
            if usedCodes.insert(code).inserted { return code }
        }
        return nil
    }

    // MARK: Draws

    /// What a draw yields for a grant: decided by the grant's id and the settings' secret alone.
    func drawn(_ giving: Giving, _ texts: borrowing TextArena) -> Int {
        guard case .draw(let shares) = plan.rulebook.rewards[giving.reward].kind else {
            return giving.reward
        }
        let total = shares.reduce(0) { $0 + $1.weight }
        var place = plan.lottery.number(below: total, for: grantID(giving, texts))
        for share in shares {
            if place < share.weight { return share.reward }
            place -= share.weight
        }
        return giving.reward
    }

    // MARK: Tokens

    /// How many tokens a member holds.
    func tokens(_ reward: Int, of member: MemberIndex) -> Amount {
        rewardStates[stateOfReward[reward]].balance(of: member)
    }

    /// Spends one token; false, if the member has none.
    mutating func spendToken(_ reward: Int, of member: MemberIndex) -> Bool {
        guard tokens(reward, of: member) >= .one else { return false }
        addTokens(.zero - .one, stateOfReward[reward], to: member, at: nil, .due(clock))
        return true
    }

    /// Gives a token back that should not have been spent. It may exceed the `max` to hold: it was
    /// the member's before.
    mutating func returnToken(_ reward: Int, of member: MemberIndex) {
        addTokens(.one, stateOfReward[reward], to: member, at: nil, .due(clock))
    }
}
