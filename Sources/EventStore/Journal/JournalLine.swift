// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What we read in a journal line: its seq, and where it ends. Everything else is compared byte by
/// byte with what the log yields, so it need not be understood.
enum JournalLine {
    /// Each line of ours has this once: within a string of JSON its quotes would be escaped.
    private static let pattern: [UInt8] = Array("\"data\":{\"seq\":".utf8)
    /// Where the brace is in it: the rarest byte in a line.
    private static let brace = 7

    /// The seq of a line, or nil if it is none of ours: `…"data":{"seq":1042,…`.
    static func seq(of line: UnsafeRawBufferPointer) -> UInt64? {
        guard let firstDigit = endOfPattern(in: line) else { return nil }
        var index = firstDigit
        var seq: UInt64 = 0
        while index < line.count, line[index] >= UInt8(ascii: "0"), line[index] <= UInt8(ascii: "9")
        {
            // 19 digits cannot overflow.
            guard index - firstDigit < 19 else { return nil }
            seq = seq * 10 + UInt64(line[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard
            seq > 0, line[firstDigit] != UInt8(ascii: "0"),
            index < line.count, line[index] == UInt8(ascii: ",")
        else { return nil }
        return seq
    }

    private static func endOfPattern(in line: UnsafeRawBufferPointer) -> Int? {
        var from = brace
        while from < line.count {
            let rest = UnsafeRawBufferPointer(rebasing: line[from...])
            guard let base = rest.baseAddress, let found = memchr(base, 123, rest.count) else {
                return nil
            }
            let start = from + (UnsafeRawPointer(found) - base) - brace
            let end = start + pattern.count
            if end < line.count && line[start..<end].elementsEqual(pattern) { return end }
            from = start + brace + 1
        }
        return nil
    }

    /// The bytes up to and with the first newline; nil if there is none.
    static func length(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let end = memchr(base, 10, bytes.count) else {
            return nil
        }
        return UnsafeRawPointer(end) - base + 1
    }

    /// The bytes of the first `count` lines; nil if there are fewer.
    static func length(ofLines count: UInt64, in bytes: UnsafeRawBufferPointer) -> Int? {
        var offset = 0
        for _ in 0..<count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            guard let line = length(rest) else { return nil }
            offset += line
        }
        return offset
    }

    /// The bytes up to and with the last newline.
    static func length(ofWholeLinesIn bytes: UnsafeRawBufferPointer) -> Int {
        bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// How many bytes of two are the same from the beginning on.
    static func commonLength(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Int {
        let count = min(left.count, right.count)
        guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
        if memcmp(first, second, count) == 0 { return count }
        var low = 0
        // A difference is rare; halving needs no loop over bytes.
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if memcmp(first + low, second + low, middle - low) == 0 {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }
}
