// SPDX-License-Identifier: Apache-2.0
internal import CChecksum

/// What stands before each record's payload. All numbers are little endian:
///
///      0        4        8    10 11 12       16        24        32        40        48
///      ├────────┼────────┼─────┼──┼──┼────────┼─────────┼─────────┼─────────┼─────────┤
///      │ length │ CRC32C │magic│ki│fl│ lines  │ record  │ first   │received │ commit  │ payload…
///      │  u32   │  u32   │ u16 │u8│u8│  u32   │ no. u64 │ ev. u64 │ at i64  │start u64│
///                        └──────────────── covered by the checksum ─────────────────────────┘
///
/// - length: bytes of the payload. It is not covered, but a wrong one moves the end of what is.
/// - magic: two bytes that occur in no UTF-8 text, hence in no event: with them, and with numbers
///   whose high bytes are zero, nobody can send an event that looks like a record.
/// - lines: how many events the record holds; they are numbered on from `first ev.`. In records
///   of other kinds it is 0, and `first ev.` is the number of the next event.
/// - commit start: the offset in this file at which the group begins that was written and synced
///   together with this record. A group begins only after the one before it was synced, so a
///   record with a later commit start than some offset proves that what lies there was durable
///   once: damage can be told from a torn tail.
struct RecordHeader: Hashable {
    static let byteCount = 48
    static let magic: UInt16 = 0xFEF7
    private static let checksumOffset = 4
    private static let coveredOffset = 8

    var payloadBytes: UInt32
    var checksum: UInt32 = 0
    /// Raw, because a newer version may have kinds and flags that we must refuse by name.
    var kind: UInt8
    var flags: UInt8
    var lines: UInt32
    var number: UInt64 = 0
    var firstEvent: UInt64 = 0
    var receivedAt: Int64
    var commitStart: UInt64 = 0

    /// Bytes of header and payload.
    var recordBytes: Int { RecordHeader.byteCount + Int(payloadBytes) }

    init(kind: LogRecord.Kind, flags: UInt8, receivedAt: Int64, firstEvent: UInt64) {
        payloadBytes = 0
        self.kind = kind.rawValue
        self.flags = flags
        lines = 0
        self.receivedAt = receivedAt
        self.firstEvent = firstEvent
    }

    /// Nil if the bytes cannot be a header.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard
            bytes.count >= RecordHeader.byteCount,
            bytes.littleEndian(at: 8, as: UInt16.self) == RecordHeader.magic
        else { return nil }
        payloadBytes = bytes.littleEndian(at: 0, as: UInt32.self)
        checksum = bytes.littleEndian(at: 4, as: UInt32.self)
        kind = bytes[10]
        flags = bytes[11]
        lines = bytes.littleEndian(at: 12, as: UInt32.self)
        number = bytes.littleEndian(at: 16, as: UInt64.self)
        firstEvent = bytes.littleEndian(at: 24, as: UInt64.self)
        receivedAt = bytes.littleEndian(at: 32, as: Int64.self)
        commitStart = bytes.littleEndian(at: 40, as: UInt64.self)
        guard payloadBytes <= UInt32(Limits.recordPayloadBytesMax) else { return nil }
    }

    /// Writes the header, but for its checksum, which `seal` computes.
    func encode(into bytes: UnsafeMutableRawBufferPointer) {
        bytes.setLittleEndian(payloadBytes, at: 0)
        bytes.setLittleEndian(UInt32(0), at: 4)
        bytes.setLittleEndian(RecordHeader.magic, at: 8)
        bytes[10] = kind
        bytes[11] = flags
        bytes.setLittleEndian(lines, at: 12)
        bytes.setLittleEndian(number, at: 16)
        bytes.setLittleEndian(firstEvent, at: 24)
        bytes.setLittleEndian(receivedAt, at: 32)
        bytes.setLittleEndian(commitStart, at: 40)
    }

    /// Puts the checksum of a whole record into its header.
    static func seal(_ record: UnsafeMutableRawBufferPointer) {
        record.setLittleEndian(
            checksum(of: UnsafeRawBufferPointer(record)), at: checksumOffset)
    }

    static func checksum(of record: UnsafeRawBufferPointer) -> UInt32 {
        let covered = UnsafeRawBufferPointer(rebasing: record[coveredOffset...])
        return rw_crc32c(0, covered.baseAddress, covered.count)
    }
}
