// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Boosts, caps and budgets: how much of an amount is granted.
///
/// Boosts and caps look at the member's clock, budgets at that of the settings, all at the time at
/// which the grant is booked. Nothing is booked before `bookable`: periods that nothing can reach
/// any more are forgotten, and a revision that reaches behind them counts in the first that is not.
extension Engine {
    /// When something is booked, on the clocks that bounds look at.
    struct Booking {
        let time: Int64
        /// Seconds since 1970 on the member's wall clock.
        let memberLocal: Int64
        /// The same on that of the settings.
        let homeLocal: Int64
        /// Whether it lies before `bookable`: of periods that are forgotten nothing is known.
        var isPast = false
    }

    mutating func booking(of member: MemberIndex, at time: Int64) -> Booking {
        let time = max(time, bookable.nanoseconds)
        let seconds = time.floorSeconds
        let zone = zone(of: member, at: time)
        return Booking(
            time: time, memberLocal: seconds + zones[zone].offset(at: seconds),
            homeLocal: seconds + zones[homeZone].offset(at: seconds))
    }

    /// The amount with all boosts that hold for the receiver.
    mutating func boosted(_ giving: Giving) -> Amount {
        var frame = giving.frame
        frame.member = giving.receiver
        var factors: [Amount] = []
        for index in plan.rewards[giving.reward].boosts {
            let boost = plan.boosts[index]
            if let active = boost.boost.active {
                let booking = giving.booking
                guard active.contains(time: booking.time, localSeconds: booking.memberLocal) else {
                    continue
                }
            }
            if let audience = boost.audience, !holds(audience, frame) { continue }
            factors.append(boost.boost.times)
        }
        return factors.isEmpty ? giving.amount : giving.amount.boosted(by: factors)
    }

    /// How much of the amount cap, budget and `max` leave, and which of them left nothing.
    ///
    /// What takes points away is not bounded, and makes no room.
    mutating func allowance(_ giving: Giving) -> (amount: Amount, reason: Outcome.Reason?) {
        guard giving.amount > .zero else { return (giving.amount, nil) }
        let state = stateOfReward[giving.reward]
        let reward = plan.rulebook.rewards[giving.reward]
        let isWhole = plan.rewards[giving.reward].form != .points
        var amount = giving.amount
        /// Cuts to what is left.
        func trim(to left: Amount) {
            amount = max(.zero, min(amount, isWhole ? left.roundedDown : left))
        }
        if let cap = reward.cap, keeps(cap.period, giving.booking.memberLocal, giving) {
            let left = cap.amount - used(capOf: state, of: giving.receiver, giving.booking)
            if amount > left {
                if cap.overflow == .drop { return (.zero, .cap) }
                trim(to: left)
                if amount == .zero { return (.zero, .cap) }
            }
        }
        if let budget = reward.budget, keeps(budget.period, giving.booking.homeLocal, giving) {
            let left = budget.amount - used(budgetOf: state, giving.booking)
            let cost = reward.unitCost
            if (cost.map { amount.times($0) } ?? amount) > left {
                switch plan.rewards[giving.reward].form {
                case .points, .token: trim(to: left)
                default: amount = .zero
                }
                if amount == .zero {
                    let least = cost ?? (isWhole ? .one : Amount(millionths: 1))
                    if budget.pausesRule && left < least { pause(giving, state) }
                    return (.zero, .budget)
                }
            }
        }
        if case .token(let most?) = reward.kind {
            trim(to: most - rewardStates[state].balance(of: giving.receiver))
            if amount == .zero { return (.zero, .max) }
        }
        return (amount, nil)
    }

    /// Whether it is still known what has been used up in the period in question.
    private func keeps(_ period: Period, _ localSeconds: Int64, _ giving: Giving) -> Bool {
        guard giving.booking.isPast else { return true }
        return plan.periods.number(of: period, localSeconds: localSeconds)
            >= plan.periods.floor(of: period, settled: bookable)
    }

    /// Takes what is granted from cap and budget.
    mutating func use(_ amount: Amount, _ giving: Giving) -> BoundUse? {
        let state = stateOfReward[giving.reward]
        guard amount > .zero, rewardStates[state].cap != nil || rewardStates[state].budget != nil
        else { return nil }
        let (periods, oldest) = (plan.periods, bookable)
        var ofCap: (period: Period, number: PeriodNumber)?
        if let period = rewardStates[state].cap?.period,
            keeps(period, giving.booking.memberLocal, giving)
        {
            let number = periods.number(of: period, localSeconds: giving.booking.memberLocal)
            ofCap = (period, number)
            rewardStates[state].cap?.used.withValue(
                at: giving.receiver, period: number,
                floor: { periods.floor(of: period, settled: oldest) }
            ) { $0 += amount }
        }
        var ofBudget: (period: Period, number: PeriodNumber, amount: Amount)?
        if let period = rewardStates[state].budget?.period,
            keeps(period, giving.booking.homeLocal, giving)
        {
            let number = periods.number(of: period, localSeconds: giving.booking.homeLocal)
            let cost = plan.rulebook.rewards[giving.reward].unitCost
            let spent = cost.map { amount.times($0) } ?? amount
            ofBudget = (period, number, spent)
            rewardStates[state].budget?.used.withValue(
                at: 0, period: number, floor: { periods.floor(of: period, settled: oldest) }
            ) { $0 += spent }
        }
        return BoundUse(reward: state, amount: amount, cap: ofCap, budget: ofBudget)
    }

    /// Gives back what a grant took, as far as its periods are still kept.
    mutating func giveBack(_ use: BoundUse, of member: MemberIndex) {
        if let cap = use.cap, rewardStates[use.reward].cap?.period == cap.period {
            rewardStates[use.reward].cap?.used.withKeptValue(at: member, period: cap.number) {
                $0 = $0 - use.amount
            }
        }
        if let budget = use.budget, rewardStates[use.reward].budget?.period == budget.period {
            rewardStates[use.reward].budget?.used.withKeptValue(at: 0, period: budget.number) {
                $0 = $0 - budget.amount
            }
            // There is something left again.
            rewardStates[use.reward].budget?.paused.removeAll()
        }
    }

    private mutating func used(
        capOf state: Int, of member: MemberIndex, _ booking: Booking
    ) -> Amount {
        guard let period = rewardStates[state].cap?.period else { return .zero }
        let (periods, oldest) = (plan.periods, bookable)
        let number = periods.number(of: period, localSeconds: booking.memberLocal)
        return rewardStates[state].cap?.used.withValue(
            at: member, period: number, floor: { periods.floor(of: period, settled: oldest) }
        ) { $0 } ?? .zero
    }

    private mutating func used(budgetOf state: Int, _ booking: Booking) -> Amount {
        guard let period = rewardStates[state].budget?.period else { return .zero }
        let (periods, oldest) = (plan.periods, bookable)
        let number = periods.number(of: period, localSeconds: booking.homeLocal)
        return rewardStates[state].budget?.used.withValue(
            at: 0, period: number, floor: { periods.floor(of: period, settled: oldest) }
        ) { $0 } ?? .zero
    }

    // MARK: Rules that a budget stops

    /// The rule stops for the rest of the budget's period: a denial has said why.
    private mutating func pause(_ giving: Giving, _ state: Int) {
        guard let period = rewardStates[state].budget?.period else { return }
        let number = plan.periods.number(of: period, localSeconds: giving.booking.homeLocal)
        rewardStates[state].budget?.paused[stateOfRule[giving.frame.rule]] = number
    }

    /// Whether a budget has stopped the rule for the period in which it would be booked.
    mutating func isPaused(
        _ rule: PlannedRule, _ firing: Firing, _ frame: borrowing Frame
    ) -> Bool {
        let ruleState = stateOfRule[frame.rule]
        for reward in rule.pausing {
            guard let budget = rewardStates[stateOfReward[reward]].budget,
                let paused = budget.paused[ruleState]
            else { continue }
            let seconds = max(firing.time ?? frame.time, bookable.nanoseconds).floorSeconds
            let local = seconds + zones[homeZone].offset(at: seconds)
            if plan.periods.number(of: budget.period, localSeconds: local) == paused { return true }
        }
        return false
    }
}
