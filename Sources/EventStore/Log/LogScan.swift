// SPDX-License-Identifier: Apache-2.0

/// Reads the log from its segments: what replay, recovery and tools have in common.
///
/// The only place where a log may end badly is its tail: a crash leaves an unfinished last segment
/// or an unfinished last group in it, and both were never acknowledged. Everything else that does
/// not fit is damage, and refuses: going on would renumber events that were acknowledged, or leave
/// out some that were.
///
///     ├─ segment 1 ─────────┤├─ segment 2 ─────────┤├─ segment 3 ──────┊────┊
///      sound, or damage       sound, or damage        sound …           torn: cut, unless a
///                                                                       record behind it was
///                                                                       synced later: damage
struct LogScan: ~Copyable {
    typealias Visit = (borrowing LogRecord, UnsafeRawBufferPointer) throws -> Void

    /// How a log ends.
    struct End {
        var next: LogPosition
        /// The last segment that has a header, and the bytes of it that are sound.
        var segment: SegmentName?
        var soundBytes: UInt64 = 0
        /// Bytes behind the sound ones.
        var tornBytes: UInt64 = 0
        /// A last segment that a crash left without a header.
        var unfinished: SegmentName?
    }

    private let partition: UInt32
    private let from: UInt64
    private var end: End

    /// - Parameter from: the first record to be visited.
    init(partition: UInt32, from: UInt64) {
        self.partition = partition
        self.from = from
        end = End(next: .start)
    }

    /// Visits the records in order.
    consuming func run(
        _ directory: borrowing StoredDirectory, visit: Visit
    ) throws -> End {
        var segments = try directory.names().compactMap { SegmentName($0) }.sorted()
        if let last = segments.last, try isUnfinished(last, in: directory) {
            end.unfinished = segments.removeLast()
        }
        let sound = segments.lastIndex { $0.firstRecord <= from }
        guard let first = sound ?? (segments.isEmpty ? 0 : nil) else {
            throw StoreError.missing(
                path: directory.path,
                what: "begins with record \(segments[0].firstRecord), but records from \(from) on "
                    + "are needed: put the older segments back")
        }
        for index in segments.indices[first...] {
            try read(
                segments[index], in: directory, isFirst: index == first,
                // What precedes an unfinished segment was whole and synced before it was made.
                isLast: index == segments.count - 1 && end.unfinished == nil, visit: visit)
        }
        guard end.next.record >= from else {
            throw StoreError.missing(
                path: directory.path,
                what: "ends before record \(end.next.record), but a snapshot was made at record "
                    + "\(from): put the newer segments back")
        }
        return end
    }

    /// Whether the last segment was never finished: no header, and no record either, because the
    /// header is synced before the first record is written.
    private func isUnfinished(
        _ name: SegmentName, in directory: borrowing StoredDirectory
    ) throws(StoreError) -> Bool {
        var reader = try SegmentReader(name, in: directory)
        guard case .unusable = try reader.header() else { return false }
        if let record = try reader.record(syncedAfter: 0) {
            throw .damaged(
                path: reader.file.path, offset: 0,
                found: "no segment's header, but record \(record.number) behind it")
        }
        return true
    }

    private mutating func read(
        _ name: SegmentName, in directory: borrowing StoredDirectory, isFirst: Bool, isLast: Bool,
        visit: Visit
    ) throws {
        var reader = try SegmentReader(name, in: directory)
        let path = reader.file.path
        let header = try checkedHeader(of: &reader, name: name)
        let begin = LogPosition(record: header.firstRecord, event: header.firstEvent)
        guard isFirst || begin == end.next else {
            throw StoreError.damaged(
                path: path, offset: 0,
                found: "begins with \(begin), but the segment before it ends before \(end.next)")
        }
        end.next = begin
        var group = reader.offset
        while true {
            let offset = reader.offset
            switch try reader.next() {
            case .record(let header, let payload):
                let record = try check(header, payload, at: offset, group: group, path: path)
                group = header.commitStart
                if record.number >= from { try visit(record, payload) }
                end.next.record += 1
                end.next.event += UInt64(record.lines)
            case .end:
                end.segment = name
                end.soundBytes = offset
                return
            case .bad(let reason):
                guard isLast else {
                    throw StoreError.damaged(path: path, offset: offset, found: reason)
                }
                if let record = try reader.record(syncedAfter: offset) {
                    throw StoreError.damaged(
                        path: path, offset: offset,
                        found: "\(reason), but record \(record.number) behind it is sound")
                }
                end.segment = name
                end.soundBytes = offset
                end.tornBytes = reader.end - offset
                return
            }
        }
    }

    private func checkedHeader(
        of reader: inout SegmentReader, name: SegmentName
    ) throws(StoreError) -> SegmentHeader {
        let path = reader.file.path
        switch try reader.header() {
        case .unusable:
            throw .damaged(path: path, offset: 0, found: "no segment's header")
        case .newer(let version):
            throw .newerFormat(
                path: path, found: "log format \(version)", known: Int(EventLog.formatVersion))
        case .header(let header):
            if header.partitionFunction > EventLog.partitionFunctionVersion {
                throw .newerFormat(
                    path: path, found: "partition function \(header.partitionFunction)",
                    known: Int(EventLog.partitionFunctionVersion))
            }
            guard header.firstRecord == name.firstRecord else {
                throw .damaged(
                    path: path, offset: 0,
                    found: "named otherwise than its first record, \(header.firstRecord)")
            }
            guard header.partition == partition else {
                throw .damaged(
                    path: path, offset: 0,
                    found: "of partition \(header.partition) instead of \(partition)")
            }
            return header
        }
    }

    /// A record with a right checksum says what its writer meant: if that does not fit, no crash
    /// explains it.
    private func check(
        _ header: RecordHeader, _ payload: UnsafeRawBufferPointer, at offset: UInt64,
        group: UInt64, path: String
    ) throws(StoreError) -> LogRecord {
        guard let record = LogRecord(header) else {
            throw .newerFormat(
                path: path,
                found: "record \(header.number) of kind \(header.kind) with flags \(header.flags)",
                known: Int(EventLog.formatVersion))
        }
        let position = LogPosition(record: header.number, event: header.firstEvent)
        guard position == end.next else {
            throw .damaged(path: path, offset: offset, found: "\(position) instead of \(end.next)")
        }
        guard header.commitStart == group || header.commitStart == offset else {
            throw .damaged(
                path: path, offset: offset, found: "a group beginning at \(header.commitStart)")
        }
        let isWhole =
            switch record.kind {
            case .events: record.lines > 0 && EventsPayload(payload) != nil
            case .rulebook: RulebookPayload(payload) != nil
            case .tick: payload.isEmpty
            case .journal: JournalPayload(payload) != nil
            }
        guard isWhole else {
            throw .damaged(path: path, offset: offset, found: "a payload of another form")
        }
        return record
    }
}
