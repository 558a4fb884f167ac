// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A journal in several files is one journal.
@Suite(.sandboxed) struct JournalRotationTests {
    private static let workload = Workload(events: 3_000, seed: 23)

    private func undisturbed() throws -> Data {
        try Place("simulated").simulate(JournalRotationTests.workload.bytes)
    }

    @Test func filesOfASizeGiveTheWholeJournalInOrder() throws {
        let expected = try undisturbed()
        let place = try Place()
        let rotating = ["--journal-rotate-bytes", "50000"]
        for part in 0..<3 {
            let daemon = try place.start(rotating)
            let workload = JournalRotationTests.workload
            let client = try daemon.client()
            // Lines by the hundred, because a file ends at the end of a commit.
            for start in stride(from: part * 1_000, to: part * 1_000 + 1_000, by: 100) {
                try client.send(workload.bytes(start..<start + 100))
                try client.waitForAcknowledgement(of: start + 100 - part * 1_000)
            }
            try client.finish([])
            try daemon.stop()
        }
        expectSame(place.wholeJournal, expected)
        #expect(place.journalFiles.count > 5)
        for file in place.journalFiles.dropLast() {
            let data = try Data(contentsOf: URL(filePath: file))
            let seq = try #require(grants(in: data).first).data.seq
            let digits = String(repeating: "0", count: 15 - "\(seq)".count) + "\(seq)"
            #expect(file.hasSuffix("/rewards-\(digits).ndjson"))
            #expect(data.last == 10)
            #expect(data.count >= 50_000)
        }
    }

    @Test func filesThatAreRenamedGiveTheWholeJournalInOrder() throws {
        let expected = try undisturbed()
        let place = try Place()
        let daemon = try place.start()
        let workload = JournalRotationTests.workload
        let client = try daemon.client()
        for part in 0..<3 {
            try client.send(workload.bytes(part * 1_000..<part * 1_000 + 1_000))
            try client.waitForAcknowledgement(of: part * 1_000 + 1_000)
            guard part < 2 else { break }
            let moved = "\(place.journalDirectory)/rewards.ndjson-\(part)"
            guard rename(place.journalFile, moved) == 0 else { throw SystemError("rename") }
            daemon.child.signal(SIGUSR1)
            try eventually("a new file is made") {
                FileManager.default.fileExists(atPath: place.journalFile)
            }
            #expect(place.journal.isEmpty)
        }
        try client.finish([])
        try daemon.stop()
        expectSame(place.wholeJournal, expected)
        #expect(daemon.log.contains("was moved or removed; a new one is made"))

        // The next daemon goes on with the newest file.
        try place.start().stop()
        expectSame(place.wholeJournal, expected)
    }

    @Test func aRenamingThatNobodyTellsIsNoticedAsLinesCome() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let flow = Flow(to: place) { Rules.event(id: "\($0)") }
        try flow.advance()
        try eventually("there is a journal") { !place.journal.isEmpty }
        let moved = "\(place.journalDirectory)/rewards.ndjson-1"
        guard rename(place.journalFile, moved) == 0 else { throw SystemError("rename") }
        try eventually("a new file is made") { !place.journal.isEmpty }
        let sent = try flow.stop()
        try daemon.stop()
        let grants = grants(in: place.wholeJournal)
        #expect(grants.map(\.data.cause.id) == sent.indices.map(String.init))
        #expect(grants.map(\.data.seq) == Array(1...sent.count))
    }

    @Test func theSignalAloneChangesNothing() throws {
        let place = try Place()
        let daemon = try place.start()
        try daemon.client().finish(JournalRotationTests.workload.bytes(0..<1_000))
        for _ in 0..<5 { daemon.child.signal(SIGUSR1) }
        try daemon.client().finish(JournalRotationTests.workload.bytes(from: 1_000))
        try daemon.stop()
        expectSame(place.journal, try undisturbed())
        #expect(place.journalFiles == [place.journalFile])
    }

    @Test func tailPrintsTheWholeJournalFromALineOn() throws {
        let place = try Place()
        let daemon = try place.start(["--journal-rotate-bytes", "60000"])
        let follower = try Child([
            try Program.rewardctl, "tail", "--journal", place.journalFile, "--json", "--follow",
        ])
        for start in stride(from: 0, to: 3_000, by: 300) {
            try daemon.client().finish(JournalRotationTests.workload.bytes(start..<start + 300))
        }
        try daemon.stop()
        let whole = place.wholeJournal
        expectSame(whole, try undisturbed())
        let from = lines(of: whole).count / 2
        let tail = try Child.run([
            try Program.rewardctl, "tail", "--journal", place.journalFile, "--json", "--from",
            "\(from)",
        ])
        #expect(tail.ending == .exit(0))
        #expect(grants(in: tail.output).map(\.data.seq) == Array(from...lines(of: whole).count))
        try eventually("the follower has seen all of it") { follower.output.count >= whole.count }
        expectSame(follower.output, whole)
        follower.signal(SIGTERM)
        try follower.wait()
    }
}
