// SPDX-License-Identifier: Apache-2.0

/// The event log, open for writing: the truth that everything else is made from.
///
/// A log is a chain of segments, a segment a header and records, and records come in groups: a
/// group is written and synced as one, and acknowledged only then.
///
///     log/00000000000000000001.rwlog   ├header┤├record┤├record┤├record┤├record┤ …
///     log/00000000000000004711.rwlog           └─── a group ──┘└── a group ───┘
///
/// - A group lies in one segment, and begins only when the one before it is durable.
/// - A new segment is durable, header and name, before the first record goes into it.
/// - Cost of a group: one checksum pass, one write, one fdatasync; nothing by event.
/// - The first sync that fails is the last thing this log did.
package struct EventLog: ~Copyable, Sendable {
    /// Of segments and records, as drawn in `docs/formats.md`.
    package static let formatVersion: UInt16 = 1
    /// How members are spread over partitions; one machine has one partition, 0.
    package static let partitionFunctionVersion: UInt16 = 1

    /// What an operator may choose, and which partition this is.
    package struct Options: Hashable, Sendable {
        /// A group that would make a segment larger than this begins a new one.
        package var segmentBytes = Limits.segmentBytes
        /// Written into segments, and checked when they are read.
        package var partition: UInt32 = 0

        /// The defaults.
        package init() {}
    }

    private enum State {
        case ready
        /// A group is partly in the file; the disk was full.
        case interrupted(written: Int)
        case failed(StoreError)
    }

    /// As it was opened.
    package let options: Options
    /// What was cut when the log was opened.
    package let repairs: [Repair]
    /// Where the next group begins.
    package private(set) var next: LogPosition
    /// Bytes of the segment that is being written, header included.
    package private(set) var segmentBytes: UInt64
    let directory: StoredDirectory
    private var segment: StoredFile
    private var state = State.ready

    init(
        options: Options, directory: consuming StoredDirectory, segment: consuming StoredFile,
        segmentBytes: UInt64, next: LogPosition, repairs: [Repair]
    ) {
        self.options = options
        self.directory = directory
        self.segment = segment
        self.segmentBytes = segmentBytes
        self.next = next
        self.repairs = repairs
    }

    /// Makes the buffer's records durable, as one group.
    ///
    /// After `.full` it is called again with the same buffer, as often as it takes: it goes on
    /// where the write stopped. After any other error the log is of no use any more. Afterwards
    /// the buffer still holds its bytes, until it is reset.
    package mutating func commit(_ buffer: inout RecordBuffer) throws(StoreError) {
        switch state {
        case .failed(let error):
            throw error
        case .interrupted:
            precondition(buffer.isSealed, "an interrupted commit goes on with its own buffer")
        case .ready:
            precondition(!buffer.isSealed, "a buffer is reset before it is filled again")
            guard !buffer.isEmpty else { return }
            try rollIfFull(adding: buffer.count)
            buffer.seal(
                firstRecord: next.record, firstEvent: next.event, commitStart: segmentBytes)
            state = .interrupted(written: 0)
        }
        try write(buffer)
        do throws(StoreError) {
            try segment.sync()
        } catch {
            state = .failed(error)
            throw error
        }
        state = .ready
        segmentBytes += UInt64(buffer.count)
        next.record += UInt64(buffer.records)
        next.event += UInt64(buffer.events)
    }

    private mutating func write(_ buffer: borrowing RecordBuffer) throws(StoreError) {
        guard case .interrupted(var written) = state else {
            preconditionFailure("a write is of a sealed group")
        }
        do throws(StoreError) {
            try buffer.withBytes { bytes throws(StoreError) in
                try segment.append(bytes, written: &written)
            }
        } catch {
            state = error.isFull ? .interrupted(written: written) : .failed(error)
            throw error
        }
    }

    private mutating func rollIfFull(adding bytes: Int) throws(StoreError) {
        guard
            segmentBytes > UInt64(SegmentHeader.byteCount),
            segmentBytes + UInt64(bytes) > options.segmentBytes
        else { return }
        do throws(StoreError) {
            // The segment so far needs no further sync: its last group had its own.
            segment = try EventLog.makeSegment(in: directory, at: next, options: options)
            segmentBytes = UInt64(SegmentHeader.byteCount)
        } catch {
            if !error.isFull { state = .failed(error) }
            throw error
        }
    }

    /// Makes a segment whose header and name are durable.
    static func makeSegment(
        in directory: borrowing StoredDirectory, at position: LogPosition, options: Options
    ) throws(StoreError) -> StoredFile {
        let name = SegmentName(firstRecord: position.record).text
        let file = try directory.open(
            name, .createNew(permissions: StateDirectory.filePermissions))
        let header = SegmentHeader(
            partition: options.partition, firstRecord: position.record,
            firstEvent: position.event)
        do throws(StoreError) {
            try file.append(header.encoded())
            try file.sync()
            try directory.sync()
        } catch {
            // So that the same name can be made again when there is space. If this fails too,
            // the next start finds an unfinished segment and removes it.
            try? directory.remove(name)
            throw error
        }
        return file
    }
}
