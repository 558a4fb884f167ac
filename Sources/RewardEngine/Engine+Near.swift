// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// `near`: that a share of the next threshold has been reached is told once for each threshold.
///
/// What was told stands beside the trigger's own state, so that rules without `near` have nothing
/// to carry. A total that jumps over the share and the threshold with one event tells nothing.
extension Engine {
    /// - Parameters:
    ///   - fired: the highest threshold that has fired.
    ///   - index: whose total it is: a member or a group.
    ///   - number: in which period; of a run, the one with which it began.
    mutating func noteNear(
        _ thresholds: Thresholds, total: Amount, fired: Amount, of index: UInt32,
        _ period: Period, _ number: PeriodNumber, _ frame: borrowing Frame
    ) {
        guard let next = thresholds.next(after: fired), total < next.value,
            let mark = thresholds.mark(before: next.value, after: fired), total >= mark
        else { return }
        let state = stateOfRule[frame.rule]
        let oldest = settled
        let periods = plan.periods
        let isNews = ruleStates[state].told.withValue(
            at: index, period: number, floor: { periods.floor(of: period, settled: oldest) }
        ) { told in
            guard next.value > told else { return false }
            told = next.value
            return true
        }
        if isNews { raiseNear(total, next.value, frame) }
    }

    /// The same for a rolling window, which tells anew when it has fallen back below the share.
    mutating func noteNear(
        _ thresholds: Thresholds, inWindow total: Amount, of index: UInt32,
        _ frame: borrowing Frame
    ) {
        let fired = thresholds.last(upTo: total, after: .zero)
        guard let next = thresholds.next(after: fired),
            let mark = thresholds.mark(before: next.value, after: fired)
        else { return }
        let isNear = total >= mark
        let state = stateOfRule[frame.rule]
        let isNews = ruleStates[state].told.withValue(
            at: index, period: PeriodNumber(0), floor: { .none }
        ) { told in
            let isNews = isNear && told != next.value
            told = isNear ? next.value : .zero
            return isNews
        }
        if isNews { raiseNear(total, next.value, frame) }
    }

    private mutating func raiseNear(
        _ total: Amount, _ threshold: Amount, _ frame: borrowing Frame
    ) {
        let rule = plan.rules[frame.rule]
        guard plan.isWatched(.progressNear), !rule.isShadow else { return }
        let group = frame.group.map { [encoded(groups[$0.kind].names.string($0.index))] } ?? []
        raise(
            .progressNear, about: frame.member, frame,
            id: derivedID(
                .progressNear,
                [rule.rule.id, idText(of: frame.member)] + group
                    + [threshold.description], frame),
            [
                ("rule", .text(rule.rule.id)), ("total", .number(total)),
                ("threshold", .number(threshold)),
            ])
    }
}

extension Thresholds {
    /// The value at which it is near; with `repeat` the share is one of the way from the last round.
    fileprivate func mark(before next: Amount, after fired: Amount) -> Amount? {
        guard let near else { return nil }
        var base: Int128 = 0
        if repeats { base = fired.millionths / highest.millionths * highest.millionths }
        let (scaled, overflow) = (next.millionths - base).multipliedReportingOverflow(
            by: near.millionths)
        return overflow ? nil : Amount(millionths: base + (scaled + Amount.unit - 1) / Amount.unit)
    }
}
