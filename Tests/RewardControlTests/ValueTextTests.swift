// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@testable import RewardControl

@Suite("Values are shown as expressions that yield them")
struct ValueTextTests {
    @Test(
        arguments: [
            "null", "true", "-5", "5u", "1.0", "-0.0", "1e+300", #"double("inf")"#,
            #"double("-inf")"#, #""añ\n\"\\""#, #"b"a\"\\\x00\xff""#, "[]", "[1, [2u]]",
            #"{"a": 1, 2: {}}"#, #"timestamp("2009-02-13T23:31:30.5Z")"#, #"duration("-90.5s")"#,
            "int", "google.protobuf.Timestamp", "optional.of(1)", "optional.none()",
            #"ip("10.0.0.1")"#, #"cidr("::/0")"#,
        ])
    func values(_ text: String) {
        var evaluator = ExpressionEvaluator()
        let item = EvaluationCase(expression: text, environment: Environment(variables: [:]))
        guard case .value(let value) = evaluator.answer(item) else {
            Issue.record("\(text) has no value")
            return
        }
        #expect(ValueText.plain(value) == text)
    }

    @Test("NaN has no sign")
    func nan() {
        #expect(ValueText.plain(.double(-.nan)) == #"double("nan")"#)
        #expect(TypedValue.write(.double(-.nan)) == #"{"double":"nan"}"#)
    }

    @Test(
        "An issue stands below the line that it is about",
        arguments: [
            ("1 + x", "error: undeclared reference to 'x'\n  1 + x\n      ^"),
            ("1 +\n  xyz +\n2", "error: undeclared reference to 'xyz'\n    xyz +\n    ^~~"),
            ("'ñ' + x", "error: undeclared reference to 'x'\n  'ñ' + x\n        ^"),
        ])
    func issues(_ text: String, _ rendered: String) {
        guard case .failure(let failure) = Program.compile(text, in: Environment(variables: [:]))
        else {
            Issue.record("\(text) compiles")
            return
        }
        #expect(failure.issues.map { $0.rendered(in: text) }[0].hasPrefix(rendered))
    }
}
