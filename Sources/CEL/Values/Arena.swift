// SPDX-License-Identifier: Apache-2.0

/// Memory that is handed out piece by piece and taken back all at once.
///
/// Cells that an evaluation makes, and the bytes of its strings, live here: so results are plain
/// bits and nothing is reference counted. Addresses are kept as integers, which lets a `Program`
/// that owns its constants be `Sendable` without being unchecked.
struct Arena: ~Copyable, Sendable {
    private struct Chunk: Sendable {
        let address: UInt
        let size: Int
    }

    private var chunks: [Chunk] = []
    private var next: UInt = 0
    private var end: UInt = 0
    private var bytesInEarlierChunks = 0
    private let bytesMax: Int

    private static let firstChunkBytes = 4096

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    deinit {
        for chunk in chunks {
            UnsafeMutableRawPointer(bitPattern: chunk.address)?.deallocate()
        }
    }

    /// Memory aligned for a cell, or nil if the arena would exceed its bound. Not initialised.
    mutating func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        let size = UInt((byteCount + 15) & ~15)
        if end - next < size, !openChunk(of: Int(size)) { return nil }
        defer { next += size }
        return UnsafeMutableRawPointer(bitPattern: next)
    }

    /// Room for so many cells.
    mutating func allocateCells(_ count: Int) -> UnsafeMutablePointer<Cell>? {
        allocate(max(count, 1) * MemoryLayout<Cell>.stride)?
            .bindMemory(to: Cell.self, capacity: max(count, 1))
    }

    /// Takes everything back; the largest chunk is kept for the next use.
    mutating func reset() {
        guard let last = chunks.last else { return }
        if chunks.count > 1 {
            for chunk in chunks.dropLast() {
                UnsafeMutableRawPointer(bitPattern: chunk.address)?.deallocate()
            }
            chunks = [last]
        }
        next = last.address
        end = last.address + UInt(last.size)
        bytesInEarlierChunks = 0
    }

    /// Chunks double, so their number stays small and the last one holds about half of all.
    private mutating func openChunk(of byteCount: Int) -> Bool {
        let last = chunks.last?.size ?? 0
        let used = bytesInEarlierChunks + last
        let size = max(byteCount, last == 0 ? Arena.firstChunkBytes : last * 2)
        let granted = used + size <= bytesMax ? size : max(byteCount, 0)
        guard used + granted <= bytesMax else { return false }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: granted, alignment: 16)
        chunks.append(Chunk(address: UInt(bitPattern: memory), size: granted))
        bytesInEarlierChunks = used
        next = UInt(bitPattern: memory)
        end = next + UInt(granted)
        return true
    }
}
