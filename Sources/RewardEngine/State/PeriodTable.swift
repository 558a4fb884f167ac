// SPDX-License-Identifier: Apache-2.0

/// A value for each index (a member, a group) and calendar period.
///
/// The newest period of an index stands in a dense array: the one word that almost every event
/// wants. Older periods that a late event may still reach are set aside in a dictionary, and
/// forgotten when no event can reach them any more.
struct PeriodTable<Value> {
    private struct Slot {
        var period: PeriodNumber
        var value: Value
    }

    private struct Key: Hashable {
        let index: UInt32
        let period: PeriodNumber
    }

    private var slots: [Slot] = []
    private var past: [Key: Value] = [:]
    /// At how many set-aside values they are looked through next.
    private var sweepAt = 256
    private let initial: Value

    init(initial: Value) {
        self.initial = initial
    }

    /// - Parameter floor: the oldest period that an event may still reach; asked for only when a
    ///   period begins.
    @inline(__always)
    mutating func withValue<Result>(
        at index: UInt32, period: PeriodNumber, floor: () -> PeriodNumber,
        _ body: (inout Value) -> Result
    ) -> Result {
        let position = Int(index)
        if position < slots.count && slots[position].period == period {
            return body(&slots[position].value)
        }
        return otherPeriod(index, period, floor(), body)
    }

    /// Changes the value if it is kept; nothing is made for a period that is not.
    mutating func withKeptValue(
        at index: UInt32, period: PeriodNumber, _ body: (inout Value) -> Void
    ) {
        let position = Int(index)
        if position < slots.count && slots[position].period == period {
            body(&slots[position].value)
        } else if let place = past.index(forKey: Key(index: index, period: period)) {
            body(&past.values[place])
        }
    }

    private mutating func otherPeriod<Result>(
        _ index: UInt32, _ period: PeriodNumber, _ floor: PeriodNumber,
        _ body: (inout Value) -> Result
    ) -> Result {
        let position = Int(index)
        if position >= slots.count {
            let missing = position + 1 - slots.count
            slots.append(
                contentsOf: repeatElement(Slot(period: .none, value: initial), count: missing))
        }
        guard slots[position].period < period else {
            let fresh = initial
            return body(&past[Key(index: index, period: period), default: fresh])
        }
        if slots[position].period >= floor {
            let key = Key(index: index, period: slots[position].period)
            past[key] = slots[position].value
            sweep(floor)
        }
        slots[position] = Slot(period: period, value: initial)
        return body(&slots[position].value)
    }

    /// The value of a period as it stands; nil, if there is none (any more).
    func value(at index: UInt32, period: PeriodNumber) -> Value? {
        let position = Int(index)
        if position < slots.count && slots[position].period == period {
            return slots[position].value
        }
        return past[Key(index: index, period: period)]
    }

    /// Changes every value; those of a period that is not the newest in no particular order.
    mutating func forEach(_ body: (inout Value) -> Void) {
        for position in slots.indices { body(&slots[position].value) }
        let fresh = initial
        for key in Array(past.keys) { body(&past[key, default: fresh]) }
    }

    /// Forgets all values of an index.
    mutating func forget(_ index: UInt32) {
        if Int(index) < slots.count { slots[Int(index)] = Slot(period: .none, value: initial) }
        past = past.filter { $0.key.index != index }
    }

    private mutating func sweep(_ floor: PeriodNumber) {
        guard past.count >= sweepAt else { return }
        past = past.filter { $0.key.period >= floor }
        sweepAt = max(256, past.count * 2)
    }
}
