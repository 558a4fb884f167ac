// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A log that ends badly is cut; a log that is damaged anywhere else is not started on.
@Suite(.sandboxed) struct LogDamageTests {
    private static let workload = Workload(events: 600, seed: 31, days: 5)

    /// A place in which a daemon has committed some groups and ended.
    private func worked() throws -> (place: Place, segment: URL, log: Data) {
        let place = try Place()
        let daemon = try place.start()
        let client = try daemon.client()
        for start in stride(from: 0, to: 600, by: 50) {
            try client.send(LogDamageTests.workload.bytes(start..<start + 50))
            try client.waitForAcknowledgement(of: start + 50)
        }
        try client.finish([])
        try daemon.stop()
        let segment = URL(filePath: try #require(place.segments.last))
        return (place, segment, try Data(contentsOf: segment))
    }

    /// Sends everything once more: nothing of it may be new.
    private func expectAllThere(_ place: Place, _ journal: Data) throws -> String {
        let daemon = try place.start()
        let client = try daemon.client()
        try client.finish(LogDamageTests.workload.bytes)
        #expect(client.acknowledgements.last == Acknowledgement(600, duplicates: 600))
        try daemon.stop()
        expectSame(place.journal, journal)
        return daemon.log
    }

    @Test(arguments: [1, 47, 48, 49, 200, 5_000])
    func aTornTailIsCutAndNothingIsLost(bytes: Int) throws {
        let (place, segment, log) = try worked()
        let journal = place.journal
        // What a crash leaves: the beginning of a group like those before it, never synced.
        let group = log.dropFirst(64 + 4_000).prefix(bytes)
        try (log + group).write(to: segment)
        let said = try expectAllThere(place, journal)
        #expect(
            said.contains(
                "\(segment.path): cut an unfinished write of \(bytes) bytes at offset \(log.count)")
        )
        expectSame(try Data(contentsOf: segment), log)
    }

    @Test(arguments: [0, 1, 63]) func aSegmentWithoutHeaderIsRemoved(bytes: Int) throws {
        let (place, segment, log) = try worked()
        let journal = place.journal
        let next = segment.deletingLastPathComponent().path + "/00000000000000099999.rwlog"
        try log.prefix(bytes).write(to: URL(filePath: next))
        let said = try expectAllThere(place, journal)
        #expect(said.contains("removed a segment of \(bytes) bytes without header"))
        #expect(!FileManager.default.fileExists(atPath: next))
    }

    @Test(arguments: [3, 70, 1_000, 20_000, 60_000])
    func aChangedByteInTheMiddleRefusesToStart(offset: Int) throws {
        let (place, segment, log) = try worked()
        let journal = place.journal
        var damaged = log
        damaged[offset] ^= 0x10
        try damaged.write(to: segment)
        let daemon = try place.launch()
        try daemon.expectRefusal()
        #expect(daemon.log.contains(segment.path))
        #expect(daemon.log.contains("offset "))
        expectSame(try Data(contentsOf: segment), damaged, "nothing is cut")
        expectSame(place.journal, journal)

        // A copy from before repairs it.
        try log.write(to: segment)
        _ = try expectAllThere(place, journal)
    }

    @Test func aRulebookThatIsGoneRefusesToStart() throws {
        let (place, _, _) = try worked()
        let archive = place.state + "/rulebooks"
        for name in try FileManager.default.contentsOfDirectory(atPath: archive)
        where name.hasSuffix(".rules") {
            try FileManager.default.removeItem(atPath: archive + "/" + name)
        }
        let daemon = try place.launch()
        try daemon.expectRefusal()
        #expect(daemon.log.contains(archive))
    }

    @Test(.enabled(if: access("/usr/bin/prlimit", X_OK) == 0, "prlimit is not installed"))
    func aGroupThatWasWrittenInPartIsCut() throws {
        let workload = LogDamageTests.workload
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        // Room for the zone data that the archive keeps, and then for some of the events.
        try place.start().stop()
        var client = CrashClient(workload)
        let limited = try place.start(under: ["/usr/bin/prlimit", "--fsize=30000"])
        try client.send(to: limited, chunk: 40)
        #expect(!client.isDone)
        try limited.child.wait()
        let restarted = try place.start()
        try client.send(to: restarted)
        #expect(client.isDone)
        try restarted.stop()
        expectSame(place.journal, expected)
    }
}
