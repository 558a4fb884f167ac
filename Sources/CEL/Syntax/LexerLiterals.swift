// SPDX-License-Identifier: Apache-2.0

/// Numbers.
extension Lexer {
    mutating func number() -> Token.Kind {
        let start = position
        if peek() == Ascii.zero, peek(1) | 0x20 == UInt8(ascii: "x") {
            position += 2
            let digits = position
            while Ascii.hexValue(peek()) != nil { position += 1 }
            return integer(string(digits..<position), radix: 16, start: start)
        }
        skipDigits()
        var isDouble = false
        if peek() == Ascii.dot, Ascii.isDigit(peek(1)) {
            isDouble = true
            position += 1
            skipDigits()
        }
        if peek() | 0x20 == UInt8(ascii: "e"), hasExponent {
            isDouble = true
            position += peek(1) == Ascii.plus || peek(1) == Ascii.minus ? 2 : 1
            skipDigits()
        }
        let digits = string(start..<position)
        if !isDouble { return integer(digits, radix: 10, start: start) }
        guard !rejectSuffix(from: start) else { return .unreadable }
        // A literal such as `.5` needs its zero; the exponent may underflow to 0.
        return .literal(.double(Double("0" + digits) ?? 0))
    }

    private var hasExponent: Bool {
        let sign = peek(1) == Ascii.plus || peek(1) == Ascii.minus
        return Ascii.isDigit(peek(sign ? 2 : 1))
    }

    private mutating func skipDigits() {
        while Ascii.isDigit(peek()) { position += 1 }
    }

    private mutating func integer(_ digits: String, radix: Int, start: Int) -> Token.Kind {
        let isUnsigned = peek() | 0x20 == UInt8(ascii: "u")
        if isUnsigned { position += 1 }
        guard !rejectSuffix(from: start) else { return .unreadable }
        guard let value = UInt64(digits, radix: radix) else {
            report(
                start..<position,
                digits.isEmpty ? "'0x' without digits" : "the integer does not fit in 64 bits",
                hint: digits.isEmpty ? nil : "a number with a decimal point is a double")
            return .unreadable
        }
        return isUnsigned ? .literal(.uint(value)) : .integer(value)
    }

    /// `5days` is a slip, not a 5 followed by a name.
    private mutating func rejectSuffix(from start: Int) -> Bool {
        guard Ascii.isNameStart(peek()) else { return false }
        while Ascii.isNamePart(peek()) { position += 1 }
        report(
            start..<position, "'\(string(start..<position))' is neither a number nor a name",
            hint: "spans of time are written duration('24h'), text needs quotes")
        return true
    }
}

/// Strings and bytes.
extension Lexer {
    /// What stands before and around a text literal.
    struct TextPrefix {
        var isRaw = false
        var isBytes = false
        var length = 0
        var quote: UInt8 = 0
    }

    /// The prefix of the text literal that starts here, or nil if none does.
    func textPrefix() -> TextPrefix? {
        var prefix = TextPrefix()
        while prefix.length < 3 {
            let byte = peek(prefix.length)
            if byte == Ascii.singleQuote || byte == Ascii.doubleQuote {
                prefix.quote = byte
                return prefix
            }
            if byte | 0x20 == UInt8(ascii: "r"), !prefix.isRaw {
                prefix.isRaw = true
            } else if byte | 0x20 == UInt8(ascii: "b"), !prefix.isBytes {
                prefix.isBytes = true
            } else {
                return nil
            }
            prefix.length += 1
        }
        return nil
    }

    mutating func textLiteral(_ prefix: TextPrefix) -> Token.Kind {
        let start = position
        position += prefix.length
        let quote = prefix.quote
        let isTriple = peek(1) == quote && peek(2) == quote
        position += isTriple ? 3 : 1
        let issuesBefore = issues.count
        var bytes: [UInt8] = []
        while true {
            guard position < text.count, isTriple || !isLineEnd(peek()) else {
                let closing = String(
                    repeating: quote == Ascii.singleQuote ? "'" : "\"", count: isTriple ? 3 : 1)
                report(
                    start..<position, "a text that does not end", hint: "close it with \(closing)")
                return .unreadable
            }
            let byte = peek()
            if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                position += isTriple ? 3 : 1
                break
            }
            if byte == Ascii.backslash, !prefix.isRaw {
                escape(into: &bytes, isBytes: prefix.isBytes)
            } else {
                bytes.append(byte)
                position += 1
            }
        }
        if issues.count > issuesBefore { return .unreadable }
        return .literal(
            prefix.isBytes ? .bytes(bytes) : .string(String(decoding: bytes, as: UTF8.self)))
    }

    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == Ascii.newline || byte == Ascii.return
    }

    private mutating func escape(into bytes: inout [UInt8], isBytes: Bool) {
        let start = position
        let code = peek(1)
        position += min(2, text.count - position)
        switch code {
        case UInt8(ascii: "a"): bytes.append(0x07)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "v"): bytes.append(0x0B)
        case Ascii.backslash, Ascii.singleQuote, Ascii.doubleQuote, Ascii.backtick,
            UInt8(ascii: "?"):
            bytes.append(code)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            codePoint(digits: 2, radix: 16, from: start, isBytes: isBytes, into: &bytes)
        case UInt8(ascii: "u") where !isBytes:
            codePoint(digits: 4, radix: 16, from: start, isBytes: false, into: &bytes)
        case UInt8(ascii: "U") where !isBytes:
            codePoint(digits: 8, radix: 16, from: start, isBytes: false, into: &bytes)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            position -= 1
            codePoint(digits: 3, radix: 8, from: start, isBytes: isBytes, into: &bytes)
        default:
            while position < text.count, text[position] & 0xC0 == 0x80 { position += 1 }
            report(
                start..<position, "unknown escape '\(string(start..<position))'",
                hint: "a backslash itself is written '\\\\', or use a raw text: r'…'")
        }
    }

    private mutating func codePoint(
        digits: Int, radix: UInt32, from start: Int, isBytes: Bool, into bytes: inout [UInt8]
    ) {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = Ascii.hexValue(peek()), digit < radix else {
                report(start..<position, "an escape needs \(digits) digits here")
                return
            }
            value = value &* radix &+ digit
            position += 1
        }
        if isBytes {
            bytes.append(UInt8(truncatingIfNeeded: value))
        } else if let scalar = UnicodeScalar(value) {
            bytes.append(contentsOf: UTF8.encode(scalar)!)
        } else {
            report(start..<position, "'\(string(start..<position))' is no Unicode character")
        }
    }
}
