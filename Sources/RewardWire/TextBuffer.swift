// SPDX-License-Identifier: Apache-2.0

/// Bytes that are being written: journal lines, answers.
///
/// It grows as needed and is used again after `removeAll`, so that writing costs no allocation in
/// the steady state. Each piece looks once whether it fits; nothing is checked byte by byte, which
/// is what an `Array<UInt8>` would do some 350 times a journal line.
package struct TextBuffer: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    /// The bytes written.
    package private(set) var count = 0

    package init(capacity: Int = 4096) {
        self.capacity = Swift.max(capacity, 64)
        self.start = UnsafeMutableRawPointer.allocate(byteCount: self.capacity, alignment: 8)
    }

    deinit { start.deallocate() }

    /// What was written, valid until the next change.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// Forgets what was written and keeps the memory.
    package mutating func removeAll() { count = 0 }

    /// Makes room for `byteCount` more bytes.
    package mutating func reserve(_ byteCount: Int) {
        if capacity - count < byteCount { grow(byteCount) }
    }

    @inline(never)
    private mutating func grow(_ byteCount: Int) {
        capacity = Swift.max(capacity * 2, count + byteCount)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        grown.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = grown
    }

    // MARK: Pieces

    /// Text of the program itself, which costs no more than copying its bytes.
    package mutating func append(literal: StaticString) {
        append(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    package mutating func append(byte: UInt8) {
        reserve(1)
        start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// An integer in decimal digits.
    package mutating func append(_ value: Int64) {
        if value < 0 { append(byte: UInt8(ascii: "-")) }
        append(value.magnitude)
    }

    /// An integer in decimal digits.
    package mutating func append(_ value: UInt64) {
        var digits = 1
        var bound: UInt64 = 10
        while digits < 20, value >= bound {
            digits += 1
            // At 20 digits the bound is no longer looked at.
            bound = bound &* 10
        }
        write(digits: value, width: digits)
    }

    /// The last `width` decimal digits of a number, with zeros in front.
    mutating func write(digits value: UInt64, width: Int) {
        withRoom(width) { place in
            var rest = value
            for at in stride(from: width - 1, through: 0, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                place[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            }
            return width
        }
    }

    /// Lets `body` write up to `byteCount` bytes and say how many it wrote.
    mutating func withRoom(_ byteCount: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(byteCount)
        let written = body((start + count).assumingMemoryBound(to: UInt8.self))
        assert(written <= byteCount, "no more is written than was reserved")
        count += written
    }
}
