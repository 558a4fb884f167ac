// SPDX-License-Identifier: Apache-2.0

/// A value for each index (a member, a group) and calendar period.
///
/// The newest period of an index stands in a dense array: the one word that almost every event
/// wants. Older periods that a late event may still reach are set aside, those of one period
/// together, and forgotten together when no event can reach them any more.
struct PeriodTable<Value> {
    private struct Slot {
        var period: PeriodNumber
        var value: Value
    }

    private struct Past {
        let period: PeriodNumber
        var values: [UInt32: Value] = [:]
    }

    private var slots: [Slot] = []
    /// In order of period.
    private var past: [Past] = []
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
        } else if let place = placeOfPast(period),
            let entry = past[place].values.index(forKey: index)
        {
            body(&past[place].values.values[entry])
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
            let place = placeSettingAside(period)
            let fresh = initial
            return body(&past[place].values[index, default: fresh])
        }
        var slot = Slot(period: period, value: initial)
        swap(&slot, &slots[position])
        if slot.period >= floor {
            // What no event can reach any more goes when something else comes.
            let reachable = past.firstIndex { $0.period >= floor } ?? past.count
            if reachable > 0 { past.removeFirst(reachable) }
            let place = placeSettingAside(slot.period)
            past[place].values[index] = slot.value
        }
        return body(&slots[position].value)
    }

    private func placeOfPast(_ period: PeriodNumber) -> Int? {
        past.lastIndex { $0.period == period }
    }

    private mutating func placeSettingAside(_ period: PeriodNumber) -> Int {
        let after = past.lastIndex { $0.period <= period } ?? -1
        if after >= 0 && past[after].period == period { return after }
        past.insert(Past(period: period), at: after + 1)
        return after + 1
    }

    /// The value of a period as it stands; nil, if there is none (any more).
    func value(at index: UInt32, period: PeriodNumber) -> Value? {
        let position = Int(index)
        if position < slots.count && slots[position].period == period {
            return slots[position].value
        }
        return placeOfPast(period).flatMap { past[$0].values[index] }
    }

    /// Changes every value; those of a period that is not the newest in no particular order.
    mutating func forEach(_ body: (inout Value) -> Void) {
        for position in slots.indices { body(&slots[position].value) }
        for place in past.indices {
            past[place].values = past[place].values.mapValues { value in
                var value = value
                body(&value)
                return value
            }
        }
    }

    /// Forgets all values of an index.
    mutating func forget(_ index: UInt32) {
        if Int(index) < slots.count { slots[Int(index)] = Slot(period: .none, value: initial) }
        for place in past.indices { past[place].values[index] = nil }
    }
}
