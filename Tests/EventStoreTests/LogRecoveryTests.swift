// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

/// What happens to a log whose daemon or machine ended at the worst moment.
@Suite struct LogRecoveryTests {
    private static let commits = 12
    private static let segmentBytes: UInt64 = 700

    /// Commits until it is stopped; returns how many commits were acknowledged.
    private static func run(_ storage: SimulatedStorage) -> Int {
        var acknowledged = 0
        do {
            var log = try LogFixture.open(storage, segmentBytes: segmentBytes)
            for index in 1...commits {
                // Large ones too, so that a group covers several pages.
                let filler = String(repeating: "x", count: index % 4 == 0 ? 6000 : 20)
                try log.commit(["event \(index) \(filler)", "second of \(index)"])
                acknowledged += 1
            }
        } catch {}
        return acknowledged
    }

    /// What the log must hold: the first records of a run that was not stopped.
    private static func expected() throws -> [LogFixture.Entry] {
        let storage = SimulatedStorage()
        #expect(run(storage) == commits)
        return try LogFixture.entries(storage)
    }

    private static let faults: [SimulatedFault] = [
        .error(Errno(code: 5)), .error(Errno(code: 28)), .shortWrite(bytes: 13),
        .shortWrite(bytes: 100), .kill, .powerCut(.none), .powerCut(.some),
    ]

    @Test(arguments: faults, [1, 2, 3] as [UInt64])
    func whateverOperationFailsAPrefixWithAllAcknowledgedIsLeft(
        fault: SimulatedFault, seed: UInt64
    ) throws {
        let expected = try LogRecoveryTests.expected()
        var operation = 1
        while true {
            let storage = SimulatedStorage(seed: seed &* 1000 &+ UInt64(operation))
            storage.arm(fault, after: operation)
            let acknowledged = LogRecoveryTests.run(storage)
            let touched = storage.operations >= operation
            storage.restart()
            var entries = try LogFixture.entries(storage)
            #expect(entries.count >= acknowledged, "operation \(operation)")
            #expect(entries == Array(expected.prefix(entries.count)), "operation \(operation)")
            // And it can be gone on with, once more through a crash.
            for after: SimulatedFault in [.powerCut(.none), .kill, .powerCut(.some)] {
                try goOn(storage, after: &entries, ending: after)
            }
            if !touched { break }
            operation += 1
        }
        #expect(operation > 30)
    }

    private func goOn(
        _ storage: SimulatedStorage, after entries: inout [LogFixture.Entry],
        ending: SimulatedFault
    ) throws {
        do {
            var log = try LogFixture.open(storage, segmentBytes: LogRecoveryTests.segmentBytes)
            try log.commit(["after the crash"])
        }
        storage.end(ending)
        storage.restart()
        let again = try LogFixture.entries(storage)
        #expect(again.count == entries.count + 1)
        #expect(Array(again.dropLast()) == entries)
        entries = again
    }

    @Test func theFirstFailedSyncIsTheLast() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        try log.commit(["one"])
        storage.arm(.error(Errno(code: 5)), after: 2)
        for _ in 1...2 {
            do {
                try log.commit(["two"])
                Issue.record("a commit after a failed sync")
            } catch StoreError.syncFailed(let refusal) {
                #expect(refusal.path == LogFixture.firstSegment)
            }
        }
        storage.end(.kill)
        storage.restart()
        // The cache still shows the second record; the device never got it.
        #expect(try LogFixture.entries(storage).count == 1)
    }

    @Test func aFullDiskIsWaitedForAndNothingIsLostOrDoubled() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 4000)
        storage.limit(to: 64)
        var attempts = 0
        for index in 1...40 {
            var buffer = RecordBuffer()
            buffer.addEvents(["event \(index)", "more"], firstEvent: log.log.next.event)
            while try log.log.fails(toCommit: &buffer) {
                attempts += 1
                storage.addSpace(17)
            }
        }
        #expect(attempts > 40)
        _ = consume log
        storage.limit(to: nil)
        let entries = try LogFixture.entries(storage)
        #expect(entries.map(\.number) == Array(1...40))
        for (index, entry) in entries.enumerated() {
            let lines = entry.payload.withUnsafeBytes { payload in
                EventsPayload(payload).map { String(decoding: $0.lines, as: UTF8.self) }
            }
            #expect(lines == "event \(index + 1)\nmore\n")
        }
    }

    @Test func aTornTailIsCutAndReported() throws {
        let whole = SimulatedStorage()
        var log = try LogFixture.open(whole)
        try log.commit(["first"])
        let bytes = Int(log.log.segmentBytes)
        try log.commit(["second", "third"])
        let end = Int(log.log.segmentBytes)
        _ = consume log
        for size in bytes + 1..<end {
            let storage = SimulatedStorage()
            do {
                var log = try LogFixture.open(storage)
                try log.commit(["first"])
                try log.commit(["second", "third"])
            }
            storage.tamper(LogFixture.firstSegment) { $0.truncate(to: size) }
            var entries: [LogFixture.Entry] = []
            var again = try LogFixture.open(storage, into: &entries)
            #expect(entries.count == 1)
            let repairs = again.log.repairs
            #expect(
                repairs == [
                    Repair(
                        kind: .tornLog, path: LogFixture.firstSegment, offset: UInt64(bytes),
                        bytes: UInt64(size - bytes))
                ])
            try again.commit(["another second"])
            _ = consume again
            #expect(try LogFixture.entries(storage).count == 2)
        }
    }

    @Test func anyFlippedBitBeforeTheLastGroupRefuses() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        var starts: [UInt64] = []
        for index in 1...4 {
            starts.append(log.log.segmentBytes)
            try log.commit(["event \(index)"])
        }
        _ = consume log
        for offset in 0..<Int(starts[3]) {
            let record = starts.last { $0 <= UInt64(offset) } ?? 0
            storage.tamper(LogFixture.firstSegment) { $0.flip(bit: offset % 8, at: offset) }
            do {
                _ = try LogFixture.entries(storage)
                Issue.record("bit \(offset % 8) of byte \(offset) went unnoticed")
            } catch StoreError.damaged(let path, let found, _) {
                #expect(path == LogFixture.firstSegment)
                #expect(found == record)
            } catch StoreError.newerFormat {
                // The version itself was hit.
                #expect((8..<10).contains(offset))
            }
            storage.tamper(LogFixture.firstSegment) { $0.flip(bit: offset % 8, at: offset) }
        }
        #expect(try LogFixture.entries(storage).count == 4)
    }

    @Test func anyFlippedBitInAClosedSegmentRefuses() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 200)
        for index in 1...4 { try log.commit(["event \(index)"]) }
        _ = consume log
        let size = try #require(storage.contents(of: LogFixture.firstSegment)).count
        #expect(storage.names(in: "/state/log").count > 1)
        for offset in 0..<size {
            storage.tamper(LogFixture.firstSegment) { $0.flip(bit: offset % 8, at: offset) }
            #expect(throws: StoreError.self, "byte \(offset)") {
                _ = try LogFixture.entries(storage)
            }
            storage.tamper(LogFixture.firstSegment) { $0.flip(bit: offset % 8, at: offset) }
        }
    }

    @Test func aHoleInTheLastGroupIsATornTail() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        try log.commit(["first"])
        let start = Int(log.log.segmentBytes)
        var buffer = RecordBuffer()
        for index in 0..<3 as Range<UInt64> {
            buffer.addEvents(["line"], firstEvent: 2 + index)
        }
        try log.log.commit(&buffer)
        _ = consume log
        // The group's first record did not get to the device, the others did.
        storage.tamper(LogFixture.firstSegment) { file in
            for offset in start..<start + 20 { file.flip(bit: 0, at: offset) }
        }
        #expect(try LogFixture.entries(storage).count == 1)
    }

    @Test(arguments: [0, 1, 63, 64])
    func aSegmentWithoutRecordsIsNoObstacle(size: Int) throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage, segmentBytes: 240)
        try log.commit(["first"])
        try log.commit(["second"])
        try log.commit(["third"])
        _ = consume log
        let last = try #require(storage.names(in: "/state/log").last)
        storage.tamper("/state/log/" + last) { $0.truncate(to: size) }
        var entries: [LogFixture.Entry] = []
        var again = try LogFixture.open(storage, segmentBytes: 240, into: &entries)
        #expect(entries.count == 2)
        let repairs = again.log.repairs
        #expect(repairs.map(\.kind) == (size < 64 ? [.unfinishedSegment] : []))
        try again.commit(["third, again"])
        _ = consume again
        #expect(try LogFixture.entries(storage).count == 3)
    }

    @Test func aDamagedHeaderBeforeTheOnlyGroupRefuses() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        try log.commit(["the only one"])
        _ = consume log
        storage.tamper(LogFixture.firstSegment) { $0.flip(bit: 0, at: 20) }
        let error = #expect(throws: StoreError.self) { try LogFixture.entries(storage) }
        #expect(
            error
                == .damaged(
                    path: LogFixture.firstSegment, offset: 0,
                    found: "no segment's header, but record 1 behind it"))
    }

    @Test func newerFormatsAreRefusedByName() throws {
        let storage = SimulatedStorage()
        var log = try LogFixture.open(storage)
        try log.commit(["first"])
        _ = consume log
        storage.tamper(LogFixture.firstSegment) { $0.flip(bit: 1, at: 8) }
        let error = #expect(throws: StoreError.self) { try LogFixture.entries(storage) }
        #expect(
            error
                == .newerFormat(
                    path: LogFixture.firstSegment, found: "log format 3", known: 1))
    }
}
