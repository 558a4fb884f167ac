// SPDX-License-Identifier: Apache-2.0
import CLayout
import RewardEngine
import TestSupport
import Testing

@testable import RewardWire

@Suite struct LineTests {
    private let good = #"{"type":"t","subject":"s"}"#

    private func shape(_ text: String, lineBytesMax: Int = 65_536) -> String {
        decode(text, lineBytesMax: lineBytesMax)
            .map { $0.isEmpty ? "_" : $0.code.map { "<\($0.rawValue)>" } ?? "+" }.joined()
    }

    @Test func everyLineHasItsEntry() {
        #expect(shape("") == "")
        #expect(shape("\n") == "_")
        #expect(shape("\n\n") == "__")
        #expect(shape("\r\n") == "_")
        // Only an empty line is skipped: blanks may be what is left of an event.
        #expect(shape(" \t\r\n") == "<bad_json>")
        #expect(shape(" ") == "<bad_json>")
        #expect(decode(" ")[0].message == "expected a value at byte 2, found the line's end")
        #expect(shape(good) == "+")
        #expect(shape(good + "\n") == "+")
        #expect(shape(good + "\r\n") == "+")
        #expect(shape(good + "\r") == "+")
        #expect(shape(good + "\n\n" + good) == "+_+")
        #expect(shape("\n" + good + "\n\nx\n" + good + "\n") == "_+_<bad_json>+")
        #expect(shape("\n" + good + "\n \n" + good + "\n") == "_+<bad_json>+")
        #expect(shape("\r\r\n" + good) == "<bad_json>+")
        // A vertical tab is no blank of JSON.
        #expect(shape("\u{B}\n" + good) == "<bad_json>+")
        // A broken line hides neither the one before nor the one behind.
        #expect(shape(good + "\n\"\n" + good) == "+<bad_json>+")
        #expect(shape(good + "\n{\"\\\n" + good) == "+<bad_json>+")
    }

    @Test func linesAreWhereTheySayThatTheyAre() {
        let text = Array("\(good)\r\n\nx\n\(good)".utf8)
        let decoder = EventDecoder(projection: Projection())
        let batch = text.withUnsafeBytes {
            decoder.decode(EventText(copying: $0, defaultSource: "c"))
        }
        withExtendedLifetime(batch) {
            let lines = batch.events.map { String(decoding: batch.line(of: $0), as: UTF8.self) }
            #expect(lines == [good, "", "x", good])
            #expect(Array(batch.text) == text)
            #expect(String(batch.defaultSource) == "c")
        }
        #expect(batch.refusal(at: 2, firstLine: 1000)?.line == 1002)
        #expect(batch.refusal(at: 1, firstLine: 1000) == nil)
        #expect(batch.refusal(at: 0, firstLine: 1000) == nil)
    }

    @Test(arguments: [64, 1_000, 32_767, 32_768, 32_769, 65_536, 200_000])
    func linesAreBounded(_ limit: Int) {
        func line(_ length: Int) -> String {
            let frame = #"{"type":"t","subject":"s","x":""}"#
            return frame.dropLast(2) + String(repeating: "x", count: length - frame.utf8.count)
                + "\"}"
        }
        for end in ["", "\n", "\r\n"] {
            #expect(shape(line(limit - 1) + end, lineBytesMax: limit) == "+")
            #expect(shape(line(limit) + end, lineBytesMax: limit) == "+")
            #expect(shape(line(limit + 1) + end, lineBytesMax: limit) == "<too_long>")
            let more = line(40) + "\n"
            let text = more + line(limit + 1) + "\n" + more + line(limit) + "\n" + more
            #expect(shape(text, lineBytesMax: limit) == "+<too_long>++" + "+")
        }
        let outcomes = decode(line(limit + 1), lineBytesMax: limit)
        #expect(outcomes[0].message == "the line is longer than \(limit) bytes")
        // The length comes before whatever else is wrong, and before being blank.
        #expect(
            shape(String(repeating: " ", count: limit + 1), lineBytesMax: limit) == "<too_long>")
        #expect(
            shape(String(repeating: "\"", count: limit + 1), lineBytesMax: limit) == "<too_long>")
        #expect(shape(String(repeating: " ", count: limit), lineBytesMax: limit) == "<bad_json>")
    }

    /// Lines are decoded many at once; none may feel it.
    @Test func aLineMeansTheSameInAnyCompany() {
        var generator = SeededGenerator(seed: 11)
        let projection = Projection.wanting("data.a", "data", decimals: ["data.b"])
        let pieces = [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\"a\"", "\"b\"", "1.5", "true", " ",
        ]
        var lines: [String] = []
        for _ in 0..<3_000 {
            var line = event(data: "{\"a\":\"\\u0061\\\\\",\"b\":[1,{\"c\":2.5}]}")
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let index = line.index(
                    line.startIndex, offsetBy: .random(in: 0..<line.count, using: &generator))
                line.replaceSubrange(
                    index...index, with: pieces.randomElement(using: &generator)!)
            }
            lines.append(line)
        }
        let together = decode(lines.joined(separator: "\n"), projection)
        let alone = lines.flatMap { decode($0, projection) }
        #expect(together.count == lines.count)
        for (line, pair) in zip(lines, zip(together, alone)) {
            #expect(pair.0 == pair.1, "\(line)")
        }
        #expect(Set(together.map(\.code)).count > 3, "the lines are broken in several ways")
    }

    @Test func aBatchIsDecodedAnewForOtherRules() {
        let text = Array((event(data: #"{"a":1,"b":"\n"}"#) + "\nx\n").utf8)
        let first = EventDecoder(projection: .wanting("data.a"))
        let second = EventDecoder(projection: .wanting("data.b", "data.a"))
        let batch = text.withUnsafeBytes {
            first.decode(EventText(copying: $0, defaultSource: "c"))
        }
        let again = second.decode(again: batch)
        #expect(batch.outcomes[0].fields == [.int(1)])
        #expect(again.outcomes[0].fields == [.string("\n"), .int(1)])
        #expect(again.outcomes[1] == batch.outcomes[1])
        #expect(again.outcomes[0].source == "c")
    }

    @Test func aTextGrowsByPieces() {
        let bytes = Array("\(good)\nx\n\(good)".utf8)
        var text = EventText(defaultSource: "c")
        for byte in bytes {
            withUnsafeBytes(of: byte) { text.append($0) }
        }
        text.append(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(text.count == bytes.count)
        let batch = EventDecoder(projection: Projection()).decode(text)
        #expect(batch.outcomes.map(\.code) == [nil, .badJSON, nil])
    }

    @Test func aBatchMayEndOnAnotherThread() async {
        let batch = EventDecoder(projection: .wanting("data.a")).decode(
            EventText(defaultSource: "c"))
        #expect(await Task.detached { batch.events.count }.value == 0)
    }
}
