// SPDX-License-Identifier: Apache-2.0

/// Lists and maps whose children stand side by side, optionally with a hash index behind them.
enum Containers {
    /// A container with copies of these cells as its children, or nil without room. An index is
    /// made only where searching in order would be slower.
    static func copy(
        _ kind: CellKind, _ cells: UnsafeBufferPointer<Cell>, indexed: Bool,
        into arena: inout Arena
    ) -> Cell? {
        let stride = kind == .map ? 2 : 1
        let count = cells.count / stride
        let isIndexed = indexed && count > Limits.linearSearchMax
        let bits = isIndexed ? HashIndex.bits(for: count) : 0
        let indexBytes = isIndexed ? (1 << bits) * MemoryLayout<UInt32>.stride : 0
        let byteCount = cells.count * MemoryLayout<Cell>.stride + indexBytes
        guard let memory = arena.allocate(max(byteCount, 16)) else { return nil }
        let children = memory.bindMemory(to: Cell.self, capacity: max(cells.count, 1))
        if let source = cells.baseAddress {
            children.initialize(from: source, count: cells.count)
        }
        let container = Cell(
            kind, layout: 1, extra: UInt8(bits), length: UInt32(count),
            bits: UInt64(UInt(bitPattern: children)))
        if isIndexed {
            HashIndex(children: children, of: container).fill(
                memory: memory + cells.count * MemoryLayout<Cell>.stride, stride: stride)
        }
        return container
    }
}

/// An open-addressing index of a container's elements or keys: positions plus 1, 0 for free.
struct HashIndex {
    private let entries: UnsafePointer<UInt32>
    private let children: UnsafePointer<Cell>
    private let count: Int
    private let mask: UInt64

    /// At most half of the index is in use, so every search ends.
    static func bits(for count: Int) -> Int {
        Int.bitWidth - (count * 2 - 1).leadingZeroBitCount
    }

    init(children: UnsafePointer<Cell>, of container: Cell) {
        let address = UnsafeRawPointer(children + container.childCount)
        entries = address.assumingMemoryBound(to: UInt32.self)
        self.children = children
        count = container.count
        mask = 1 << UInt64(container.extra) - 1
    }

    /// The next position with this hash, or nil; moves the probe on.
    func position(_ probe: inout UInt64) -> Int? {
        let entry = entries[Int(probe & mask)]
        probe = (probe & mask) &+ 1
        return entry == 0 ? nil : Int(entry) - 1
    }

    func fill(memory: UnsafeMutableRawPointer, stride: Int) {
        let size = Int(mask) + 1
        let table = memory.bindMemory(to: UInt32.self, capacity: size)
        table.initialize(repeating: 0, count: size)
        for position in 0..<count {
            var probe = CellHash.hash(children[position * stride]) & mask
            while table[Int(probe)] != 0 { probe = (probe &+ 1) & mask }
            table[Int(probe)] = UInt32(position + 1)
        }
    }
}

/// Hashes that agree with the language's equality: equal cells have equal hashes.
enum CellHash {
    static func hash(_ cell: Cell) -> UInt64 {
        switch cell.cellKind {
        case .int, .uint, .double: ByteText.mix(cell.number?.hashKey ?? 0)
        case .string, .bytes, .type: ByteText.hash(cell.bytes)
        case .bool: ByteText.mix(cell.bits &+ 1)
        case .timestamp, .duration: ByteText.mix(cell.bits)
        // Rare as elements: the kind and the count are enough to stay correct.
        default: ByteText.mix(UInt64(cell.kind) << 32 | UInt64(cell.length))
        }
    }
}
