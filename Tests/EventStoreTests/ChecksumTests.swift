// SPDX-License-Identifier: Apache-2.0
import CChecksum
import EventStore
import TestSupport
import Testing

@Suite struct ChecksumTests {
    @Test(
        arguments: [
            ("", 0x0000_0000), ("a", 0xc1d0_4330), ("123456789", 0xe306_9283),
            ("The quick brown fox jumps over the lazy dog", 0x2262_0404),
        ] as [(String, UInt32)])
    func knownAnswers(text: String, checksum: UInt32) {
        let bytes = Array(text.utf8)
        #expect(rw_crc32c(0, bytes, bytes.count) == checksum)
        #expect(rw_crc32c_portable(0, bytes, bytes.count) == checksum)
    }

    // RFC 3720, appendix B.4.
    @Test func knownAnswersOfISCSI() {
        let zeros = [UInt8](repeating: 0, count: 32)
        let ones = [UInt8](repeating: 0xff, count: 32)
        #expect(rw_crc32c(0, zeros, 32) == 0x8a91_36aa)
        #expect(rw_crc32c(0, ones, 32) == 0x62a8_ab43)
        #expect(rw_crc32c(0, (0..<32).map(UInt8.init), 32) == 0x46dd_794e)
    }

    @Test func processorAndTableAgreeAtAllLengths() {
        var random = SeededGenerator(seed: 7)
        let bytes = (0..<20_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        // Every length around the blocks' sizes, and some between, at any alignment.
        let lengths = Array(0..<600) + Array(4060..<4120) + Array(8160..<8200) + [19_000]
        bytes.withUnsafeBytes { bytes in
            for length in lengths {
                let start = random.number(0...899)
                let seed = UInt32(truncatingIfNeeded: random.next())
                let base = bytes.baseAddress! + start
                #expect(rw_crc32c(seed, base, length) == rw_crc32c_portable(seed, base, length))
            }
        }
    }

    @Test func goesOnFromAPart() {
        let bytes = Array("123456789".utf8)
        let first = rw_crc32c(0, bytes, 4)
        #expect(bytes[4...].withUnsafeBytes { rw_crc32c(first, $0.baseAddress, 5) } == 0xe306_9283)
    }
}
