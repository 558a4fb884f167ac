// SPDX-License-Identifier: Apache-2.0

/// A time zone: its transitions, and the rule for the time after the last of them.
package struct Zone: Sendable {
    package let name: String
    /// Seconds since 1970 at which an offset begins, ascending.
    private let transitions: [Int64]
    /// `offsets[i]` holds from `transitions[i - 1]` until `transitions[i]`; one more than those.
    private let offsets: [Int32]
    /// What holds from the last transition on; nil = the last offset.
    private let tail: ZoneTail?

    /// Stretches of at least an hour over which the clock was put forward, and those of a day.
    private let gaps: [Gap]
    private let longGaps: [Gap]

    private struct Gap: Sendable {
        let localFrom: Int64
        let localUntil: Int64
    }

    /// The stretch of time for which the last answer holds: events come almost in order, so most
    /// questions fall into the same one.
    private var cachedFrom: Int64 = 0
    private var cachedUntil: Int64 = 0
    private var cachedOffset: Int64 = 0

    package static let utc = Zone(name: "UTC", transitions: [], offsets: [0], tail: nil)

    init(name: String, transitions: [Int64], offsets: [Int32], tail: ZoneTail?) {
        precondition(offsets.count == transitions.count + 1, "an offset around each transition")
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.tail = tail
        var changes = transitions.indices.map {
            (at: transitions[$0], from: Int64(offsets[$0]), to: Int64(offsets[$0 + 1]))
        }
        changes += tail?.changes(after: transitions.last ?? 0) ?? []
        gaps = changes.filter { $0.to - $0.from >= 3600 }.map {
            Gap(localFrom: $0.at + $0.from, localUntil: $0.at + $0.to)
        }
        longGaps = gaps.filter { $0.localUntil - $0.localFrom >= 86_400 }
    }

    /// Seconds to add to UTC at an instant (seconds since 1970).
    @inline(__always)
    package mutating func offset(at seconds: Int64) -> Int64 {
        if seconds >= cachedFrom && seconds < cachedUntil { return cachedOffset }
        return lookUp(seconds)
    }

    @inline(never)
    private mutating func lookUp(_ seconds: Int64) -> Int64 {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        if low == transitions.count, let tail {
            let stretch = tail.stretch(around: seconds)
            cachedFrom = max(stretch.from, transitions.last ?? .min)
            cachedUntil = stretch.until
            cachedOffset = stretch.offset
        } else {
            cachedFrom = low == 0 ? .min : transitions[low - 1]
            cachedUntil = low == transitions.count ? .max : transitions[low]
            cachedOffset = Int64(offsets[low])
        }
        return cachedOffset
    }

    /// When the offset is looked at next after an instant: nil = never again. The offset holds
    /// until then, but need not be another.
    mutating func nextChange(after seconds: Int64) -> Int64? {
        _ = offset(at: seconds)
        return cachedUntil == .max ? nil : cachedUntil
    }

    /// Whether a stretch of wall-clock time (seconds, end excluded) does not exist in this zone:
    /// the clock was put forward over the whole of it (Pacific/Apia has no 2011-12-30).
    package func skips(localFrom: Int64, localUntil: Int64) -> Bool {
        let candidates = localUntil - localFrom >= 86_400 ? longGaps : gaps
        return candidates.contains { $0.localFrom <= localFrom && $0.localUntil >= localUntil }
    }
}
