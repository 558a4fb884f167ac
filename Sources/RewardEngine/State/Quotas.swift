// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// How often something was done by or between members in a period.
///
/// Counts of periods that no event can reach any more are swept when there are twice as many as
/// after the last sweep; those over a lifetime stay.
struct QuotaTable {
    /// What is counted: only pairs have a second member.
    enum Kind {
        static let pair: UInt8 = 0
        static let giver: UInt8 = 1
        static let receiver: UInt8 = 2
    }

    struct Key: Hashable {
        /// Whose quota it is: a rule's state.
        let owner: UInt32
        let kind: UInt8
        let first: MemberIndex
        let second: MemberIndex
        let period: PeriodNumber
        /// Of what kind the period is; a key that does not say is never swept.
        var calendar = Period.lifetime
    }

    private var counts: [Key: Int] = [:]
    private var sweepAt = 4096

    func count(_ key: Key) -> Int { counts[key] ?? 0 }

    mutating func add(_ count: Int, _ key: Key) { counts[key, default: 0] += count }

    /// - Parameter floor: the oldest period of a kind that an event may still reach.
    mutating func sweep(floor: (Period) -> PeriodNumber) {
        guard counts.count >= sweepAt else { return }
        counts = counts.filter { $0.key.period >= floor($0.key.calendar) }
        sweepAt = max(4096, counts.count * 2)
    }

    mutating func forget(_ member: MemberIndex) {
        counts = counts.filter {
            $0.key.first != member && ($0.key.kind != Kind.pair || $0.key.second != member)
        }
    }

    /// Takes over what another table has counted for an owner.
    mutating func takeOver(_ other: QuotaTable, of owner: UInt32, as own: UInt32) {
        for (key, count) in other.counts where key.owner == owner {
            let key = Key(
                owner: own, kind: key.kind, first: key.first, second: key.second,
                period: key.period, calendar: key.calendar)
            counts[key] = count
        }
    }

    /// How many counts there are.
    var size: Int { counts.count }
}

/// Since when members count for a rule (`since`).
struct Enrolments {
    private struct Entry {
        var since: Int64
        /// The event that enrols does not count itself.
        var id: [UInt8]
    }

    private var entries: [MemberIndex: Entry] = [:]

    /// The earliest event enrols, in whatever order they come.
    mutating func enrol(_ member: MemberIndex, at time: Int64, by event: UnsafePointer<rw_event>) {
        if let entry = entries[member], entry.since <= time { return }
        entries[member] = Entry(since: time, id: Enrolments.name(event))
    }

    func counts(
        _ time: Int64, _ event: UnsafePointer<rw_event>, of member: MemberIndex
    ) -> Bool {
        guard let entry = entries[member], entry.since <= time else { return false }
        return entry.since < time || entry.id != Enrolments.name(event)
    }

    mutating func forget(_ member: MemberIndex) { entries[member] = nil }

    /// Ids are unique only within a source.
    private static func name(_ event: UnsafePointer<rw_event>) -> [UInt8] {
        Array(event.pointee.id.bytes) + [UInt8(ascii: "@")] + event.pointee.source.bytes
    }
}

/// The newest event of each member, for `late: ignore`.
struct NewestTimes {
    private var times: [MemberIndex: Int64] = [:]

    /// Whether an event is not behind the newest one; it is the newest one then.
    mutating func passes(_ time: Int64, of member: MemberIndex) -> Bool {
        if let newest = times[member], newest > time { return false }
        times[member] = time
        return true
    }

    mutating func forget(_ member: MemberIndex) { times[member] = nil }
}

/// Who has done something for whom, for `mutual`: the events of the last span, swept as quotas are.
struct Exchanges {
    private struct Pair: Hashable {
        let from: MemberIndex
        let to: MemberIndex
    }

    private var times: [Pair: [Int64]] = [:]
    private var sweepAt = 1024

    func count(from: MemberIndex, to: MemberIndex, since: Int64, upTo: Int64) -> Int {
        times[Pair(from: from, to: to)]?.count { $0 >= since && $0 <= upTo } ?? 0
    }

    mutating func add(
        from: MemberIndex, to: MemberIndex, at time: Int64, forgettingBefore oldest: Int64
    ) {
        let pair = Pair(from: from, to: to)
        times[pair, default: []].removeAll { $0 < oldest }
        times[pair, default: []].append(time)
        guard times.count >= sweepAt else { return }
        times = times.filter { $0.value.contains { $0 >= oldest } }
        sweepAt = max(1024, times.count * 2)
    }

    mutating func forget(_ member: MemberIndex) {
        times = times.filter { $0.key.from != member && $0.key.to != member }
    }
}

/// When a rule last fired for a member, or for a pair of member and subject; swept as quotas are.
struct Cooldowns {
    private struct Pair: Hashable {
        let member: MemberIndex
        let other: MemberIndex
    }

    private var last: [Pair: Int64] = [:]
    private var sweepAt = 1024

    func isOver(
        _ span: TimeSpan, for member: MemberIndex, _ other: MemberIndex, at time: Int64
    ) -> Bool {
        guard let fired = last[Pair(member: member, other: other)] else { return true }
        // A late event must keep its distance too.
        return time >= later(than: fired, by: span.nanoseconds)
            || fired >= later(than: time, by: span.nanoseconds)
    }

    /// - Parameter oldest: what fired before it keeps no event away any more.
    mutating func fire(
        _ member: MemberIndex, _ other: MemberIndex, at time: Int64, forgettingBefore oldest: Int64
    ) {
        let pair = Pair(member: member, other: other)
        last[pair] = max(last[pair] ?? .min, time)
        guard last.count >= sweepAt else { return }
        last = last.filter { $0.value >= oldest }
        sweepAt = max(1024, last.count * 2)
    }

    mutating func forget(_ member: MemberIndex) {
        last = last.filter { $0.key.member != member && $0.key.other != member }
    }
}
