// SPDX-License-Identifier: Apache-2.0

/// Functions of strings. Positions count code points. Parts of a text are not copied: they are
/// cells that point into it.
extension Machine {
    mutating func textTest(_ opcode: Opcode, _ text: Cell, _ part: Cell) -> Cell {
        guard text.is(.string), part.is(.string) else { return .noOverload(opcode, text, part) }
        let (bytes, partBytes) = (text.bytes, part.bytes)
        switch opcode {
        case .startsWith:
            return .bool(ByteText.begins(bytes, with: partBytes))
        case .endsWith:
            return .bool(ByteText.ends(bytes, with: partBytes))
        default:
            return .bool(find(partBytes, in: bytes, from: 0) != nil)
        }
    }

    mutating func text(_ function: Function, _ arguments: Arguments) -> Cell? {
        guard let subject = arguments.first, subject.is(.string) else { return nil }
        let count = arguments.count
        let second = count > 1 ? arguments[1] : .null
        let third = count > 2 ? arguments[2] : .null
        let text = subject.bytes
        chargeText(text.count)
        switch function {
        case .contains: return textTest(.textContains, subject, second)
        case .startsWith: return textTest(.startsWith, subject, second)
        case .endsWith: return textTest(.endsWith, subject, second)
        case .lowerAscii where count == 1:
            return make(.string, text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 })
        case .upperAscii where count == 1:
            return make(.string, text.map { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 })
        case .trim where count == 1:
            let trimmed = TextSpace.trimmed(text)
            // White space is told by Unicode's tables, which takes time for each character.
            _ = charge((text.count - trimmed.count) * 4)
            return .text(.string, trimmed)
        case .quote where count == 1: return make(.string, TextQuote.quoted(text))
        case .charAt where second.is(.int): return character(text, second)
        case .substring where second.is(.int):
            if count == 2 { return substring(text, second, nil) }
            return third.is(.int) ? substring(text, second, third) : nil
        case .indexOf, .lastIndexOf:
            guard second.is(.string), count == 2 || third.is(.int) else { return nil }
            return position(
                of: second.bytes, in: text, offset: count > 2 ? third : nil,
                fromEnd: function == .lastIndexOf)
        case .split where second.is(.string):
            guard count == 2 || third.is(.int) else { return nil }
            return split(text, second.bytes, limit: count > 2 ? third.int : -1)
        case .replace where second.is(.string) && third.is(.string):
            guard count == 3 || arguments[3].is(.int) else { return nil }
            let limit = count > 3 ? arguments[3].int : -1
            return replace(text, second.bytes, third.bytes, limit: limit)
        default: return nil
        }
    }

    /// The byte offset of a part at or behind an offset. Stops searching when the budget is used
    /// up; the evaluation then fails whatever the answer.
    mutating func find(
        _ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int
    ) -> Int? {
        guard part.count > 0 else { return start }
        var position = start
        let last = text.count - part.count
        _ = charge(max(0, last - position) / 16)
        while position <= last {
            if text[position] == part[0] {
                guard charge(1 + part.count / 16) else { return nil }
                let candidate = text[position..<position + part.count].rebased
                if ByteText.areEqual(candidate, part) { return position }
            }
            position += 1
        }
        return nil
    }

    private mutating func character(
        _ text: UnsafeRawBufferPointer, _ index: Cell
    ) -> Cell {
        guard let offset = CodePoints.offset(of: Int(index.int), in: text) else {
            return failure(.indexOutOfRange, aboutValue: index)
        }
        let length = offset < text.count ? CodePoints.length(text[offset]) : 0
        return .text(.string, text[offset..<offset + length].rebased)
    }

    private mutating func substring(
        _ text: UnsafeRawBufferPointer, _ start: Cell, _ end: Cell?
    ) -> Cell {
        guard let first = CodePoints.offset(of: Int(start.int), in: text) else {
            return failure(.indexOutOfRange, aboutValue: start)
        }
        guard let end else { return .text(.string, text[first...].rebased) }
        guard let last = CodePoints.offset(of: Int(end.int), in: text) else {
            return failure(.indexOutOfRange, aboutValue: end)
        }
        guard first <= last else {
            return .failure(.argument, "a substring that ends before it starts")
        }
        return .text(.string, text[first..<last].rebased)
    }

    private mutating func position(
        of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, offset: Cell?,
        fromEnd: Bool
    ) -> Cell {
        var start = fromEnd ? text.count : 0
        if let offset {
            guard let found = CodePoints.offset(of: Int(offset.int), in: text) else {
                return failure(.indexOutOfRange, aboutValue: offset)
            }
            start = found
        }
        let found =
            fromEnd
            ? findLast(part, in: text, from: start) : find(part, in: text, from: start)
        return .int(found.map { Int64(CodePoints.count(text[..<$0].rebased)) } ?? -1)
    }

    /// The byte offset of the last part at or before an offset.
    private mutating func findLast(
        _ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int
    ) -> Int? {
        var position = min(start, text.count - part.count)
        while position >= 0, charge(1 + part.count / 16) {
            let candidate = text[position..<position + part.count].rebased
            if ByteText.areEqual(candidate, part) { return position }
            position -= 1
        }
        return nil
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// The slice as a buffer of its own, counted from 0.
    var rebased: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self) }
}
