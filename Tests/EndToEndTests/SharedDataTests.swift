// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Data sets and reference programs that are not part of this repository.
enum SharedData {
    static let path = Project.sharedData
    static let isMissing: Comment = "REWARDD_SHARED does not name a directory of data sets"

    /// Whether there is a file, and what is needed to use it.
    static func has(_ name: String, python: Bool = false) -> Bool {
        guard let path, !python || Program.python != nil else { return false }
        return access("\(path)/\(name)", R_OK) == 0
    }

    static func file(_ name: String) throws -> String { "\(try #require(path))/\(name)" }

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }

    /// Runs a Python program of the data set.
    static func python(_ program: String, _ arguments: [String]) throws -> String {
        let command = [try #require(Program.python), try file(program)] + arguments
        let result = try Child.run(command, within: 300)
        #expect(result.ending == .exit(0), "\(command): \(result.errors)")
        return String(decoding: result.output, as: UTF8.self)
    }
}

/// Workload W1: the journal against a reference in plain Python.
@Suite(.sandboxed, .enabled(if: SharedData.has("w1/gen.py", python: true), SharedData.isMissing))
struct ReferenceWorkloadTests {
    private static let events = 100_000

    private struct Inputs {
        let events: String
        let reference: String
        let rules: String
        let bytes: [UInt8]

        init(seed: Int) throws {
            events = Sandbox.current.path + "/w1.ndjson"
            reference = Sandbox.current.path + "/reference.ndjson"
            _ = try SharedData.python(
                "w1/gen.py",
                ["--events", "\(ReferenceWorkloadTests.events)", "--seed", "\(seed)", "-o", events])
            _ = try SharedData.python("w1/reference.py", [events, reference])
            rules = try SharedData.text("w1/rules.yaml")
            bytes = [UInt8](try Data(contentsOf: URL(filePath: events)))
        }

        /// Nothing is missing, nothing is too much.
        func compare(_ journal: Data, _ way: String) throws {
            let path = Sandbox.current.path + "/\(way).ndjson"
            try journal.write(to: URL(filePath: path))
            let said = try SharedData.python("w1/compare.py", [path, reference])
            #expect(said.contains("0 missing {}, 0 extra {}"), "\(way): \(said)")
        }
    }

    @Test(arguments: [1, 2, 3]) func allWaysInGrantWhatTheReferenceGrants(seed: Int) throws {
        let inputs = try Inputs(seed: seed)
        let place = try Place("simulated", rules: inputs.rules)
        let simulated = try place.simulate(inputs.bytes)
        try inputs.compare(simulated, "simulation")

        let socket = try Place("socket", rules: inputs.rules)
        let first = try socket.start()
        let client = try first.client()
        try client.finish(inputs.bytes)
        #expect(client.acknowledgements.last == Acknowledgement(ReferenceWorkloadTests.events))
        try first.stop()
        try inputs.compare(socket.journal, "socket")
        expectSame(socket.journal, simulated)

        let pipe = try Place("pipe", rules: inputs.rules)
        let second = try pipe.start(["--pipe", pipe.pipe])
        try writeToPipe(pipe.pipe, inputs.bytes)
        try eventually("the whole journal is there", within: 240) {
            pipe.journal.count >= simulated.count
        }
        try second.stop()
        try inputs.compare(pipe.journal, "pipe")
        expectSame(pipe.journal, simulated)
    }

    @Test(arguments: [1, 2, 3]) func orderWithinLatenessDoesNotDecide(seed: UInt64) throws {
        let inputs = try Inputs(seed: Int(seed))
        let place = try Place(rules: inputs.rules)
        let inOrder = try place.simulate(inputs.bytes)

        var random = SeededGenerator(seed: seed)
        let lines = String(decoding: inputs.bytes, as: UTF8.self).split(separator: "\n")
        let day = 86_400.0
        let shuffled = try lines.map { line in
            (line, try Self.seconds(of: line) + Double.random(in: 0..<day, using: &random))
        }.sorted { $0.1 < $1.1 }.map { String($0.0) }
        let daemon = try place.start()
        let client = try daemon.client()
        try client.finish(Workload(lines: shuffled).bytes)
        #expect(client.acknowledgements.last == Acknowledgement(ReferenceWorkloadTests.events))
        try daemon.stop()

        let independent: Set = ["r1", "r2", "r3", "r6", "r7"]
        func ids(_ journal: Data) -> Set<String> {
            Set(
                grants(in: journal)
                    .filter { $0.type == "reward.granted" && independent.contains($0.data.rule) }
                    .map(\.id))
        }
        let expected = ids(inOrder)
        let found = ids(place.journal)
        #expect(expected.count > 10_000)
        #expect(found.subtracting(expected).sorted().prefix(5) == [], "these are too much")
        #expect(expected.subtracting(found).sorted().prefix(5) == [], "these are missing")
    }

    /// The time of an event, in seconds of a common year's days: enough to sort by.
    private static func seconds(of line: Substring) throws -> Double {
        let match = try #require(line.firstRange(of: #""time":""#))
        let text = line[match.upperBound...].prefix(19)
        let digits = text.utf8.split { $0 < 48 || $0 > 57 }.compactMap { Double(Substring($0)) }
        let days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        let day = Double(days[Int(digits[1]) - 1]) + digits[2]
        return ((day * 24 + digits[3]) * 60 + digits[4]) * 60 + digits[5]
    }
}

/// Fifteen years of a project's history, with real lateness and time zones.
@Suite(.sandboxed, .enabled(if: SharedData.has("real/events.ndjson"), SharedData.isMissing))
struct RealHistoryTests {
    @Test func socketAndSimulationGrantExactlyTheExpectedIds() throws {
        let expected = try SharedData.text("real/expected-ids.txt").split(separator: "\n")
            .map(String.init).sorted()
        let place = try Place(rules: try SharedData.text("real/rules.yaml"))
        let bytes = [UInt8](try SharedData.text("real/events.ndjson").utf8)
        let simulated = try place.simulate(bytes)
        expectSameIDs(ids(in: simulated).sorted(), expected)

        let daemon = try place.start()
        try daemon.client().finish(bytes)
        try daemon.stop()
        expectSameIDs(ids(in: place.journal).sorted(), expected)
        expectSame(place.journal, simulated)
    }

    private func expectSameIDs(_ found: [String], _ expected: [String]) {
        #expect(found.count == expected.count)
        #expect(Set(found).subtracting(expected).sorted().prefix(5) == [], "these are too much")
        #expect(Set(expected).subtracting(found).sorted().prefix(5) == [], "these are missing")
    }
}
