// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Everything that one daemon works with, in a directory: rules, state, journal, socket. Daemons can
/// be started there one after another.
struct Place {
    let path: String

    var rules: String { path + "/rules" }
    var ruleFile: String { rules + "/rules.yaml" }
    var socket: String { path + "/socket" }
    var pipe: String { path + "/pipe" }
    var state: String { path + "/state" }
    var journalDirectory: String { path + "/journal" }
    var journalFile: String { journalDirectory + "/rewards.ndjson" }

    init(_ name: String = "one", rules text: String = Workload.rules) throws {
        path = Sandbox.current.path + "/" + name
        try FileManager.default.createDirectory(
            atPath: rules, withIntermediateDirectories: true)
        try write(text, to: ruleFile)
    }

    /// The daemon's command line here.
    func command(clock: String = "events", _ more: [String] = []) throws -> [String] {
        [
            try Program.rewardd, "--rules", rules, "--socket", socket, "--state", state,
            "--journal", journalFile, "--clock", clock,
        ] + more
    }

    /// Starts a daemon, and waits until it listens.
    func start(
        clock: String = "events", _ more: [String] = [], environment: [String: String] = [:],
        under wrapper: [String] = []
    ) throws -> Daemon {
        let daemon = try launch(
            clock: clock, more, environment: environment, under: wrapper)
        try daemon.waitUntilReady()
        return daemon
    }

    /// Starts a daemon that may well not come up.
    func launch(
        clock: String = "events", _ more: [String] = [], environment: [String: String] = [:],
        under wrapper: [String] = []
    ) throws -> Daemon {
        let child = try Child(
            wrapper + (try command(clock: clock, more)), environment: environment)
        return Daemon(place: self, child: child)
    }

    /// The journal, as far as it is in the newest file.
    var journal: Data { (try? Data(contentsOf: URL(filePath: journalFile))) ?? Data() }

    /// The rotated journal files in order, and the newest.
    var journalFiles: [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: journalDirectory)) ?? []
        let rotated = names.filter { $0 != "rewards.ndjson" }.sorted()
        return (rotated + ["rewards.ndjson"]).map { journalDirectory + "/" + $0 }
    }

    var wholeJournal: Data {
        journalFiles.reduce(into: Data()) { all, file in
            all += (try? Data(contentsOf: URL(filePath: file))) ?? Data()
        }
    }

    /// The log's segments.
    var segments: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: state + "/log")) ?? []
        return names.filter { $0.hasSuffix(".rwlog") }.sorted().map { "\(state)/log/\($0)" }
    }

    /// What `rewardctl simulate` makes of these events with the rules that are here.
    func simulate(_ text: [UInt8]) throws -> Data {
        let input = path + "/events.ndjson"
        try Data(text).write(to: URL(filePath: input))
        let result = try Child.run([try Program.rewardctl, "simulate", "--rules", rules, input])
        #expect(result.ending == .exit(0), "\(result.errors)")
        return result.output
    }
}

/// A daemon that runs.
struct Daemon {
    let place: Place
    let child: Child

    /// What it has logged so far.
    var log: String { child.errors }

    func waitUntilReady() throws {
        // A debug build replays long logs slowly.
        try eventually("the daemon listens", within: 90) {
            if let ended = child.ended { throw EndedEarly(ending: ended, log: log) }
            guard let client = try? Client(place.socket) else { return false }
            client.close()
            return true
        }
    }

    func client() throws -> Client { try Client(place.socket) }

    /// Waits until it has logged a text.
    func waitForLog(_ text: String, within seconds: Double = 60) throws {
        try eventually("the log says: \(text)", within: seconds) { log.contains(text) }
    }

    /// Waits until so many rulebooks have come into force, the first at the start.
    func waitForRules(_ count: Int) throws {
        try eventually("rulebook \(count) is in force", within: 60) {
            log.occurrences(of: "rulebook in force") >= count
        }
    }

    /// Expects that it does not come up, and ends by itself.
    func expectRefusal() throws {
        try eventually("the daemon ends or listens", within: 90) {
            child.ended != nil || (try? Client(place.socket)) != nil
        }
        if child.ended == nil {
            Issue.record("the daemon has started")
            child.destroy()
        } else {
            #expect(child.ended == .exit(1))
        }
    }

    /// Ends it in good order.
    func stop() throws {
        child.signal(SIGTERM)
        let ending = try child.wait()
        #expect(ending == .exit(0))
    }

    func kill() throws {
        child.signal(SIGKILL)
        try child.wait()
    }
}

extension String {
    func occurrences(of text: String) -> Int { ranges(of: text).count }
}

/// A daemon has ended where it should have come up.
struct EndedEarly: Error, CustomStringConvertible {
    let ending: Child.Ending
    let log: String

    var description: String { "the daemon ended with \(ending):\n\(log)" }
}

/// Writes a file anew, in place.
func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "we") else { throw SystemError("cannot open \(path)") }
    defer { fclose(file) }
    fputs(text, file)
}
