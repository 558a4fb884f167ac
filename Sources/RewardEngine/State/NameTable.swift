// SPDX-License-Identifier: Apache-2.0
internal import CLayout

/// Names, each with a dense index: members, groups, values that are told apart. A name enters once
/// and stays; its bytes never move, so a cell may point to them.
///
/// Open addressing, at most half full. A slot is half a cache line and holds names of up to 24
/// bytes itself, so that a lookup costs one miss; longer names are compared where they are kept.
/// The index of a name depends only on the order of arrival, never on the hash, so the seed need
/// not be the same on every machine.
///
/// A class, because arrays (of kinds of groups) cannot hold what cannot be copied.
package final class NameTable {
    private struct Slot {
        /// Index + 1; 0 = free.
        var entry: UInt32 = 0
        /// The hash's high bits, with the name's length up to 255 in the lowest eight.
        var tag: UInt32 = 0
        /// The first 24 bytes, filled up with zeros.
        var head = Head()
    }

    private struct Head: Equatable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0

        static let byteCount = 24

        init() {}

        @inline(__always)
        init(_ name: UnsafeRawBufferPointer) {
            first = NameTable.word(name, at: 0)
            second = NameTable.word(name, at: 8)
            third = NameTable.word(name, at: 16)
        }
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
    /// While the past is evaluated once more: who has a name that is not known here.
    private var rewinding: Rewinding?

    private enum Limit {
        static let chunkBytes = 1 << 16
    }

    package init(seed: UInt64) {
        self.seed = seed
        mask = 63
        slots = .allocate(capacity: 64)
        slots.initialize(repeating: Slot(), count: 64)
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
        let head = Head(name)
        let hash = hash(name, head)
        let position = position(of: name, head, hash)
        return slots[position].entry == 0 ? nil : slots[position].entry - 1
    }

    package func intern(_ name: UnsafeRawBufferPointer) -> UInt32 {
        let head = Head(name)
        let hash = hash(name, head)
        let position = position(of: name, head, hash)
        let entry = slots[position].entry
        return entry != 0 ? entry - 1 : add(name, head, hash, at: position)
    }

    /// Asks for the slot of a name that will be looked up soon.
    @inline(__always)
    package func prefetch(_ name: UnsafeRawBufferPointer) {
        rw_prefetch(slots + (Int(truncatingIfNeeded: hash(name, Head(name))) & mask))
    }

    package func intern(_ name: String) -> UInt32 {
        var copy = name
        return copy.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    package func has(_ name: String) -> Bool {
        var copy = name
        return copy.withUTF8 { find(UnsafeRawBufferPointer($0)) } != nil
    }

    /// Gives an index another name, that no other has.
    ///
    /// - Parameter erasing: whether the former one is overwritten, wherever it is still pointed to.
    package func rename(_ index: UInt32, to name: String, erasing: Bool = true) {
        let former = self.name(index)
        free(position(of: former, Head(former), hash(former, Head(former))))
        if erasing {
            UnsafeMutableRawBufferPointer(mutating: former).initializeMemory(
                as: UInt8.self, repeating: 0)
        }
        var copy = name
        copy.withUTF8 { bytes in
            let name = UnsafeRawBufferPointer(bytes)
            let head = Head(name)
            let hash = hash(name, head)
            let place = position(of: name, head, hash)
            precondition(slots[place].entry == 0, "a name belongs to one index")
            let tag = NameTable.tag(hash, name.count)
            entries[Int(index)] = Entry(bytes: keep(name), length: UInt32(name.count), tag: tag)
            slots[place] = Slot(entry: index + 1, tag: tag, head: head)
        }
    }

    /// Empties a slot, and moves up whatever stands behind it only because it was taken.
    private func free(_ position: Int) {
        var hole = position
        slots[hole] = Slot()
        var next = (hole + 1) & mask
        while slots[next].entry != 0 {
            let name = name(slots[next].entry - 1)
            let home = Int(truncatingIfNeeded: hash(name, Head(name))) & mask
            // It may move if its home does not lie between the hole and where it stands.
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                slots[next] = Slot()
                hole = next
            }
            next = (next + 1) & mask
        }
    }

    /// Where the name is, or the free slot where it belongs.
    @inline(__always)
    private func position(of name: UnsafeRawBufferPointer, _ head: Head, _ hash: UInt64) -> Int {
        let tag = NameTable.tag(hash, name.count)
        var position = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[position]
            if slot.entry == 0 { return position }
            if slot.tag == tag && slot.head == head
                && (name.count <= Head.byteCount || isKept(name, as: slot.entry - 1))
            {
                return position
            }
            position = (position + 1) & mask
        }
    }

    @inline(__always)
    private static func tag(_ hash: UInt64, _ length: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: hash >> 32) & ~0xFF | UInt32(min(length, 255))
    }

    private func isKept(_ name: UnsafeRawBufferPointer, as index: UInt32) -> Bool {
        let kept = self.name(index)
        return kept.count == name.count && kept.elementsEqual(name)
    }

    private func add(
        _ name: UnsafeRawBufferPointer, _ head: Head, _ hash: UInt64, at position: Int
    ) -> UInt32 {
        if let owner = rewinding?.owner(of: name) {
            rename(owner, to: String(decoding: name, as: UTF8.self), erasing: false)
            return owner
        }
        let index = UInt32(entries.count)
        let tag = NameTable.tag(hash, name.count)
        entries.append(Entry(bytes: keep(name), length: UInt32(name.count), tag: tag))
        slots[position] = Slot(entry: index + 1, tag: tag, head: head)
        if entries.count * 2 > mask { grow() }
        return index
    }

    private func keep(_ name: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
        if chunks.isEmpty || chunkUsed + name.count > Limit.chunkBytes {
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
        slots.initialize(repeating: Slot(), count: capacity)
        mask = capacity - 1
        for (index, entry) in entries.enumerated() {
            let name = name(UInt32(index))
            let head = Head(name)
            var position = Int(truncatingIfNeeded: hash(name, head)) & mask
            while slots[position].entry != 0 { position = (position + 1) & mask }
            slots[position] = Slot(entry: UInt32(index) + 1, tag: entry.tag, head: head)
        }
    }

    /// Up to eight bytes from a position, the first in the lowest bits.
    @inline(__always)
    private static func word(_ name: UnsafeRawBufferPointer, at position: Int) -> UInt64 {
        let rest = name.count - position
        if rest >= 8 { return name.loadUnaligned(fromByteOffset: position, as: UInt64.self) }
        if rest <= 0 { return 0 }
        if name.count >= 8 {
            // The last eight bytes, without those that stand before the position.
            let last = name.loadUnaligned(fromByteOffset: name.count - 8, as: UInt64.self)
            return last >> UInt64(8 * (8 - rest))
        }
        if rest >= 4 {
            let low = name.loadUnaligned(fromByteOffset: position, as: UInt32.self)
            let high = name.loadUnaligned(fromByteOffset: name.count - 4, as: UInt32.self)
            return UInt64(low) | UInt64(high) << UInt64(8 * (rest - 4))
        }
        var word = UInt64(name[position])
        if rest > 1 { word |= UInt64(name[position + 1]) << 8 }
        if rest > 2 { word |= UInt64(name[position + 2]) << 16 }
        return word
    }

    /// A multiplicative hash over 8-byte words. It spreads names over a table and nothing else:
    /// no index, id or order depends on it.
    @inline(__always)
    private func hash(_ name: UnsafeRawBufferPointer, _ head: Head) -> UInt64 {
        var state = mix(seed ^ UInt64(truncatingIfNeeded: name.count) ^ head.first)
        if name.count > 8 { state = mix(mix(state ^ head.second) ^ head.third) }
        var position = Head.byteCount
        while position < name.count {
            state = mix(state ^ NameTable.word(name, at: position))
            position += 8
        }
        return state
    }

    @inline(__always)
    private func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}

// MARK: - The past, once more

extension NameTable {
    func rewind(_ rewinding: Rewinding) { self.rewinding = rewinding }

    /// Puts all names back.
    func unwind() {
        rewinding?.undo(self)
        rewinding = nil
    }

    /// A member is forgotten.
    ///
    /// - Returns: whether his name has to go: in the past only if he was forgotten then.
    func forgets(_ member: MemberIndex) -> Bool {
        rewinding?.pass(member, name(member)) ?? true
    }
}
