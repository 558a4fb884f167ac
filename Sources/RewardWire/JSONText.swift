// SPDX-License-Identifier: Apache-2.0

extension TextBuffer {
    /// A JSON string with its quotes.
    ///
    /// Besides what JSON demands it escapes U+007F-009F, U+2028 and U+2029: the journal is shown in
    /// terminals and pasted into scripts. The bytes must be UTF-8; what is not passes unchanged.
    package mutating func appendJSON(_ bytes: UnsafeRawBufferPointer) {
        // No byte becomes more than six.
        withRoom(6 * bytes.count + 2) { place in
            place[0] = UInt8(ascii: "\"")
            var writer = EscapingWriter(place: place + 1)
            writer.write(bytes)
            writer.place[0] = UInt8(ascii: "\"")
            return writer.place + 1 - place
        }
    }

    /// What stands between the quotes of a JSON string.
    package mutating func appendJSONContent(_ bytes: UnsafeRawBufferPointer) {
        withRoom(6 * bytes.count) { place in
            var writer = EscapingWriter(place: place)
            writer.write(bytes)
            return writer.place - place
        }
    }

    /// A JSON string with its quotes.
    package mutating func appendJSON(_ text: String) {
        var text = text
        text.withUTF8 { appendJSON(UnsafeRawBufferPointer($0)) }
    }
}

/// Writes escaped text to memory that has room for six times as much.
private struct EscapingWriter {
    var place: UnsafeMutablePointer<UInt8>

    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        var at = 0
        while at < bytes.count {
            let end = Self.endOfPlain(bytes, from: at)
            if let start = bytes.baseAddress {
                UnsafeMutableRawPointer(place).copyMemory(from: start + at, byteCount: end - at)
            }
            place += end - at
            at = end
            if at < bytes.count { at += write(bytes[at], next: bytes, at: at) }
        }
    }

    /// Where the bytes end that stand for themselves. Names and messages are plain for the most
    /// part, so they are looked at eight bytes at a time, the last eight together.
    private static func endOfPlain(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        func areEightPlain(_ at: Int) -> Bool {
            isPlain(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        }
        var at = start
        while at + 8 <= bytes.count, areEightPlain(at) { at += 8 }
        let isTail = at < bytes.count && bytes.count - at < 8 && at > start
        if isTail, areEightPlain(bytes.count - 8) { return bytes.count }
        while at < bytes.count, isPlain(bytes[at]) { at += 1 }
        return at
    }

    /// Does the byte stand for itself, whatever follows?
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F, 0xC2, 0xE2: false
        default: byte >= 0x20
        }
    }

    /// Are all eight bytes ASCII that stands for itself?
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        // The high bit of each byte: is it below 0x20, or equal to the mark? Borrows only reach
        // bytes behind one that is not plain anyway.
        let isControl = (word &- ones &* 0x20) & ~word
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let delete = word ^ (ones &* 0x7F)
        let isMark =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            | ((delete &- ones) & ~delete)
        return (word | isControl | isMark) & highs == 0
    }

    /// Writes the character that begins with `byte`, or the byte; gives back how many it took.
    private mutating func write(_ byte: UInt8, next bytes: UnsafeRawBufferPointer, at: Int) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            put(UInt8(ascii: "\\"))
            put(byte)
        case 0x08: putShort("b")
        case 0x09: putShort("t")
        case 0x0A: putShort("n")
        case 0x0C: putShort("f")
        case 0x0D: putShort("r")
        case 0x00..<0x20, 0x7F: putUnicode(UInt16(byte))
        case 0xC2 where at + 1 < bytes.count && (0x80...0x9F).contains(bytes[at + 1]):
            putUnicode(UInt16(bytes[at + 1]))
            return 2
        case 0xE2
        where at + 2 < bytes.count && bytes[at + 1] == 0x80
            && (0xA8...0xA9).contains(bytes[at + 2]):
            putUnicode(0x2028 + UInt16(bytes[at + 2] - 0xA8))
            return 3
        default: put(byte)
        }
        return 1
    }

    private mutating func put(_ byte: UInt8) {
        place[0] = byte
        place += 1
    }

    private mutating func putShort(_ letter: Unicode.Scalar) {
        put(UInt8(ascii: "\\"))
        put(UInt8(ascii: letter))
    }

    private mutating func putUnicode(_ unit: UInt16) {
        putShort("u")
        for shift in stride(from: 12, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: unit >> shift) & 0xF
            put(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
