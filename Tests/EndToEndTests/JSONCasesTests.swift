// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Texts that JSON parsers stumble over, sent to a daemon.
@Suite(.sandboxed, .enabled(if: SharedData.has("json/cases.ndjson"), SharedData.isMissing))
struct JSONCasesTests {
    private struct Case: Codable {
        let name: String
        let expect: String
        let b64: String

        var bytes: [UInt8] { [UInt8](Data(base64Encoded: b64) ?? Data()) }

        /// Parsers disagree about which of two equal keys counts, so they are refused.
        var hasKeyTwice: Bool { name.contains("duplicated_key") }

        var isObject: Bool {
            bytes.first { ![9, 10, 13, 32].contains($0) } == UInt8(ascii: "{")
        }
    }

    private enum Form: String, CaseIterable {
        /// In place of an event's `data`.
        case data
        /// As a value in `data`.
        case value
        /// As the line itself.
        case line

        func wrap(_ text: [UInt8], id: String) -> [UInt8] {
            func event(_ opening: String, _ closing: String) -> [UInt8] {
                let head =
                    #"{"type":"a","subject":"ana","time":"2026-03-02T10:00:00Z","source":"/app","#
                    + #""id":"\#(id)","data":"#
                return Array((head + opening).utf8) + text + Array((closing + "}").utf8)
            }
            return switch self {
            case .data: event("", "")
            case .value: event(#"{"v":"#, "}")
            case .line: text
            }
        }
    }

    private static func cases() throws -> [Case] {
        try SharedData.text("json/cases.ndjson").split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }

    @Test func whatMustBeRejectedIsRefusedAndTheConnectionGoesOn() throws {
        let cases = try JSONCasesTests.cases()
        #expect(cases.count >= 200)
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let client = try daemon.client()
        var sent = 0
        var refusedAt: [Int: String] = [:]
        var sentCases: [(testCase: Case, form: Form, id: String, codes: [String])] = []
        for form in Form.allCases {
            for (number, testCase) in cases.enumerated() {
                let id = "\(form)-\(number)"
                // Line ends within are white space where the text is right.
                let isRight = testCase.expect == "accept"
                let text = isRight ? testCase.bytes.map { $0 == 10 ? 32 : $0 } : testCase.bytes
                let lines = form.wrap(text, id: id) + [10]
                try client.send(lines)
                // And an event that must get through.
                try client.send(line: Rules.event(id: "after-\(id)"))
                let first = sent + 1
                sent += lines.count { $0 == 10 } + 1
                try client.waitForAcknowledgement(of: sent)
                #expect(client.isOpen, "\(testCase.name) as \(form)")
                guard client.isOpen else { return }

                for refusal in client.refusals where refusal.line >= first {
                    refusedAt[refusal.line] = refusal.code
                }
                #expect(refusedAt[sent] == nil, "the event after \(testCase.name) is taken")
                let codes = (first..<sent).compactMap { refusedAt[$0] }
                sentCases.append((testCase, form, id, codes))
            }
        }
        client.shutdownWriting()
        try client.readToEnd()
        #expect(client.acknowledgements.last == Acknowledgement(sent, refused: refusedAt.count))
        try daemon.stop()
        let granted = Set(causes(in: place.journal))
        for (testCase, form, id, codes) in sentCases {
            #expect(granted.contains("after-\(id)"))
            check(testCase, form, codes, isTaken: granted.contains(id))
        }
        #expect(granted.isSubset(of: sentCases.flatMap { [$0.id, "after-\($0.id)"] }))
        // What was taken is in the log, and is taken there again.
        let journal = place.journal
        try FileManager.default.removeItem(atPath: place.journalFile)
        try place.start().stop()
        expectSame(place.journal, journal)
    }

    private func check(_ testCase: Case, _ form: Form, _ codes: [String], isTaken: Bool) {
        let what: Comment = "\(testCase.name) as \(form.rawValue): \(codes)"
        let isText = Set(codes).isSubset(of: ["bad_json", "bad_utf8", "too_deep", "too_long"])
        switch (testCase.expect, form) {
        case ("accept", .data) where testCase.isObject && !testCase.hasKeyTwice:
            #expect(isTaken && codes.isEmpty, what)
        case ("accept", .data) where !testCase.isObject:
            #expect(!isTaken && codes == ["schema"], what)
        case ("accept", .value) where !testCase.hasKeyTwice:
            #expect(isTaken && codes.isEmpty, what)
        case ("accept", .line) where !testCase.hasKeyTwice:
            let expected = testCase.isObject ? "missing_type" : "bad_json"
            #expect(!isTaken && codes == [expected], what)
        case ("accept", _):
            #expect(!isTaken && codes == ["bad_json"], what)
        case ("reject", .line) where testCase.bytes.allSatisfy({ $0 == 10 || $0 == 13 }):
            #expect(codes.isEmpty, what)
        case ("reject", _):
            #expect(!isTaken && !codes.isEmpty && isText, what)
        default:
            #expect(isTaken == codes.isEmpty || form == .line, what)
        }
    }
}
