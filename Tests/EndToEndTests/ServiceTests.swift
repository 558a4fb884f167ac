// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Starting, stopping and being told wrong things.
@Suite(.sandboxed) struct ServiceTests {
    @Test(arguments: [SIGTERM, SIGINT]) func aSignalEndsItAfterAnsweringWhatCameIn(
        signal: Int32
    ) throws {
        let workload = Workload(events: 20_000, seed: 41)
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        let daemon = try place.start()
        var client = CrashClient(workload)
        try client.send(to: daemon, chunk: 300) { sent in
            if sent >= 9_000 { daemon.child.signal(signal) }
            return false
        }
        #expect(try daemon.child.wait() == .exit(0))
        #expect(daemon.log.contains("taking no more events"))
        #expect(daemon.log.contains("stopped with \(client.acknowledged) events in the log"))
        let restarted = try place.start()
        try client.send(to: restarted)
        #expect(client.isDone)
        try restarted.stop()
        expectSame(place.journal, expected)
    }

    @Test func idleConnectionsDoNotHoldUpTheEnd() throws {
        let daemon = try Place().start()
        let clients = try (0..<20).map { _ in try daemon.client() }
        try clients[0].send(Array("half a line".utf8))
        try daemon.stop()
        for client in clients { try client.readToEnd() }
    }

    @Test func aSecondDaemonIsToldWhoHoldsTheState() throws {
        let place = try Place()
        let first = try place.start()
        let second = try place.launch(["--socket", place.path + "/other"])
        #expect(try second.child.wait() == .exit(1))
        #expect(second.log.contains("process \(first.child.pid)"))
        #expect(second.log.contains(place.state))
        let client = try first.client()
        try client.finish(Rules.event(id: "a").utf8)
        #expect(client.acknowledged == 1, "the first is not disturbed")
        try first.stop()
    }

    @Test func aSocketFileThatNobodyListensOnIsReplaced() throws {
        let place = try Place()
        try place.start().kill()
        #expect(FileManager.default.fileExists(atPath: place.socket))
        #expect(throws: SystemError.self) { try Client(place.socket) }
        let daemon = try place.start()
        try daemon.stop()
    }

    @Test func theSocketIsForItsOwnerAndGroup() throws {
        let place = try Place()
        let daemon = try place.start(["--pipe", place.pipe])
        func mode(_ path: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return try #require(attributes[.posixPermissions] as? Int)
        }
        #expect(try mode(place.socket) == 0o660)
        #expect(try mode(place.pipe) == 0o620)
        #expect(try mode(place.journalFile) == 0o640)
        #expect(try mode(place.state) == 0o700)
        try daemon.stop()
    }

    @Test func checkingSaysWhetherADaemonWouldStart() throws {
        let place = try Place()
        let check = ["--check"]
        #expect(try place.launch(check).child.wait() == .exit(0))
        try write(Workload.rules.replacing("count:", with: "cuont:"), to: place.ruleFile)
        let wrong = try place.launch(check)
        #expect(try wrong.child.wait() == .exit(1))
        #expect(wrong.log.contains("\(place.ruleFile):"))
        #expect(wrong.log.contains("[unknown-key]"))
        #expect(try place.launch(["--check", "--no-such-flag"]).child.wait() == .exit(2))
        #expect(try place.launch(["--check", "--log-level", "loud"]).child.wait() == .exit(2))
        let configuration = place.path + "/rewardd.yaml"
        try write("ruels: /nowhere\n", to: configuration)
        let misspelt = try place.launch(["--check", "--config", configuration])
        #expect(try misspelt.child.wait() == .exit(2))
        #expect(misspelt.log.contains("\(configuration):1:1"))
        #expect(!FileManager.default.fileExists(atPath: place.state), "checking leaves no trace")
    }

    @Test func aDaemonDoesNotStartOnBrokenRules() throws {
        let place = try Place(rules: "rules: [\n")
        let daemon = try place.launch()
        #expect(try daemon.child.wait() == .exit(1))
        #expect(daemon.log.contains("\(place.ruleFile):"))
    }

    @Test func aFileWhereThePipeShouldBeIsLeftAlone() throws {
        let place = try Place()
        try write("mine", to: place.pipe)
        let daemon = try place.launch(["--pipe", place.pipe])
        try daemon.expectRefusal()
        #expect(daemon.log.contains("\(place.pipe) is there and is no pipe"))
        #expect(try String(contentsOfFile: place.pipe, encoding: .utf8) == "mine")
    }

    @Test func flagsBeatTheEnvironmentWhichBeatsTheFile() throws {
        let place = try Place()
        let configuration = place.path + "/rewardd.yaml"
        try write(
            """
            rules: /nowhere
            socket: \(place.path)/of-file
            state: \(place.state)
            journal: \(place.journalFile)
            clock: events

            """, to: configuration)
        let child = try Child(
            [try Program.rewardd, "--config", configuration, "--socket", place.socket],
            environment: [
                "REWARDD_RULES": place.rules, "REWARDD_SOCKET": place.path + "/of-environment",
            ])
        let daemon = Daemon(place: place, child: child)
        try daemon.waitUntilReady()
        let client = try daemon.client()
        try client.finish(Rules.event(id: "a", data: #""minutes":9"#).utf8)
        try daemon.stop()
        #expect(daemon.log.contains("clock: events"))
        #expect(causes(in: place.journal).contains("a"))
    }
}
