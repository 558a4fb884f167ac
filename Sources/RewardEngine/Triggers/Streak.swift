// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The state of `streak` over periods: runs of credited periods.
///
/// The state of a member is a fold over his credited periods in order of time. `tip` is the fold
/// up to now, which is all that events in order need. Late events may still credit periods since
/// the horizon, so those are kept one by one (`recent`), behind the fold up to the horizon
/// (`base`): a late credit is put in its place and the fold is made again from `base`.
///
/// A run that has fired a threshold does not fire it again when late events lengthen it or join it
/// to another: what a run has fired is the highest of what any of its credits has fired.
struct StreakState {
    private var members: [MemberStreak] = []

    /// What firing a threshold is about.
    struct Completion {
        /// The threshold, which is the length of the run at that period.
        let length: Amount
        let period: PeriodNumber
        /// When the period was credited.
        let time: Int64
    }

    /// - Parameters:
    ///   - value: what the event adds to its period.
    ///   - isRequired: whether a missed period exists in the member's zone.
    mutating func add(
        _ value: Amount, of member: MemberIndex, period: PeriodNumber, at time: Int64,
        floor: () -> PeriodNumber, rules: StreakRules, isRequired: (PeriodNumber) -> Bool
    ) -> [Completion] {
        let index = Int(member)
        if index >= members.count {
            members.append(
                contentsOf: repeatElement(MemberStreak(), count: index + 1 - members.count))
        }
        if members[index].alreadyCredited(period, at: time, least: rules.least) { return [] }
        let isReached = members[index].reaches(
            rules.least, with: value, in: period, floor: floor)
        guard isReached else { return [] }
        return members[index].credit(
            period, at: time, floor: floor(), rules: rules, isRequired: isRequired)
    }
}

/// What a streak asks of a run. A class, so that handing it on costs one reference count.
final class StreakRules: Sendable {
    let thresholds: Thresholds
    /// How many missed periods are forgiven in any `stretch` periods.
    let grace: Int
    let stretch: Int32
    /// How much a period needs.
    let least: Amount

    init(_ trigger: StreakTrigger, _ thresholds: Thresholds) {
        self.thresholds = thresholds
        grace = trigger.grace
        stretch = Int32(clamping: trigger.reach.highest.millionths / Amount.unit)
        switch trigger.least {
        case .count(let count): least = Amount(count)
        case .sum(_, let reach): least = reach
        }
    }
}

/// A run of credited periods, as far as it has got.
private struct Run {
    /// The last credited period.
    var last = PeriodNumber.none
    /// Credited periods; protected and forgiven ones are not in it.
    var length = Int32(0)
    /// The highest threshold that this run has fired.
    var fired = Amount.zero
    /// Missed periods that were forgiven, as far as they still count against the grace.
    var missed: [Int32] = []

    mutating func advance(
        to period: PeriodNumber, rules: StreakRules,
        isRequired: (PeriodNumber) -> Bool
    ) {
        if length > 0 && bridges(to: period, rules: rules, isRequired: isRequired) {
            length += 1
        } else {
            length = 1
            fired = .zero
            missed.removeAll()
        }
        last = period
    }

    /// Whether the gap before a period is none, or forgiven.
    private mutating func bridges(
        to period: PeriodNumber, rules: StreakRules,
        isRequired: (PeriodNumber) -> Bool
    ) -> Bool {
        if period.value == last.value + 1 { return true }
        // Not even a zone change skips more than two dates; beyond that no gap needs a look.
        guard period.value - last.value <= Int32(clamping: rules.grace + 50) else { return false }
        for number in (last.value + 1)..<period.value
        where isRequired(PeriodNumber(Int(number))) {
            missed.removeAll { $0 <= number - rules.stretch }
            missed.append(number)
            if missed.count > rules.grace { return false }
        }
        return true
    }
}

private struct MemberStreak {
    private struct Credit {
        let period: PeriodNumber
        /// The time of the event that completed the period; the earliest, where any event does.
        var time: Int64
        /// The highest threshold that fired here.
        var fired = Amount.zero
    }

    private var base = Run()
    private var tip = Run()
    private var recent: [Credit] = []
    /// What periods have collected that need more than one event and are not credited yet.
    private var collecting: [(period: PeriodNumber, total: Amount)] = []

    mutating func alreadyCredited(_ period: PeriodNumber, at time: Int64, least: Amount) -> Bool {
        guard period <= tip.last else { return false }
        guard let index = recent.lastIndex(where: { $0.period == period }) else {
            return period <= base.last
        }
        if least <= .one && time < recent[index].time { recent[index].time = time }
        return true
    }

    /// Whether the period now has what it needs.
    mutating func reaches(
        _ least: Amount, with value: Amount, in period: PeriodNumber, floor: () -> PeriodNumber
    ) -> Bool {
        let index = collecting.firstIndex { $0.period == period }
        guard least > .one || value < least || index != nil else { return true }
        let total = value + (index.map { collecting[$0].total } ?? .zero)
        guard total < least else {
            if let index { collecting.remove(at: index) }
            return true
        }
        if let index {
            collecting[index].total = total
        } else {
            // Whoever never reaches what a period needs is not remembered for it for ever.
            let floor = floor()
            collecting.removeAll { $0.period < floor }
            collecting.append((period, total))
        }
        return false
    }

    mutating func credit(
        _ period: PeriodNumber, at time: Int64, floor: PeriodNumber, rules: StreakRules,
        isRequired: (PeriodNumber) -> Bool
    ) -> [StreakState.Completion] {
        collecting.removeAll { $0.period < floor }
        guard period > tip.last else {
            let place = (recent.lastIndex { $0.period < period } ?? -1) + 1
            recent.insert(Credit(period: period, time: time), at: place)
            return refold(rules: rules, isRequired: isRequired)
        }
        tip.advance(to: period, rules: rules, isRequired: isRequired)
        recent.append(Credit(period: period, time: time))
        settle(before: floor, rules: rules, isRequired: isRequired)
        let length = Amount(Int(tip.length))
        guard let next = rules.thresholds.next(after: tip.fired), next.value <= length else {
            return []
        }
        tip.fired = next.value
        recent[recent.count - 1].fired = next.value
        return [StreakState.Completion(length: next.value, period: period, time: time)]
    }

    /// Folds what no late event can come before any more into the base. The newest credit stays.
    private mutating func settle(
        before floor: PeriodNumber, rules: StreakRules,
        isRequired: (PeriodNumber) -> Bool
    ) {
        var count = 0
        while count < recent.count - 1 && recent[count].period < floor {
            base.advance(to: recent[count].period, rules: rules, isRequired: isRequired)
            base.fired = max(base.fired, recent[count].fired)
            count += 1
        }
        if count > 0 { recent.removeFirst(count) }
    }

    private mutating func refold(
        rules: StreakRules, isRequired: (PeriodNumber) -> Bool
    ) -> [StreakState.Completion] {
        var completions: [StreakState.Completion] = []
        var run = base
        var start = 0
        while start < recent.count {
            // One run: from `start` up to the credit that begins another.
            var end = start
            var lengths: [Int32] = []
            var current = run
            while end < recent.count {
                let length = current.length
                var next = current
                next.advance(to: recent[end].period, rules: rules, isRequired: isRequired)
                if end > start && next.length != length + 1 { break }
                current = next
                lengths.append(current.length)
                end += 1
            }
            var fired = lengths[0] == 1 ? .zero : run.fired
            for credit in recent[start..<end] { fired = max(fired, credit.fired) }
            for (offset, length) in lengths.enumerated() {
                guard let next = rules.thresholds.next(after: fired),
                    next.value <= Amount(Int(length))
                else { continue }
                fired = next.value
                let place = start + offset
                recent[place].fired = fired
                completions.append(
                    StreakState.Completion(
                        length: fired, period: recent[place].period, time: recent[place].time))
            }
            current.fired = fired
            run = current
            start = end
        }
        tip = run
        return completions
    }
}
