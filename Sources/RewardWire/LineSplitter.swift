// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Cuts a stream of bytes, as it arrives in chunks, into texts of whole lines.
///
/// What follows the last line end of a chunk is kept until its line is complete. A line that grows
/// too long is kept only as far as it takes the decoder to see that it is; so a sender who never
/// ends a line occupies no more memory than one line.
///
///     splitter.push(chunk) { text.append($0) }   // up to three pieces, in order
///     …
///     splitter.finish { text.append($0) }        // the stream has ended
package struct LineSplitter {
    /// The start of a line whose end has not come.
    private var carry: [UInt8] = []
    /// Two more than the longest line: one is too many, and one may be taken for a carriage return.
    private let carryBytesMax: Int

    package init(lineBytesMax: Int = Limits.lineBytesMax) {
        self.carryBytesMax = lineBytesMax + 2
    }

    /// Takes the next bytes of the stream; gives `emit` pieces that together end with a line end,
    /// or nothing if no line has ended. They are valid during the call.
    package mutating func push(
        _ chunk: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Void
    ) {
        guard let first = Self.firstLineEnd(in: chunk) else { return keep(chunk) }
        var rest = chunk
        if !carry.isEmpty {
            // The rest of a line that is too long already is not needed.
            keep(UnsafeRawBufferPointer(rebasing: chunk[..<first]))
            carry.append(UInt8(ascii: "\n"))
            carry.withUnsafeBytes(emit)
            carry.removeAll(keepingCapacity: true)
            rest = UnsafeRawBufferPointer(rebasing: chunk[(first + 1)...])
        }
        let end = rest.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if end > 0 { emit(UnsafeRawBufferPointer(rebasing: rest[..<end])) }
        keep(UnsafeRawBufferPointer(rebasing: rest[end...]))
    }

    /// The stream has ended: its last line may lack a line end, and is emitted without.
    package mutating func finish(emit: (UnsafeRawBufferPointer) -> Void) {
        if !carry.isEmpty { carry.withUnsafeBytes(emit) }
        carry = []
    }

    private static func firstLineEnd(in chunk: UnsafeRawBufferPointer) -> Int? {
        guard let start = chunk.baseAddress,
            let found = memchr(start, Int32(UInt8(ascii: "\n")), chunk.count)
        else { return nil }
        return UnsafeRawPointer(found) - start
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        let room = Swift.max(carryBytesMax - carry.count, 0)
        carry.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes.prefix(room)))
    }
}
