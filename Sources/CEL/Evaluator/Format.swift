// SPDX-License-Identifier: Apache-2.0

/// `text.format([…])`: `%s %d %f %e %x %X %o %b %%`, with a precision for `%f` and `%e`.
extension Machine {
    mutating func format(_ arguments: Arguments) -> Cell? {
        guard arguments.count == 2, arguments[0].is(.string), arguments[1].is(.list) else {
            return nil
        }
        let text = arguments[0].bytes
        var values = Children(arguments[1])
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            guard charge(1), result.count < Limits.arenaBytesMax else { return .failure(.memory) }
            let byte = text[position]
            position += 1
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let clause = FormatClause(text, &position) else {
                return .failure(.argument, "a format with an unfinished or unknown clause")
            }
            if clause.verb == "%" {
                result.append(byte)
                continue
            }
            guard let value = values.next() else {
                return .failure(.argument, "a format with more clauses than values")
            }
            let budget = Limits.arenaBytesMax - result.count
            guard let shown = clause.text(of: value, budget) else {
                return failure(.argument, aboutValue: refusal(clause, value))
            }
            result += shown.utf8
        }
        return make(.string, result)
    }

    private mutating func refusal(_ clause: FormatClause, _ value: Cell) -> Cell {
        let kind = Boxing.typeName(value.cellKind)
        return make(.string, "%\(clause.verb) does not take \(kind)".utf8)
    }
}

/// One clause of a format.
struct FormatClause {
    let verb: Character
    private let precision: Int

    private static let precisionMax = 100

    /// Reads what follows a `%`; nil if that is no clause.
    init?(_ text: UnsafeRawBufferPointer, _ position: inout Int) {
        var precision = 6
        if position < text.count, text[position] == Ascii.dot {
            position += 1
            var digits = 0
            precision = 0
            while position < text.count, Ascii.isDigit(text[position]), digits < 4 {
                precision = precision * 10 + Int(text[position] - Ascii.zero)
                position += 1
                digits += 1
            }
            guard digits > 0, precision <= Self.precisionMax else { return nil }
        }
        guard position < text.count else { return nil }
        verb = Character(UnicodeScalar(text[position]))
        position += 1
        guard "sdfexXob%".contains(verb) else { return nil }
        self.precision = precision
    }

    /// How a value looks; nil if the clause does not take it or it is longer than the budget.
    func text(of cell: Cell, _ budget: Int) -> String? {
        switch verb {
        case "s":
            var writer = PlainText(budget: budget)
            return writer.write(cell) ? writer.text : nil
        case "d":
            if cell.is(.double) {
                return cell.double.isFinite ? nil : NumberText.string(cell.double)
            }
            return integer(cell, radix: 10)
        case "f", "e": return decimal(cell)
        case "x", "X": return hexadecimal(cell)
        case "o": return integer(cell, radix: 8)
        default:
            return cell.is(.bool) ? (cell.isTrue ? "1" : "0") : integer(cell, radix: 2)
        }
    }

    private func integer(_ cell: Cell, radix: Int) -> String? {
        if cell.is(.int) { return String(cell.int, radix: radix) }
        return cell.is(.uint) ? String(cell.bits, radix: radix) : nil
    }

    private func decimal(_ cell: Cell) -> String? {
        let value: Double
        switch cell.number {
        case .int(let number): value = Double(number)
        case .uint(let number): value = Double(number)
        case .double(let number): value = number
        case nil: return nil
        }
        guard value.isFinite else { return NumberText.string(value) }
        let expansion = DecimalExpansion(value)
        return verb == "f" ? expansion.fixed(precision) : expansion.scientific(precision)
    }

    private func hexadecimal(_ cell: Cell) -> String? {
        let digits: String
        if cell.is(.string) || cell.is(.bytes) {
            digits = cell.bytes.map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        } else if let number = integer(cell, radix: 16) {
            digits = number
        } else {
            return nil
        }
        return verb == "X" ? digits.uppercased() : digits
    }
}

/// Values as `%s` shows them: lists and maps in brackets, the keys of a map in order.
private struct PlainText {
    private(set) var text = ""
    private var budget: Int

    init(budget: Int) {
        self.budget = budget
    }

    /// False if the value cannot be shown or is too long.
    mutating func write(_ cell: Cell) -> Bool {
        switch cell.cellKind {
        case .null: return append("null")
        case .bool: return append(cell.isTrue ? "true" : "false")
        case .int: return append(String(cell.int))
        case .uint: return append(String(cell.bits))
        case .double: return append(NumberText.string(cell.double))
        case .string, .type: return append(cell.string)
        case .bytes: return append(String(decoding: cell.bytes, as: UTF8.self))
        case .timestamp: return append(TimeText.timestamp(cell.time))
        case .duration: return append(TimeText.duration(cell.time))
        case .list:
            var elements = Children(cell)
            guard append("[") else { return false }
            for position in 0..<cell.count {
                guard position == 0 || append(", "), write(elements.take()) else { return false }
            }
            return append("]")
        case .map: return writeMap(cell)
        case .ip, .cidr: return append(Boxing.value(of: cell).shortDescription)
        case .missing, .decimal, .boxed, .error, .pattern: return false
        }
    }

    private mutating func writeMap(_ cell: Cell) -> Bool {
        var children = Children(cell)
        var entries: [(String, Cell)] = []
        while let key = children.next(), let value = children.next() {
            var writer = PlainText(budget: budget)
            guard writer.write(key) else { return false }
            entries.append((writer.text, value))
        }
        entries.sort { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        guard append("{") else { return false }
        for (position, entry) in entries.enumerated() {
            guard position == 0 || append(", "), append(entry.0 + ": "), write(entry.1) else {
                return false
            }
        }
        return append("}")
    }

    private mutating func append(_ part: String) -> Bool {
        budget -= part.utf8.count + 1
        guard budget >= 0 else { return false }
        text += part
        return true
    }
}
