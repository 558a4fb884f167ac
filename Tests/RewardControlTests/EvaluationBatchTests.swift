// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@testable import RewardControl

@Suite("A batch answers each case with a line")
struct EvaluationBatchTests {
    /// Feeds a text in pieces of so many bytes.
    private func answers(
        _ text: String, pieces: Int = .max
    ) -> (lines: [String], malformed: Int) {
        var batch = EvaluationBatch()
        var output = ""
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: min(pieces, bytes.count)) {
            bytes[start...].prefix(pieces).withUnsafeBytes { output += batch.take($0) }
        }
        output += batch.take(nil)
        return (output.split(separator: "\n").map(String.init), batch.malformedLines)
    }

    @Test(
        "Every key of a case has its effect",
        arguments: [
            (#"{"expr":"1 + 2"}"#, #"{"value":{"int":"3"}}"#),
            (#"{"expr":"x","bindings":{"x":{"uint":"1"}}}"#, #"{"value":{"uint":"1"}}"#),
            (
                #"{"expr":"a.b","bindings":{"a":{"map":[[{"string":"b"},{"int":"1"}]]}}}"#,
                #"{"value":{"int":"1"}}"#
            ),
            (
                #"{"expr":"has(a.b)","bindings":{"a":{"map":[]}}}"#,
                #"{"value":{"bool":false}}"#
            ),
            (
                #"{"expr":"has(a.b)","bindings":{"a":{"int":"5"}}}"#,
                #"{"error":"no such overload: a field of int"}"#
            ),
            (
                #"{"expr":"a.?b","bindings":{"a":{"string":"x"}}}"#,
                #"{"error":"no such overload: a field of string"}"#
            ),
            (
                #"{"expr":"duration('-0') == duration('+0')"}"#,
                #"{"value":{"bool":true}}"#
            ),
            (
                #"{"expr":"a.b","bindings":{"a":{"map":[]}}}"#,
                #"{"error":"no such key: a.b"}"#
            ),
            (
                #"{"expr":"y","container":"x","bindings":{"x.y":{"int":"1"},"y":{"int":"2"}}}"#,
                #"{"value":{"int":"1"}}"#
            ),
            (
                #"{"expr":"x + 1","env":[{"name":"x","type":"string"}],"check_only":true}"#,
                #"{"error":"'+' does not work on string and int"}"#
            ),
            (
                #"{"expr":"[x]","env":[{"name":"x","type":"map(string, int)"}],"check_only":true}"#,
                #"{"type":"list(map(string,int))"}"#
            ),
            (#"{"expr":"nobody || true","disable_check":true}"#, #"{"value":{"bool":true}}"#),
            (#"{"expr":"nobody || true"}"#, #"{"error":"undeclared reference to 'nobody'"}"#),
            (
                #"{"expr":"has(x.y)","disable_macros":true,"bindings":{"x":{"map":[]}}}"#,
                #"{"error":"unknown function 'has'"}"#
            ),
            (
                #"{"expr":"1 / 0","name":"ignored","type":5,"id":null,"expect":{"error":"e"}}"#,
                #"{"error":"division by zero"}"#
            ),
            (
                #"{"expr":"timestamp(0).getHours('America/New_York')"}"#,
                #"{"value":{"int":"19"}}"#
            ),
            (
                #"{"expr":"timestamp(0).getHours('Nowhere/Town')"}"#,
                #"{"error":"unknown time zone: Nowhere/Town"}"#
            ),
        ])
    func keys(_ line: String, _ answer: String) {
        let found = answers(line)
        #expect(found.lines == [answer])
        #expect(found.malformed == 0)
    }

    @Test(
        "What is no case is answered and counted",
        arguments: [
            ("x", "expected a value at byte 1, found 'x'"),
            (#"{"expr":"1"},"a":{}"#, "expected the line's end at byte 13, found ','"),
            ("[1]", "the line is JSON, but no object"),
            (#"{"expr":"1","expr":"2"}"#, "the key 'expr' stands twice in one object; keep one"),
            (
                #"{"a":"# + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
                    + "}", "more than 32 levels of nesting"
            ),
            (
                #"{"a":"# + String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
                    + "}", "more than 32 levels of nesting"
            ),
            (#"{"a":1e400}"#, "data holds a number beyond"),
            (#"{"bindings":{}}"#, "a case is an object with a string 'expr'"),
            (#"{"expr":1}"#, "a case is an object with a string 'expr'"),
            (#"{"expr":"1","bindings":[]}"#, "'bindings' is an object"),
            (
                #"{"expr":"1","bindings":{"x":{"int":1}}}"#,
                "binding 'x': 1 is no content of {\"int\": …}"
            ),
            (#"{"expr":"1","env":{}}"#, "'env' is a list"),
            (
                #"{"expr":"1","env":[{"name":"x"}]}"#,
                "a declaration of 'env' is {\"name\": …, \"type\": …}"
            ),
            (#"{"expr":"1","env":[{"name":"x","type":"number"}]}"#, "'number' is no type"),
            (#"{"expr":"1","container":5}"#, "'container' is a string"),
            (#"{"expr":"1","check_only":1}"#, "'check_only' is true or false"),
            (#"{"expr":"1","disable_check":"yes"}"#, "'disable_check' is true or false"),
            (#"{"expr":"1","disable_macros":null}"#, "'disable_macros' is true or false"),
        ])
    func problems(_ line: String, _ message: String) throws {
        let found = answers(#"{"expr":"1"}"# + "\n\n" + line + "\n" + #"{"expr":"2"}"#)
        #expect(found.malformed == 1)
        #expect(found.lines.count == 3)
        #expect(found.lines.first == #"{"value":{"int":"1"}}"#)
        #expect(found.lines.last == #"{"value":{"int":"2"}}"#)
        guard case .map(let answer) = try json(found.lines[1]),
            case .string(let text)? = answer["error"]
        else {
            Issue.record("\(found.lines[1]) is no error")
            return
        }
        #expect(text.hasPrefix("line 3: "))
        #expect(text.contains(message))
    }

    @Test("However the input is cut, the answers are the same", arguments: [1, 2, 7, 64])
    func pieces(_ size: Int) {
        let text = (0..<50).map { #"{"expr":"\#($0) * 2"}"# + "\r\n" }.joined()
        let found = answers(text, pieces: size)
        #expect(found.lines == (0..<50).map { #"{"value":{"int":"\#($0 * 2)"}}"# })
        #expect(found.malformed == 0)
    }

    @Test("A line may have a mebibyte, and not a byte more")
    func longLines() {
        func line(_ length: Int) -> String {
            let front = #"{"expr":"1","a":""#
            return front + String(repeating: "x", count: length - front.count - 2) + #""}"#
        }
        let found = answers(line(1 << 20) + "\n" + line(1 << 20 + 1) + "\n" + line(100))
        #expect(found.malformed == 1)
        #expect(found.lines.count == 3)
        #expect(found.lines[0] == found.lines[2])
        #expect(found.lines[1].contains("line 2: the line is longer than 1048576 bytes"))
    }
}
