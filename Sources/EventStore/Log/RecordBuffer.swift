// SPDX-License-Identifier: Apache-2.0

/// The records of one group commit, laid out as they will lie in the file.
///
/// The writer's thread fills it, the log's thread commits it, and afterwards it is reset and
/// filled again: an event costs one copy of its line and no allocation. Numbers, commit start and
/// checksum are filled in by the commit, on the log's thread.
package struct RecordBuffer: ~Copyable, Sendable {
    private enum State: Equatable {
        case filling
        /// An events record is being written that begins at this offset.
        case inEvents(start: Int)
        /// Numbered and summed by a commit: nothing can be added until `reset`.
        case sealed
    }

    private var bytes: [UInt8] = []
    private var state = State.filling
    /// Whole records in the buffer.
    package private(set) var records = 0
    /// Events in those records.
    package private(set) var events = 0

    /// An empty buffer; it grows with the largest group, and keeps that size.
    package init(capacity: Int = Limits.recordBufferBytes) {
        bytes.reserveCapacity(capacity)
    }

    /// Bytes in the buffer, headers included.
    package var count: Int { bytes.count }
    /// Whether a commit would have nothing to do.
    package var isEmpty: Bool { records == 0 }
    var isSealed: Bool { state == .sealed }

    /// Begins a record of events, to be followed by `append` and closed by `end`.
    ///
    /// - Parameters:
    ///   - source: the `source` of events that name none.
    ///   - receivedAt: nanoseconds since 1970.
    ///   - firstEvent: the number of the first event; it must go on from the one before.
    ///   - advancesClock: whether the time of receipt moves the engine's clock.
    package mutating func beginEvents(
        source: UnsafeRawBufferPointer, receivedAt: Int64, firstEvent: UInt64, advancesClock: Bool
    ) {
        precondition(source.count <= Limits.sourceBytesMax, "the source was bounded on entry")
        state = .inEvents(start: bytes.count)
        beginRecord(
            RecordHeader(
                kind: .events, flags: advancesClock ? LogRecord.advancesClockFlag : 0,
                receivedAt: receivedAt, firstEvent: firstEvent))
        bytes.appendLittleEndian(UInt16(source.count))
        bytes.append(contentsOf: source)
    }

    /// Adds a line, or several, each with its `\n`.
    package mutating func append(_ lines: UnsafeRawBufferPointer) {
        guard case .inEvents = state else { preconditionFailure("append is within a record") }
        bytes.append(contentsOf: lines)
    }

    /// Closes the record of events; one without any is dropped.
    package mutating func end(lines: Int) {
        guard case .inEvents(let start) = state else {
            preconditionFailure("end closes a record that was begun")
        }
        state = .filling
        guard lines > 0 else {
            bytes.removeSubrange(start...)
            return
        }
        precondition(bytes.last == UInt8(ascii: "\n"), "each line brings its newline")
        endRecord(start: start, lines: lines)
        events += lines
    }

    /// Adds a whole record: another rulebook holds from here on.
    package mutating func addRulebook(
        _ rulebook: Digest, zones: Digest, receivedAt: Int64, advancesClock: Bool
    ) {
        add(.rulebook, receivedAt: receivedAt, advancesClock: advancesClock) { bytes in
            withUnsafeBytes(of: rulebook.bytes) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: zones.bytes) { bytes.append(contentsOf: $0) }
        }
    }

    /// Adds a whole record: time has passed.
    package mutating func addTick(receivedAt: Int64) {
        add(.tick, receivedAt: receivedAt, advancesClock: true) { _ in }
    }

    /// Adds a whole record: the journal's lines from `firstSeq` on go into a new file.
    package mutating func addJournal(firstSeq: UInt64, receivedAt: Int64) {
        add(.journal, receivedAt: receivedAt, advancesClock: false) {
            $0.appendLittleEndian(firstSeq)
        }
    }

    /// Empties the buffer and keeps its memory.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        state = .filling
        records = 0
        events = 0
    }

    private mutating func add(
        _ kind: LogRecord.Kind, receivedAt: Int64, advancesClock: Bool,
        payload: (inout [UInt8]) -> Void
    ) {
        let start = bytes.count
        beginRecord(
            RecordHeader(
                kind: kind, flags: advancesClock ? LogRecord.advancesClockFlag : 0,
                receivedAt: receivedAt, firstEvent: 0))
        payload(&bytes)
        endRecord(start: start, lines: 0)
    }

    private mutating func beginRecord(_ header: RecordHeader) {
        switch state {
        case .filling: break
        case .inEvents(let start): precondition(start == bytes.count, "end the record before")
        case .sealed: preconditionFailure("a committed buffer is reset before it is filled again")
        }
        withUnsafeTemporaryAllocation(byteCount: RecordHeader.byteCount, alignment: 8) { memory in
            header.encode(into: memory)
            bytes.append(contentsOf: memory)
        }
    }

    private mutating func endRecord(start: Int, lines: Int) {
        let payload = bytes.count - start - RecordHeader.byteCount
        precondition(payload <= Limits.recordPayloadBytesMax, "records are bounded by the writer")
        bytes.withUnsafeMutableBytes { memory in
            memory.setLittleEndian(UInt32(payload), at: start)
            memory.setLittleEndian(UInt32(lines), at: start + 12)
        }
        records += 1
    }
}

extension RecordBuffer {
    /// Numbers the records, tells each where its group begins, and sums them.
    mutating func seal(firstRecord: UInt64, firstEvent: UInt64, commitStart: UInt64) {
        precondition(state == .filling, "a record of events is still open")
        state = .sealed
        bytes.withUnsafeMutableBytes { memory in
            var number = firstRecord
            var event = firstEvent
            var offset = 0
            while offset < memory.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
                guard var header = RecordHeader(UnsafeRawBufferPointer(rest)) else {
                    preconditionFailure("a buffer holds whole records")
                }
                precondition(
                    header.kind != LogRecord.Kind.events.rawValue || header.firstEvent == event,
                    "event numbers go on without gaps")
                header.number = number
                header.firstEvent = event
                header.commitStart = commitStart
                header.encode(into: rest)
                RecordHeader.seal(
                    UnsafeMutableRawBufferPointer(rebasing: rest[..<header.recordBytes]))
                number += 1
                event += UInt64(header.lines)
                offset += header.recordBytes
            }
        }
    }

    /// The buffer's bytes, for writing.
    borrowing func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try bytes.withUnsafeBufferPointer { bytes throws(StoreError) in
            try body(UnsafeRawBufferPointer(bytes))
        }
    }
}
