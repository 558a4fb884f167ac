// SPDX-License-Identifier: Apache-2.0
internal import CLayout
package import Rulebook

/// The hash of an event's source and id, in 128 bits: two different events have the same one with
/// a probability of about 10^-25 in a window of ten million.
package struct EventIdentity: Hashable, Sendable, BitwiseCopyable {
    package let low: UInt64
    package let high: UInt64

    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }
}

/// Which events have been seen: what makes a resent event a duplicate.
///
/// Two generations. New identities go into the young one; when that is older than the window, or
/// full, it becomes the old one and the former old one is forgotten. So everything is remembered
/// for at least one window of event time, unless more events than a generation holds come in it.
package struct IdentityWindow: ~Copyable {
    private var young: IdentitySet
    private var old: IdentitySet
    private var youngBegan: Timestamp?
    private let generationMax: Int
    /// How often a generation was full before its time: then duplicates that are further apart
    /// than the bound may pass.
    package private(set) var overflows = 0

    package init(generationMax: Int = Limits.identitiesPerGenerationMax) {
        self.generationMax = generationMax
        young = IdentitySet()
        old = IdentitySet()
    }

    package var count: Int { young.count + old.count }

    /// Whether the identity was there already; afterwards it is.
    /// - Parameter clock: the engine's clock.
    package mutating func insert(
        _ identity: EventIdentity, clock: Timestamp, window: TimeSpan
    ) -> Bool {
        if let began = youngBegan {
            let isOld = clock - window > began
            if isOld || young.count >= generationMax {
                if !isOld { overflows += 1 }
                rotate(at: clock)
            }
        } else {
            youngBegan = clock
        }
        if old.count > 0 && old.contains(identity) { return true }
        return !young.insert(identity)
    }

    package func contains(_ identity: EventIdentity) -> Bool {
        young.contains(identity) || old.contains(identity)
    }

    /// Asks for the slots of an identity that will be inserted soon.
    package func prefetch(_ identity: EventIdentity) {
        young.prefetch(identity)
        if old.count > 0 { old.prefetch(identity) }
    }

    private mutating func rotate(at clock: Timestamp) {
        swap(&young, &old)
        young.removeAll()
        youngBegan = clock
    }
}

/// A set of identities: open addressing, at most half full. The all-zero identity stands for a
/// free slot and is held apart.
private struct IdentitySet: ~Copyable {
    private var slots: UnsafeMutablePointer<EventIdentity>
    private var mask: Int
    private(set) var count = 0
    private var holdsZero = false

    private static let capacityMin = 1024

    init() {
        mask = IdentitySet.capacityMin - 1
        slots = IdentitySet.allocate(IdentitySet.capacityMin)
    }

    deinit { slots.deallocate() }

    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<EventIdentity> {
        let slots = UnsafeMutablePointer<EventIdentity>.allocate(capacity: capacity)
        slots.initialize(repeating: EventIdentity(low: 0, high: 0), count: capacity)
        return slots
    }

    func contains(_ identity: EventIdentity) -> Bool {
        if identity.low == 0 && identity.high == 0 { return holdsZero }
        var position = Int(truncatingIfNeeded: identity.low) & mask
        while true {
            let slot = slots[position]
            if slot == identity { return true }
            if slot.low == 0 && slot.high == 0 { return false }
            position = (position + 1) & mask
        }
    }

    func prefetch(_ identity: EventIdentity) {
        rw_prefetch(slots + (Int(truncatingIfNeeded: identity.low) & mask))
    }

    /// Whether it is new.
    mutating func insert(_ identity: EventIdentity) -> Bool {
        if identity.low == 0 && identity.high == 0 {
            defer { holdsZero = true }
            count += holdsZero ? 0 : 1
            return !holdsZero
        }
        var position = Int(truncatingIfNeeded: identity.low) & mask
        while true {
            let slot = slots[position]
            if slot == identity { return false }
            if slot.low == 0 && slot.high == 0 { break }
            position = (position + 1) & mask
        }
        slots[position] = identity
        count += 1
        if count * 2 > mask { grow() }
        return true
    }

    mutating func removeAll() {
        slots.deallocate()
        mask = IdentitySet.capacityMin - 1
        slots = IdentitySet.allocate(IdentitySet.capacityMin)
        count = 0
        holdsZero = false
    }

    private mutating func grow() {
        let former = slots
        let formerCapacity = mask + 1
        mask = formerCapacity * 2 - 1
        slots = IdentitySet.allocate(formerCapacity * 2)
        for index in 0..<formerCapacity {
            let identity = former[index]
            if identity.low == 0 && identity.high == 0 { continue }
            var position = Int(truncatingIfNeeded: identity.low) & mask
            while slots[position].low != 0 || slots[position].high != 0 {
                position = (position + 1) & mask
            }
            slots[position] = identity
        }
        former.deallocate()
    }
}
