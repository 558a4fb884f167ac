// SPDX-License-Identifier: Apache-2.0

/// Comparing and hashing bytes, eight at a time: the standard library offers no memcmp.
enum ByteText {
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let count = left.count
        guard count == right.count else { return false }
        guard count > 0, let left = left.baseAddress, let right = right.baseAddress else {
            return true
        }
        var offset = 0
        if count >= 8 {
            while offset &+ 8 < count {
                if word(left, offset) != word(right, offset) { return false }
                offset &+= 8
            }
            // The last word may overlap the one before: no loop over single bytes.
            return word(left, count &- 8) == word(right, count &- 8)
        }
        if count >= 4 {
            return half(left, 0) == half(right, 0)
                && half(left, count &- 4) == half(right, count &- 4)
        }
        while offset < count {
            if byte(left, offset) != byte(right, offset) { return false }
            offset &+= 1
        }
        return true
    }

    @inline(__always)
    static func begins(
        _ text: UnsafeRawBufferPointer, with part: UnsafeRawBufferPointer
    ) -> Bool {
        let count = part.count
        guard text.count >= count else { return false }
        return areEqual(UnsafeRawBufferPointer(start: text.baseAddress, count: count), part)
    }

    @inline(__always)
    static func ends(_ text: UnsafeRawBufferPointer, with part: UnsafeRawBufferPointer) -> Bool {
        let start = text.count &- part.count
        guard start >= 0 else { return false }
        let end = text.baseAddress.map { $0 + start }
        return areEqual(UnsafeRawBufferPointer(start: end, count: part.count), part)
    }

    /// Whether a byte occurs among others, eight of which are looked at together: a zero in a word
    /// is found by the borrow that subtracting 1 from each byte makes.
    static func contains(_ wanted: UInt8, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        let ones: UInt64 = 0x0101_0101_0101_0101
        let pattern = ones &* UInt64(wanted)
        var offset = 0
        while offset &+ 8 <= bytes.count {
            let difference = word(start, offset) ^ pattern
            if (difference &- ones) & ~difference & (ones << 7) != 0 { return true }
            offset &+= 8
        }
        while offset < bytes.count {
            if byte(start, offset) == wanted { return true }
            offset &+= 1
        }
        return false
    }

    /// Where a part first occurs. Takes time in the product of the lengths at worst: for parts that
    /// are short.
    static func offset(
        of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer
    ) -> Int? {
        guard let first = part.first else { return 0 }
        var position = 0
        let last = text.count - part.count
        while position <= last {
            if text[position] == first {
                let candidate = UnsafeRawBufferPointer(
                    rebasing: text[position..<position + part.count])
                if areEqual(candidate, part) { return position }
            }
            position += 1
        }
        return nil
    }

    /// The order of the bytes; for UTF-8 that is the order of the code points.
    static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Order {
        let count = min(left.count, right.count)
        if count > 0, let left = left.baseAddress, let right = right.baseAddress {
            var offset = 0
            while offset &+ 8 <= count, word(left, offset) == word(right, offset) { offset &+= 8 }
            while offset < count {
                let (first, second) = (byte(left, offset), byte(right, offset))
                if first != second { return first < second ? .less : .greater }
                offset &+= 1
            }
        }
        return Order(left.count, right.count)
    }

    /// A hash that is the same in every process; not meant to resist an adversary, who meets the
    /// step budget instead.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        guard let start = bytes.baseAddress else { return hash }
        var offset = 0
        while offset &+ 8 <= bytes.count {
            hash = mix(hash ^ word(start, offset))
            offset &+= 8
        }
        while offset < bytes.count {
            hash = mix(hash ^ UInt64(byte(start, offset)))
            offset &+= 1
        }
        return hash
    }

    /// Spreads every bit of a word over the whole of it.
    static func mix(_ word: UInt64) -> UInt64 {
        let product = (word ^ (word >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return product ^ (product >> 32)
    }

    private static func word(_ start: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    private static func half(_ start: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        start.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    private static func byte(_ start: UnsafeRawPointer, _ offset: Int) -> UInt8 {
        start.load(fromByteOffset: offset, as: UInt8.self)
    }
}
