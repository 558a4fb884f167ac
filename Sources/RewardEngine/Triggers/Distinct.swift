// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The state of `distinct`: the values that a member has had in each period, or in a rolling
/// window. A set holds no more values than the highest threshold asks for.
struct DistinctState {
    private struct Entry {
        var values = ValueSet()
        var fired = Amount.zero
    }

    private var sets = PeriodTable(initial: Entry())
    private var windows: [MemberIndex: RollingSet] = [:]

    /// - Parameter intern: the value's index; asked for only if the set is not complete.
    mutating func add(
        of member: MemberIndex, period: PeriodNumber, floor: () -> PeriodNumber,
        thresholds: Thresholds, intern: () -> UInt32
    ) -> Progress? {
        sets.withValue(at: member, period: period, floor: floor) { entry in
            guard !thresholds.isExhausted(entry.fired) else { return nil }
            guard entry.values.insert(intern()) else { return nil }
            let total = Amount(entry.values.count)
            guard let next = thresholds.next(after: entry.fired), total >= next.value else {
                return nil
            }
            let before = entry.fired
            entry.fired = thresholds.last(upTo: total, after: before)
            return Progress(fired: before, total: total)
        }
    }

    /// How many a member has in a period, and the highest threshold that has fired.
    func standing(of member: MemberIndex, period: PeriodNumber) -> (total: Amount, fired: Amount)? {
        sets.value(at: member, period: period).map { (Amount($0.values.count), $0.fired) }
    }

    /// How many a member's window holds at an event.
    func total(of member: MemberIndex, at time: Int64, within span: Int64) -> Amount {
        windows[member]?.total(at: time, within: span) ?? .zero
    }

    mutating func forget(_ member: MemberIndex) {
        sets.forget(member)
        windows[member] = nil
    }

    mutating func add(
        _ value: UInt32, of member: MemberIndex, at time: Int64, within span: Int64,
        settled: Int64, thresholds: Thresholds
    ) -> Progress? {
        windows[member, default: RollingSet()].add(
            value, at: time, within: span, settled: settled, thresholds: thresholds)
    }
}

/// A set of value indices, sorted: small ones are a scan, large ones a binary search.
struct ValueSet {
    private var values: [UInt32] = []

    var count: Int { values.count }

    /// Whether it is new.
    mutating func insert(_ value: UInt32) -> Bool {
        let position = position(of: value)
        if position < values.count && values[position] == value { return false }
        values.insert(value, at: position)
        return true
    }

    private func position(of value: UInt32) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The values that a member had within a rolling window, each at every time it came.
struct RollingSet {
    private var samples: [(time: Int64, value: UInt32)] = []

    func total(at time: Int64, within span: Int64) -> Amount {
        let start = earlier(than: time, by: span)
        var seen = ValueSet()
        for sample in samples where sample.time >= start && sample.time <= time {
            _ = seen.insert(sample.value)
        }
        return Amount(seen.count)
    }

    mutating func add(
        _ value: UInt32, at time: Int64, within span: Int64, settled: Int64,
        thresholds: Thresholds
    ) -> Progress? {
        let oldest = earlier(than: settled, by: span)
        var forgotten = samples.prefix { $0.time < oldest }.count
        if samples.count - forgotten >= Limits.windowSamplesMax { forgotten += 1 }
        if forgotten > 0 { samples.removeFirst(forgotten) }

        let start = earlier(than: time, by: span)
        var seen = ValueSet()
        for sample in samples where sample.time >= start && sample.time <= time {
            _ = seen.insert(sample.value)
        }
        let before = Amount(seen.count)
        let isNew = seen.insert(value)
        let position = (samples.lastIndex { $0.time <= time } ?? -1) + 1
        samples.insert((time, value), at: position)
        let total = Amount(seen.count)
        // The window may hold more than a threshold that was lowered since.
        let passed = min(before, thresholds.highest - Amount(millionths: 1))
        guard isNew, let next = thresholds.next(after: passed), total >= next.value else {
            return nil
        }
        if total >= thresholds.highest { samples.removeAll(keepingCapacity: true) }
        return Progress(fired: passed, total: total)
    }
}
