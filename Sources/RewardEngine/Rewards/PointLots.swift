// SPDX-License-Identifier: Apache-2.0
internal import DequeModule
internal import Rulebook

/// Points of a member that time does something to: those that wait until they count, and those that
/// expire. Points for which neither holds stand in the balance alone.
///
/// At most `Limits.lotsPerMemberMax` of each; beyond, the two oldest become one, as old as the
/// younger of them.
struct PointLots {
    struct Lot {
        /// Unique among the lots of the reward.
        let number: UInt64
        /// From when on the points count, in nanoseconds since 1970.
        let since: Int64
        var rest: Amount
        let origin: Origin
    }

    /// Not counted yet; ascending by `since`.
    private(set) var waiting: Deque<Lot> = []
    /// Counted and not spent; ascending by `since`.
    private(set) var counted: Deque<Lot> = []
    /// The sum of what is left in `counted`.
    private(set) var rest = Amount.zero
    /// For when a timer is set; `Int64.max` = for no time.
    var armed = Int64.max

    var isEmpty: Bool { waiting.isEmpty && counted.isEmpty }

    mutating func wait(_ lot: Lot) {
        PointLots.insert(lot, into: &waiting)
    }

    mutating func count(_ lot: Lot) {
        rest += lot.rest
        PointLots.insert(lot, into: &counted)
    }

    private static func insert(_ lot: Lot, into lots: inout Deque<Lot>) {
        if lots.count >= Limits.lotsPerMemberMax {
            let oldest = lots.removeFirst()
            lots[0].rest += oldest.rest
        }
        // Mostly the last place; those of the same time stay in order of arrival.
        var place = lots.count
        while place > 0 && lots[place - 1].since > lot.since { place -= 1 }
        lots.insert(lot, at: place)
    }

    /// The next lot that counts by then, taken out.
    mutating func ripe(by time: Int64) -> Lot? {
        guard let first = waiting.first, first.since <= time else { return nil }
        return waiting.removeFirst()
    }

    /// The next lot that began to count by then and has something left, taken out.
    mutating func stale(countedBy time: Int64) -> Lot? {
        guard let first = counted.first, first.since <= time else { return nil }
        rest = rest - first.rest
        return counted.removeFirst()
    }

    /// Spends from the oldest lots; no more than there is in them.
    mutating func spend(_ amount: Amount) {
        var amount = amount
        while amount > .zero, let first = counted.first {
            let taken = min(amount, first.rest)
            amount = amount - taken
            rest = rest - taken
            counted[0].rest = first.rest - taken
            if counted[0].rest == .zero { counted.removeFirst() }
        }
    }

    /// Takes out a lot that still waits.
    mutating func removeWaiting(_ number: UInt64) -> Lot? {
        guard let place = waiting.firstIndex(where: { $0.number == number }) else { return nil }
        return waiting.remove(at: place)
    }

    /// Takes out what is left of a lot.
    mutating func removeCounted(_ number: UInt64) -> Lot? {
        guard let place = counted.firstIndex(where: { $0.number == number }) else { return nil }
        rest = rest - counted[place].rest
        return counted.remove(at: place)
    }
}
