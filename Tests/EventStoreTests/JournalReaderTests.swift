// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import Testing

@Suite struct JournalReaderTests {
    private let storage = SimulatedStorage()

    private func reader(from seq: UInt64) throws -> JournalReader {
        try JournalReader(path: JournalFixture.path, from: seq, storage: storage)
    }

    @Test func beginsWithTheLineAskedForInWhicheverFileItIs() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        for first in stride(from: 1, through: 10, by: 3) as StrideThrough<UInt64> {
            if first > 1 { try journal.begin(firstSeq: first) }
            try journal.append(first...first + 2)
        }
        for seq in 1...13 as ClosedRange<UInt64> {
            var reader = try reader(from: seq)
            let expected = seq > 12 ? [] : JournalFixture.lines(seq...12)
            #expect(try reader.all() == expected)
            #expect(reader.nextSeq == 13)
        }
    }

    @Test func followsAcrossRotationByUsAndByLogrotate() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        var reader = try reader(from: 1)
        #expect(try reader.all() == [])
        try journal.append(1...2)
        #expect(try reader.all() == JournalFixture.lines(1...2))
        try journal.append(3...3)
        try journal.begin(firstSeq: 4)
        #expect(try reader.all() == JournalFixture.lines(3...3))
        #expect(try reader.all() == [])
        try journal.append(4...5)
        #expect(try reader.all() == JournalFixture.lines(4...5))
        let directory = try storage.openDirectory("/journal", in: nil)
        try storage.rename("rewards.ndjson", to: "rewards.ndjson.1", in: directory)
        try journal.append(6...6)
        _ = try journal.inspect()
        try journal.begin(firstSeq: 7)
        try journal.append(7...8)
        #expect(try reader.all() == JournalFixture.lines(6...8))
    }

    @Test func waitsForTheEndOfALine() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        try journal.append(1...1)
        var reader = try reader(from: 1)
        _ = try reader.all()
        let line = JournalFixture.line(2)
        storage.tamper(JournalFixture.path) { $0.append(Array(line.prefix(20))) }
        #expect(try reader.all() == [])
        storage.tamper(JournalFixture.path) { $0.append(Array(line.dropFirst(20))) }
        #expect(try reader.all() == line)
    }

    @Test func seesThroughACutAndRewrittenTail() throws {
        do {
            var journal = try JournalFixture.open(storage, upTo: 0)
            try journal.append(1...6)
        }
        var reader = try reader(from: 1)
        _ = try reader.all()
        storage.tamper(JournalFixture.path) { $0.truncate(to: 100) }
        #expect(try reader.all() == [])
        var journal = try JournalFixture.open(storage, upTo: 6)
        #expect(try reader.all() == [])
        try journal.append(7...7)
        #expect(try reader.all() == JournalFixture.lines(7...7))
    }

    @Test func aMissingFileIsAnErrorAndNotAGap() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        for first in [1, 4, 7] as [UInt64] {
            if first > 1 { try journal.begin(firstSeq: first) }
            try journal.append(first...first + 2)
        }
        let directory = try storage.openDirectory("/journal", in: nil)
        try storage.remove("rewards-000000000000004.ndjson", in: directory)
        var reader = try reader(from: 2)
        let error = #expect(throws: StoreError.self) { _ = try reader.all() }
        #expect("\(error!)".contains("lines 4 to 6"))
        try storage.remove("rewards-000000000000001.ndjson", in: directory)
        var second = try self.reader(from: 2)
        let another = #expect(throws: StoreError.self) { _ = try second.all() }
        #expect("\(another!)".contains("line 2 is in no file"))
        #expect("\(another!)".contains("begin with line"))
    }

    @Test func copiesAndOtherJournalsBesideOursAreNoMatter() throws {
        var journal = try JournalFixture.open(storage, upTo: 0)
        try journal.append(1...4)
        let directory = try storage.openDirectory("/journal", in: nil)
        let copy = JournalFixture.lines(1...2)
        for name in ["rewards.ndjson.bak", "rewards-copy.ndjson", "rewards2.ndjson"] {
            let file = try storage.openFile(
                name, in: directory, mode: .createNew(permissions: 0o600))
            _ = try copy.withUnsafeBytes { bytes throws(Errno) in try storage.append(file, bytes) }
        }
        var reader = try reader(from: 1)
        #expect(try reader.all() == JournalFixture.lines(1...4))
        try journal.begin(firstSeq: 5)
        try journal.append(5...5)
        #expect(try reader.all() == JournalFixture.lines(5...5))
    }

    @Test func linesLongerThanAReadComeWhole() throws {
        let filler = String(repeating: "x", count: 700_000)
        var journal = try JournalFixture.open(storage, upTo: 0)
        for seq in 1...3 as ClosedRange<UInt64> {
            let line = Array(#"{"data":{"seq":\#(seq),"f":"\#(filler)"}}"#.utf8) + [10]
            try line.withUnsafeBytes { try journal.append($0, firstSeq: seq, lastSeq: seq) }
        }
        var reader = try reader(from: 1)
        #expect(try reader.all() == JournalFixture.content(storage))
    }
}

extension JournalReader {
    /// All lines that are there.
    fileprivate mutating func all() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while try next({ bytes += $0 }) {}
        return bytes
    }
}
