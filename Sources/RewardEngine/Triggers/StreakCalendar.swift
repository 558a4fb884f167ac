// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What a streak asks of a run. A class, so that handing it on costs one reference count.
final class StreakRules: Sendable {
    let thresholds: Thresholds
    let period: Period
    /// How many missed periods are forgiven in any `stretch` periods.
    let grace: Int
    /// Whether no period is required.
    let allowsGaps: Bool
    let stretch: Int32
    /// How much a period needs.
    let least: Amount
    /// Days that are not required, one bit each, Monday first.
    let skip: UInt8
    /// Days that are not required for anyone, merged.
    let holidays: [Range<Int>]
    let canPause: Bool
    /// A token reward of the plan.
    let freeze: Int?
    let warn: TimeSpan?
    /// Whether protected periods add to the length.
    let countsProtected: Bool

    init(_ trigger: StreakTrigger, _ thresholds: Thresholds) {
        self.thresholds = thresholds
        period = trigger.period
        grace = trigger.grace
        allowsGaps = trigger.allowsGaps
        stretch = Int32(clamping: trigger.reach.highest.millionths / Amount.unit)
        switch trigger.least {
        case .count(let count): least = Amount(count)
        case .sum(_, let reach): least = reach
        }
        skip = StreakRules.bits(of: trigger.skip)
        holidays = trigger.holidays.merged()
        canPause = trigger.canPause
        freeze = trigger.freeze
        warn = trigger.warn
        countsProtected = trigger.countsProtected
    }

    /// Of a goal that is a run: nothing but grace and days that are skipped protects it.
    init(period: Period, grace: Int, skip: Set<Weekday>, _ thresholds: Thresholds) {
        self.thresholds = thresholds
        self.period = period
        self.grace = grace
        allowsGaps = false
        stretch = Int32(clamping: thresholds.highest.millionths / Amount.unit)
        least = .one
        self.skip = StreakRules.bits(of: skip)
        holidays = []
        canPause = false
        freeze = nil
        warn = nil
        countsProtected = false
    }

    private static func bits(of days: Set<Weekday>) -> UInt8 {
        days.reduce(0) { $0 | 1 << UInt8($1.rawValue) }
    }

    /// The thresholds that a run reaches with a credited period: at most one in each period that
    /// adds to it, which are the credited one and, if the rule counts them, the protected ones
    /// before it.
    ///
    /// - Parameters:
    ///   - last: the credited period before it.
    ///   - from: the length of the run before it, and `to` with it.
    ///   - fired: the highest threshold that the run has fired.
    ///   - calendar: made only where there is a gap that counts.
    @inline(__always)
    func reached(
        with period: PeriodNumber, after last: PeriodNumber, from: Int32, to: Int32,
        fired: inout Int32, _ calendar: () -> StreakCalendar
    ) -> [(length: Amount, period: PeriodNumber)] {
        var reached: [(length: Amount, period: PeriodNumber)] = []
        func reach(_ length: Int32, in period: PeriodNumber) {
            guard let next = thresholds.next(after: Amount(Int(fired))),
                next.value <= Amount(Int(length))
            else { return }
            fired = Int32(clamping: next.value.millionths / Amount.unit)
            reached.append((next.value, period))
        }
        var length = from
        if to > from + 1 {
            let calendar = calendar()
            for number in (last.value + 1)..<period.value {
                let between = PeriodNumber(Int(number))
                guard calendar.demand(between) != .absent else { continue }
                length += 1
                reach(length, in: between)
            }
        }
        reach(to, in: period)
        return reached
    }
}

/// Periods of one member's run that a token or a repair covers.
struct StreakCover {
    let periods: ClosedRange<Int32>
    /// Whether a token was spent for it; otherwise it was repaired.
    let isFrozen: Bool
}

/// Which periods a member's run needs: asked only where there is a gap.
struct StreakCalendar {
    let rules: StreakRules
    private let periods: PeriodRules
    private var zone: Zone
    /// Holidays and pauses, merged.
    private let free: [Range<Int>]
    private let covers: [StreakCover]

    enum Demand {
        case required
        /// Keeps a run and adds to it only if the rule says so.
        case protected
        /// There is no such time in the zone: it is neither missed nor counted.
        case absent
    }

    init(
        _ rules: StreakRules, _ periods: PeriodRules, _ zone: Zone, free: [Range<Int>],
        covers: [StreakCover]
    ) {
        self.rules = rules
        self.periods = periods
        self.zone = zone
        self.free = free
        self.covers = covers
    }

    func demand(_ number: PeriodNumber) -> Demand {
        if !periods.exists(number, period: rules.period, in: zone) { return .absent }
        if rules.skip != 0 {
            // 1970-01-01 was a Thursday.
            let weekday = ((Int(number.value) + 3) % 7 + 7) % 7
            if rules.skip & 1 << UInt8(weekday) != 0 { return .protected }
        }
        if !free.isEmpty && isFree(periods.days(of: number, period: rules.period)) {
            return .protected
        }
        return covers.contains { $0.periods.contains(number.value) } ? .protected : .required
    }

    /// Whether holidays and pauses take out a whole period.
    func isFree(_ number: Int32) -> Bool {
        isFree(periods.days(of: PeriodNumber(Int(number)), period: rules.period))
    }

    /// A period is free if all of its days are.
    private func isFree(_ days: Range<Int>) -> Bool {
        var low = 0
        var high = free.count
        while low < high {
            let middle = (low + high) / 2
            if free[middle].upperBound > days.lowerBound { high = middle } else { low = middle + 1 }
        }
        guard low < free.count else { return false }
        return free[low].lowerBound <= days.lowerBound && free[low].upperBound >= days.upperBound
    }

    /// Whether a run goes on over the periods between two; how much they add to it, or nil where
    /// more are missed than is forgiven.
    ///
    /// - Parameters:
    ///   - missed: the run's missed periods, as far as they count against the grace.
    ///   - freeze: whether a period that is missed and not forgiven costs a token.
    func bridge(
        from last: PeriodNumber, to next: PeriodNumber, missed: inout [Int32],
        freeze: (PeriodNumber) -> Bool = { _ in false }
    ) -> Int32? {
        if rules.allowsGaps { return 0 }
        guard Int(next.value) - Int(last.value) <= Limits.streakGapMax else { return nil }
        var added: Int32 = 0
        var number = last.value + 1
        while number < next.value {
            switch demand(PeriodNumber(Int(number))) {
            case .absent: break
            case .protected: added += 1
            case .required:
                missed.removeAll { $0 <= number - rules.stretch }
                if missed.count < rules.grace {
                    missed.append(number)
                } else {
                    guard freeze(PeriodNumber(Int(number))) else { return nil }
                }
                added += 1
            }
            number += 1
        }
        return rules.countsProtected ? added : 0
    }

    /// The first required period after one; nil if there is none far and wide.
    func nextRequired(after number: PeriodNumber) -> PeriodNumber? {
        if rules.allowsGaps { return nil }
        var next = number
        for _ in 0..<Limits.streakGapMax {
            next = PeriodNumber(Int(next.value) + 1)
            if demand(next) == .required { return next }
        }
        return nil
    }

    /// The first instant (nanoseconds since 1970) after a period.
    mutating func end(of number: PeriodNumber) -> Int64 {
        periods.end(of: number, period: rules.period, in: &zone).saturatingNanoseconds
    }

    /// The period at an instant.
    mutating func number(at time: Int64) -> PeriodNumber {
        let seconds = time.floorSeconds
        return periods.number(
            of: rules.period, localSeconds: seconds + zone.offset(at: seconds))
    }

    /// The period that an instant's civil days belong to.
    func numbers(inDay day: Int) -> ClosedRange<Int32> {
        periods.numbers(of: rules.period, inDay: day)
    }
}

extension Array where Element == Range<Int> {
    /// The same days in ranges that neither overlap nor touch, ascending.
    func merged() -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] =
                    last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}

/// When members' streaks are paused (`streak.paused`).
///
/// A member has at most `Limits.pausesPerMemberMax`; those that end first are forgotten first.
struct StreakPauses {
    private struct Pause {
        let days: Range<Int>
        /// The state of the one rule that is meant; nil = every rule.
        let rule: Int?
    }

    private var pauses: [MemberIndex: [Pause]] = [:]

    var isEmpty: Bool { pauses.isEmpty }

    mutating func add(_ days: Range<Int>, of member: MemberIndex, rule: Int?) {
        var all = pauses[member] ?? []
        all.append(Pause(days: days, rule: rule))
        if all.count > Limits.pausesPerMemberMax,
            let first = all.indices.min(by: {
                all[$0].days.upperBound < all[$1].days.upperBound
            })
        {
            all.remove(at: first)
        }
        pauses[member] = all
    }

    mutating func forget(_ member: MemberIndex) { pauses[member] = nil }

    /// Holidays and a member's pauses, merged.
    func freeDays(of member: MemberIndex, rule: Int, _ rules: StreakRules) -> [Range<Int>] {
        guard rules.canPause, !pauses.isEmpty, let all = pauses[member] else {
            return rules.holidays
        }
        let own = all.filter { $0.rule == nil || $0.rule == rule }.map(\.days)
        return own.isEmpty ? rules.holidays : (rules.holidays + own).merged()
    }
}
