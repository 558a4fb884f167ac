// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

@Suite struct EventLogTests {
    @Test func recordsOfAllKindsComeBackInOrder() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        var buffer = RecordBuffer()
        let rules = Digest(of: Array("rules".utf8))
        let zones = Digest(of: Array("zones".utf8))
        buffer.addRulebook(rules, zones: zones, receivedAt: 5, advancesClock: false)
        buffer.addEvents(["one", "two"], firstEvent: 1)
        buffer.addTick(receivedAt: 6)
        try log.log.commit(&buffer)
        buffer.reset()
        buffer.addJournal(firstSeq: 42, receivedAt: 7)
        buffer.addEvents(["three"], firstEvent: 3)
        try log.log.commit(&buffer)
        #expect(log.log.next == LogPosition(record: 6, event: 4))
        _ = consume log

        let entries = try LogFixture.entries(storage)
        #expect(entries.map(\.kind) == [.rulebook, .events, .tick, .journal, .events])
        #expect(entries.map(\.number) == [1, 2, 3, 4, 5])
        #expect(entries.map(\.firstEvent) == [1, 1, 3, 3, 3])
        #expect(entries.map(\.lines) == [0, 2, 0, 0, 1])
        entries[0].payload.withUnsafeBytes { payload in
            let found = RulebookPayload(payload)
            #expect(found?.rulebook == rules)
            #expect(found?.zones == zones)
        }
        entries[1].payload.withUnsafeBytes { payload in
            let found = EventsPayload(payload)
            #expect(found.map { Array($0.source) } == Array("/app".utf8))
            #expect(found.map { Array($0.lines) } == Array("one\ntwo\n".utf8))
        }
        #expect(entries[3].payload.withUnsafeBytes { JournalPayload($0)?.firstSeq } == 42)
    }

    @Test func recordsWithoutEventsAreDropped() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        var buffer = RecordBuffer()
        buffer.addEvents([], firstEvent: 1)
        let isEmpty = buffer.isEmpty
        #expect(isEmpty)
        let before = storage.operations
        try log.log.commit(&buffer)
        #expect(storage.operations == before, "an empty group touches nothing")
    }

    @Test func aGroupIsOneWriteAndOneSync() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        var buffer = RecordBuffer()
        buffer.addEvents(Array(repeating: "line", count: 5000), firstEvent: 1)
        buffer.addEvents(Array(repeating: "line", count: 5000), firstEvent: 5001)
        let before = storage.operations
        try log.log.commit(&buffer)
        #expect(storage.operations == before + 2)
    }

    @Test func segmentsRollAtGroupsAndChain() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 300)
        for index in 1...10 { try log.commit(["event \(index)", "and another"]) }
        #expect(
            storage.names(in: "/state/log") == [
                "00000000000000000001.rwlog", "00000000000000000004.rwlog",
                "00000000000000000007.rwlog", "00000000000000000010.rwlog",
            ])
        _ = consume log
        var entries: [LogFixture.Entry] = []
        var again = try LogFixture.open(storage, segmentBytes: 300, into: &entries)
        #expect(entries.map(\.number) == Array(1...10))
        #expect(again.log.next == LogPosition(record: 11, event: 21))
        try again.commit(["more"])
        #expect(again.log.next.record == 12)
    }

    @Test func aGroupLargerThanASegmentIsKeptWhole() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 300)
        try log.commit(Array(repeating: "a line that is longer than most", count: 100))
        try log.commit(["small"])
        _ = consume log
        #expect(try LogFixture.entries(storage).map(\.lines) == [100, 1])
        #expect(storage.names(in: "/state/log").count == 2)
    }

    @Test func replayBeginsWithTheRecordAskedFor() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 300)
        for index in 1...10 { try log.commit(["event \(index)", "and another"]) }
        _ = consume log
        for from in 1...11 as ClosedRange<UInt64> {
            var entries: [LogFixture.Entry] = []
            _ = try LogFixture.open(storage, segmentBytes: 300, from: from, into: &entries)
            #expect(entries.map(\.number) == Array(from..<11))
        }
        #expect(throws: StoreError.self) {
            var entries: [LogFixture.Entry] = []
            _ = try LogFixture.open(storage, from: 12, into: &entries)
        }
    }

    @Test func aLogWithoutItsOldestSegmentsServesWhatItHas() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 300)
        for index in 1...10 { try log.commit(["event \(index)", "and another"]) }
        _ = consume log
        let directory = try storage.openDirectory("/state/log", in: nil)
        try storage.remove("00000000000000000001.rwlog", in: directory)
        var entries: [LogFixture.Entry] = []
        _ = try LogFixture.open(storage, from: 5, into: &entries)
        #expect(entries.map(\.firstEvent) == [9, 11, 13, 15, 17, 19])
        let error = #expect(throws: StoreError.self) { try LogFixture.entries(storage) }
        #expect("\(error!)".contains("begins with record 4, but records from 1 on are needed"))
        try storage.remove("00000000000000000007.rwlog", in: directory)
        #expect(throws: StoreError.self) {
            _ = try LogFixture.open(storage, from: 5, into: &entries)
        }
    }

    @Test func toolsReadALogThatIsInUse() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        try log.commit(["one"])
        storage.tamper(LogFixture.firstSegment) { $0.append([1, 2, 3]) }
        var numbers: [UInt64] = []
        let summary = try EventLog.read(statePath: LogFixture.path, storage: storage) {
            record, _ in numbers.append(record.number)
        }
        #expect(numbers == [1])
        #expect(summary.next == LogPosition(record: 2, event: 2))
        #expect(summary.tornBytes == 3)
        #expect(storage.contents(of: LogFixture.firstSegment)?.suffix(3) == [1, 2, 3])
    }

    @Test func theNewestJournalFilesAreFound() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        func starts() throws -> JournalStarts {
            try EventLog.journalStarts(statePath: LogFixture.path, storage: storage)
        }
        #expect(try starts() == JournalStarts())
        for seq in [10, 20, 30] as [UInt64] {
            var buffer = RecordBuffer()
            buffer.addJournal(firstSeq: seq, receivedAt: 0)
            try log.log.commit(&buffer)
        }
        #expect(try starts() == JournalStarts(newest: 30, previous: 20))
    }
}
