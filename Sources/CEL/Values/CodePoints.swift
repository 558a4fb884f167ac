// SPDX-License-Identifier: Apache-2.0

/// UTF-8 seen as code points, which is how the language counts text.
enum CodePoints {
    /// Number of code points: every byte that does not continue one.
    static func count(_ text: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in text where byte & 0xC0 != 0x80 { count &+= 1 }
        return count
    }

    /// The byte offset of a code point, `text.count` for the one behind the last, nil beyond.
    static func offset(of index: Int, in text: UnsafeRawBufferPointer) -> Int? {
        guard index >= 0 else { return nil }
        var remaining = index
        var offset = 0
        while offset < text.count {
            if remaining == 0 { return offset }
            remaining -= 1
            offset += length(text[offset])
        }
        return remaining == 0 ? text.count : nil
    }

    /// Bytes of the code point that starts with this byte.
    static func length(_ first: UInt8) -> Int {
        first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    }
}
