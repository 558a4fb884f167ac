// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

/// The bytes of a first segment, as `docs/formats.md` draws them. A change here is a new format
/// version, and old files must still load.
@Suite struct GoldenBytesTests {
    @Test func aSegmentWithOneRecord() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        var buffer = RecordBuffer()
        Array("/app".utf8).withUnsafeBytes {
            buffer.beginEvents(
                source: $0, receivedAt: 0x0102_0304_0506_0708, firstEvent: 1, advancesClock: true)
        }
        Array("{}\n".utf8).withUnsafeBytes { buffer.append($0) }
        buffer.end(lines: 1)
        try log.log.commit(&buffer)

        let bytes = try #require(storage.contents(of: LogFixture.firstSegment))
        #expect(
            hex(bytes.prefix(64)) == """
                72 77 6c 6f 67 0d 0a 00 01 00 01 00 00 00 00 00
                01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00 00 00 00 00 a9 c7 69 91
                """)
        #expect(
            hex(bytes.dropFirst(64)) == """
                09 00 00 00 73 ab 2e ca f7 fe 01 01 01 00 00 00
                01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00
                08 07 06 05 04 03 02 01 40 00 00 00 00 00 00 00
                04 00 2f 61 70 70 7b 7d 0a
                """)
    }

    private func hex(_ bytes: some Collection<UInt8>) -> String {
        var lines: [String] = []
        var line: [String] = []
        for byte in bytes {
            let digits = String(byte, radix: 16)
            line.append(digits.count == 1 ? "0" + digits : digits)
            if line.count == 16 {
                lines.append(line.joined(separator: " "))
                line = []
            }
        }
        if !line.isEmpty { lines.append(line.joined(separator: " ")) }
        return lines.joined(separator: "\n")
    }
}
