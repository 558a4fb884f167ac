// SPDX-License-Identifier: Apache-2.0

/// Bytes of text that are written once and read until the arena is emptied: instances of grants,
/// messages. A piece is a range, so that pieces stay valid when the arena grows.
package struct TextArena: Sendable {
    package struct Piece: Sendable, BitwiseCopyable {
        package let start: UInt32
        package let length: UInt32

        package static let empty = Piece(start: 0, length: 0)
    }

    private var bytes: [UInt8] = []

    package init() {}

    package var count: Int { bytes.count }

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// The piece from a position up to the end.
    package func piece(from start: Int) -> Piece {
        Piece(start: UInt32(start), length: UInt32(bytes.count - start))
    }

    package func withBytes<Result>(
        of piece: Piece, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        bytes.withUnsafeBytes {
            body(
                UnsafeRawBufferPointer(
                    rebasing: $0[Int(piece.start)..<Int(piece.start) + Int(piece.length)]))
        }
    }

    package func string(of piece: Piece) -> String {
        withBytes(of: piece) { String(decoding: $0, as: UTF8.self) }
    }

    package mutating func append(_ byte: UInt8) { bytes.append(byte) }

    package mutating func append(_ text: StaticString) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    package mutating func append(_ text: UnsafeRawBufferPointer) { bytes.append(contentsOf: text) }

    package mutating func append(_ piece: Piece) {
        let start = Int(piece.start)
        for index in start..<start + Int(piece.length) { bytes.append(bytes[index]) }
    }

    /// Takes over a piece of another arena.
    mutating func copy(_ piece: Piece, of other: borrowing TextArena) -> Piece {
        let start = count
        other.withBytes(of: piece) { append($0) }
        return self.piece(from: start)
    }

    package mutating func append(twoDigits value: Int) {
        bytes.append(UInt8(truncatingIfNeeded: 48 + value / 10))
        bytes.append(UInt8(truncatingIfNeeded: 48 + value % 10))
    }

    package mutating func append(fourDigits value: Int) {
        append(twoDigits: value / 100)
        append(twoDigits: value % 100)
    }

    /// Percent-encodes everything outside `[A-Za-z0-9._:@-]`, as ids of grants want it.
    package mutating func append(encoded text: UnsafeRawBufferPointer) {
        if text.allSatisfy(isPlain) {
            bytes.append(contentsOf: text)
            return
        }
        for byte in text {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexadecimal(byte >> 4))
                bytes.append(hexadecimal(byte & 15))
            }
        }
    }
}

/// Whether a byte stands for itself in a grant's id.
@inline(__always)
package func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "-"):
        true
    default: false
    }
}

private func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
}
