// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

@Suite struct JournalTests {
    private let storage = SimulatedStorage()

    @Test func linesAreAppendedAndFoundAgain() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...3)
            try journal.append(4...4)
            #expect(journal.nextSeq == 5)
        }
        #expect(JournalFixture.content(storage) == JournalFixture.lines(1...4))
        let journal = try JournalFixture.open(storage, upTo: 4)
        #expect(journal.repairs == [])
        #expect(journal.nextSeq == 5)
    }

    @Test func aBatchIsOneWrite() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        let before = storage.operations
        try journal.append(1...1000)
        #expect(storage.operations == before + 2, "and a sync after the first of a file")
        try journal.append(1001...2000)
        #expect(storage.operations == before + 3)
    }

    @Test func afterAnyCutReplayMakesTheFileWholeAgain() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...5)
        }
        let whole = JournalFixture.lines(1...5)
        for size in 0...whole.count {
            storage.tamper(JournalFixture.path) { $0.truncate(to: size) }
            let journal = try JournalFixture.open(storage, upTo: 5, batch: 2)
            #expect(JournalFixture.content(storage) == whole)
            #expect(journal.nextSeq == 6)
            if size == whole.count { #expect(journal.repairs == []) }
        }
    }

    @Test func whatAPowerCutTookIsCutAndWrittenAgain() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...5)
        }
        let whole = JournalFixture.lines(1...5)
        let second = JournalFixture.lines(1...1).count
        for offset in second..<whole.count {
            storage.tamper(JournalFixture.path) {
                $0.truncate(to: offset)
                $0.append(Array(repeating: 0, count: whole.count - offset))
            }
            let journal = try JournalFixture.open(storage, upTo: 5)
            #expect(JournalFixture.content(storage) == whole)
            #expect(
                journal.repairs == [
                    Repair(
                        kind: .differingJournal, path: JournalFixture.path,
                        offset: UInt64(offset), bytes: UInt64(whole.count - offset)),
                    Repair(
                        kind: .rewrittenJournal, path: JournalFixture.path,
                        offset: UInt64(offset), bytes: UInt64(whole.count - offset)),
                ])
        }
    }

    @Test func aWholeLineThatDiffersIsRefusedAndNotTouched() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...5)
        }
        let first = JournalFixture.lines(1...1).count
        let second = JournalFixture.lines(1...2).count
        for offset in first..<second - 1 {
            storage.tamper(JournalFixture.path) { $0.flip(bit: 2, at: offset) }
            let content = JournalFixture.content(storage)
            let error = #expect(throws: StoreError.self) {
                _ = try JournalFixture.open(storage, upTo: 5).nextSeq
            }
            guard case .journalMismatch(JournalFixture.path, UInt64(first), _) = error else {
                Issue.record("\(error!), at \(offset)")
                return
            }
            #expect(JournalFixture.content(storage) == content)
            storage.tamper(JournalFixture.path) { $0.flip(bit: 2, at: offset) }
        }
    }

    @Test func anUnfinishedLineBehindTheLastIsCut() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...5)
        }
        let part = Array(JournalFixture.line(6).dropLast(10))
        storage.tamper(JournalFixture.path) { $0.append(part) }
        let journal = try JournalFixture.open(storage, upTo: 5)
        #expect(journal.repairs.map(\.kind) == [.tornJournal])
        #expect(JournalFixture.content(storage) == JournalFixture.lines(1...5))
    }

    @Test func wholeLinesThatTheLogDoesNotYieldRefuse() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...5)
        }
        let error = #expect(throws: StoreError.self) {
            _ = try JournalFixture.open(storage, upTo: 4)
        }
        #expect("\(error!)".contains("a whole line that the log does not yield"))
        #expect(JournalFixture.content(storage) == JournalFixture.lines(1...5))
    }

    @Test(arguments: [
        "hello\n", "hello", "{\"data\":{\"seq\":\"1\"}}\n", "{\"data\":{\"seq\":01,\n",
    ])
    func foreignFilesAreRefused(content: String) throws {
        _ = try JournalFixture.open(storage, upTo: 0)
        storage.tamper(JournalFixture.path) { $0.append(Array(content.utf8)) }
        let error = #expect(throws: StoreError.self) {
            _ = try JournalFixture.open(storage, upTo: 0)
        }
        guard case .journalMismatch(JournalFixture.path, 0, _) = error else {
            Issue.record("\(error!)")
            return
        }
        #expect(JournalFixture.content(storage) == Array(content.utf8))
    }

    @Test func aFullDiskIsWaitedFor() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        storage.limit(to: 0)
        for first in stride(from: 1, to: 40, by: 3) as StrideTo<UInt64> {
            while try journal.fails(toAppend: first...first + 2) { storage.addSpace(71) }
        }
        storage.limit(to: nil)
        #expect(JournalFixture.content(storage) == JournalFixture.lines(1...39))
    }

    @Test func aFullDiskInReplayIsWaitedFor() throws {
        let journal = try JournalFixture.open(storage, upTo: 20, batch: 7, startingSpace: 100)
        #expect(journal.nextSeq == 21)
        #expect(JournalFixture.content(storage) == JournalFixture.lines(1...20))
    }
}
