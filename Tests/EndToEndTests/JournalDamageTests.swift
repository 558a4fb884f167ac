// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Whatever happens to the journal file, a start makes it what the log yields.
@Suite(.sandboxed) struct JournalDamageTests {
    private static let workload = Workload(events: 1_500, seed: 21)

    /// A place in which a daemon has worked and ended, and its journal.
    private func worked(_ more: [String] = []) throws -> (place: Place, journal: Data) {
        let place = try Place()
        let daemon = try place.start(more)
        // In parts, because a file ends between two commits.
        for start in stride(from: 0, to: 1_500, by: 100) {
            let part = JournalDamageTests.workload.bytes(start..<start + 100)
            try daemon.client().finish(part)
        }
        try daemon.stop()
        let journal = place.wholeJournal
        #expect(!journal.isEmpty)
        return (place, journal)
    }

    private func restart(_ place: Place, _ more: [String] = []) throws -> String {
        let daemon = try place.start(more)
        try daemon.stop()
        return daemon.log
    }

    @Test(arguments: [1, 2, 100, 5_000, 100_000]) func aTornEndIsWrittenAgain(bytes: Int) throws {
        let (place, journal) = try worked()
        try journal.dropLast(bytes).write(to: URL(filePath: place.journalFile))
        let log = try restart(place)
        expectSame(place.journal, journal)
        #expect(log.contains("wrote \(min(bytes, journal.count)) bytes again from the log"))
    }

    @Test(arguments: ["{\"specversion\":\"1.0\",\"id\":\"lesson", "garbage", "\0\0\0\0"])
    func anUnfinishedLineIsCut(text: String) throws {
        let (place, journal) = try worked()
        try (journal + Data(text.utf8)).write(to: URL(filePath: place.journalFile))
        let log = try restart(place)
        expectSame(place.journal, journal)
        #expect(log.contains("cut an unfinished line of \(text.utf8.count) bytes"))
    }

    @Test func garbageInPlaceOfLinesIsReplaced() throws {
        let (place, journal) = try worked()
        let garbage = Data(repeating: 0, count: 4_096)
        try (journal.dropLast(10_000) + garbage).write(to: URL(filePath: place.journalFile))
        _ = try restart(place)
        expectSame(place.journal, journal)
    }

    @Test func aWholeForeignLineAtTheEndIsNotTouched() throws {
        let (place, journal) = try worked()
        let foreign = journal + Data("{\"some\":\"thing\"}\n".utf8)
        try foreign.write(to: URL(filePath: place.journalFile))
        let daemon = try place.launch()
        try daemon.expectRefusal()
        #expect(daemon.log.contains("\(place.journalFile)"))
        #expect(daemon.log.contains("offset \(journal.count)"))
        expectSame(place.journal, foreign)
    }

    @Test func aLostJournalIsWrittenAgain() throws {
        let (place, journal) = try worked()
        try FileManager.default.removeItem(atPath: place.journalFile)
        _ = try restart(place)
        expectSame(place.journal, journal)
        try Data().write(to: URL(filePath: place.journalFile))
        _ = try restart(place)
        expectSame(place.journal, journal)
    }

    @Test func ofALostJournalTheRotatedFilesAreLeftAlone() throws {
        let rotating = ["--journal-rotate-bytes", "40000"]
        let (place, journal) = try worked(rotating)
        let rotated = place.journalFiles.dropLast()
        #expect(rotated.count >= 3)
        try FileManager.default.removeItem(atPath: place.journalFile)
        try FileManager.default.removeItem(atPath: rotated[0])
        let expected = journal.dropFirst(try firstBytes(journal, until: rotated[1]))
        _ = try restart(place, rotating)
        expectSame(place.wholeJournal, Data(expected))
        #expect(!FileManager.default.fileExists(atPath: rotated[0]))
    }

    /// Bytes of the journal before the first line of a file.
    private func firstBytes(_ journal: Data, until file: String) throws -> Int {
        let first = try Data(contentsOf: URL(filePath: file)).prefix { $0 != 10 }
        return try #require(journal.range(of: Data(first))).lowerBound
    }

    @Test func aJournalOfAnotherLogIsRefused() throws {
        let (place, journal) = try worked()
        let other = try Place("other")
        let daemon = try other.start()
        try daemon.client().finish(Workload(events: 100, seed: 22).bytes)
        try daemon.stop()
        try journal.write(to: URL(filePath: other.journalFile))
        let refused = try other.launch()
        try refused.expectRefusal()
        #expect(refused.log.contains(other.journalFile))
        expectSame(other.journal, journal, "nothing of it is cut")
        expectSame(place.journal, journal)
    }

    @Test func anEmptyLogDoesNotTakeAJournalOver() throws {
        let (place, journal) = try worked()
        try FileManager.default.removeItem(atPath: place.state)
        let refused = try place.launch()
        try refused.expectRefusal()
        #expect(refused.log.contains("\(place.journalFile)"))
        expectSame(place.journal, journal)
    }
}
