// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

@Suite struct StateDirectoryTests {
    @Test func theLockSaysFormatAndProcess() throws {
        let storage = SimulatedStorage()
        _ = try LogFixture.openState(storage)
        #expect(
            storage.contents(of: "/state/LOCK") == Array("rewardd-state 1\npid 4711\n".utf8))
    }

    @Test func theLockEndsWithItsOwner() throws {
        let storage = SimulatedStorage()
        do {
            let first = try LogFixture.openState(storage)
            #expect(throws: StoreError.locked(path: "/state", holder: 4711)) {
                _ = try LogFixture.openState(storage)
            }
            _ = consume first
        }
        _ = try LogFixture.openState(storage)
    }

    @Test func aNewerDirectoryIsRefusedAndLeftAlone() throws {
        let storage = SimulatedStorage()
        _ = try LogFixture.openState(storage)
        let newer = Array("rewardd-state 2\npid 1\n".utf8)
        storage.tamper("/state/LOCK") {
            $0.truncate(to: 0)
            $0.append(newer)
        }
        #expect(
            throws: StoreError.newerFormat(path: "/state", found: "state format 2", known: 1)
        ) {
            _ = try LogFixture.openState(storage)
        }
        #expect(storage.contents(of: "/state/LOCK") == newer)
    }

    @Test func aFullDiskDoesNotKeepADaemonFromStarting() throws {
        let storage = SimulatedStorage()
        do {
            var log = try LogFixture.open(storage)
            try log.commit(["one"])
        }
        storage.limit(to: 0)
        #expect(try LogFixture.entries(storage).count == 1)
    }

    @Test func oldSegmentsAreRemovedButNeverTheOneBeingWritten() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 300)
        for index in 1...10 { try log.commit(["event \(index)", "and another"]) }
        let segments = try log.log.segments()
        #expect(segments.map(\.firstRecord) == [1, 4, 7, 10])
        #expect(try log.log.removeSegments(before: 6) == segments[0].bytes)
        #expect(try log.log.segments().map(\.firstRecord) == [4, 7, 10])
        #expect(try log.log.removeSegments(before: 1000) > 0)
        #expect(try log.log.segments().map(\.firstRecord) == [10])
        _ = consume log
        var entries: [LogFixture.Entry] = []
        _ = try LogFixture.open(storage, from: 10, into: &entries)
        #expect(entries.map(\.firstEvent) == [19])
    }
}
