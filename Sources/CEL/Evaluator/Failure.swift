// SPDX-License-Identifier: Apache-2.0
package import CLayout

/// Why an evaluation has no value.
enum Failure: UInt8 {
    case noSuchKey, noSuchOverload, divisionByZero, modulusByZero, overflow, indexOutOfRange
    case duplicateKey, keyType, conversion, invalidUTF8, absentValue, timeRange, unknownZone
    case argument, pattern, steps, memory, depth, plain

    /// The sentence, with the detail in it if there is one.
    func message(_ detail: String?) -> String {
        let shown = detail.map { ": " + $0 } ?? ""
        return switch self {
        case .noSuchKey: "no such key" + shown
        case .noSuchOverload: "no such overload" + shown
        case .divisionByZero: "division by zero"
        case .modulusByZero: "modulus by zero"
        case .overflow: "the result is out of range" + shown
        case .indexOutOfRange: "index out of range" + shown
        case .duplicateKey: "a key occurs twice in a map" + shown
        case .keyType: "unsupported key type" + shown
        case .conversion: "cannot convert" + shown
        case .invalidUTF8: "the bytes are not UTF-8"
        case .absentValue: "the optional has no value"
        case .timeRange: "the time is out of range"
        case .unknownZone: "unknown time zone" + shown
        case .argument: "unusable argument" + shown
        case .pattern: "unusable pattern" + shown
        case .steps: "cost: the evaluation took more than \(Limits.stepsMax) steps"
        case .memory: "cost: the evaluation built more than \(Limits.arenaBytesMax) bytes"
        case .depth: "cost: the value nests more than \(Limits.valueDepthMax) deep"
        case .plain: detail ?? "error"
        }
    }
}

/// What else an error cell carries. Nothing is formatted until somebody asks for the message: an
/// event without the field is an everyday error.
enum FailureDetail: UInt8 {
    case none
    /// `bits` and `length` are a text.
    case text
    /// `bits` is the address of a cell.
    case cell
    /// `length` is the opcode; the bytes of `bits` are the operands' kinds.
    case operation
    /// As operation, of a function.
    case function
}

extension Cell {
    static func failure(
        _ failure: Failure, detail: FailureDetail = .none, length: UInt32 = 0, bits: UInt64 = 0
    ) -> Cell {
        Cell(
            .error, layout: detail.rawValue, extra: failure.rawValue, length: length, bits: bits)
    }

    /// An error about a text, which is that of a string cell.
    static func failure(_ failure: Failure, about text: Cell) -> Cell {
        .failure(failure, detail: .text, length: text.length, bits: text.bits)
    }

    /// An error with a constant text, which costs nothing to carry.
    static func failure(_ failure: Failure, _ text: StaticString) -> Cell {
        .failure(
            failure, detail: .text, length: UInt32(text.utf8CodeUnitCount),
            bits: UInt64(UInt(bitPattern: text.utf8Start)))
    }

    static func noOverload(
        _ opcode: Opcode, _ left: Cell, _ right: Cell? = nil
    ) -> Cell {
        .failure(
            .noSuchOverload, detail: .operation, length: UInt32(opcode.rawValue),
            bits: UInt64(left.kind) | UInt64(right?.kind ?? 0) << 8)
    }
}

extension Machine {
    /// An error about a value of any kind; a copy of it is kept for the message.
    mutating func failure(_ failure: Failure, aboutValue value: Cell) -> Cell {
        if value.is(.string) { return .failure(failure, about: value) }
        guard let copy = arena.allocateCells(1) else { return .failure(failure) }
        copy.initialize(to: value)
        return .failure(failure, detail: .cell, bits: UInt64(UInt(bitPattern: copy)))
    }

    /// The message of an error cell; a sentence saying so for any other cell.
    package borrowing func errorMessage(of cell: rw_cell) -> String {
        let cell = Cell(cell)
        guard cell.is(.error), let failure = Failure(rawValue: cell.extra) else {
            return "not an error"
        }
        switch FailureDetail(rawValue: cell.layout) ?? .none {
        case .none: return failure.message(nil)
        case .text: return failure.message(cell.string)
        case .cell:
            return failure.message(
                cell.children.map { Boxing.value(of: $0.pointee).shortDescription })
        case .operation:
            let opcode = Opcode(rawValue: UInt8(truncatingIfNeeded: cell.length)) ?? .yield
            return failure.message(opcode.shown(operandNames(cell.bits)))
        case .function:
            let function = Function(rawValue: UInt16(truncatingIfNeeded: cell.length)) ?? .size
            let kinds = operandNames(cell.bits).joined(separator: ", ")
            return failure.message("\(function)(\(kinds))")
        }
    }

    private borrowing func operandNames(_ bits: UInt64) -> [String] {
        (0..<8).compactMap { CellKind(rawValue: UInt8(truncatingIfNeeded: bits >> ($0 * 8)))?.name }
    }
}

extension Opcode {
    /// How the operation looks with operands of these kinds.
    fileprivate func shown(_ kinds: [String]) -> String {
        let symbol =
            switch self {
            case .equal: "=="
            case .notEqual: "!="
            case .less: "<"
            case .lessOrEqual: "<="
            case .greater: ">"
            case .greaterOrEqual: ">="
            case .add: "+"
            case .subtract, .negate: "-"
            case .multiply: "*"
            case .divide: "/"
            case .modulo: "%"
            case .not: "!"
            case .and: "&&"
            case .or: "||"
            case .contains: "in"
            case .branch, .filter, .count: "a condition that is"
            case .iterate: "elements of"
            case .textContains: "contains"
            case .select, .hasField: "a field of"
            case .append, .appendEntries, .orElse: "here a value of type"
            default: "\(self)"
            }
        if self == .index, kinds.count == 2 { return "\(kinds[1]) as an index of \(kinds[0])" }
        if kinds.count == 2 { return "\(kinds[0]) \(symbol) \(kinds[1])" }
        return symbol + (self == .not || self == .negate ? "" : " ") + kinds.joined(separator: ", ")
    }
}

extension Value {
    /// The value in a few words, for messages.
    var shortDescription: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)"
        case .double(let value): NumberText.string(value)
        case .string(let text), .type(let text): text
        case .ip(let address): "\(address)"
        case .cidr(let range): "\(range)"
        default: "a \(typeName)"
        }
    }
}
