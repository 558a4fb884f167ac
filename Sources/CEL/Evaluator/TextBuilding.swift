// SPDX-License-Identifier: Apache-2.0

/// Functions that take texts apart and put them together.
extension Machine {
    /// At most `limit` parts, the rest in the last; all if it is negative. An empty separator
    /// splits into code points.
    mutating func split(
        _ text: UnsafeRawBufferPointer, _ separator: UnsafeRawBufferPointer, limit: Int64
    ) -> Cell {
        let mark = stackCount
        var start = 0
        var parts: Int64 = 0
        while limit != 0 {
            var end = text.count
            var next: Int?
            if limit < 0 || parts < limit - 1 {
                if separator.isEmpty {
                    if start < text.count { end = start + CodePoints.length(text[start]) }
                    next = end < text.count ? end : nil
                } else if let found = find(separator, in: text, from: start) {
                    end = found
                    next = found + separator.count
                }
            }
            if separator.isEmpty, start == text.count { break }
            guard charge(1), push(.text(.string, text[start..<end].rebased)) else {
                _ = pop(to: mark)
                return .failure(.memory)
            }
            parts += 1
            guard let next else { break }
            start = next
        }
        return makeList(pop(to: mark))
    }

    /// At most `limit` replacements; all if it is negative. An empty part is found before every
    /// code point and at the end.
    mutating func replace(
        _ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer,
        _ replacement: UnsafeRawBufferPointer, limit: Int64
    ) -> Cell {
        var result: [UInt8] = []
        var start = 0
        var count: Int64 = 0
        while limit < 0 || count < limit {
            guard let found = find(part, in: text, from: start), charge(1),
                result.count < Limits.arenaBytesMax
            else { break }
            result.append(contentsOf: text[start..<found])
            result.append(contentsOf: replacement)
            count += 1
            start = found + part.count
            guard part.isEmpty else { continue }
            if start == text.count { break }
            let length = CodePoints.length(text[start])
            result.append(contentsOf: text[start..<start + length])
            start += length
        }
        result.append(contentsOf: text[start...])
        return make(.string, result)
    }

    mutating func join(_ arguments: Arguments) -> Cell? {
        guard arguments[0].is(.list), arguments.count == 1 || arguments[1].is(.string) else {
            return nil
        }
        var result: [UInt8] = []
        var elements = Children(arguments[0])
        var isFirst = true
        while let element = elements.next() {
            guard element.is(.string) else { return .noOverload(.append, element) }
            guard charge(1), result.count < Limits.arenaBytesMax else {
                return .failure(.memory)
            }
            if !isFirst, arguments.count == 2 { result.append(contentsOf: arguments[1].bytes) }
            result.append(contentsOf: element.bytes)
            isFirst = false
        }
        return make(.string, result)
    }

    mutating func reverse(_ subject: Cell) -> Cell? {
        if subject.is(.list) { return reversedList(subject) }
        guard subject.is(.string) else { return nil }
        guard charge(subject.count * 4) else { return .failure(.steps) }
        let scalars = subject.string.unicodeScalars.reversed()
        return make(.string, scalars.flatMap { Array(UTF8.encode($0)!) })
    }
}

/// White space at the ends of texts.
enum TextSpace {
    static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        while start < text.count {
            let length = min(CodePoints.length(text[start]), text.count - start)
            guard isSpace(text[start..<start + length]) else { break }
            start += length
        }
        var end = text.count
        while end > start {
            var first = end - 1
            while first > start, text[first] & 0xC0 == 0x80 { first -= 1 }
            guard isSpace(text[first..<end]) else { break }
            end = first
        }
        return text[start..<end].rebased
    }

    private static func isSpace(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
        return scalar?.properties.isWhitespace ?? false
    }
}

/// `strings.quote`: a text as a literal.
enum TextQuote {
    static func quoted(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = [Ascii.doubleQuote]
        for byte in text {
            if let escaped = escape(byte) {
                result += [Ascii.backslash, escaped]
            } else {
                result.append(byte)
            }
        }
        return result + [Ascii.doubleQuote]
    }

    private static func escape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x07: UInt8(ascii: "a")
        case 0x08: UInt8(ascii: "b")
        case 0x0C: UInt8(ascii: "f")
        case 0x0A: UInt8(ascii: "n")
        case 0x0D: UInt8(ascii: "r")
        case 0x09: UInt8(ascii: "t")
        case 0x0B: UInt8(ascii: "v")
        case Ascii.backslash, Ascii.doubleQuote: byte
        default: nil
        }
    }
}
