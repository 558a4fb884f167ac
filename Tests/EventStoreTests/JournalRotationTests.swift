// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

@Suite struct JournalRotationTests {
    private static let firstRotated = "/journal/rewards-000000000000001.ndjson"
    private let storage = SimulatedStorage()

    @Test func aLargeFileIsFinishedAndANewOneBegun() throws {
        var journal = try JournalFixture.open(storage, upTo: 0, rotateBytes: 200)
        try journal.append(1...1)
        #expect(journal.wantsNewFile(afterSeq: 1) == false)
        try journal.append(2...3)
        #expect(journal.wantsNewFile(afterSeq: 3) == true)
        try journal.begin(firstSeq: 4)
        #expect(journal.wantsNewFile(afterSeq: 3) == false)
        try journal.append(4...4)
        #expect(
            storage.names(in: "/journal") == ["rewards-000000000000001.ndjson", "rewards.ndjson"])
        #expect(
            JournalFixture.content(storage, JournalRotationTests.firstRotated)
                == JournalFixture.lines(1...3))
        #expect(JournalFixture.content(storage) == JournalFixture.lines(4...4))
    }

    @Test func replayGoesOnInTheNewestFileAndLeavesTheOthersAlone() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...3)
            try rotate(&journal, at: 4)
            try journal.append(4...6)
        }
        storage.tamper(JournalFixture.path) { $0.truncate(to: 70) }
        storage.tamper(JournalRotationTests.firstRotated) { $0.truncate(to: 5) }
        _ = try JournalFixture.open(storage, upTo: 6, starts: [4])
        #expect(JournalFixture.content(storage) == JournalFixture.lines(4...6))
        #expect(JournalFixture.content(storage, JournalRotationTests.firstRotated)?.count == 5)
    }

    @Test func aRotationThatACrashPreventedIsMadeUpForInReplay() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...3)
        }
        // The log says that a file begins with line 4, but it came no further.
        do {
            var journal = try JournalFixture.open(storage, upTo: 3, starts: [4])
            try journal.append(4...5)
        }
        #expect(
            JournalFixture.content(storage, JournalRotationTests.firstRotated)
                == JournalFixture.lines(1...3))
        #expect(JournalFixture.content(storage) == JournalFixture.lines(4...5))
    }

    @Test func aRenamedFileIsGoneOnWithUntilANewOneBegins() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        try journal.append(1...3)
        try rename("rewards.ndjson", to: "rewards.ndjson.1")
        try journal.append(4...4)
        #expect(journal.wantsNewFile(afterSeq: 4) == false)
        #expect(try journal.inspect() == [.vanished(path: JournalFixture.path)])
        #expect(journal.wantsNewFile(afterSeq: 4) == true)
        try journal.begin(firstSeq: 5)
        try journal.append(5...5)
        #expect(
            JournalFixture.content(storage, "/journal/rewards.ndjson.1")
                == JournalFixture.lines(1...4))
        #expect(JournalFixture.content(storage) == JournalFixture.lines(5...5))
        #expect(try journal.inspect() == [])
    }

    @Test func anEmptyFileThatLogrotateMadeIsTaken() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        try journal.append(1...3)
        try rename("rewards.ndjson", to: "rewards.ndjson-20260131")
        try makeFile("rewards.ndjson")
        #expect(try journal.inspect() == [.replaced(path: JournalFixture.path)])
        try journal.begin(firstSeq: 4)
        try journal.append(4...4)
        #expect(JournalFixture.content(storage) == JournalFixture.lines(4...4))
    }

    @Test func aForeignFileInOurPlaceIsRefused() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        try journal.append(1...3)
        try rename("rewards.ndjson", to: "rewards.ndjson.1")
        try makeFile("rewards.ndjson")
        storage.tamper(JournalFixture.path) { $0.append([1]) }
        _ = try journal.inspect()
        #expect(throws: StoreError.self) { try journal.begin(firstSeq: 4) }
    }

    @Test func aCrashAfterLogrotateGoesOnInTheRenamedFile() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...3)
        }
        try rename("rewards.ndjson", to: "rewards.ndjson.1")
        storage.tamper("/journal/rewards.ndjson.1") { $0.truncate(to: 100) }
        // Two lines more were accepted before the crash.
        var journal = try JournalFixture.open(storage, upTo: 5)
        #expect(
            JournalFixture.content(storage, "/journal/rewards.ndjson.1")
                == JournalFixture.lines(1...5))
        #expect(journal.wantsNewFile(afterSeq: 5) == true)
        try journal.begin(firstSeq: 6)
        try journal.append(6...6)
        #expect(JournalFixture.content(storage) == JournalFixture.lines(6...6))
    }

    @Test func aRenamedFileThatLostLinesIsMadeWholeBeforeTheNextOne() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...6)
        }
        // A power cut after the log's record of line 7's file, before anything was synced here.
        try rename("rewards.ndjson", to: "rewards.ndjson.1")
        storage.tamper("/journal/rewards.ndjson.1") {
            $0.truncate(to: JournalFixture.lines(1...2).count)
        }
        _ = try JournalFixture.open(storage, upTo: 8, starts: [7])
        #expect(
            JournalFixture.content(storage, "/journal/rewards.ndjson.1")
                == JournalFixture.lines(1...6))
        #expect(JournalFixture.content(storage) == JournalFixture.lines(7...8))
    }

    @Test func filesThatWereArchivedAreNotMadeAgain() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...3)
        }
        // Lines 4 to 6 were compressed, and the newest file was lost.
        try rename("rewards.ndjson", to: "rewards.ndjson.2")
        try makeFile("rewards.ndjson.1.gz")
        _ = try JournalFixture.open(storage, upTo: 9, starts: [4, 7])
        #expect(JournalFixture.content(storage) == JournalFixture.lines(7...9))
        #expect(storage.names(in: "/journal").count == 3)
    }

    @Test func withoutAnyFileTheLogSaysWhereTheNewestBegins() throws {
        let journal = try JournalFixture.open(storage, upTo: 9, starts: [4, 7])
        #expect(journal.firstSeq == 7)
        #expect(JournalFixture.content(storage) == JournalFixture.lines(7...9))
        #expect(storage.names(in: "/journal") == ["rewards.ndjson"])
    }

    @Test func withoutAnyFileAllOfThemCanBeMadeAgain() throws {
        _ = try JournalFixture.open(storage, upTo: 9, starts: [4, 7], known: JournalStarts())
        #expect(
            storage.names(in: "/journal") == [
                "rewards-000000000000001.ndjson", "rewards-000000000000004.ndjson",
                "rewards.ndjson",
            ])
        #expect(
            JournalFixture.content(storage, "/journal/rewards-000000000000004.ndjson")
                == JournalFixture.lines(4...6))
    }

    @Test func copytruncateIsReported() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        try journal.append(1...3)
        let size = journal.bytes
        storage.tamper(JournalFixture.path) { $0.truncate(to: 0) }
        #expect(
            try journal.inspect() == [.shrunk(path: JournalFixture.path, from: size, to: 0)])
        try journal.append(4...4)
        #expect(JournalFixture.content(storage) == JournalFixture.lines(4...4))
        _ = consume journal
        #expect(try JournalFixture.open(storage, upTo: 5).firstSeq == 4)
    }

    @Test func replayFromASnapshotTrustsWhatLiesBefore() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...9)
        }
        let whole = JournalFixture.lines(1...9)
        for size in [0, 10, JournalFixture.lines(1...6).count - 1] {
            storage.tamper(JournalFixture.path) { $0.truncate(to: size) }
            var replay = try JournalFixture.begin(storage)
            #expect(
                try replay.resume(at: 7) == false, "line 6 is missing, so replay must begin earlier"
            )
        }
        storage.tamper(JournalFixture.path) {
            $0.truncate(to: 0)
            $0.append(Array(whole.dropLast(5)))
        }
        var replay = try JournalFixture.begin(storage)
        #expect(try replay.resume(at: 7) == true)
        try replay.feed(7...9)
        _ = try replay.finish(nextSeq: 10)
        #expect(JournalFixture.content(storage) == whole)
    }

    @Test func aJournalOfAnotherLogIsRefused() throws {
        do {
            var replay = try JournalFixture.begin(storage, starts: JournalStarts(newest: 500))
            #expect(try replay.resume(at: 500) == true)
            var journal = try replay.finish(nextSeq: 500)
            try journal.append(500...510)
        }
        let error = #expect(throws: StoreError.self) {
            _ = try JournalFixture.open(storage, upTo: 20)
        }
        #expect(
            "\(error!)".contains("begins with line 500, but the log yields lines only up to 20"))
    }

    private func rotate(_ journal: inout Journal, at seq: UInt64) throws {
        try journal.begin(firstSeq: seq)
    }

    private func rename(_ name: String, to target: String) throws {
        let directory = try storage.openDirectory("/journal", in: nil)
        try storage.rename(name, to: target, in: directory)
    }

    private func makeFile(_ name: String) throws {
        let directory = try storage.openDirectory("/journal", in: nil)
        storage.close(try storage.openFile(name, in: directory, mode: .createNew(permissions: 0)))
    }
}
