// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Clients that demand much do not keep others from being served.
@Suite(.sandboxed) struct FairnessTests {
    /// Seconds that a single line may take in the company of others: machines that run tests are
    /// slow and busy, and a client that starves waits for ever.
    private static let patience = 30.0

    private func flood(_ place: Place, until stopped: Flag) -> Worker {
        let path = place.socket
        return Worker {
            let client = try Client(path)
            let line = #"{"type":"session.started","subject":"flood"}"# + "\n"
            let bytes = Array(String(repeating: line, count: 5_000).utf8)
            while !stopped.isSet { try client.send(bytes) }
            client.shutdownWriting()
            try client.readToEnd()
        }
    }

    private func expectService(_ place: Place, lines: Int, from client: Client) throws {
        for number in 1...lines {
            try client.send(line: Rules.event(id: "\(number)", data: #""minutes":7"#))
            try client.waitForAcknowledgement(of: number, within: FairnessTests.patience)
        }
    }

    @Test(arguments: [1, 4]) func aFloodDoesNotStarveOthers(floods: Int) throws {
        let place = try Place()
        let daemon = try place.start(clock: "wall")
        let stopped = Flag()
        let workers = (0..<floods).map { _ in flood(place, until: stopped) }
        defer {
            stopped.set()
            for worker in workers { try? worker.join() }
        }
        try eventually("the flood has come") {
            let path = place.segments.first ?? ""
            let size = try? FileManager.default.attributesOfItem(atPath: path)[.size]
            return (size as? Int ?? 0) > 1 << 20
        }
        try expectService(place, lines: 20, from: try daemon.client())
        stopped.set()
        for worker in workers { try worker.join() }
        try daemon.stop()
    }

    @Test func aClientThatReadsNothingDoesNotHoldUpOthers() throws {
        let place = try Place()
        let daemon = try place.start()
        let silent = try daemon.client()
        let bad = Array(String(repeating: "refuse me\n", count: 50_000).utf8)
        try silent.send(bad, reading: false)
        try expectService(place, lines: 20, from: try daemon.client())
        try silent.send(bad, reading: false)
        try silent.finish([])
        #expect(silent.acknowledgements.last == Acknowledgement(100_000, refused: 100_000))
        try daemon.stop()
    }

    @Test func aThousandIdleConnectionsDoNoHarm() throws {
        // Both ends of them are in processes that we start or are.
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let idle = try (0..<1_000).map { _ in try daemon.client() }
        try expectService(place, lines: 20, from: try daemon.client())
        for (number, client) in idle.enumerated() where number % 10 == 0 {
            try client.finish(Rules.event(id: "idle-\(number)").utf8)
            #expect(client.acknowledgements.last == Acknowledgement(1))
        }
        for client in idle { client.close() }
        try expectService(place, lines: 20, from: try daemon.client())
        try daemon.stop()
        #expect(lines(of: place.journal).count == 20 + 100)
        #expect(!daemon.log.contains("warning"))
    }
}
