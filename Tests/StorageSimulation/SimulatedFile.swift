// SPDX-License-Identifier: Apache-2.0
internal import TestSupport

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
    mutating func cutPower(keeping: SimulatedFault.Unsynced, random: inout SeededGenerator) {
        evict()
        var kept = Array(bytes[..<syncedCount])
        if !(keeping == .some && Bool.random(using: &random)) { kept += cut }
        if keeping == .some {
            var start = syncedCount
            while start < bytes.count {
                let pageEnd = (start / SimulatedFile.pageBytes + 1) * SimulatedFile.pageBytes
                var end = min(pageEnd, bytes.count)
                defer { start = pageEnd }
                guard Bool.random(using: &random) else { continue }
                if random.once(in: 4) {
                    let sectors = random.number(0...7)
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
