// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What a step of a counter made of an event: every threshold above `fired` up to `total` fires.
struct Progress {
    /// The highest threshold that had fired before.
    let fired: Amount
    let total: Amount
}

/// The state of `count` and `sum`: one total for each member and period, or a rolling window.
///
/// Order does not matter for values that are not negative: a total depends on what was added, not
/// on when, and each threshold is remembered once it has fired. Rolling windows depend on the
/// order of arrival.
struct TallyState {
    private struct Entry {
        var total = Amount.zero
        /// The highest threshold that has fired; it never goes back, so that a total that falls
        /// and rises again does not fire twice.
        var fired = Amount.zero
    }

    private var totals = PeriodTable(initial: Entry())
    private var windows: [MemberIndex: RollingWindow] = [:]

    mutating func add(
        _ value: Amount, of member: MemberIndex, period: PeriodNumber,
        floor: () -> PeriodNumber, thresholds: Thresholds
    ) -> Progress? {
        totals.withValue(at: member, period: period, floor: floor) { entry in
            entry.total += value
            guard let first = thresholds.next(after: entry.fired), entry.total >= first.value else {
                return nil
            }
            let before = entry.fired
            entry.fired = thresholds.last(upTo: entry.total, after: before)
            return Progress(fired: before, total: entry.total)
        }
    }

    /// What a member has in a period, and the highest threshold that has fired.
    func standing(of member: MemberIndex, period: PeriodNumber) -> (total: Amount, fired: Amount)? {
        totals.value(at: member, period: period).map { ($0.total, $0.fired) }
    }

    /// What a member's window holds at an event.
    func total(of member: MemberIndex, at time: Int64, within span: Int64) -> Amount {
        windows[member]?.total(at: time, within: span) ?? .zero
    }

    mutating func forget(_ member: MemberIndex) {
        totals.forget(member)
        windows[member] = nil
    }

    /// The window ends at the event and holds events exactly `span` ago; it starts empty after its
    /// highest threshold has fired.
    mutating func add(
        _ value: Amount, of member: MemberIndex, at time: Int64, within span: Int64,
        settled: Int64, thresholds: Thresholds
    ) -> Progress? {
        windows[member, default: RollingWindow()].add(
            value, at: time, within: span, settled: settled, thresholds: thresholds)
    }
}

/// The samples of a member that a rolling window may still see, in order of time.
struct RollingWindow {
    private var samples: [(time: Int64, value: Amount)] = []

    mutating func add(
        _ value: Amount, at time: Int64, within span: Int64, settled: Int64,
        thresholds: Thresholds
    ) -> Progress? {
        forget(before: earlier(than: settled, by: span))
        let start = earlier(than: time, by: span)
        var before = Amount.zero
        for sample in samples where sample.time >= start && sample.time <= time {
            before += sample.value
        }
        let position = (samples.lastIndex { $0.time <= time } ?? -1) + 1
        samples.insert((time, value), at: position)
        let total = before + value
        // The window may hold more than a threshold that was lowered since.
        let passed = min(before, thresholds.highest - Amount(millionths: 1))
        guard let first = thresholds.next(after: passed), total >= first.value else { return nil }
        guard total >= thresholds.highest else { return Progress(fired: passed, total: total) }
        samples.removeAll(keepingCapacity: true)
        return Progress(fired: passed, total: thresholds.highest)
    }

    func total(at time: Int64, within span: Int64) -> Amount {
        let start = earlier(than: time, by: span)
        return samples.filter { $0.time >= start && $0.time <= time }.map(\.value)
            .reduce(.zero, +)
    }

    private mutating func forget(before oldest: Int64) {
        var count = samples.prefix { $0.time < oldest }.count
        if samples.count - count >= Limits.windowSamplesMax { count += 1 }
        if count > 0 { samples.removeFirst(count) }
    }
}
