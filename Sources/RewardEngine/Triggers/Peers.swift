// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The state of `peers`: for each group and period the different members who did it, until there
/// are enough; in a rolling window who did it when.
struct PeersState {
    private struct Entry {
        var doers: [MemberIndex] = []
        var hasFired = false
    }

    private var groups = PeriodTable(initial: Entry())
    private var windows: [GroupIndex: [(time: Int64, member: MemberIndex)]] = [:]

    /// - Returns: those who did it, in order of arrival, when the last one that was wanted comes.
    mutating func add(
        _ member: MemberIndex, of group: GroupIndex, period: PeriodNumber,
        floor: () -> PeriodNumber, wanted: Int
    ) -> [MemberIndex]? {
        groups.withValue(at: group, period: period, floor: floor) { entry in
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
        _ member: MemberIndex, of group: GroupIndex, at time: Int64, within span: Int64,
        settled: Int64, wanted: Int
    ) -> [MemberIndex]? {
        var samples = windows[group] ?? []
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
        windows[group] = fires ? [] : samples
        return fires ? doers : nil
    }
}
