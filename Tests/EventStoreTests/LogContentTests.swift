// SPDX-License-Identifier: Apache-2.0
import CChecksum
import EventStore
import StorageSimulation
import Testing

/// What has a right checksum and a wrong content: no crash explains it, so it is named and refused.
@Suite struct LogContentTests {
    private static let path = LogFixture.firstSegment

    private static func damaged(_ offset: UInt64, _ found: String) -> StoreError {
        .damaged(path: path, offset: offset, found: found)
    }

    private static func newer(_ found: String) -> StoreError {
        .newerFormat(path: path, found: found, known: 1)
    }

    /// A log of one record with some of its bytes changed and the checksum of `covered` put right.
    private func changed(
        _ bytes: [UInt8], at offset: Int, covered: (ClosedRange<Int>) -> Range<Int>,
        checksumAt place: Int
    ) throws -> SimulatedStorage {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        try log.commit(["first"])
        _ = consume log
        var file = try #require(storage.contents(of: LogContentTests.path))
        file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        let range = covered(0...file.count)
        let checksum = file[range].withUnsafeBytes { rw_crc32c(0, $0.baseAddress, $0.count) }
        withUnsafeBytes(of: checksum.littleEndian) {
            file.replaceSubrange(place..<place + 4, with: $0)
        }
        let content = file
        storage.tamper(LogContentTests.path) {
            $0.truncate(to: 0)
            $0.append(content)
        }
        return storage
    }

    @Test(arguments: [
        (8, [2], newer("log format 2")),
        (10, [2], newer("partition function 2")),
        (12, [1], damaged(0, "of partition 1 instead of 0")),
        (16, [2], damaged(0, "named otherwise than its first record, 2")),
    ])
    func headers(offset: Int, bytes: [UInt8], error: StoreError) throws {
        let storage = try changed(bytes, at: offset, covered: { _ in 0..<60 }, checksumAt: 60)
        #expect(throws: error) { try LogFixture.entries(storage) }
    }

    /// Offsets within the record, which begins at 64.
    @Test(arguments: [
        (10, [9], newer("record 1 of kind 9 with flags 1")),
        (11, [2], newer("record 1 of kind 1 with flags 2")),
        (12, [0], damaged(64, "a payload of another form")),
        (10, [2], damaged(64, "a payload of another form")),
        (10, [3], damaged(64, "a payload of another form")),
        (10, [4], damaged(64, "a payload of another form")),
        (48, [255], damaged(64, "a payload of another form")),
        (16, [2], damaged(64, "record 2, event 1 instead of record 1, event 1")),
        (24, [7], damaged(64, "record 1, event 7 instead of record 1, event 1")),
        (40, [65], damaged(64, "a group beginning at 65")),
    ])
    func records(offset: Int, bytes: [UInt8], error: StoreError) throws {
        let storage = try changed(
            bytes, at: 64 + offset, covered: { 72..<$0.upperBound }, checksumAt: 68)
        #expect(throws: error) { try LogFixture.entries(storage) }
    }
}
