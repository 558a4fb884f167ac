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
    /// Bytes that have been handed out. The bound is on these and not on the chunks: what fits must
    /// not depend on the chunks that earlier uses have left.
    private var bytesUsed = 0
    private let bytesMax: Int
    /// Whether more was asked for than there may be, since the last reset.
    private(set) var isExhausted = false

    private static let firstChunkBytes = 4096
    private static let chunkBytesMax = 1024 * 1024

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
        bytesUsed += Int(size)
        guard bytesUsed <= bytesMax else {
            isExhausted = true
            return nil
        }
        if end - next < size { openChunk(of: Int(size)) }
        defer { next += size }
        return UnsafeMutableRawPointer(bitPattern: next)
    }

    /// Room for so many cells.
    mutating func allocateCells(_ count: Int) -> UnsafeMutablePointer<Cell>? {
        allocate(max(count, 1) * MemoryLayout<Cell>.stride)?
            .bindMemory(to: Cell.self, capacity: max(count, 1))
    }

    /// Notes that memory elsewhere that counts as the arena's is used up.
    mutating func exhaust() {
        isExhausted = true
    }

    /// Takes everything back; the last chunk is kept for the next use.
    mutating func reset() {
        isExhausted = false
        bytesUsed = 0
        guard let last = chunks.last else { return }
        if chunks.count > 1 {
            for chunk in chunks.dropLast() {
                UnsafeMutableRawPointer(bitPattern: chunk.address)?.deallocate()
            }
            chunks = [last]
        }
        next = last.address
        end = last.address + UInt(last.size)
    }

    /// Chunks double, so that their number stays small, up to a size that wastes little.
    private mutating func openChunk(of byteCount: Int) {
        let doubled = min((chunks.last?.size ?? 0) * 2, Arena.chunkBytesMax)
        let size = max(byteCount, doubled, Arena.firstChunkBytes)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        chunks.append(Chunk(address: UInt(bitPattern: memory), size: size))
        next = UInt(bitPattern: memory)
        end = next + UInt(size)
    }
}
