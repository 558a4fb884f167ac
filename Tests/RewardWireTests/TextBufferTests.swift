// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import RewardWire

@Suite struct TextBufferTests {
    private func written(_ body: (inout TextBuffer) -> Void) -> String {
        var buffer = TextBuffer(capacity: 0)
        body(&buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test func piecesFollowOneAnother() {
        let text = written {
            $0.append(literal: "{\"seq\":")
            $0.append(Int64(1042))
            $0.append(byte: UInt8(ascii: ","))
            $0.append("é")
            $0.append(UInt64(7))
        }
        #expect(text == "{\"seq\":1042,é7")
    }

    @Test(arguments: [
        0, 1, 9, 10, 11, 99, 100, 12_345, 999_999_999_999_999_999, 1_000_000_000_000_000_000,
        Int64.max, -1, -10, -99, Int64.min,
    ])
    func integersAreWritten(_ value: Int64) {
        #expect(written { $0.append(value) } == String(value))
        #expect(
            written { $0.append(UInt64(bitPattern: value)) } == String(UInt64(bitPattern: value)))
    }

    @Test func itGrowsAndIsUsedAgain() {
        var buffer = TextBuffer(capacity: 1)
        var expected = ""
        for number in 0..<5_000 {
            buffer.append(Int64(number))
            expected += String(number)
        }
        #expect(String(decoding: buffer.bytes, as: UTF8.self) == expected)
        buffer.removeAll()
        #expect(buffer.count == 0)
        buffer.reserve(100_000)
        buffer.append(byte: 65)
        #expect(Array(buffer.bytes) == [65])
    }

    static let escapes: [(String, String)] = [
        ("", #""""#), ("plain", #""plain""#), ("a\"b\\c/d", #""a\"b\\c/d""#),
        ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{0}\u{1}\u{1F}\u{7F}", #""\u0000\u0001\u001f\u007f""#),
        ("\u{80}\u{9F}\u{A0}", "\"\\u0080\\u009f\u{A0}\""),
        ("\u{2027}\u{2028}\u{2029}\u{202A}", "\"\u{2027}\\u2028\\u2029\u{202A}\""),
        ("Ana, sieben Tage am Stück! 🎉", "\"Ana, sieben Tage am Stück! 🎉\""),
        ("eight by\"tes and on", #""eight by\"tes and on""#),
        ("1234567\u{7F}", #""1234567\u007f""#),
        ("12345678é", "\"12345678é\""), ("\u{C2}", "\"\u{C2}\""),
    ]

    @Test(arguments: escapes) func stringsAreEscaped(_ text: String, json: String) {
        #expect(written { $0.appendJSON(text) } == json)
    }

    @Test func whatIsEscapedIsReadAgain() throws {
        var generator = SeededGenerator(seed: 9)
        let scalars: [ClosedRange<UInt32>] = [
            0x00...0x7F, 0x20...0x7E, 0x80...0x7FF, 0x2020...0x2030,
        ]
        for _ in 0..<2_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                let range = scalars.randomElement(using: &generator)!
                text.append(Unicode.Scalar(UInt32.random(in: range, using: &generator))!)
            }
            let json = written { $0.appendJSON(String(text)) }
            #expect(try JSONDecoder().decode(String.self, from: Data(json.utf8)) == String(text))
            #expect(json.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
    }

    @Test func brokenTextStaysWithinItsString() {
        // A character that is cut off at the end must not make the escaping look further.
        for bytes in [[0xC2], [0xE2], [0xE2, 0x80], [0xFF], [0x41, 0xE2, 0x80]] as [[UInt8]] {
            var buffer = TextBuffer()
            bytes.withUnsafeBytes { buffer.appendJSON($0) }
            #expect(Array(buffer.bytes) == [0x22] + bytes + [0x22])
        }
    }
}
