// SPDX-License-Identifier: Apache-2.0

/// Names, each with a dense index: members, groups, values that are told apart. A name enters once
/// and stays; its bytes never move, so a cell may point to them.
///
/// Open addressing over 32-bit indices with 32 bits of hash beside them: a lookup that hits costs
/// one line of the table and one of the name. The index of a name depends only on the order of
/// arrival, never on the hash, so the seed need not be the same on every machine.
///
/// A class, because arrays (of kinds of groups) cannot hold what cannot be copied.
package final class NameTable {
    private struct Slot {
        var tag: UInt32
        /// Index + 1; 0 = free.
        var entry: UInt32
    }

    private struct Entry {
        let bytes: UnsafePointer<UInt8>
        let length: UInt32
        let tag: UInt32
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var entries: [Entry] = []
    private var chunks: [UnsafeMutablePointer<UInt8>] = []
    private var chunkUsed = Limit.chunkBytes
    private let seed: UInt64

    private enum Limit {
        static let chunkBytes = 1 << 16
    }

    package init(seed: UInt64) {
        self.seed = seed
        mask = 63
        slots = .allocate(capacity: 64)
        slots.initialize(repeating: Slot(tag: 0, entry: 0), count: 64)
    }

    deinit {
        slots.deallocate()
        for chunk in chunks { chunk.deallocate() }
    }

    package var count: Int { entries.count }

    /// The bytes of a name; valid as long as the table.
    @inline(__always)
    package func name(_ index: UInt32) -> UnsafeRawBufferPointer {
        let entry = entries[Int(index)]
        return UnsafeRawBufferPointer(start: entry.bytes, count: Int(entry.length))
    }

    package func string(_ index: UInt32) -> String { String(decoding: name(index), as: UTF8.self) }

    package func find(_ name: UnsafeRawBufferPointer) -> UInt32? {
        let tag = UInt32(truncatingIfNeeded: hash(name))
        var position = Int(tag) & mask
        while true {
            let slot = slots[position]
            if slot.entry == 0 { return nil }
            if slot.tag == tag && matches(slot.entry - 1, name) { return slot.entry - 1 }
            position = (position + 1) & mask
        }
    }

    package func intern(_ name: UnsafeRawBufferPointer) -> UInt32 {
        let tag = UInt32(truncatingIfNeeded: hash(name))
        var position = Int(tag) & mask
        while true {
            let slot = slots[position]
            if slot.entry == 0 { break }
            if slot.tag == tag && matches(slot.entry - 1, name) { return slot.entry - 1 }
            position = (position + 1) & mask
        }
        let index = UInt32(entries.count)
        entries.append(Entry(bytes: keep(name), length: UInt32(name.count), tag: tag))
        slots[position] = Slot(tag: tag, entry: index + 1)
        if entries.count * 2 > mask { grow() }
        return index
    }

    package func intern(_ name: String) -> UInt32 {
        var copy = name
        return copy.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    private func matches(_ index: UInt32, _ name: UnsafeRawBufferPointer) -> Bool {
        let entry = entries[Int(index)]
        guard Int(entry.length) == name.count else { return false }
        let stored = UnsafeRawBufferPointer(start: entry.bytes, count: name.count)
        var position = 0
        while position + 8 <= name.count {
            if stored.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                != name.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            {
                return false
            }
            position += 8
        }
        while position < name.count {
            if stored[position] != name[position] { return false }
            position += 1
        }
        return true
    }

    private func keep(_ name: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
        if chunkUsed + name.count > Limit.chunkBytes {
            chunks.append(.allocate(capacity: max(Limit.chunkBytes, name.count)))
            chunkUsed = 0
        }
        let place = chunks[chunks.count - 1] + chunkUsed
        UnsafeMutableRawBufferPointer(start: place, count: name.count).copyMemory(from: name)
        chunkUsed += name.count
        return UnsafePointer(place)
    }

    private func grow() {
        let capacity = (mask + 1) * 2
        slots.deallocate()
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Slot(tag: 0, entry: 0), count: capacity)
        mask = capacity - 1
        for (index, entry) in entries.enumerated() {
            var position = Int(entry.tag) & mask
            while slots[position].entry != 0 { position = (position + 1) & mask }
            slots[position] = Slot(tag: entry.tag, entry: UInt32(index) + 1)
        }
    }

    /// A multiplicative hash over 8-byte words. It spreads names over a table and nothing else:
    /// no index, id or order depends on it.
    @inline(__always)
    private func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: name.count)
        var position = 0
        while position + 8 <= name.count {
            state = mix(
                state ^ name.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        if position < name.count {
            var rest: UInt64 = 0
            while position < name.count {
                rest = rest << 8 | UInt64(name[position])
                position += 1
            }
            state = mix(state ^ rest)
        }
        return state ^ state >> 29
    }

    @inline(__always)
    private func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
