// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `rewardctl eval` as a script sees it.
@Suite(.sandboxed) struct EvalTests {
    private func eval(
        _ arguments: [String], input: String = "/dev/null"
    ) throws -> (ending: Child.Ending, output: String, errors: String) {
        try rewardctl(["eval"] + arguments, input: input)
    }

    @Test func aResultIsPrintedAsAnExpression() throws {
        let variables = #"{"data": {"minutes": 12,\#n "plan": "pro"}}"#
        let plain = try eval(["data.minutes >= 5", "--with", variables])
        #expect(plain.ending == .exit(0))
        #expect(plain.output == "true\n")
        let mixed = try eval(["[data.minutes * 1.5, data.plan, 1u]", "--with", variables])
        #expect(mixed.output == "[18.0, \"pro\", 1u]\n")
        #expect(try eval(["--", "-7 / 2"]).output == "-3\n")
        #expect(try eval(["-(1)", "--json"]).output == #"{"value":{"int":"-1"}}"# + "\n")
    }

    @Test func resultsHaveTheirTypesInJSON() throws {
        #expect(try eval(["--json", "1u"]).output == #"{"value":{"uint":"1"}}"# + "\n")
        #expect(try eval(["--json", "--check", "[1]"]).output == #"{"type":"list(int)"}"# + "\n")
        #expect(try eval(["--check", "{'a': 1}"]).output == "map(string, int)\n")
    }

    @Test func anErrorEndsWithOne() throws {
        let failed = try eval(["1 / 0"])
        #expect(failed.ending == .exit(1))
        #expect(failed.output.isEmpty)
        #expect(failed.errors.contains("division by zero"))
        let json = try eval(["--json", "1 / 0"])
        #expect(json.ending == .exit(1))
        #expect(json.output == #"{"error":"division by zero"}"# + "\n")
        let unknown = try eval(["1 + foo"])
        #expect(unknown.ending == .exit(1))
        #expect(unknown.output.isEmpty)
        #expect(unknown.errors.contains("  1 + foo\n      ^~~"))
        let unknownJSON = try eval(["--json", "foo"])
        #expect(unknownJSON.ending == .exit(1))
        #expect(unknownJSON.output == #"{"error":"undeclared reference to 'foo'"}"# + "\n")
    }

    @Test(arguments: [
        [], ["1", "2"], ["--chekc", "1"], ["--chekc"], ["--batch", "--check"],
        ["--batch", "--with", "{}"],
        ["1", "--with", "[]"], ["1", "--with", "{"], ["--batch", "/no/such/file"],
    ])
    func wrongUseEndsWithTwo(arguments: [String]) throws {
        let result = try eval(arguments)
        #expect(result.ending == .exit(2))
        #expect(result.output.isEmpty)
        #expect(!result.errors.isEmpty)
    }

    @Test func aBatchComesFromFilesOrStandardInput() throws {
        let place = try Place()
        let cases = place.path + "/cases"
        try write(#"{"expr":"1 + 1"}"# + "\n" + #"{"expr":"1 / 0"}"# + "\n", to: cases)
        let answers = #"{"value":{"int":"2"}}"# + "\n" + #"{"error":"division by zero"}"# + "\n"
        let file = try eval(["--batch", cases])
        #expect(file.ending == .exit(0))
        #expect(file.output == answers)
        #expect(try eval(["--batch"], input: cases).output == answers)
        #expect(try eval(["--batch", cases, "-"], input: cases).output == answers + answers)
    }

    @Test func aMalformedLineIsAnsweredAndEndsWithOne() throws {
        let place = try Place()
        let cases = place.path + "/cases"
        try write("nonsense\n" + #"{"expr":"1 + 1"}"# + "\n", to: cases)
        let result = try eval(["--batch", cases])
        #expect(result.ending == .exit(1))
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(#"{"error":"line 1: "#) == true)
        #expect(lines.last == #"{"value":{"int":"2"}}"#)
        #expect(result.errors.contains("1 lines hold no case"))
    }
}
