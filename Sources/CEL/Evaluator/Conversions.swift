// SPDX-License-Identifier: Apache-2.0

/// Conversions between types: `int(x)`, `string(x)` …
extension Machine {
    mutating func convert(_ function: Function, _ cell: Cell) -> Cell? {
        if cell.is(.string) || cell.is(.bytes) { chargeText(cell.count) }
        switch function {
        case .dyn: return cell
        case .type: return typeName(cell)
        case .int: return int(cell)
        case .uint: return uint(cell)
        case .double: return double(cell)
        case .bool: return bool(cell)
        case .string: return string(cell)
        case .bytes: return cell.is(.bytes) ? cell : cell.is(.string) ? bytes(cell) : nil
        case .timestamp: return timestamp(cell)
        default: return duration(cell)
        }
    }

    private mutating func int(_ cell: Cell) -> Cell? {
        switch cell.cellKind {
        case .int: return cell
        case .uint: return Int64(exactly: cell.bits).map { .int($0) } ?? .failure(.overflow)
        case .double:
            // The bounds themselves are out: as doubles they may stand for numbers beyond them.
            guard abs(cell.double) < 0x1p63 else { return .failure(.overflow) }
            return .int(Int64(cell.double))
        case .string:
            return Int64(cell.string).map { .int($0) } ?? conversion(cell)
        case .timestamp: return .int(cell.time.seconds)
        default: return nil
        }
    }

    private mutating func uint(_ cell: Cell) -> Cell? {
        switch cell.cellKind {
        case .uint: return cell
        case .int: return UInt64(exactly: cell.int).map { .uint($0) } ?? .failure(.overflow)
        case .double:
            guard cell.double >= 0, cell.double < 0x1p64 else { return .failure(.overflow) }
            return .uint(UInt64(cell.double))
        case .string:
            return UInt64(cell.string).map { .uint($0) } ?? conversion(cell)
        default: return nil
        }
    }

    private mutating func double(_ cell: Cell) -> Cell? {
        switch cell.cellKind {
        case .double: return cell
        case .int: return .double(Double(cell.int))
        case .uint: return .double(Double(cell.bits))
        case .string: return Double(cell.string).map { .double($0) } ?? conversion(cell)
        default: return nil
        }
    }

    private mutating func bool(_ cell: Cell) -> Cell? {
        if cell.is(.bool) { return cell }
        guard cell.is(.string) else { return nil }
        switch cell.string {
        case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
        case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
        default: return conversion(cell)
        }
    }

    mutating func string(_ cell: Cell) -> Cell? {
        switch cell.cellKind {
        case .string: return cell
        case .bool: return make(.string, (cell.isTrue ? "true" : "false").utf8)
        case .int: return make(.string, String(cell.int).utf8)
        case .uint: return make(.string, String(cell.bits).utf8)
        case .double: return make(.string, NumberText.string(cell.double).utf8)
        case .timestamp: return make(.string, TimeText.timestamp(cell.time).utf8)
        case .duration: return make(.string, TimeText.duration(cell.time).utf8)
        case .ip, .cidr: return make(.string, Boxing.value(of: cell).shortDescription.utf8)
        case .bytes:
            guard String(validating: cell.bytes, as: UTF8.self) != nil else {
                return .failure(.invalidUTF8)
            }
            return .text(.string, cell.bytes)
        default: return nil
        }
    }

    private func bytes(_ cell: Cell) -> Cell {
        .text(.bytes, cell.bytes)
    }

    private mutating func timestamp(_ cell: Cell) -> Cell? {
        switch cell.cellKind {
        case .timestamp: return cell
        case .int:
            guard TimeValue.timestampSeconds.contains(cell.int) else {
                return .failure(.timeRange)
            }
            return .timestamp(TimeValue(seconds: cell.int, nanoseconds: 0))
        case .string:
            return TimeText.parseTimestamp(cell.bytes).map { .timestamp($0) } ?? conversion(cell)
        default: return nil
        }
    }

    private mutating func duration(_ cell: Cell) -> Cell? {
        if cell.is(.duration) { return cell }
        guard cell.is(.string) else { return nil }
        return TimeText.parseDuration(cell.bytes).map { .duration($0) } ?? conversion(cell)
    }

    private mutating func typeName(_ cell: Cell) -> Cell? {
        make(.type, Boxing.typeName(cell.cellKind).utf8)
    }

    private mutating func conversion(_ cell: Cell) -> Cell {
        failure(.conversion, aboutValue: cell)
    }
}

extension Boxing {
    /// The name of a kind of cell as a type of the language.
    static func typeName(_ kind: CellKind) -> String {
        switch kind {
        case .null: "null_type"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .boxed: "optional_type"
        default: kind.name ?? "error"
        }
    }
}
