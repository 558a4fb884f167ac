// SPDX-License-Identifier: Apache-2.0
import EventStore

/// A log in a simulated directory, and what the tests know of it.
enum LogFixture {
    static let path = "/state"
    static let firstSegment = "/state/log/00000000000000000001.rwlog"

    /// What replay hands out, as values.
    struct Entry: Hashable, CustomStringConvertible {
        let kind: LogRecord.Kind
        let number: UInt64
        let firstEvent: UInt64
        let lines: Int
        let payload: [UInt8]

        var description: String { "\(kind) \(number) \(firstEvent)+\(lines)" }
    }

    static func openState(_ storage: any Storage) throws(StoreError) -> StateDirectory {
        try StateDirectory(path: path, processID: 4711, storage: storage)
    }

    static func open(
        _ storage: any Storage, segmentBytes: UInt64 = Limits.segmentBytes, from: UInt64 = 1,
        into entries: inout [Entry]
    ) throws -> OpenLog {
        let state = try openState(storage)
        var options = EventLog.Options()
        options.segmentBytes = segmentBytes
        var found: [Entry] = []
        let log = try EventLog.open(in: state, options: options, from: from) { record, payload in
            found.append(entry(record, payload))
        }
        entries = found
        return OpenLog(state: state, log: log)
    }

    static func open(
        _ storage: any Storage, segmentBytes: UInt64 = Limits.segmentBytes
    ) throws -> OpenLog {
        var entries: [Entry] = []
        return try open(storage, segmentBytes: segmentBytes, into: &entries)
    }

    static func entries(_ storage: any Storage) throws -> [Entry] {
        var entries: [Entry] = []
        _ = try open(storage, into: &entries)
        return entries
    }

    static func entry(
        _ record: borrowing LogRecord, _ payload: UnsafeRawBufferPointer
    ) -> Entry {
        Entry(
            kind: record.kind, number: record.number, firstEvent: record.firstEvent,
            lines: record.lines, payload: Array(payload))
    }
}

/// A log with its directory's lock.
struct OpenLog: ~Copyable {
    let state: StateDirectory
    var log: EventLog

    init(state: consuming StateDirectory, log: consuming EventLog) {
        self.state = state
        self.log = log
    }

    /// Commits one group of one record that holds these lines.
    mutating func commit(_ lines: [String], source: String = "/app") throws {
        var buffer = RecordBuffer()
        buffer.addEvents(lines, source: source, firstEvent: log.next.event)
        try log.commit(&buffer)
    }
}

extension EventLog {
    /// Whether the disk was too full.
    mutating func fails(toCommit buffer: inout RecordBuffer) throws -> Bool {
        do {
            try commit(&buffer)
            return false
        } catch {
            guard error.isFull else { throw error }
            return true
        }
    }
}

extension RecordBuffer {
    mutating func addEvents(_ lines: [String], source: String = "/app", firstEvent: UInt64) {
        Array(source.utf8).withUnsafeBytes {
            beginEvents(
                source: $0, receivedAt: 1_700_000_000_000_000_000, firstEvent: firstEvent,
                advancesClock: true)
        }
        for line in lines {
            Array((line + "\n").utf8).withUnsafeBytes { append($0) }
        }
        end(lines: lines.count)
    }
}
