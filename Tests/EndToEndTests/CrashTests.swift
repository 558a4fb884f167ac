// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `kill -9` at any moment: the journal is that of a run in which nothing happened.
@Suite(.sandboxed) struct CrashTests {
    private static let isSoak = ProcessInfo.processInfo.environment["REWARDD_SOAK"] == "1"
    private static let events = isSoak ? 100_000 : 20_000
    private static let kills = isSoak ? 20 : 6
    private static let seeds: [UInt64] = isSoak ? [1, 2, 3] : [1]

    private static func undisturbed(_ workload: Workload, _ more: [String] = []) throws -> Data {
        let place = try Place("undisturbed")
        let daemon = try place.start(more)
        try daemon.client().finish(workload.bytes)
        try daemon.stop()
        return place.wholeJournal
    }

    @Test(arguments: seeds)
    func killsAtRandomMomentsLeaveTheUndisturbedJournal(seed: UInt64) throws {
        try CrashTests.survive(seed: seed, [])
    }

    @Test func soDoKillsWhileTheJournalIsRotated() throws {
        try CrashTests.survive(seed: 7, ["--journal-rotate-bytes", "30000"])
    }

    private static func survive(seed: UInt64, _ more: [String]) throws {
        let workload = Workload(events: events, seed: seed)
        let expected = try undisturbed(workload)
        var random = SeededGenerator(seed: seed)
        var moments = (0..<kills).map { _ in Int.random(in: 1..<events, using: &random) }.sorted()
        print("kills with seed \(seed) after \(moments) lines")

        let place = try Place("killed")
        var client = CrashClient(workload)
        var died = 0
        while !client.isDone {
            let daemon = try place.start(more)
            let moment = moments.first
            try client.send(to: daemon, chunk: Int.random(in: 1...200, using: &random)) { sent in
                guard let moment, sent >= moment else { return false }
                daemon.child.signal(SIGKILL)
                return false
            }
            if moment != nil {
                moments.removeFirst()
                try daemon.kill()
                died += 1
            } else {
                try daemon.stop()
            }
        }
        #expect(died > 0)
        // What the last kill left behind is put right by a start.
        let last = try place.start(more)
        try last.stop()
        expectSame(place.wholeJournal, expected)
    }

    @Test func killsDuringReplayLeaveTheUndisturbedJournal() throws {
        // Enough of a log that a kill finds it being replayed.
        let workload = Workload(events: 5_000, seed: 9)
        let expected = try CrashTests.undisturbed(workload)
        let place = try Place("killed")
        let first = try place.start()
        try first.client().finish(workload.bytes)
        try first.kill()
        var random = SeededGenerator(seed: 9)
        for _ in 0..<10 {
            // Each time the journal is written anew, and each time not to its end.
            try? FileManager.default.removeItem(atPath: place.journalFile)
            let daemon = try place.launch()
            let size = Int.random(in: 0..<expected.count, using: &random)
            try eventually("the journal has \(size) bytes") { place.journal.count >= size }
            try daemon.kill()
        }
        try place.start().stop()
        expectSame(place.journal, expected)
    }
}

/// Every system call that makes something durable is once the last one of a daemon.
@Suite(.sandboxed, .enabled(if: Strace.works, Strace.isMissing))
struct CrashPointTests {
    private static let workload = Workload(events: 24, seed: 11, members: 6, days: 3)
    private static let pointsMax = 120

    /// Runs until a run is not interrupted: the n-th run is killed at the n-th of these calls.
    private func visitAll(
        _ calls: String, _ more: [String] = [], path: (Place) -> String? = { _ in nil }
    ) throws {
        let workload = CrashPointTests.workload
        let expected = try Place("simulated").simulate(workload.bytes)
        #expect(!expected.isEmpty)
        for point in 1...CrashPointTests.pointsMax {
            let place = try Place("point-\(point)")
            let wrapper = Strace.command(calls, "signal=SIGKILL:when=\(point)", path: path(place))
            let daemon = try place.launch(more, under: wrapper)
            var client = CrashClient(workload)
            if (try? daemon.waitUntilReady()) != nil {
                try client.send(to: daemon, chunk: 3, waitingForEach: true)
            }
            daemon.child.signal(SIGTERM)
            let wasKilled = try daemon.child.wait() == .signal(SIGKILL)

            let restarted = try place.start(more)
            try client.send(to: restarted)
            #expect(client.isDone)
            try restarted.stop()
            expectSame(place.wholeJournal, expected, "killed at call \(point) of \(calls)")
            if !wasKilled {
                print("\(point - 1) crash points: \(calls)")
                #expect(point > 3, "the calls are the daemon's")
                return
            }
            try? FileManager.default.removeItem(atPath: place.path)
        }
        Issue.record("no run came to its end")
    }

    @Test func atEverySync() throws {
        try visitAll("fdatasync,fsync")
    }

    @Test func atEverySyncAndRenamingOfARotation() throws {
        try visitAll(
            "fdatasync,fsync,rename,renameat,renameat2", ["--journal-rotate-bytes", "3000"])
    }

    @Test func atEveryWriteToTheLog() throws {
        try visitAll("write") { "\($0.state)/log/00000000000000000001.rwlog" }
    }

    @Test func atEveryWriteToTheJournal() throws {
        try visitAll("write") { $0.journalFile }
    }

    @Test func atEveryCutRenameAndOpeningOfAFile() throws {
        try visitAll("ftruncate,rename,renameat,renameat2,mkdirat,unlinkat")
    }

    /// The sync that fails, and that everything before it was acknowledged rightly.
    @Test(arguments: 1...8) func afterAFailedSyncNothingIsAcknowledged(point: Int) throws {
        let workload = CrashPointTests.workload
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        let wrapper = Strace.command("fdatasync", "error=EIO:when=\(point)")
        let daemon = try place.launch(under: wrapper)
        var client = CrashClient(workload)
        if (try? daemon.waitUntilReady()) != nil {
            try client.send(to: daemon, chunk: 3, waitingForEach: true)
        }
        #expect(!client.isDone)
        let ending = try daemon.child.wait()
        #expect(ending == .exit(1))
        #expect(daemon.log.contains("cannot sync"))

        // Everything that was acknowledged is known to the next daemon.
        let restarted = try place.start()
        let again = try restarted.client()
        try again.finish(workload.bytes)
        #expect(again.acknowledgements.last?.ack == workload.lines.count)
        #expect((again.acknowledgements.last?.duplicates ?? 0) >= client.acknowledged)
        try restarted.stop()
        expectSame(place.journal, expected)
    }
}
