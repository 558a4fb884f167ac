// SPDX-License-Identifier: Apache-2.0

/// A part of a file in memory, moved forward by large reads.
///
/// Whoever walks through a file asks for the bytes it needs next; most of the time they are there
/// already. A view is good until the next call: the window owns the memory, and frees it.
struct ReadWindow: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    /// The file's offset of the first byte in `memory`, and how many bytes of it are filled.
    private var start: UInt64 = 0
    private var filled = 0

    init(capacity: Int = Limits.readBytes) {
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The `count` bytes at `offset`. The caller knows that they exist: `end` is where the file
    /// ended when it was opened, and nothing behind it is read.
    mutating func view(
        _ count: Int, at offset: UInt64, of file: borrowing StoredFile, end: UInt64
    ) throws(StoreError) -> UnsafeRawBufferPointer {
        precondition(offset + UInt64(count) <= end, "a view ends within the file")
        if offset < start || offset + UInt64(count) > start + UInt64(filled) {
            try move(to: offset, holding: count, of: file, end: end)
        }
        let first = Int(offset - start)
        return UnsafeRawBufferPointer(rebasing: memory[first..<first + count])
    }

    /// What is in memory from `offset` on: `wanted` bytes or more, fewer only at the file's end.
    mutating func view(
        from offset: UInt64, wanting wanted: Int, of file: borrowing StoredFile, end: UInt64
    ) throws(StoreError) -> UnsafeRawBufferPointer {
        let least = Int(min(UInt64(wanted), end - offset))
        _ = try view(least, at: offset, of: file, end: end)
        // What was read when the file was longer does not count.
        let known = min(filled - Int(offset - start), Int(end - offset))
        return try view(known, at: offset, of: file, end: end)
    }

    private mutating func move(
        to offset: UInt64, holding count: Int, of file: borrowing StoredFile, end: UInt64
    ) throws(StoreError) {
        if count > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<filled]))
            memory.deallocate()
            memory = larger
        }
        // What is read already and still ahead moves to the front.
        var kept = 0
        if offset >= start && offset < start + UInt64(filled) {
            let rest = memory[Int(offset - start)..<filled]
            kept = rest.count
            memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest))
        }
        start = offset
        filled = kept
        let wanted = Int(min(UInt64(memory.count), end - offset))
        let read = try file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: memory[kept..<wanted]),
            at: offset + UInt64(kept))
        filled += read
        if filled < count {
            throw .damaged(
                path: file.path, offset: offset + UInt64(filled),
                found: "the file ends here, and was longer when it was opened")
        }
    }

    /// Forgets what was read: the file has changed.
    mutating func reset() { filled = 0 }
}
