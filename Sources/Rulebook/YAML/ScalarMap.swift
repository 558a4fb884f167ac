// SPDX-License-Identifier: Apache-2.0

/// Where each byte of a scalar's value stands in its file.
///
/// The text of an expression is not what stands in the file: quotes, escapes, folded lines and
/// indentation are between. This walks the source of a scalar once more, beside its value. It is
/// made only to place a problem, so it may be slow; and it checks itself: where source and value
/// do not agree, the scalar as a whole is the place.
struct ScalarMap {
    private let node: Node
    /// The value, in UTF-8.
    let value: [UInt8]
    /// The offset in the file of each byte of the value, and that behind the last.
    private let offsets: [Int]

    init(_ node: Node) {
        self.node = node
        guard let scalar = node.scalar else {
            value = []
            offsets = []
            return
        }
        value = Array(scalar.text.utf8)
        var walk = ScalarWalk(node.source.bytes, from: node.start, to: node.end, value)
        switch scalar.style {
        case .plain: walk.readFlow(escapes: .none)
        case .singleQuoted: walk.readFlow(escapes: .doubledQuote)
        case .doubleQuoted: walk.readFlow(escapes: .backslash)
        case .literal, .folded: walk.readBlock()
        }
        offsets = walk.agrees ? walk.offsets : []
    }

    /// The place of a part of the value. An empty part, as at the end of an expression that lacks
    /// something, is the character there or, at the end of the value, the one after the last.
    func span(_ range: Range<Int>) -> Span {
        guard range.upperBound < offsets.count else { return node.span }
        let start = offsets[range.lowerBound]
        // The byte behind a part may be on the next line: the end is that of the part's last byte.
        let end = range.isEmpty ? start + 1 : offsets[range.upperBound - 1] + 1
        return Span(source: node.source, start: start, end: node.source.endOfCodePoint(end))
    }
}

/// One walk over the source of a scalar, with the value beside it.
private struct ScalarWalk {
    enum Escapes {
        case none, doubledQuote, backslash
    }

    private let bytes: [UInt8]
    private let end: Int
    private let value: [UInt8]
    private var offset: Int
    private(set) var offsets: [Int] = []

    /// Whether the whole value was found.
    var agrees: Bool { offsets.count == value.count + 1 }

    init(_ bytes: [UInt8], from start: Int, to end: Int, _ value: [UInt8]) {
        self.bytes = bytes
        self.end = end
        self.value = value
        self.offset = start
    }

    /// Plain and quoted scalars: spaces inside a line stay, a line break with the spaces around it
    /// is one space, and each further one is a line break.
    mutating func readFlow(escapes: Escapes) {
        var last = end
        if escapes != .none {
            offset += 1
            last -= 1
        }
        while offset < last {
            let byte = bytes[offset]
            if byte.isYAMLBlank {
                readBlanks(until: last, isJoined: false)
            } else if escapes == .backslash, byte == UInt8(ascii: "\\") {
                readEscape(until: last)
            } else {
                put(1, at: offset)
                // '' stands for one quote.
                let isDoubled = escapes == .doubledQuote && byte == UInt8(ascii: "'")
                offset += isDoubled ? 2 : 1
            }
        }
        offsets.append(last)
    }

    /// Literal and folded scalars: the characters that are no blanks come in the same order in the
    /// value and in the source, whatever indentation and folding do to the blanks between them.
    mutating func readBlock() {
        let header = bytes[offset..<end].firstIndex { $0 == .lineFeed || $0 == .carriageReturn }
        offset = header ?? end
        for byte in value {
            if byte.isYAMLBlank {
                // A space in the line is itself; one that was a line break stands for it.
                offsets.append(min(offset, end))
                if offset < end, bytes[offset] == byte, byte != .lineFeed { offset += 1 }
                continue
            }
            while offset < end, bytes[offset].isYAMLBlank { offset += 1 }
            guard offset < end, bytes[offset] == byte else { return }
            offsets.append(offset)
            offset += 1
        }
        offsets.append(min(offset, end))
    }

    /// A run of blanks; `isJoined` is whether an escaped line break came before it.
    private mutating func readBlanks(until last: Int, isJoined: Bool) {
        let start = offset
        var breaks = 0
        while offset < last, bytes[offset].isYAMLBlank {
            let isPair =
                bytes[offset] == .lineFeed && offset > start
                && bytes[offset - 1] == .carriageReturn
            if bytes[offset] == .carriageReturn || (bytes[offset] == .lineFeed && !isPair) {
                breaks += 1
            }
            offset += 1
        }
        if isJoined {
            put(breaks, at: start)
        } else if breaks == 0 {
            for place in start..<offset { put(1, at: place) }
        } else {
            put(max(1, breaks - 1), at: start)
        }
    }

    /// `\n`, `\x41`, `\u0041`, `\U00000041`, or a line break that joins two lines.
    private mutating func readEscape(until last: Int) {
        let start = offset
        guard offset + 1 < last else { return offset = last }
        let kind = bytes[offset + 1]
        let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8][kind] ?? 0
        if kind == .lineFeed || kind == .carriageReturn {
            let isPair =
                kind == .carriageReturn && offset + 2 < last
                && bytes[offset + 2] == .lineFeed
            offset += isPair ? 3 : 2
            return readBlanks(until: last, isJoined: true)
        }
        offset = min(last, offset + 2 + digits)
        guard offsets.count < value.count else { return }
        put(value[offsets.count].lengthOfUTF8, at: start)
    }

    private mutating func put(_ count: Int, at place: Int) {
        for _ in 0..<count { offsets.append(place) }
    }
}

extension SourceText {
    /// `offset`, or the end of the code point that it is inside of.
    fileprivate func endOfCodePoint(_ offset: Int) -> Int {
        var offset = min(offset, bytes.count)
        while offset < bytes.count, bytes[offset].isUTF8Continuation { offset += 1 }
        return offset
    }
}

extension UInt8 {
    /// The bytes of a code point that begins with this one.
    fileprivate var lengthOfUTF8: Int {
        switch self {
        case 0..<0x80: 1
        case 0x80..<0xE0: 2
        case 0xE0..<0xF0: 3
        default: 4
        }
    }
}
