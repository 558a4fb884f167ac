// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A total with the thresholds that it holds. One that falls below a threshold gives it back.
struct HeldTotal {
    private(set) var total = Amount.zero
    /// The thresholds that hold, ascending, but for those that are settled.
    private var held: [Amount] = []
    /// The highest threshold that can no longer fall.
    private var settled = Amount.zero

    /// The highest threshold that holds.
    var fired: Amount { held.last ?? settled }

    /// What the total rises to and what it falls below. No more thresholds fire than one event may
    /// cross; what is beyond fires with the next.
    mutating func add(
        _ value: Amount, _ thresholds: Thresholds
    ) -> (reached: [Thresholds.Next], fallen: [Amount]) {
        total += value
        var fallen: [Amount] = []
        while let last = held.last, last > total { fallen.append(held.removeLast()) }
        var reached: [Thresholds.Next] = []
        var fired = fired
        for _ in 0..<Limits.firingsPerEventMax {
            guard let next = thresholds.next(after: fired), next.value <= total else { break }
            fired = next.value
            held.append(fired)
            reached.append(next)
        }
        return (reached, fallen)
    }

    mutating func settle() {
        settled = fired
        held.removeAll()
    }
}

/// Something for each calendar period. Inputs come in order of time, so only those around the
/// newest period are ever asked for again: zones are no more than a few periods apart.
struct RecentPeriods<Value> {
    private var periods: [(number: PeriodNumber, value: Value)] = []

    private static var kept: Int { 256 }

    mutating func withValue<Result>(
        of period: PeriodNumber, initial: @autoclosure () -> Value, _ body: (inout Value) -> Result
    ) -> Result {
        if let place = periods.lastIndex(where: { $0.number == period }) {
            return body(&periods[place].value)
        }
        if periods.count >= RecentPeriods.kept { periods.removeFirst(RecentPeriods.kept / 2) }
        periods.append((period, initial()))
        return body(&periods[periods.count - 1].value)
    }

    mutating func forEach(_ body: (inout Value) -> Void) {
        for index in periods.indices { body(&periods[index].value) }
    }

    /// What is kept, in the order in which the periods were first asked for.
    var all: [(number: PeriodNumber, value: Value)] { periods }

    subscript(period: PeriodNumber) -> Value? {
        periods.last { $0.number == period }?.value
    }
}

/// `count` and `sum` in calendar periods, where a late or negative input takes back what it takes.
struct TotalFold {
    private var totals = RecentPeriods<HeldTotal>()

    mutating func step(_ input: Input, _ rules: FoldRules) -> [FoldChange] {
        guard let thresholds = rules.thresholds else { return [] }
        let owner = rules.owner(of: input)
        return totals.withValue(of: input.period, initial: HeldTotal()) { held in
            let (reached, fallen) = held.add(input.amount, thresholds)
            guard !reached.isEmpty || !fallen.isEmpty else { return [] }
            var changes = fallen.map { value in
                FoldChange.falls(
                    FiringKey(owner: owner, place: Int64(input.period.value), threshold: value))
            }
            for next in reached {
                changes.append(.fires(Completion(next, of: owner, at: input, total: held.total)))
            }
            return changes
        }
    }

    func standing(in period: PeriodNumber) -> Fold.Standing? {
        totals[period].map { .total($0.total, fired: $0.fired) }
    }

    mutating func settle() { totals.forEach { $0.settle() } }
}

extension Completion {
    /// A threshold reached in a period.
    init(_ next: Thresholds.Next, of owner: UInt32, at input: Input, total: Amount) {
        self.init(
            key: FiringKey(
                owner: owner, place: Int64(input.period.value), threshold: next.value),
            input: input)
        threshold = next.value
        grants = next.index
        self.total = total
    }

    /// A threshold reached by the event at hand.
    init(_ next: Thresholds.Next, at input: Input, total: Amount) {
        self.init(
            key: FiringKey(
                owner: input.member, place: Int64(input.arrival), threshold: next.value),
            input: input, named: input.event)
        threshold = next.value
        grants = next.index
        self.total = total
    }
}

/// `count` and `sum` in a rolling window. What has fired stands for the window that ended at its
/// event: what happens later does not take it back.
struct WindowFold {
    private var samples: [(time: Int64, value: Amount)] = []
    private var start = 0
    private var sum = Amount.zero

    var total: Amount { sum }

    mutating func step(_ input: Input, _ span: Int64, _ rules: FoldRules) -> [FoldChange] {
        guard let thresholds = rules.thresholds else { return [] }
        let oldest = earlier(than: input.time, by: span)
        while start < samples.count
            && (samples[start].time < oldest || samples.count - start >= Limits.windowSamplesMax)
        {
            sum = sum - samples[start].value
            start += 1
        }
        if start > 64 && start * 2 > samples.count {
            samples.removeFirst(start)
            start = 0
        }
        let before = sum
        sum += input.amount
        samples.append((input.time, input.amount))
        let passed = min(before, thresholds.highest - Amount(millionths: 1))
        var total = sum
        if sum >= thresholds.highest {
            total = thresholds.highest
            self = WindowFold()
        }
        return thresholds.reached(from: passed, to: total).map {
            .fires(Completion($0, at: input, total: total))
        }
    }
}

/// `distinct` in calendar periods.
struct ValuesFold {
    private struct Values {
        var seen = Set<UInt64>()
        var fired = Amount.zero
    }

    private var sets = RecentPeriods<Values>()

    func standing(in period: PeriodNumber) -> Fold.Standing? {
        sets[period].map { .total(Amount($0.seen.count), fired: $0.fired) }
    }

    mutating func step(_ input: Input, _ rules: FoldRules) -> [FoldChange] {
        guard let thresholds = rules.thresholds else { return [] }
        return sets.withValue(of: input.period, initial: Values()) { values in
            guard !thresholds.isExhausted(values.fired), values.seen.insert(input.mark).inserted
            else { return [] }
            let total = Amount(values.seen.count)
            let reached = thresholds.reached(from: values.fired, to: total)
            if let last = reached.last { values.fired = last.value }
            return reached.map {
                .fires(Completion($0, of: input.member, at: input, total: total))
            }
        }
    }
}

/// `distinct` in a rolling window.
struct ValueWindowFold {
    private var samples: [(time: Int64, value: UInt64)] = []
    private var start = 0
    /// How often each value is in the window; looked up, never walked.
    private var counts: [UInt64: Int] = [:]

    var total: Amount { Amount(counts.count) }

    mutating func step(_ input: Input, _ span: Int64, _ rules: FoldRules) -> [FoldChange] {
        guard let thresholds = rules.thresholds else { return [] }
        let oldest = earlier(than: input.time, by: span)
        while start < samples.count
            && (samples[start].time < oldest || samples.count - start >= Limits.windowSamplesMax)
        {
            let value = samples[start].value
            if let count = counts[value] { counts[value] = count > 1 ? count - 1 : nil }
            start += 1
        }
        if start > 64 && start * 2 > samples.count {
            samples.removeFirst(start)
            start = 0
        }
        let before = Amount(counts.count)
        counts[input.mark, default: 0] += 1
        samples.append((input.time, input.mark))
        let total = Amount(counts.count)
        guard total > before else { return [] }
        let passed = min(before, thresholds.highest - Amount(millionths: 1))
        if total >= thresholds.highest { self = ValueWindowFold() }
        return thresholds.reached(from: passed, to: total).map {
            .fires(Completion($0, at: input, total: total))
        }
    }
}

extension Thresholds {
    /// The thresholds above one total up to another, no more than one event may cross.
    func reached(from fired: Amount, to total: Amount) -> [Next] {
        var reached: [Next] = []
        var fired = fired
        while reached.count < Limits.firingsPerEventMax, let next = next(after: fired),
            next.value <= total
        {
            reached.append(next)
            fired = next.value
        }
        return reached
    }
}

/// Whether two instants are no further apart than a span.
func isWithin(_ span: Int64, _ first: Int64, _ second: Int64) -> Bool {
    min(first, second) >= earlier(than: max(first, second), by: span)
}
