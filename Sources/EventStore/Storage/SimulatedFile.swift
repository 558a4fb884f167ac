// SPDX-License-Identifier: Apache-2.0

/// A file of the simulated disk: what a reader sees, and what would survive a power cut.
///
/// Because files are only appended to and cut, what is durable is a prefix of what is seen, and
/// behind it perhaps bytes that were cut without a sync since.
struct SimulatedFile {
    private(set) var bytes: [UInt8] = []
    /// The prefix of `bytes` that is durable.
    private(set) var syncedCount = 0
    /// Durable bytes that follow that prefix, cut from `bytes` and not yet from the device.
    private var cut: [UInt8] = []
    /// What a failed sync left: seen in the cache, never to reach the device.
    private var lost = 0..<0

    static let pageBytes = 4096
    static let sectorBytes = 512

    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more)
    }

    mutating func truncate(to size: Int) {
        if size < syncedCount {
            cut = Array(bytes[size..<syncedCount]) + cut
            syncedCount = size
        }
        if size <= bytes.count {
            bytes.removeSubrange(size...)
        } else {
            bytes.append(contentsOf: [UInt8](repeating: 0, count: size - bytes.count))
        }
        lost = lost.clamped(to: 0..<bytes.count)
    }

    mutating func sync() {
        syncedCount = bytes.count
        cut = []
    }

    /// The device refused; the kernel marks the pages clean, and later syncs find nothing to do.
    mutating func failSync() {
        lost = syncedCount..<bytes.count
        syncedCount = bytes.count
        cut = []
    }

    /// What the cache held and the device does not reads as zeros from now on.
    mutating func evict() {
        for index in lost { bytes[index] = 0 }
        lost = 0..<0
    }

    /// Changes a byte behind everybody's back.
    mutating func flip(bit: Int, at offset: Int) {
        bytes[offset] ^= 1 << UInt8(bit)
    }

    /// What is left after a power cut: the durable bytes, and of the others those pages that the
    /// kernel happened to have written, the last one perhaps in part. Pages that were not written
    /// but lie before one that was read as zeros.
    mutating func cutPower(keeping: SimulatedFault.Unsynced, random: inout SeededRandom) {
        evict()
        var kept = Array(bytes[..<syncedCount])
        if !(keeping == .some && random.coin()) { kept += cut }
        if keeping == .some {
            var start = syncedCount
            while start < bytes.count {
                let pageEnd = (start / SimulatedFile.pageBytes + 1) * SimulatedFile.pageBytes
                var end = min(pageEnd, bytes.count)
                defer { start = pageEnd }
                guard random.coin() else { continue }
                if random.below(4) == 0 {
                    let sectors = random.below(8)
                    let pageStart = pageEnd - SimulatedFile.pageBytes
                    end = max(start, min(end, pageStart + sectors * SimulatedFile.sectorBytes))
                }
                if kept.count < end {
                    kept += [UInt8](repeating: 0, count: end - kept.count)
                }
                kept.replaceSubrange(start..<end, with: bytes[start..<end])
            }
        }
        bytes = kept
        syncedCount = kept.count
        cut = []
    }
}

/// Numbers from a seed, the same on every machine (SplitMix64).
package struct SeededRandom: Sendable, RandomNumberGenerator {
    private var state: UInt64

    /// Equal seeds give equal numbers.
    package init(seed: UInt64) {
        state = seed
    }

    /// 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number from 0 up to but without `limit`.
    package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    /// Heads or tails.
    package mutating func coin() -> Bool { next() & 1 == 0 }
}
