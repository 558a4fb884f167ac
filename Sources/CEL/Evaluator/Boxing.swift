// SPDX-License-Identifier: Apache-2.0
package import CLayout

/// Values to cells and back.
extension Machine {
    /// A cell of a value, as an input of evaluations. Scalars are plain; what needs memory is held
    /// until `begin()`. An error cell if the value is too large or too deep.
    package mutating func box(_ value: Value) -> rw_cell {
        Boxing.cell(of: value, in: &arena, depth: 0).hostCell
    }

    /// What stands for a field of something that has no fields: reading it is an error, and so is
    /// asking whether it is there.
    package mutating func noField(of value: Value) -> rw_cell {
        Cell.noOverload(.select, Boxing.cell(of: value, in: &arena, depth: 0)).hostCell
    }

    /// The value of a cell. An error or a missing cell has none and gives null: ask for the kind
    /// first. Strings that are not UTF-8 are repaired.
    package borrowing func value(of cell: rw_cell) -> Value {
        Boxing.value(of: Cell(cell))
    }

    /// The cell, or an error if the value made of it would be too large: parts may be shared, so
    /// a small program can name a huge value.
    mutating func bounded(_ cell: Cell) -> Cell {
        var budget = Limits.resultCellsMax
        return Boxing.count(cell, &budget) ? cell : .failure(.steps)
    }
}

enum Boxing {
    static func cell(of value: Value, in arena: inout Arena, depth: Int) -> Cell {
        guard depth < Limits.valueDepthMax else { return .failure(.depth) }
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .string(let text): return bytes(.string, Array(text.utf8), in: &arena)
        case .type(let name): return bytes(.type, Array(name.utf8), in: &arena)
        case .bytes(let bytes): return self.bytes(.bytes, bytes, in: &arena)
        case .timestamp(let seconds, let nanoseconds):
            return .timestamp(TimeValue(seconds: seconds, nanoseconds: nanoseconds))
        case .duration(let seconds, let nanoseconds):
            return .duration(TimeValue(seconds: seconds, nanoseconds: nanoseconds))
        case .list(let elements):
            return container(.list, elements, in: &arena, depth: depth)
        case .map(let map):
            let children = zip(map.keys, map.values).flatMap { [$0, $1] }
            return container(.map, children, in: &arena, depth: depth)
        case .ip(let address): return .ipAddress(address, in: &arena) ?? .failure(.memory)
        case .cidr(let range): return .ipRange(range, in: &arena) ?? .failure(.memory)
        case .optional(let wrapped):
            guard let wrapped else { return .optional(nil) }
            let content = cell(of: wrapped, in: &arena, depth: depth + 1)
            guard let memory = arena.allocateCells(1) else { return .failure(.memory) }
            memory.initialize(to: content)
            return .optional(memory)
        }
    }

    private static func bytes(
        _ kind: CellKind, _ bytes: [UInt8], in arena: inout Arena
    ) -> Cell {
        bytes.withUnsafeBytes { copy(Cell.text(kind, $0), in: &arena) }
    }

    private static func container(
        _ kind: CellKind, _ values: [Value], in arena: inout Arena, depth: Int
    ) -> Cell {
        var children: [Cell] = []
        for value in values {
            let child = cell(of: value, in: &arena, depth: depth + 1)
            if child.is(.error) { return child }
            children.append(child)
        }
        return children.withUnsafeBufferPointer {
            Containers.copy(kind, $0, indexed: true, into: &arena)
        } ?? .failure(.memory)
    }

    /// A copy of a cell and all it refers to, in another arena.
    static func copy(_ cell: Cell, in arena: inout Arena) -> Cell {
        switch cell.cellKind {
        case .string, .bytes, .type:
            guard let memory = arena.allocate(max(cell.count, 1)) else { return .failure(.memory) }
            if let source = cell.bytes.baseAddress {
                memory.copyMemory(from: source, byteCount: cell.count)
            }
            return .text(
                cell.cellKind, UnsafeRawBufferPointer(start: memory, count: cell.count))
        case .list, .map, .boxed, .ip, .cidr:
            return self.cell(of: value(of: cell), in: &arena, depth: 0)
        default:
            return cell
        }
    }

    static func value(of cell: Cell) -> Value {
        switch cell.cellKind {
        case .null, .missing, .error, .pattern: return .null
        case .bool: return .bool(cell.bits != 0)
        case .int: return .int(cell.int)
        case .uint: return .uint(cell.bits)
        case .double: return .double(cell.double)
        case .decimal: return .double(cell.normalized.double)
        case .string: return .string(cell.string)
        case .type: return .type(cell.string)
        case .bytes: return .bytes(Array(cell.bytes))
        case .timestamp:
            return .timestamp(seconds: cell.time.seconds, nanoseconds: cell.time.nanoseconds)
        case .duration:
            return .duration(seconds: cell.time.seconds, nanoseconds: cell.time.nanoseconds)
        case .list:
            var elements = Children(cell)
            return .list((0..<cell.count).map { _ in value(of: elements.take()) })
        case .map:
            var entries = Children(cell)
            return .map(
                MapValue(
                    (0..<cell.count).map { _ in
                        let key = value(of: entries.take())
                        return (key, value(of: entries.take()))
                    }))
        case .ip: return cell.ipAddress.map { .ip($0) } ?? .null
        case .cidr: return cell.ipRange.map { .cidr($0) } ?? .null
        case .boxed: return .optional(cell.children.map { value(of: $0.pointee) })
        }
    }

    /// Whether a cell has no more cells in it than the budget, which is used up. With `texts`, 16
    /// bytes of text count as a cell.
    static func count(_ cell: Cell, _ budget: inout Int, texts: Bool = false) -> Bool {
        budget -= 1
        if texts, cell.is(.string) || cell.is(.bytes) { budget -= cell.count / 16 }
        guard budget >= 0 else { return false }
        if cell.is(.boxed) {
            return cell.children.map { count($0.pointee, &budget, texts: texts) } ?? true
        }
        guard cell.childCount > 0 else { return true }
        var children = Children(cell)
        while let child = children.next() {
            if !count(child, &budget, texts: texts) { return false }
        }
        return true
    }
}
