// SPDX-License-Identifier: Apache-2.0

/// Walks through one segment's records.
struct SegmentReader: ~Copyable {
    /// What stands at the reader's offset. Payloads are good until the next call.
    enum Step {
        case record(RecordHeader, payload: UnsafeRawBufferPointer)
        case end
        /// No whole and sound record.
        case bad(reason: String)
    }

    let file: StoredFile
    /// Where the file ended when it was opened: what a daemon appends meanwhile is not looked at.
    let end: UInt64
    /// Where the next record begins.
    private(set) var offset: UInt64
    private var window: ReadWindow

    init(_ name: SegmentName, in directory: borrowing StoredDirectory) throws(StoreError) {
        let file = try directory.open(name.text, .read)
        end = try file.status().bytes
        self.file = file
        offset = UInt64(SegmentHeader.byteCount)
        window = ReadWindow()
    }

    /// The segment's header.
    mutating func header() throws(StoreError) -> SegmentHeader.Reading {
        let count = min(end, UInt64(SegmentHeader.byteCount))
        return SegmentHeader.read(try window.view(Int(count), at: 0, of: file, end: end))
    }

    /// The next record; moves on only past a sound one.
    mutating func next() throws(StoreError) -> Step {
        if offset >= end { return .end }
        switch try record(at: offset) {
        case .record(let header, let payload):
            offset += UInt64(header.recordBytes)
            return .record(header, payload: payload)
        case let other:
            return other
        }
    }

    private mutating func record(at offset: UInt64) throws(StoreError) -> Step {
        let headerBytes = RecordHeader.byteCount
        guard end - offset >= UInt64(headerBytes) else {
            return .bad(reason: "\(end - offset) bytes where a record's header has \(headerBytes)")
        }
        let bytes = try window.view(headerBytes, at: offset, of: file, end: end)
        guard let header = RecordHeader(bytes) else {
            return .bad(reason: "no record's header")
        }
        guard end - offset >= UInt64(header.recordBytes) else {
            return .bad(reason: "record \(header.number) ends behind the end of the file")
        }
        let record = try window.view(header.recordBytes, at: offset, of: file, end: end)
        guard RecordHeader.checksum(of: record) == header.checksum else {
            return .bad(reason: "record \(header.number) fails its checksum")
        }
        return .record(
            header, payload: UnsafeRawBufferPointer(rebasing: record[headerBytes...]))
    }
}

extension SegmentReader {
    /// A record that could only have been written after what begins at `bad` was synced: the
    /// proof that what is bad there is damage and not a torn tail.
    ///
    /// All offsets up to the end are tried, for what lies between is not known to be records. It
    /// happens once, before the daemon starts or refuses to.
    mutating func record(syncedAfter bad: UInt64) throws(StoreError) -> RecordHeader? {
        var search = ReadWindow()
        var from = bad + 1
        while end - min(from, end) >= UInt64(RecordHeader.byteCount) {
            let view = try search.view(
                from: from, wanting: RecordHeader.byteCount, of: file, end: end)
            for candidate in 0...(view.count - RecordHeader.byteCount) {
                let place = UnsafeRawBufferPointer(rebasing: view[candidate...])
                let offset = from + UInt64(candidate)
                guard
                    let header = RecordHeader(place),
                    header.commitStart > bad, header.commitStart <= offset,
                    case .record = try record(at: offset)
                else { continue }
                return header
            }
            from += UInt64(view.count - RecordHeader.byteCount + 1)
        }
        return nil
    }
}
