// SPDX-License-Identifier: Apache-2.0
import Foundation
import RewardEngine
import TestSupport
import Testing

@testable import RewardWire

/// JSONTestSuite: what must be accepted, what must not, and what we may decide.
@Suite struct ConformanceTests {
    private struct Case: Decodable {
        let name: String
        let expect: String
        let b64: String
    }

    @Test(
        .enabled(
            if: Project.sharedData != nil,
            "set REWARDD_SHARED to the directory that holds json/cases.ndjson"))
    func theTestSuitesCasesAreJudgedAsTheyShould() throws {
        let shared = try #require(Project.sharedData)
        let file = URL(filePath: shared).appending(path: "json/cases.ndjson")
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        #expect(!lines.isEmpty)
        for line in lines {
            let entry = try JSONDecoder().decode(Case.self, from: line)
            let bytes = [UInt8](try #require(Data(base64Encoded: entry.b64)))
            check(entry.name, bytes, entry.expect)
        }
    }

    private func check(_ name: String, _ bytes: [UInt8], _ expect: String) {
        let front = Array(#"{"type":"t","subject":"ana","data":{"x":"#.utf8)
        let back = Array("}}".utf8)
        // As the value of a field, wanted and unwanted, and as the whole line.
        switch expect {
        case "accept" where !name.contains("duplicated_key"):
            // A line holds no line end; outside of strings it is a blank like others.
            let flat = bytes.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
            let unwanted = decode(front + flat + back)
            let wanted = decode(front + flat + back, .wanting("data.x"))
            #expect(unwanted.map(\.code) == [nil], "\(name): \(unwanted)")
            // Numbers that no double holds are JSON, but no value that a rule could read.
            #expect(wanted.count == 1, "\(name)")
            #expect([nil, .numberRange].contains(wanted[0].code), "\(name): \(wanted)")
        case "accept", "reject":
            let codes: [RefusalCode?] = [.badJSON, .badUTF8, .tooDeep, .tooLong]
            for projection in [Projection(), .wanting("data.x")] {
                let outcomes = decode(front + bytes + back, projection)
                #expect(outcomes.allSatisfy { codes.contains($0.code) }, "\(name): \(outcomes)")
            }
            let whole = decode(bytes)
            let isRefused = whole.allSatisfy { $0.isEmpty || $0.code != nil }
            #expect(isRefused, "\(name): \(whole)")
        default:
            // Either will do, as long as the daemon goes on.
            #expect(decode(front + bytes + back + Array("\n{}".utf8)).last?.code == .missingType)
        }
    }
}
