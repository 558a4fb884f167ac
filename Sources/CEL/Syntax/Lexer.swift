// SPDX-License-Identifier: Apache-2.0

/// Splits an expression's text into tokens. Works on bytes, so that ranges are byte offsets.
///
/// Whatever cannot be read is reported and becomes an `.unreadable` token; reading goes on behind
/// it.
struct Lexer {
    let text: [UInt8]
    var position = 0
    private(set) var issues: [CompileIssue] = []

    init(_ text: [UInt8]) {
        self.text = text
    }

    /// All tokens of the text; the last is `.end`.
    mutating func tokens() -> [Token] {
        var tokens: [Token] = []
        while true {
            skipSpace()
            let start = position
            guard position < text.count else {
                tokens.append(Token(kind: .end, range: start..<start))
                return tokens
            }
            let kind = next()
            tokens.append(Token(kind: kind, range: start..<position))
        }
    }

    /// The byte so far ahead, or 0 behind the end of the text.
    func peek(_ distance: Int = 0) -> UInt8 {
        let index = position + distance
        return index < text.count ? text[index] : 0
    }

    mutating func report(_ range: Range<Int>, _ message: String, hint: String? = nil) {
        issues.append(CompileIssue(range: range, message: message, hint: hint))
    }

    func string(_ range: Range<Int>) -> String {
        String(decoding: text[range], as: UTF8.self)
    }

    private mutating func skipSpace() {
        while position < text.count {
            switch text[position] {
            case Ascii.space, Ascii.tab, Ascii.newline, Ascii.return, Ascii.formFeed:
                position += 1
            case Ascii.slash where peek(1) == Ascii.slash:
                while position < text.count, text[position] != Ascii.newline { position += 1 }
            default:
                return
            }
        }
    }

    private mutating func next() -> Token.Kind {
        let byte = peek()
        if Ascii.isDigit(byte) || (byte == Ascii.dot && Ascii.isDigit(peek(1))) {
            return number()
        }
        if let prefix = textPrefix() { return textLiteral(prefix) }
        if Ascii.isNameStart(byte) { return word() }
        if byte == Ascii.backtick { return quotedName() }
        return symbol()
    }

    private mutating func word() -> Token.Kind {
        let start = position
        while Ascii.isNamePart(peek()) { position += 1 }
        let name = string(start..<position)
        switch name {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "null": return .literal(.null)
        case "in": return .in
        default: return Token.reservedWords.contains(name) ? .reserved(name) : .identifier(name)
        }
    }

    private mutating func quotedName() -> Token.Kind {
        let start = position
        position += 1
        while Ascii.isNamePart(peek()) || [0x2E, 0x2D, 0x2F, 0x20].contains(peek()) {
            position += 1
        }
        guard peek() == Ascii.backtick, position > start + 1 else {
            report(
                start..<position, "a name in backticks that does not end",
                hint: "it may hold letters, digits, '_', '.', '-', '/' and spaces")
            return .unreadable
        }
        position += 1
        return .quoted(string(start + 1..<position - 1))
    }

    private mutating func symbol() -> Token.Kind {
        let start = position
        for symbol in Symbol.allCases where text[start...].starts(with: symbol.rawValue.utf8) {
            position += symbol.rawValue.utf8.count
            return .symbol(symbol)
        }
        position += 1
        while position < text.count, text[position] & 0xC0 == 0x80 { position += 1 }
        let found = string(start..<position)
        report(start..<position, "unexpected character '\(found)'", hint: Lexer.hint(for: found))
        return .unreadable
    }

    private static func hint(for character: String) -> String? {
        switch character {
        case "=": "did you mean '=='?"
        case "&": "did you mean '&&'?"
        case "|": "did you mean '||'?"
        case "“", "”", "‘", "’": "use the straight quotes ' or \""
        case "≥": "did you mean '>='?"
        case "≤": "did you mean '<='?"
        case "≠": "did you mean '!='?"
        default: nil
        }
    }
}

/// The bytes that the lexer and the text functions know by name.
enum Ascii {
    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0A
    static let formFeed: UInt8 = 0x0C
    static let `return`: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let doubleQuote: UInt8 = 0x22
    static let singleQuote: UInt8 = 0x27
    static let minus: UInt8 = 0x2D
    static let plus: UInt8 = 0x2B
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
    static let backslash: UInt8 = 0x5C
    static let backtick: UInt8 = 0x60

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F
    }

    static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }
}
