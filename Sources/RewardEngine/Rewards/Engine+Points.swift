// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// Points: waiting, counting, levels, expiry, spending.
///
/// Levels follow what a member has earned: everything that counts, and what of it was spent.
/// Spending costs no level; what is taken back or expires does, if the reward says `demote`.
extension Engine {
    mutating func holdPoints(_ giving: Giving, _ amount: Amount, into batch: inout OutcomeBatch) {
        let state = stateOfReward[giving.reward]
        let terms = rewardStates[state].terms
        var since = giving.booking.time
        if amount > .zero, let pending = terms?.pending {
            since = later(than: since, by: pending.nanoseconds)
        }
        var lot: PointLots.Lot?
        if amount > .zero, terms?.pending != nil || terms?.expiry != nil {
            lot = rewardStates[state].makeLot(
                amount, since: since, origin(giving, batch.texts))
        }
        var scores: [BoardEntry] = []
        if plan.rewards[giving.reward].isRanked {
            scores = score(
                points: giving.reward, amount, giving.receiver, at: giving.time, giving.frame)
        }
        finish(
            giving, amount, .points(lot: lot?.number, since: since, scores: scores), into: &batch)
        if let lot, since > clock.nanoseconds {
            rewardStates[state].wait(lot, of: giving.receiver)
        } else {
            let level = level(giving.reward, of: giving.receiver)
            if amount < .zero {
                rewardStates[state].debit(.zero - amount, from: giving.receiver)
            } else {
                let lot = terms?.expiry == nil ? nil : lot
                rewardStates[state].credit(amount, to: giving.receiver, lot)
            }
            changeLevel(
                giving.reward, of: giving.receiver, from: level, giving.frame, at: giving.time
            ) { engine in "level.reached/" + engine.grantID(giving, batch.texts) }
        }
        setTimer(state, giving.receiver)
    }

    mutating func setTimer(_ state: Int, _ member: MemberIndex) {
        guard let due = rewardStates[state].arm(member), due < .max else { return }
        timers.add(.points(reward: state, member), due: due)
    }

    /// Sets timers anew where the rulebook has changed what time does to points.
    mutating func setPointTimers(_ state: Int) {
        for member in rewardStates[state].lots.keys.sorted() { setTimer(state, member) }
    }

    // MARK: Levels

    /// The level of a member by a points reward: how many thresholds were reached, from 0 on where
    /// the first threshold is 0 itself.
    func level(_ reward: Int, of member: MemberIndex) -> Int {
        guard case .points(let points) = plan.rulebook.rewards[reward].kind,
            let first = points.levels.first
        else { return 0 }
        let state = rewardStates[stateOfReward[reward]]
        let total = points.demotes ? state.earned(by: member) : state.peak(of: member)
        let reached = points.levels.count { $0 <= total }
        return max(0, reached - (first == .zero ? 1 : 0))
    }

    /// Raises `level.reached`, if a change has led to another level.
    mutating func changeLevel(
        _ reward: Int, of member: MemberIndex, from previous: Int, _ frame: borrowing Frame,
        at time: Int64, id: (borrowing Engine) -> String
    ) {
        guard plan.isWatched(.levelReached) else { return }
        let level = level(reward, of: member)
        guard level != previous else { return }
        raise(
            .levelReached, about: member, frame, id: id(self),
            [
                ("reward", .text(plan.rulebook.rewards[reward].name)),
                ("level", .number(Amount(level))), ("previous", .number(Amount(previous))),
            ], time: time)
    }

    // MARK: Time

    /// Points that were pending count now, points that have expired do no longer.
    mutating func settlePoints(
        _ state: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {
        guard rewardStates[state].disarm(member, due: due),
            let reward = stateOfReward.firstIndex(of: state), rewardStates[state].terms != nil
        else { return }
        atMoment("points.settled", of: member, due: due, into: &batch) { engine, frame, batch in
            engine.settle(reward, member, &frame, into: &batch)
        }
        setTimer(state, member)
    }

    private mutating func settle(
        _ reward: Int, _ member: MemberIndex, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let state = stateOfReward[reward]
        let expiry = rewardStates[state].terms?.expiry
        let level = level(reward, of: member)
        let now = frame.time
        var id = ""
        while let lot = rewardStates[state].withLots(of: member, { $0.ripe(by: now) }) {
            if id.isEmpty { id = "level.reached/\(grantID(lot.origin, member))~counted" }
            rewardStates[state].credit(lot.rest, to: member, expiry == nil ? nil : lot)
        }
        if let expiry {
            // Whatever began to count so long ago, or longer.
            let last = earlier(than: now, by: expiry.nanoseconds)
            while let lot = rewardStates[state].expire(countedBy: last, of: member) {
                if id.isEmpty { id = "level.reached/\(grantID(lot.origin, member))~expired" }
                revoked(
                    lot.origin, reward, member, lot.rest, .expired, at: now, frame.cause,
                    into: &batch)
            }
        }
        changeLevel(reward, of: member, from: level, frame, at: now) { _ in id }
    }

    // MARK: Spending

    /// `points.redeem`: data has `reward` and `amount`.
    mutating func redeem(_ frame: inout Frame, into batch: inout OutcomeBatch) {
        var outcome = Outcome(
            kind: .denied, rule: Outcome.none, member: frame.subject,
            time: Timestamp(nanoseconds: frame.time), cause: frame.cause,
            instance: instance(of: Firing(names: .event), frame, into: &batch.texts))
        outcome.reason = .unknown
        let name = text("reward", in: frame)
        let reward = plan.rulebook.rewards.firstIndex { $0.name == name && $0.kind.isPoints }
        let amount = datum("amount", in: frame).flatMap { Amount(of: $0) }
        if let amount { outcome.amount = amount }
        if let reward {
            outcome.reward = UInt32(reward)
            if let amount, amount > .zero {
                let state = stateOfReward[reward]
                if rewardStates[state].balance(of: frame.subject) >= amount {
                    rewardStates[state].redeem(amount, of: frame.subject)
                    outcome.kind = .redeemed
                    outcome.reason = nil
                } else {
                    outcome.reason = .balance
                }
            }
        }
        batch.outcomes.append(outcome)
    }
}

extension Amount {
    /// The number that a value is; nil, if it is none or does not fit.
    init?(of value: Value) {
        switch value {
        case .int(let int): self = Amount(Int(int))
        case .uint(let uint): self = Amount(millionths: Int128(uint) * Amount.unit)
        case .double(let double):
            guard let amount = Amount(nearest: double) else { return nil }
            self = amount
        default: return nil
        }
    }
}
