// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What `rewardctl` tells the shell that has called it.
@Suite(.sandboxed) struct ControlTests {
    @Test func checkSaysAllProblemsAndEndsWithOneIfThereAreAny() throws {
        let place = try Place()
        #expect(try rewardctl(["check", place.rules]).ending == .exit(0))
        let wrong = Workload.rules.replacing("count: { reach: 7", with: "cuont: { reach: 7")
            .replacing("timezone: Europe/Berlin", with: "timezone: Mars/Base")
        try write(wrong, to: place.ruleFile)
        let people = try rewardctl(["check", place.rules])
        #expect(people.ending == .exit(1))
        #expect(people.output.contains("[unknown-key]"))
        #expect(people.output.contains("[unknown-zone]"))

        struct Problem: Codable, Equatable {
            let file: String
            let line: Int
            let severity: String
            let code: String
        }
        let machines = try rewardctl(["check", "--json", place.rules])
        #expect(machines.ending == .exit(1))
        let problems = try JSONDecoder().decode([Problem].self, from: Data(machines.output.utf8))
        #expect(problems.map(\.code) == ["unknown-zone", "unknown-key"])
        #expect(problems.allSatisfy { $0.file == place.ruleFile && $0.severity == "error" })
        #expect(problems.map(\.line) == problems.map(\.line).sorted())

        try write(Workload.rules, to: place.ruleFile)
        let good = try rewardctl(["check", "--json", place.rules])
        #expect(good.ending == .exit(0))
        #expect(try JSONDecoder().decode([Problem].self, from: Data(good.output.utf8)) == [])
    }

    @Test(arguments: [
        ["frobnicate"], ["check"], ["check", "--no-such-flag", "x"], ["check", "/no/such/rules"],
        ["simulate"], ["send", "/no/such/file"], ["eval"],
    ])
    func wrongUseEndsWithTwo(arguments: [String]) throws {
        var arguments = arguments
        if arguments.first == "send" {
            let place = try Place()
            _ = try place.start()
            arguments += ["--socket", place.socket]
        }
        let result = try rewardctl(arguments)
        #expect(result.ending == .exit(2))
        #expect(!result.errors.isEmpty)
        #expect(result.output.isEmpty)
    }

    @Test func sendSaysWhetherTheDaemonTookIt() throws {
        let place = try Place()
        let events = place.path + "/input"
        try write(Rules.event(id: "a") + "\n" + Rules.event(id: "b") + "\n", to: events)
        let nobody = try rewardctl(["send", "--socket", place.socket, events])
        #expect(nobody.ending == .exit(3))
        #expect(nobody.errors.contains(place.socket))

        let daemon = try place.start()
        let sent = try rewardctl(["send", "--socket", place.socket, events])
        #expect(sent.ending == .exit(0))
        #expect(sent.output == #"{"ack":2,"duplicates":0,"late":0,"refused":0}"# + "\n")
        let again = try rewardctl(["send", "--socket", place.socket], input: events)
        #expect(again.output == #"{"ack":2,"duplicates":2,"late":0,"refused":0}"# + "\n")
        try write("nonsense\n", to: events)
        let refused = try rewardctl(["send", "--socket", place.socket, events])
        #expect(refused.ending == .exit(1))
        #expect(refused.errors.contains("bad_json"))
        try daemon.stop()
    }

    @Test func filesWithoutALastLineEndStayLinesOfTheirOwn() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let files = try ["a", "b"].map { id in
            try write(Rules.event(id: id), to: place.path + "/" + id)
            return place.path + "/" + id
        }
        let sent = try rewardctl(["send", "--socket", place.socket] + files)
        #expect(sent.ending == .exit(0))
        #expect(sent.output.hasPrefix(#"{"ack":2,"#))
        try daemon.stop()
        #expect(causes(in: place.journal) == ["a", "b"])
    }

    @Test func sendIsNotContentWithLessThanItHasSent() throws {
        let place = try Place()
        let events = place.path + "/input"
        try write(Rules.event(id: "a") + "\n" + Rules.event(id: "b") + "\n", to: events)
        let answer = #"{"ack":1,"duplicates":0,"late":0,"refused":0}"# + "\n"
        let daemon = try ShortLivedDaemon(place.socket, answer: answer)
        let sent = try rewardctl(["send", "--socket", place.socket, events])
        try daemon.join()
        #expect(sent.ending == .exit(3))
        #expect(sent.output == answer)
        #expect(sent.errors.contains("gone away when 1 of 2 lines were durable"))
    }

    /// Takes all that one client sends, gives one answer, and is gone.
    private final class ShortLivedDaemon {
        private let worker: Worker

        init(_ path: String, answer: String) throws {
            let listener = socket(
                AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            guard withSocketAddress(path, { bind(listener, $0, $1) }) == 0, listen(listener, 1) == 0
            else { throw SystemError("cannot listen on \(path)") }
            worker = Worker {
                let client = accept(listener, nil, nil)
                defer {
                    close(client)
                    close(listener)
                }
                var buffer = [UInt8](repeating: 0, count: 4_096)
                while read(client, &buffer, buffer.count) > 0 {}
                let bytes = Array(answer.utf8)
                guard Glibc.write(client, bytes, bytes.count) == bytes.count else {
                    throw SystemError("cannot answer")
                }
            }
        }

        func join() throws { try worker.join() }
    }

    @Test func tailSaysWhyThereIsNothingToRead() throws {
        let missing = try rewardctl(["tail", "--journal", "/nowhere/rewards.ndjson"])
        #expect(missing.ending == .exit(3))
        #expect(missing.errors.contains("there is no journal"))
        let wrong = try rewardctl(["tail", "--follow", "--journal", "/etc/passwd/rewards.ndjson"])
        #expect(wrong.ending == .exit(1))
        #expect(wrong.errors.contains("a directory is needed"))
    }

    @Test func simulateTellsRefusedLinesAndEndsWithOne() throws {
        let place = try Place(rules: Rules.everyEvent)
        let events = place.path + "/input"
        try write(Rules.event(id: "a") + "\nnonsense\n" + Rules.event(id: "b"), to: events)
        let result = try rewardctl(["simulate", "--rules", place.rules, "-"], input: events)
        #expect(result.ending == .exit(1))
        #expect(result.errors.contains("line 2: bad_json"))
        #expect(ids(in: Data(result.output.utf8)) == ["each/ana/a@/app", "each/ana/b@/app"])
        let twice = try rewardctl(["simulate", "--rules", place.rules, events, events])
        let complaint = "\(events): line 2: bad_json"
        #expect(twice.errors.occurrences(of: complaint) == 2, "\(twice.errors)")
    }

    @Test func aLogCanBeSimulatedWhileItsDaemonRuns() throws {
        let place = try Place()
        let daemon = try place.start()
        try daemon.client().finish(Workload(events: 2_000, seed: 42).bytes)
        let result = try rewardctl(["simulate", "--rules", place.rules, "--from-log", place.state])
        #expect(result.ending == .exit(0))
        expectSame(place.journal, Data(result.output.utf8))
        try daemon.stop()
    }
}
