// SPDX-License-Identifier: Apache-2.0

/// Patterns that need no automaton: literal text, perhaps with `^`, `$` and one `.*`. Most patterns
/// in rules are of this kind, and comparing bytes is several times faster than starting RE2.
enum PatternShape: UInt8 {
    /// Anything else: RE2 decides.
    case automaton
    /// `^lead$`
    case equal
    /// `^lead`
    case prefix
    /// `lead$`
    case suffix
    /// `lead`
    case part
    /// `^lead.*tail$`: no line end in between.
    case ends
}

/// Reads a pattern's shape.
struct PatternShapeReader {
    private let text: UnsafeRawBufferPointer
    private var position = 0
    private(set) var lead: [UInt8] = []
    private(set) var tail: [UInt8] = []

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    mutating func shape() -> PatternShape {
        let isAtStart = take("^")
        guard let first = literal() else { return .automaton }
        lead = first
        let hasGap = take(".", "*")
        if hasGap {
            guard let second = literal() else { return .automaton }
            tail = second
        }
        let isAtEnd = take("$")
        guard position == text.count else { return .automaton }
        guard hasGap else {
            return isAtStart ? (isAtEnd ? .equal : .prefix) : (isAtEnd ? .suffix : .part)
        }
        if isAtStart, isAtEnd { return .ends }
        // At an open end `.*` may as well match nothing.
        if !isAtEnd, tail.isEmpty { return isAtStart ? .prefix : .part }
        guard !isAtStart, lead.isEmpty else { return .automaton }
        lead = tail
        return isAtEnd ? .suffix : .part
    }

    private mutating func take(_ characters: Unicode.Scalar...) -> Bool {
        guard position + characters.count <= text.count else { return false }
        for (offset, character) in characters.enumerated()
        where text[position + offset] != UInt8(ascii: character) {
            return false
        }
        position += characters.count
        return true
    }

    /// Characters that stand for themselves, up to one that does not; nil behind a backslash that
    /// makes more of a character than itself.
    private mutating func literal() -> [UInt8]? {
        var bytes: [UInt8] = []
        while position < text.count {
            var byte = text[position]
            if byte == Ascii.backslash {
                guard position + 1 < text.count, Self.isPunctuation(text[position + 1]) else {
                    return nil
                }
                position += 1
                byte = text[position]
            } else if Self.special.contains(byte) {
                break
            }
            bytes.append(byte)
            position += 1
        }
        return bytes
    }

    private static let special = Array(#"^$.*+?()[]{}|"#.utf8)

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        byte > Ascii.space && byte < 0x7F && !Ascii.isNamePart(byte)
    }
}
