// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What each member has had of a reward in a period.
struct CapUsage {
    let period: Period
    var used = PeriodTable(initial: Amount.zero)
}

/// What all members have had of a reward in a period.
struct BudgetUsage {
    let period: Period
    /// Whether it is counted in the settings' currency.
    let isMoney: Bool
    var used = PeriodTable(initial: Amount.zero)
    /// For states of rules that have met its end: the period for which they stop.
    var paused: [Int: PeriodNumber] = [:]
}

extension RewardState {
    /// Takes on what the rulebook says now. What has been used up stays, as long as it is counted
    /// in the same periods and units.
    mutating func bind(_ reward: Reward) {
        cap = reward.cap.map { bound in
            if let cap, cap.period == bound.period { return cap }
            return CapUsage(period: bound.period)
        }
        budget = reward.budget.map { bound in
            let isMoney = reward.unitCost != nil
            if let budget, budget.period == bound.period, budget.isMoney == isMoney {
                return budget
            }
            return BudgetUsage(period: bound.period, isMoney: isMoney)
        }
        nextCode = 0
        terms = nil
        if case .points(let points) = reward.kind {
            terms = PointTerms(pending: points.pending, expiry: points.expiry)
        }
    }
}

extension Engine {
    /// Finds or makes the state of every reward and channel.
    mutating func bindRewards() {
        let former = rewardStates.map(\.terms)
        for state in rewardStates.indices { rewardStates[state].terms = nil }
        stateOfReward = plan.rulebook.rewards.map { reward in
            let index = rewardStateIndices[reward.name] ?? rewardStates.count
            if index == rewardStates.count {
                rewardStateIndices[reward.name] = index
                rewardStates.append(RewardState(name: reward.name))
            }
            rewardStates[index].bind(reward)
            return index
        }
        for state in former.indices where rewardStates[state].terms != former[state] {
            setPointTimers(state)
        }
        bindChannels()
    }
}

extension Reward {
    /// What one of an item costs; nil, if that is not said or it is no item.
    var unitCost: Amount? {
        if case .item(let item) = kind { item.cost } else { nil }
    }
}

extension Amount {
    /// The whole number at or below it.
    var roundedDown: Amount {
        let rest = millionths % Amount.unit
        return Amount(millionths: millionths - rest - (rest < 0 ? Amount.unit : 0))
    }

    /// The product, cut to six places; saturates.
    func times(_ other: Amount) -> Amount {
        let (product, overflow) = millionths.multipliedReportingOverflow(by: other.millionths)
        guard overflow else { return Amount(millionths: product / Amount.unit) }
        return Amount(millionths: (millionths < 0) == (other.millionths < 0) ? .max : .min)
    }

    /// Multiplied by all factors and rounded down once, to a whole number. Exact as long as the
    /// product of the factors, as a fraction in lowest terms, fits into 128 bits.
    ///
    /// - Precondition: nothing is below zero.
    func boosted(by factors: [Amount]) -> Amount {
        var product = Fraction(self)
        for factor in factors { product.multiply(by: Fraction(factor)) }
        let whole = product.numerator / product.denominator
        let (result, overflow) = whole.multipliedReportingOverflow(by: Amount.unit)
        return Amount(millionths: overflow ? .max : result)
    }
}

private struct Fraction {
    private(set) var numerator: Int128
    private(set) var denominator: Int128

    init(_ amount: Amount) {
        let divisor = max(1, commonDivisor(amount.millionths, Amount.unit))
        numerator = amount.millionths / divisor
        denominator = Amount.unit / divisor
    }

    mutating func multiply(by other: Fraction) {
        var other = other
        let first = max(1, commonDivisor(numerator, other.denominator))
        numerator /= first
        other.denominator /= first
        let second = max(1, commonDivisor(other.numerator, denominator))
        other.numerator /= second
        denominator /= second
        while true {
            let above = numerator.multipliedReportingOverflow(by: other.numerator)
            let below = denominator.multipliedReportingOverflow(by: other.denominator)
            if !above.overflow && !below.overflow {
                numerator = above.partialValue
                denominator = below.partialValue
                return
            }
            guard denominator > 1 || other.denominator > 1 else {
                numerator = .max
                return
            }
            // Too long for 128 bits: the last places go.
            if denominator > 1 {
                numerator >>= 1
                denominator >>= 1
            } else {
                other.numerator >>= 1
                other.denominator >>= 1
            }
        }
    }
}

private func commonDivisor(_ first: Int128, _ second: Int128) -> Int128 {
    var (first, second) = (first, second)
    while second != 0 { (first, second) = (second, first % second) }
    return first
}
