// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The state of `peers`: for each circle (a group, or the peers of a member in a graph) and period
/// the different members who did it, until there are enough; in a rolling window who did it when.
struct PeersState {
    private struct Entry {
        var doers: [MemberIndex] = []
        var hasFired = false
    }

    private var circles = PeriodTable(initial: Entry())
    private var windows: [UInt32: [(time: Int64, member: MemberIndex)]] = [:]
    /// In which periods, or when, members did it themselves: of graphs, where whoever receives is
    /// not one of the circle.
    private var done = PeriodTable(initial: false)
    private var times: [MemberIndex: [Int64]] = [:]

    /// - Parameter circle: a group's index, or the owner's.
    /// - Returns: those who did it, in order of arrival, when the last one that was wanted comes.
    mutating func add(
        _ member: MemberIndex, of circle: UInt32, period: PeriodNumber,
        floor: () -> PeriodNumber, wanted: Int
    ) -> [MemberIndex]? {
        circles.withValue(at: circle, period: period, floor: floor) { entry in
            guard !entry.hasFired, !entry.doers.contains(member) else { return nil }
            entry.doers.append(member)
            guard entry.doers.count >= wanted else { return nil }
            let doers = entry.doers
            entry.hasFired = true
            entry.doers = []
            return doers
        }
    }

    /// The window ends at the event and starts empty after it has fired.
    mutating func add(
        _ member: MemberIndex, of circle: UInt32, at time: Int64, within span: Int64,
        settled: Int64, wanted: Int
    ) -> [MemberIndex]? {
        var samples = windows[circle] ?? []
        let oldest = earlier(than: settled, by: span)
        var forgotten = samples.prefix { $0.time < oldest }.count
        if samples.count - forgotten >= Limits.windowSamplesMax { forgotten += 1 }
        samples.removeFirst(forgotten)
        let position = (samples.lastIndex { $0.time <= time } ?? -1) + 1
        samples.insert((time, member), at: position)

        let start = earlier(than: time, by: span)
        var doers: [MemberIndex] = []
        for sample in samples where sample.time >= start && sample.time <= time {
            if !doers.contains(sample.member) { doers.append(sample.member) }
        }
        let fires = doers.count >= wanted
        windows[circle] = fires ? [] : samples
        return fires ? doers : nil
    }

    // MARK: Graphs

    /// A member has done it himself.
    mutating func note(_ member: MemberIndex, period: PeriodNumber, floor: () -> PeriodNumber) {
        done.withValue(at: member, period: period, floor: floor) { $0 = true }
    }

    mutating func note(_ member: MemberIndex, at time: Int64, within span: Int64, settled: Int64) {
        var all = times[member] ?? []
        let oldest = earlier(than: settled, by: span)
        all.removeAll { $0 < oldest }
        if all.count >= Limits.windowSamplesMax { all.removeFirst() }
        all.append(time)
        times[member] = all
    }

    func hasDone(_ member: MemberIndex, in period: PeriodNumber) -> Bool {
        done.value(at: member, period: period) ?? false
    }

    func hasDone(_ member: MemberIndex, since start: Int64, upTo time: Int64) -> Bool {
        times[member]?.contains { $0 >= start && $0 <= time } ?? false
    }

    /// Others still see that somebody did it; who it was is gone with his name.
    mutating func forget(_ member: MemberIndex) {
        done.forget(member)
        times[member] = nil
    }
}
