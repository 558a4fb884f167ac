// SPDX-License-Identifier: Apache-2.0

/// SipHash-2-4: a keyed hash that is the same on every machine and cannot be foretold without the
/// key. Swift's own `Hasher` is seeded anew in every process.
struct KeyedHash: Sendable {
    private let key: (UInt64, UInt64)

    /// - Parameter key: a text of any length, stretched to the 128 bits of the key.
    init(key: String) {
        let label = KeyedHash(words: (0x7265_7761_7264_6421, 0x6b65_7965_6468_6173))
        self.init(words: (label.of(Array((key + "/0").utf8)), label.of(Array((key + "/1").utf8))))
    }

    init(words: (UInt64, UInt64)) {
        key = words
    }

    func of(_ bytes: [UInt8]) -> UInt64 {
        var state = SipState(key)
        var word: UInt64 = 0
        for (position, byte) in bytes.enumerated() {
            word |= UInt64(byte) << UInt64(position % 8 * 8)
            if position % 8 == 7 {
                state.absorb(word)
                word = 0
            }
        }
        state.absorb(word | UInt64(truncatingIfNeeded: bytes.count) << 56)
        return state.finish()
    }

    /// A number below `bound`, each as likely as the other.
    func number(below bound: UInt64, for bytes: [UInt8]) -> UInt64 {
        of(bytes).multipliedFullWidth(by: bound).high
    }
}

private struct SipState {
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    init(_ key: (UInt64, UInt64)) {
        a = key.0 ^ 0x736f_6d65_7073_6575
        b = key.1 ^ 0x646f_7261_6e64_6f6d
        c = key.0 ^ 0x6c79_6765_6e65_7261
        d = key.1 ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ word: UInt64) {
        d ^= word
        round()
        round()
        a ^= word
    }

    mutating func finish() -> UInt64 {
        c ^= 0xff
        for _ in 0..<4 { round() }
        return a ^ b ^ c ^ d
    }

    private mutating func round() {
        a &+= b
        b = rotate(b, 13) ^ a
        a = rotate(a, 32)
        c &+= d
        d = rotate(d, 16) ^ c
        a &+= d
        d = rotate(d, 21) ^ a
        c &+= b
        b = rotate(b, 17) ^ c
        c = rotate(c, 32)
    }

    private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}
