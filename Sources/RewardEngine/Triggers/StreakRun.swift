// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A run of credited periods, as far as it has got.
struct StreakRun {
    /// The last credited period.
    var last = PeriodNumber.none
    /// Credited periods, and protected ones before the last credit if the rule counts them.
    var length = Int32(0)
    /// The highest threshold that this run has fired.
    var fired = Int32(0)
    /// Missed periods that were forgiven, as far as they still count against the grace.
    var missed: [Int32] = []

    /// Goes on to a credited period.
    ///
    /// - Returns: the length of the run that it belongs to, before it; 0 = it begins a run.
    @inline(__always)
    mutating func advance(to period: PeriodNumber, _ calendar: () -> StreakCalendar) -> Int32 {
        if length > 0 && period.value == last.value + 1 {
            last = period
            length += 1
            return length - 1
        }
        return leap(to: period, calendar)
    }

    private mutating func leap(to period: PeriodNumber, _ calendar: () -> StreakCalendar) -> Int32 {
        let before = length
        if length > 0,
            let added = calendar().bridge(from: last, to: period, missed: &missed)
        {
            last = period
            length += added + 1
            return before
        }
        self = StreakRun(last: period, length: 1)
        return 0
    }

    /// The length of the run if all that comes before a period has closed; 0 if it is broken.
    func length(before period: PeriodNumber, _ calendar: () -> StreakCalendar) -> Int32 {
        if length == 0 || period.value <= last.value + 1 { return length }
        var missed = missed
        let bridge = calendar().bridge(from: last, to: period, missed: &missed)
        return bridge == nil ? 0 : length
    }
}

/// What a streak keeps of a member.
struct MemberStreak {
    private struct Credit {
        let period: PeriodNumber
        /// The time of the event that completed the period; the earliest, where any event does.
        var time: Int64
        /// The highest threshold that fired here.
        var fired = Int32(0)
        /// The periods that carry what fired here.
        var reached: [Int32] = []
    }

    /// The run that broke before the one in `base` began, for a repair.
    private struct Broken {
        var last = PeriodNumber.none
        var next = PeriodNumber.none
        var length = Int32(0)
        var fired = Int32(0)
        var missed: [Int32] = []
    }

    private var broken = Broken()
    private var base = StreakRun()
    private(set) var tip = StreakRun()
    private var recent: [Credit] = []
    /// What periods have collected that need more than one event and are not credited yet.
    private var collecting: [(period: PeriodNumber, total: Amount)] = []

    /// Before this period nothing is looked at any more.
    var oldest: PeriodNumber { broken.length > 0 ? broken.last : base.last }

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
        _ calendar: () -> StreakCalendar
    ) -> [StreakState.Completion] {
        collecting.removeAll { $0.period < floor }
        guard period > tip.last else {
            let place = (recent.lastIndex { $0.period < period } ?? -1) + 1
            recent.insert(Credit(period: period, time: time), at: place)
            return refold(rules: rules, calendar)
        }
        let last = tip.last
        let before = tip.advance(to: period, calendar)
        recent.append(Credit(period: period, time: time))
        settle(before: floor, calendar)
        var fired = tip.fired
        let completions = fire(
            recent.count - 1, after: last, from: before, to: tip.length, fired: &fired, rules,
            calendar)
        tip.fired = fired
        return completions
    }

    /// Folds what no late event can come before any more into the base. The newest credit stays.
    private mutating func settle(before floor: PeriodNumber, _ calendar: () -> StreakCalendar) {
        var count = 0
        while count < recent.count - 1 && recent[count].period < floor {
            let ended = base
            let credit = recent[count]
            if base.advance(to: credit.period, calendar) == 0 && ended.length > 0 {
                broken = Broken(
                    last: ended.last, next: credit.period, length: ended.length,
                    fired: ended.fired, missed: ended.missed)
            }
            base.fired = max(base.fired, credit.fired)
            count += 1
        }
        if count > 0 { recent.removeFirst(count) }
    }

    /// Folds the recent credits again.
    mutating func refold(
        rules: StreakRules, _ calendar: () -> StreakCalendar
    ) -> [StreakState.Completion] {
        var completions: [StreakState.Completion] = []
        var run = base
        var start = 0
        while start < recent.count {
            // One run: from `start` up to the credit that begins another.
            var steps: [(after: PeriodNumber, from: Int32, to: Int32)] = []
            var end = start
            var current = run
            while end < recent.count {
                var next = current
                let before = next.advance(to: recent[end].period, calendar)
                if end > start && before == 0 { break }
                steps.append((current.last, before, next.length))
                current = next
                end += 1
            }
            var fired = steps[0].from == 0 ? 0 : run.fired
            for credit in recent[start..<end] { fired = max(fired, credit.fired) }
            for (offset, step) in steps.enumerated() {
                completions += fire(
                    start + offset, after: step.after, from: step.from, to: step.to,
                    fired: &fired, rules, calendar)
            }
            current.fired = fired
            run = current
            start = end
        }
        tip = run
        return completions
    }

    /// The thresholds that a run reaches with a credit.
    private mutating func fire(
        _ place: Int, after last: PeriodNumber, from: Int32, to: Int32, fired: inout Int32,
        _ rules: StreakRules, _ calendar: () -> StreakCalendar
    ) -> [StreakState.Completion] {
        let credit = recent[place]
        let reached = rules.reached(
            with: credit.period, after: last, from: from, to: to, fired: &fired, calendar)
        guard !reached.isEmpty else { return [] }
        let taken = recent.flatMap(\.reached)
        recent[place].fired = fired
        recent[place].reached += reached.map(\.period.value)
        return reached.map {
            StreakState.Completion(
                length: $0.length, period: $0.period, time: credit.time,
                isAgain: taken.contains($0.period.value))
        }
    }

    // MARK: Breaks

    /// Joins the base to the run that broke before it, if what lay between is covered by now.
    mutating func rejoin(_ calendar: StreakCalendar) {
        guard broken.length > 0 else { return }
        var missed = broken.missed
        let bridge = calendar.bridge(from: broken.last, to: broken.next, missed: &missed)
        guard let added = bridge else { return }
        base.length += broken.length + added
        base.fired = max(base.fired, broken.fired)
        base.missed = missed + base.missed
        broken = Broken()
    }

    /// The periods between the run that broke last and the period that came next.
    func lastBreak(by now: PeriodNumber, _ calendar: StreakCalendar) -> ClosedRange<Int32>? {
        func between(_ last: PeriodNumber, _ next: PeriodNumber) -> ClosedRange<Int32>? {
            next.value > last.value + 1 ? last.value + 1...next.value - 1 : nil
        }
        guard tip.length > 0 else { return nil }
        if now > tip.last {
            var missed = tip.missed
            if calendar.bridge(from: tip.last, to: now, missed: &missed) == nil {
                return between(tip.last, now)
            }
        }
        var found: ClosedRange<Int32>?
        if broken.length > 0 { found = between(broken.last, broken.next) }
        var run = base
        for credit in recent {
            let last = run
            if run.advance(to: credit.period, { calendar }) == 0 && last.length > 0 {
                found = between(last.last, credit.period)
            }
        }
        return found
    }
}
