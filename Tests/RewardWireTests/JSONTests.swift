// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Testing

@testable import RewardWire

/// What is JSON and what is not, in a place that no rule reads: all of a line is checked.
@Suite struct JSONTests {
    static let values = [
        "null", "true", "false", "0", "-0", "1", "-1", "12.5", "1e5", "1E+5", "1.25e-5", "-0.0",
        "0e1", "1e999", "-1e999", "1e-999", "18446744073709551616",
        String(repeating: "9", count: 400), "0." + String(repeating: "0", count: 400) + "1",
        #""""#, #""a""#, #""\"\\\/\b\f\n\r\t\u0000\u00e9\uD83D\uDE00""#, "\"é\u{7F}\u{2028}😀\"",
        "[]", "[ ]", "[1]", "[1,2 , 3]", "[[],[[]],{}]", "{}", "{ }", #"{"a":1}"#,
        #"{"a":{"a":{"a":1}}}"#, #"{"":1}"#, #"{"a":1,"A":2}"#, "\t[\t1\r,\r2]\t",
    ]

    @Test(arguments: values) func isJSON(_ value: String) {
        #expect(decode(event(data: "{\"x\":\(value)}"))[0].code == nil)
    }

    static let broken: [(String, String)] = [
        ("", "expected a value at byte 41, found '}'"),
        ("nul", "expected a value at byte 41, found 'nul'; put text into quotes"),
        ("nulll", "expected a value at byte 41, found 'nulll'; put text into quotes"),
        ("True", "expected a value at byte 41, found 'True'"),
        ("tru", "expected a value at byte 41, found 'tru'; put text into quotes"),
        ("falsey", "expected a value at byte 41, found 'falsey'; put text into quotes"),
        ("NaN", "expected a value at byte 41, found 'NaN'"),
        ("-", "'-' at byte 41 is not a number of JSON"),
        ("01", "'01' at byte 41 is not a number of JSON"),
        ("1.", "'1.' at byte 41 is not a number of JSON"),
        (".5", "expected a value at byte 41, found '.5'"),
        ("+1", "expected a value at byte 41, found '+1'"),
        ("1e", "'1e' at byte 41 is not a number of JSON"),
        ("1e+", "'1e+' at byte 41 is not a number of JSON"),
        ("0x10", "'0x10' at byte 41 is not a number of JSON"),
        ("1_000", "'1_000' at byte 41 is not a number of JSON"),
        ("-Infinity", "'-Infinity' at byte 41 is not a number of JSON"),
        ("1 2", "expected ',' or '}' at byte 43, found '2'"),
        ("1\u{C}", "'1\u{C}' at byte 41 is not a number of JSON"),
        (#""\x""#, #"'\x' at byte 42 is not an escape of JSON"#),
        (#""ab\u12g4""#, #"'\u12g4' at byte 44 is not an escape of JSON"#),
        (#""\u12""#, #"'\u12' at byte 42 is not an escape of JSON"#),
        (#""\ud800""#, #"'\ud800' at byte 42 is half a character; write both of its surrogates"#),
        (#""\udc00""#, #"'\udc00' at byte 42 is half a character; write both of its surrogates"#),
        (
            #""\ud800\u0041""#,
            #"'\ud800\u0041' at byte 42 is half a character; write both of its surrogates"#
        ),
        ("\"a\u{1}\"", "found a control character in a string at byte 43; escape it"),
        ("\"a\tb\"", "found a control character in a string at byte 43; escape it"),
        ("[1,]", "expected a value at byte 44, found ']'"),
        ("[,1]", "expected a value at byte 42, found ','"),
        ("[1 2]", "expected ',' or ']' at byte 44, found '2'"),
        ("[1}", "expected ',' or ']' at byte 43, found '}'"),
        ("{,}", "expected a key in quotes at byte 42, found ','"),
        (#"{"a"}"#, "expected ':' behind the key at byte 45, found '}'"),
        (#"{"a" 1}"#, "expected ':' behind the key at byte 46, found '1'"),
        (#"{"a":}"#, "expected a value at byte 46, found '}'"),
        (#"{"a":1,}"#, "expected a key in quotes at byte 48, found '}'"),
        (#"{a:1}"#, "expected a key in quotes at byte 42, found 'a'"),
        (#"{1:1}"#, "expected a key in quotes at byte 42, found '1'"),
        (#"{'a':1}"#, "expected a key in quotes at byte 42, found ''a''"),
        (#"{"a":1 "b":2}"#, "expected ',' or '}' at byte 48, found '\"'"),
        (#"\"a\""#, #"expected a value at byte 41, found '\'"#),
        ("/* */1", "expected a value at byte 41, found '/*'"),
    ]

    @Test(arguments: broken) func isNoJSON(_ value: String, message: String) {
        let line = event(data: "{\"x\":\(value)}")
        #expect(decode(line) == [Outcome(code: .badJSON, message: message)])
    }

    static let lines: [(String, String)] = [
        ("[]", "the line is JSON, but an event is an object: {\"type\":…}"),
        ("1", "the line is JSON, but an event is an object: {\"type\":…}"),
        ("\"{}\"", "the line is JSON, but an event is an object: {\"type\":…}"),
        ("{", "the line ends before its object does; write each event on one line"),
        ("{\"a", "the string that begins at byte 2 is not closed"),
        ("{\"a\"", "the line ends before its object does; write each event on one line"),
        ("{\"a\":", "the line ends before its object does; write each event on one line"),
        ("{\"a\":1", "the line ends before its object does; write each event on one line"),
        ("{\"a\":1,", "the line ends before its object does; write each event on one line"),
        ("{\"a\":[1", "the line ends before its object does; write each event on one line"),
        ("{}}", "expected the line's end at byte 3, found '}'; write one event a line"),
        ("{} {}", "expected the line's end at byte 4, found '{'; write one event a line"),
        ("{},", "expected the line's end at byte 3, found ','; write one event a line"),
        ("}", "expected a value at byte 1, found '}'"),
        ("lesson done", "expected a value at byte 1, found 'lesson'"),
        ("\u{FEFF}{}", "expected a value at byte 1, found '\u{FEFF}'"),
        ("\0", "expected a value at byte 1, found '\0'"),
    ]

    /// The same alone, and between lines whose tokens the walk could run into.
    @Test(arguments: lines) func isNoEvent(_ line: String, message: String) {
        let refused = Outcome(code: .badJSON, message: message)
        #expect(decode(line) == [refused])
        let good = #"{"type":"t","subject":"ana"}"#
        let outcomes = decode([good, line, good, ":1}", "]}", good].joined(separator: "\n"))
        #expect(outcomes[1] == refused)
        #expect(outcomes.map { $0.code == nil } == [true, false, true, false, false, true])
    }

    @Test(
        arguments: [
            ([0xFF], 7), ([0xC0, 0x80], 7), ([0xED, 0xA0, 0x80], 7), ([0xF4, 0x90, 0x80, 0x80], 7),
            ([0xC3, 0xA9, 0xC3], 9), ([0x80], 7), ([0xE2, 0x82], 7),
        ] as [([UInt8], Int)])
    func textIsUTF8(_ bytes: [UInt8], wrongByte: Int) {
        let line = Array("{\"a\":\"".utf8) + bytes + Array("\"}".utf8)
        let message = "byte \(wrongByte) is not UTF-8; send text as UTF-8"
        #expect(decode(line) == [Outcome(code: .badUTF8, message: message)])
    }

    @Test func nestingIsBounded() {
        func line(_ depth: Int, _ open: String, _ close: String) -> String {
            // The event and its data are two levels.
            let inner = String(repeating: open, count: depth - 2) + "1"
            return event(data: "{\"x\":" + inner + String(repeating: close, count: depth - 2) + "}")
        }
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            #expect(decode(line(31, open, close))[0].code == nil)
            #expect(decode(line(32, open, close))[0].code == nil)
            #expect(decode(line(33, open, close))[0].code == .tooDeep)
            #expect(decode(line(9_000, open, close))[0].code == .tooDeep)
        }
        let tooDeep = "more than 32 levels of nesting at byte 71"
        #expect(decode(line(33, "[", "]")) == [Outcome(code: .tooDeep, message: tooDeep)])
        // Before its end a line is not known to be JSON; the depth comes first.
        #expect(decode(String(repeating: "[", count: 60_000))[0].code == .tooDeep)
        #expect(decode(String(repeating: "{\"a\":", count: 9_000))[0].code == .tooDeep)
    }
}
