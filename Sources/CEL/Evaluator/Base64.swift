// SPDX-License-Identifier: Apache-2.0

/// The functions of `base64`: the standard alphabet, padded; when decoding the padding may lack.
extension Machine {
    mutating func base64(_ function: Function, _ argument: Cell) -> Cell? {
        if function == .encode {
            return argument.is(.bytes) ? make(.string, Base64.encode(argument.bytes)) : nil
        }
        guard argument.is(.string) else { return nil }
        guard let bytes = Base64.decode(argument.bytes) else {
            return .failure(.argument, "the text is not base64")
        }
        return make(.bytes, bytes)
    }
}

/// Base64 with the standard alphabet.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The text of bytes, padded.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.withUnsafeBytes(encode), as: UTF8.self)
    }

    /// The bytes of a text; nil if it is not base64.
    package static func decode(_ text: String) -> [UInt8]? {
        Array(text.utf8).withUnsafeBytes(decode)
    }

    static func encode(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for byte in group { word = word << 8 | UInt32(byte) }
            word <<= UInt32(3 - group.count) * 8
            for position in 0..<4 {
                let digit = Int(word >> UInt32(18 - position * 6)) & 0x3F
                result.append(position <= group.count ? alphabet[digit] : padding)
            }
        }
        return result
    }

    static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        var digits = text[...]
        while digits.last == padding, text.count - digits.count < 2 { digits.removeLast() }
        guard digits.count % 4 != 1, digits.count == text.count || text.count % 4 == 0 else {
            return nil
        }
        var result: [UInt8] = []
        var word: UInt32 = 0
        var bits: UInt32 = 0
        for byte in digits {
            guard let digit = value(of: byte) else { return nil }
            word = (word << 6 | digit) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: word >> bits))
            }
        }
        return result
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
