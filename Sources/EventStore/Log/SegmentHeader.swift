// SPDX-License-Identifier: Apache-2.0
internal import CChecksum

/// The first 64 bytes of a segment. All numbers are little endian:
///
///      0          8        10          12          16        24        32        60       64
///      ├──────────┼────────┼───────────┼───────────┼─────────┼─────────┼─────────┼────────┤
///      │ rwlog\r\n│ format │ partition │ partition │ first   │ first   │ zeros   │ CRC32C │
///      │ \0       │ u16    │ func. u16 │ u32       │ rec. u64│ ev. u64 │         │ u32    │
///
/// The magic's line end shows a transfer that translated text. The first event's number lets a log
/// begin in the middle, when retention has removed what came before.
struct SegmentHeader: Hashable {
    static let byteCount = 64
    static let magic: [UInt8] = Array("rwlog\r\n\0".utf8)
    private static let checksumOffset = 60

    var formatVersion = EventLog.formatVersion
    var partitionFunction = EventLog.partitionFunctionVersion
    var partition: UInt32
    /// The number that the segment's first record has or will have.
    var firstRecord: UInt64
    /// The number that the segment's first event has or will have.
    var firstEvent: UInt64

    init(partition: UInt32, firstRecord: UInt64, firstEvent: UInt64) {
        self.partition = partition
        self.firstRecord = firstRecord
        self.firstEvent = firstEvent
    }

    /// What the first bytes of a file are.
    enum Reading: Equatable {
        case header(SegmentHeader)
        /// Ours, but of a later format whose layout is not known.
        case newer(version: UInt16)
        /// Too short, or not what we write: a segment that was never finished, or damage.
        case unusable
    }

    static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
        guard bytes.count >= byteCount, bytes.prefix(magic.count).elementsEqual(magic) else {
            return .unusable
        }
        let version = bytes.littleEndian(at: 8, as: UInt16.self)
        if version > EventLog.formatVersion { return .newer(version: version) }
        let checksum = bytes.littleEndian(at: checksumOffset, as: UInt32.self)
        guard checksum == rw_crc32c(0, bytes.baseAddress, checksumOffset) else { return .unusable }
        var header = SegmentHeader(
            partition: bytes.littleEndian(at: 12, as: UInt32.self),
            firstRecord: bytes.littleEndian(at: 16, as: UInt64.self),
            firstEvent: bytes.littleEndian(at: 24, as: UInt64.self))
        header.formatVersion = version
        header.partitionFunction = bytes.littleEndian(at: 10, as: UInt16.self)
        return .header(header)
    }

    /// The 64 bytes.
    func encoded() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: SegmentHeader.byteCount)
        bytes.withUnsafeMutableBytes { memory in
            memory.copyBytes(from: SegmentHeader.magic)
            memory.setLittleEndian(formatVersion, at: 8)
            memory.setLittleEndian(partitionFunction, at: 10)
            memory.setLittleEndian(partition, at: 12)
            memory.setLittleEndian(firstRecord, at: 16)
            memory.setLittleEndian(firstEvent, at: 24)
            let checksum = rw_crc32c(0, memory.baseAddress, SegmentHeader.checksumOffset)
            memory.setLittleEndian(checksum, at: SegmentHeader.checksumOffset)
        }
        return bytes
    }
}

/// The name of a segment: the number of its first record in 20 digits, so that names sort like
/// records.
struct SegmentName: Hashable, Comparable {
    static let suffix = ".rwlog"
    private static let digits = 20

    let firstRecord: UInt64

    init(firstRecord: UInt64) {
        self.firstRecord = firstRecord
    }

    /// Nil if the file is no segment.
    init?(_ name: String) {
        guard name.hasSuffix(SegmentName.suffix) else { return nil }
        let digits = name.utf8.dropLast(SegmentName.suffix.utf8.count)
        guard
            digits.count == SegmentName.digits, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let number = UInt64(String(decoding: Array(digits), as: UTF8.self))
        else { return nil }
        firstRecord = number
    }

    var text: String {
        let number = String(firstRecord)
        return String(repeating: "0", count: SegmentName.digits - number.utf8.count) + number
            + SegmentName.suffix
    }

    static func < (left: SegmentName, right: SegmentName) -> Bool {
        left.firstRecord < right.firstRecord
    }
}
