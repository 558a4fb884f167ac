// SPDX-License-Identifier: Apache-2.0
import EventStore
import Testing

/// The production storage, on a real file system.
@Suite struct DiskStorageTests {
    private let storage = DiskStorage()

    @Test func logAndJournalWorkOnARealDisk() throws {
        let temporary = TemporaryDirectory()
        let statePath = temporary.path + "/a/b/state"
        let journalPath = temporary.path + "/journal/rewards.ndjson"
        for round in 0..<3 as Range<UInt64> {
            let state = try StateDirectory(path: statePath, processID: 1, storage: storage)
            var replay = try Journal.open(path: journalPath, storage: storage) { JournalStarts() }
            var options = EventLog.Options()
            options.segmentBytes = 500
            var next: UInt64 = 1
            var log = try EventLog.open(in: state, options: options) { record, _ in
                try replay.feed(next...next + UInt64(record.lines) - 1)
                next += UInt64(record.lines)
            }
            #expect(next == round * 20 + 1)
            var journal = try replay.finish(nextSeq: next)
            for _ in 0..<10 {
                var buffer = RecordBuffer()
                buffer.addEvents(["one", "two"], firstEvent: next)
                try log.commit(&buffer)
                try journal.append(next...next + 1)
                next += 2
            }
        }
        var reader = try JournalReader(path: journalPath, from: 55, storage: storage)
        var lines: [UInt8] = []
        while try reader.next({ lines += $0 }) {}
        #expect(lines == JournalFixture.lines(55...60))
    }

    @Test func aSecondDaemonIsToldWhoHasTheLock() throws {
        let temporary = TemporaryDirectory()
        let first = try StateDirectory(path: temporary.path, processID: 4711, storage: storage)
        let error = #expect(throws: StoreError.self) {
            _ = try StateDirectory(path: temporary.path, processID: 4712, storage: DiskStorage())
        }
        #expect(error == .locked(path: temporary.path, holder: 4711))
        #expect("\(error!)".contains("held by process 4711"))
        _ = consume first
        _ = try StateDirectory(path: temporary.path, processID: 4712, storage: storage)
    }

    @Test func namesInTheWayAreRefusedWithARemedy() throws {
        let temporary = TemporaryDirectory()
        temporary.write("real", "")
        temporary.link("linked.ndjson", to: "real")
        temporary.makePipe("pipe.ndjson")
        let link = #expect(throws: StoreError.self) {
            _ = try Journal.open(path: temporary.path + "/linked.ndjson", storage: storage) {
                JournalStarts()
            }
        }
        #expect("\(link!)".contains("instead of a symbolic link"))
        #expect(throws: StoreError.self) {
            _ = try Journal.open(path: temporary.path + "/pipe.ndjson", storage: storage) {
                JournalStarts()
            }
        }
        let file = #expect(throws: StoreError.self) {
            _ = try StateDirectory(
                path: temporary.path + "/real", processID: 1, storage: storage)
        }
        #expect("\(file!)".contains("a directory is needed here"))
    }

    @Test func directoriesAreMadeOnlyForTheirOwner() throws {
        let temporary = TemporaryDirectory()
        _ = try StateDirectory(path: temporary.path + "/state", processID: 1, storage: storage)
        let root = try storage.openDirectory(temporary.path + "/state", in: nil)
        defer { storage.close(root) }
        #expect(try storage.list(root).sorted() == ["LOCK", "log", "rulebooks", "snapshots"])
    }
}
