// SPDX-License-Identifier: Apache-2.0

extension EventLog {
    /// Opens the log of a state directory, and replays it.
    ///
    /// What replay hands out is durable: a record that a killed daemon had written but not yet
    /// synced is synced before it is read, so whatever is concluded from it may be told at once.
    ///
    /// - Parameters:
    ///   - from: the first record to be replayed; those before are in a snapshot.
    ///   - replay: gets each record and its payload, in order. What it throws is passed on.
    package static func open(
        in state: borrowing StateDirectory, options: Options = Options(), from: UInt64 = 1,
        replay: (borrowing LogRecord, UnsafeRawBufferPointer) throws -> Void
    ) throws -> EventLog {
        let directory = try state.root.openDirectory(StateDirectory.logName)
        try makeDurable(directory)
        let end = try LogScan(partition: options.partition, from: from)
            .run(directory, visit: replay)
        var repairs: [Repair] = []
        if let name = end.unfinished {
            let bytes = try directory.status(of: name.text)?.bytes ?? 0
            try directory.remove(name.text)
            try directory.sync()
            repairs.append(
                Repair(
                    kind: .unfinishedSegment, path: directory.child(name.text), offset: 0,
                    bytes: bytes))
        }
        guard let name = end.segment else {
            let segment = try makeSegment(in: directory, at: end.next, options: options)
            return EventLog(
                options: options, directory: directory, segment: segment,
                segmentBytes: UInt64(SegmentHeader.byteCount), next: end.next, repairs: repairs)
        }
        let segment = try directory.open(name.text, .append)
        if end.tornBytes > 0 {
            try segment.truncate(to: end.soundBytes)
            // Or a power cut could bring the torn bytes back, behind new records.
            try segment.sync()
            repairs.append(
                Repair(
                    kind: .tornLog, path: segment.path, offset: end.soundBytes,
                    bytes: end.tornBytes))
        }
        return EventLog(
            options: options, directory: directory, segment: segment,
            segmentBytes: end.soundBytes, next: end.next, repairs: repairs)
    }

    /// Syncs what the daemon before us may have left unsynced: names, and the last segment. Then
    /// drops what is cached of it: after a failed sync the cache shows what the device lacks.
    private static func makeDurable(_ directory: borrowing StoredDirectory) throws(StoreError) {
        try directory.sync()
        let newest = try directory.names().compactMap { SegmentName($0) }.max()
        guard let newest else { return }
        let file = try directory.open(newest.text, .append)
        try file.sync()
        file.evict()
    }
}

/// A log as a tool finds it.
package struct LogSummary: Hashable, Sendable {
    /// Where the next group will begin.
    package let next: LogPosition
    /// Bytes at the end that are no whole records: a write that is just going on, or a torn one.
    package let tornBytes: UInt64
}

extension EventLog {
    /// Reads a log without owning it: takes no lock and cuts nothing, so it may be the log of a
    /// daemon that is running. It ends where the last segment ended when it was reached.
    package static func read(
        statePath: String, storage: any Storage, partition: UInt32 = 0, from: UInt64 = 1,
        visit: (borrowing LogRecord, UnsafeRawBufferPointer) throws -> Void
    ) throws -> LogSummary {
        let root = try StoredDirectory(path: statePath, storage: storage)
        let directory = try root.openDirectory(StateDirectory.logName)
        let end = try LogScan(partition: partition, from: from).run(directory, visit: visit)
        return LogSummary(next: end.next, tornBytes: end.tornBytes)
    }

    /// With which lines the newest journal files begin, by the log. Reads the whole log: needed
    /// only when the journal file is gone.
    package static func journalStarts(
        statePath: String, storage: any Storage, partition: UInt32 = 0
    ) throws -> JournalStarts {
        var starts = JournalStarts()
        _ = try read(statePath: statePath, storage: storage, partition: partition) {
            record, payload in
            guard record.kind == .journal, let start = JournalPayload(payload) else { return }
            starts.add(start.firstSeq)
        }
        return starts
    }
}
