// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import TestSupport
import Testing

@testable import RewardWire

@Suite struct LineSplitterTests {
    /// Feeds chunks; gives what was emitted after each of them, and at the end.
    private func split(_ chunks: [[UInt8]], lineBytesMax: Int) -> [[UInt8]] {
        var splitter = LineSplitter(lineBytesMax: lineBytesMax)
        var texts: [[UInt8]] = []
        for chunk in chunks {
            var text: [UInt8] = []
            chunk.withUnsafeBytes { splitter.push($0) { text += $0 } }
            texts.append(text)
        }
        var rest: [UInt8] = []
        splitter.finish { rest += $0 }
        splitter.finish { _ in Issue.record("a line is finished once") }
        return texts + [rest]
    }

    private func split(_ chunks: String..., lineBytesMax: Int = 8) -> [String] {
        split(chunks.map { Array($0.utf8) }, lineBytesMax: lineBytesMax)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func textsConsistOfWholeLines() {
        #expect(split("") == ["", ""])
        #expect(split("ab\n") == ["ab\n", ""])
        #expect(split("ab") == ["", "ab"])
        #expect(split("ab\ncd") == ["ab\n", "cd"])
        #expect(split("a", "b", "\n", "c\n") == ["", "", "ab\n", "c\n", ""])
        #expect(split("a\nb\nc", "d\ne\n", "f") == ["a\nb\n", "cd\ne\n", "", "f"])
        #expect(split("\n\n", "\n") == ["\n\n", "\n", ""])
        #expect(split("a\r", "\nb") == ["", "a\r\n", "b"])
    }

    @Test func aLongLineIsCutToWhatShowsThatItIsTooLong() {
        #expect(split("12345678", "\n") == ["", "12345678\n", ""])
        #expect(split("12345678\r", "\n") == ["", "12345678\r\n", ""])
        #expect(split("123456789", "\n") == ["", "123456789\n", ""])
        #expect(split("1234567890", "\n") == ["", "1234567890\n", ""])
        #expect(split("1234567890a", "b", "c\nd\n") == ["", "", "1234567890\nd\n", ""])
        // Not even if it is cut behind a carriage return does it become a line that fits.
        #expect(split("12345678\rxyz", "\n") == ["", "12345678\rx\n", ""])
        // What comes in one piece is the decoder's to refuse.
        #expect(split("1234567890abc\nd") == ["1234567890abc\n", "d"])
        #expect(split("12345678901234", "1234") == ["", "", "1234567890"])
    }

    @Test func aStreamMeansTheSameInAnyChunks() {
        var generator = SeededGenerator(seed: 5)
        let limit = 60
        let stream = makeStream(&generator, limit: limit)
        let decoder = EventDecoder(projection: .wanting("data.x"), lineBytesMax: limit)
        func outcomes(_ bytes: [UInt8]) -> [Outcome] {
            bytes.withUnsafeBytes {
                decoder.decode(EventText(copying: $0, defaultSource: "c")).outcomes
            }
        }
        let expected = outcomes(stream)
        #expect(Set(expected.map(\.code)).isSuperset(of: [nil, .tooLong, .badJSON]))
        for round in 0..<300 {
            var chunks: [[UInt8]] = []
            var rest = stream[...]
            let largest = [1, 3, 20, 100, 1_000][round % 5]
            while !rest.isEmpty {
                let count = Int.random(in: 0...largest, using: &generator)
                chunks.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let texts = split(chunks, lineBytesMax: limit)
            #expect(texts.flatMap(outcomes) == expected)
            #expect(texts.dropLast().allSatisfy { $0.isEmpty || $0.last == UInt8(ascii: "\n") })
        }
    }

    private func makeStream(_ generator: inout SeededGenerator, limit: Int) -> [UInt8] {
        var stream = ""
        for _ in 0..<60 {
            let length = Int.random(in: 0...limit, using: &generator)
            stream += [
                #"{"type":"t","subject":"s","data":{"x":\#(length)}}"#, "", "{\"x\":",
                String(repeating: "y", count: limit + length), String(repeating: " ", count: limit),
                #"{"type":"t","subject":"s"}"# + String(repeating: " ", count: limit - 26),
                #"{"type":"t","subject":"s"}"# + String(repeating: " ", count: limit - 26) + "\r\r",
            ].randomElement(using: &generator)!
            stream += ["\n", "\r\n"].randomElement(using: &generator)!
        }
        return Array((stream + #"{"type":"t","subject":"last"}"#).utf8)
    }
}
