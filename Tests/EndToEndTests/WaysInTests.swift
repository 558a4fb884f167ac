// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// However the same events come in, the same journal comes out.
@Suite(.sandboxed) struct WaysInTests {
    private static let workload = Workload(events: 5_000, seed: 1)

    @Test func socketPipeAndSimulationGiveTheSameJournal() throws {
        let workload = WaysInTests.workload
        let place = try Place("simulated")
        let expected = try place.simulate(workload.bytes)
        #expect(rules(in: expected).count == 12, "each rule of the workload grants something")

        let socket = try Place("socket")
        let first = try socket.start()
        let client = try first.client()
        try client.finish(workload.bytes)
        #expect(client.acknowledgements.last == Acknowledgement(workload.lines.count))
        try first.stop()
        expectSame(socket.journal, expected)

        let pipe = try Place("pipe")
        let second = try pipe.start(["--pipe", pipe.pipe])
        try writeToPipe(pipe.pipe, workload.bytes)
        try eventually("the whole journal is there") { pipe.journal.count >= expected.count }
        try second.stop()
        expectSame(pipe.journal, expected)
    }

    @Test func aPipeGoesOnAfterEachOfItsWriters() throws {
        let workload = Workload(events: 300, seed: 2)
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        let daemon = try place.start(["--pipe", place.pipe])
        for part in stride(from: 0, to: 300, by: 60) {
            try writeToPipe(place.pipe, workload.bytes(part..<part + 60))
        }
        try eventually("the whole journal is there") { place.journal.count >= expected.count }
        try daemon.stop()
        expectSame(place.journal, expected)
    }

    @Test func linesOfSeveralWritersIntoThePipeDoNotMix() throws {
        let writers = 4
        let each = 500
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start(["--pipe", place.pipe])
        let threads = (0..<writers).map { writer in
            let path = place.pipe
            return Worker {
                // The longest line that the kernel writes in one piece, its end included.
                let lines = (0..<each).map { number in
                    Rules.event(id: "\(writer)-\(number)", bytes: number % 2 == 0 ? 4_095 : 150)
                }
                try writeToPipe(path, lines: lines)
            }
        }
        for thread in threads { try thread.join() }
        let all = writers * each
        try eventually("all events are granted") { ids(in: place.journal).count >= all }
        try daemon.stop()
        let wanted = (0..<writers).flatMap { writer in
            (0..<each).map { "each/ana/\(writer)-\($0)@/app" }
        }
        #expect(ids(in: place.journal).sorted() == wanted.sorted())
    }
}

/// Writes to a named pipe until everything is in it. Lines are cut anywhere, so this is for a
/// writer who is alone.
func writeToPipe(_ path: String, _ bytes: some Collection<UInt8>) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("cannot open \(path)") }
    defer { close(descriptor) }
    let bytes = Array(bytes)
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes {
            write(descriptor, $0.baseAddress! + written, $0.count - written)
        }
        guard count > 0 else { throw SystemError("cannot write to \(path)") }
        written += count
    }
}

/// Writes each line with a call of its own.
func writeToPipe(_ path: String, lines: [String]) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("cannot open \(path)") }
    defer { close(descriptor) }
    for line in lines {
        let bytes = Array((line + "\n").utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw SystemError("cannot write to \(path)")
        }
    }
}
