// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A disk that is full slows clients down, and nothing is lost.
@Suite(.sandboxed, .enabled(if: TinyDisk.canBeMade, "file systems cannot be mounted here"))
struct DiskFullTests {
    enum Part: String, CaseIterable, Sendable {
        case log, journal, both
    }

    @Test(arguments: Part.allCases) func intakeWaitsUntilThereIsRoom(part: Part) throws {
        let workload = Workload(events: 6_000, seed: 61)
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        let disk = try TinyDisk(part == .both ? place.path + "/disk" : place.path + "/\(part)-disk")
        try FileManager.default.createDirectory(
            atPath: disk.path + "/files", withIntermediateDirectories: true)
        // The archived zone data is there before space becomes scarce.
        for (name, isTiny) in [("state", part != .journal), ("journal", part != .log)] where isTiny
        {
            try FileManager.default.createDirectory(
                atPath: "\(disk.path)/files/\(name)", withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: "\(place.path)/\(name)",
                withDestinationPath: "\(disk.path)/files/\(name)")
        }
        try place.start().stop()
        try disk.fill(leaving: 300_000)

        let daemon = try place.start()
        let path = place.socket
        let sender = Worker {
            let client = try Client(path)
            try client.send(workload.bytes, within: 300)
            client.shutdownWriting()
            try client.readToEnd(within: 300)
            guard client.acknowledgements.last == Acknowledgement(workload.lines.count) else {
                throw SystemError("\(client.acknowledgements.suffix(1))")
            }
        }
        try daemon.waitForLog("intake waits until there is room")
        #expect(daemon.child.ended == nil)
        let full = place.journal.count
        #expect(full < expected.count)
        expectSame(place.journal, expected.prefix(full))

        try disk.clear()
        try daemon.waitForLog("there is room again")
        try sender.join()
        try daemon.stop()
        expectSame(place.journal, expected)
        try place.start().stop()
        expectSame(place.journal, expected)
    }

    @Test func aKillOnAFullDiskLosesNothing() throws {
        let workload = Workload(events: 6_000, seed: 62)
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        let disk = try TinyDisk(place.state)
        try place.start().stop()
        try disk.fill(leaving: 200_000)
        let daemon = try place.start()
        // All of it fits into what may be on its way, so that sending does not wait for the disk.
        let first = try daemon.client()
        try first.send(workload.bytes)
        try daemon.waitForLog("intake waits until there is room")
        try first.takeAnswers()
        try daemon.kill()
        var client = CrashClient(workload, acknowledged: first.acknowledged)
        #expect(!client.isDone)

        // Still full: it starts, and waits again or has nothing to write.
        let again = try place.start()
        try again.stop()
        try disk.clear()
        let last = try place.start()
        try client.send(to: last)
        #expect(client.isDone)
        try last.stop()
        expectSame(place.journal, expected)
    }
}

/// A small file system in memory.
final class TinyDisk {
    static let bytes = 16 << 20

    /// Tried once, because root alone does not say it: containers forbid it.
    static let canBeMade: Bool = {
        guard geteuid() == 0, let sandbox = try? Sandbox() else { return false }
        defer { sandbox.close() }
        guard mount("tmpfs", sandbox.path, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount(sandbox.path) == 0
    }()

    let path: String
    private var filler: String { path + "/filler" }

    init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(TinyDisk.bytes)") == 0 else {
            throw SystemError("mount")
        }
        Sandbox.current.atEnd { umount2(path, CInt(MNT_DETACH)) }
    }

    /// Takes all space but some.
    func fill(leaving bytes: Int) throws {
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: path)
        let free = attributes[.systemFreeSize] as? Int ?? 0
        try Data(repeating: 1, count: max(0, free - bytes)).write(to: URL(filePath: filler))
    }

    func clear() throws {
        try FileManager.default.removeItem(atPath: filler)
    }
}
