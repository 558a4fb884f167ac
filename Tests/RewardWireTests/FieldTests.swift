// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Rulebook
import Testing

@testable import RewardWire

@Suite struct FieldTests {
    static let values: [(String, Value)] = [
        ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
        ("0", .int(0)), ("-0", .int(0)), ("42", .int(42)), ("-42", .int(-42)),
        ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .double(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
        ("18446744073709551616", .double(18_446_744_073_709_551_616)),
        ("1.0", .double(1)), ("1e3", .double(1000)), ("-0.0", .double(-0.0)), ("0.1", .double(0.1)),
        ("5.23", .double(5.23)), ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        ("5e-324", .double(.leastNonzeroMagnitude)), ("1e-400", .double(0)),
        ("-1e-400", .double(-0.0)),
        ("123456789012345678901234567890", .double(1.2345678901234568e29)),
        ("0.30000000000000004", .double(0.1 + 0.2)), ("1e22", .double(1e22)),
        ("1e23", .double(1e23)),
        ("9007199254740993", .int(9_007_199_254_740_993)),
        ("9007199254740993.0", .double(9_007_199_254_740_992)),
        (#""""#, .string("")), (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u0041\u00e9\u20ac\ud83d\ude00\u0000""#, .string("Aé€😀\0")), ("\"é😀\"", .string("é😀")),
        ("[]", .list([])), ("{}", .map([:])),
        ("[1,[2,[]],{}]", .list([.int(1), .list([.int(2), .list([])]), .map([:])])),
        (
            #"{"a":1,"b":{"c":[true,null]},"\u0064":"\n"}"#,
            .map(["a": .int(1), "b": .map(["c": .list([.bool(true), .null])]), "d": .string("\n")])
        ),
    ]

    @Test(arguments: values) func isExtracted(_ json: String, value: Value) {
        let outcomes = decode(event(data: "{\"a\":0,\"x\":\(json),\"z\":[]}"), .wanting("data.x"))
        #expect(outcomes.map(\.fields) == [[value]])
        #expect(bits(outcomes[0].fields[0]) == bits(value), "zeros have signs")
    }

    private func bits(_ value: Value) -> UInt64 {
        if case .double(let number) = value { number.bitPattern } else { 0 }
    }

    static let decimals: [(String, Value)] = [
        ("0", .decimal(millionths: 0)), ("-0", .decimal(millionths: 0)),
        ("0.0", .decimal(millionths: 0)),
        ("0e999999999999", .decimal(millionths: 0)), ("5", .decimal(millionths: 5_000_000)),
        ("-5.23", .decimal(millionths: -5_230_000)), ("0.000001", .decimal(millionths: 1)),
        ("0.1000000", .decimal(millionths: 100_000)),
        ("1.5e3", .decimal(millionths: 1_500_000_000)),
        ("25e-2", .decimal(millionths: 250_000)), ("1E-6", .decimal(millionths: 1)),
        ("10e-7", .decimal(millionths: 1)), ("0.00000010e1", .decimal(millionths: 1)),
        ("123456789012345678", .decimal(millionths: 123_456_789_012_345_678_000_000)),
        ("9007199254740993.000001", .decimal(millionths: 9_007_199_254_740_993_000_001)),
        ("1e22", .decimal(millionths: 10_000_000_000_000_000_000_000_000_000)),
        ("39614081257132168796771.975167", .decimal(millionths: (1 << 95) - 1)),
        ("-39614081257132168796771.975167", .decimal(millionths: 1 - (1 << 95))),
        (
            "3961408125713216879677197516.7e-5",
            .decimal(millionths: 39_614_081_257_132_168_796_771_975_167)
        ),
        ("0.\(String(repeating: "0", count: 99))1e100", .decimal(millionths: 1_000_000)),
        ("1\(String(repeating: "0", count: 99))e-99", .decimal(millionths: 1_000_000)),
        // What is no number comes as it is.
        ("null", .null), (#""5""#, .string("5")), ("[5]", .list([.int(5)])), ("true", .bool(true)),
    ]

    @Test(arguments: decimals) func isExactDecimal(_ json: String, value: Value) {
        let outcomes = decode(event(data: "{\"x\":\(json)}"), .wanting(decimals: ["data.x"]))
        #expect(outcomes.map(\.fields) == [[value]])
    }

    static let outOfRange: [(String, String)] = [
        ("0.0000001", "data.x has more than six decimal places; round it"),
        ("1e-7", "data.x has more than six decimal places; round it"),
        (
            "1.0000000000000000000000000000000000001",
            "data.x has more than six decimal places; round it"
        ),
        ("1e-99999999999999", "data.x has more than six decimal places; round it"),
        (
            "39614081257132168796771.975168",
            "data.x is too large for an amount, which is below 3.9e22"
        ),
        ("1e23", "data.x is too large for an amount, which is below 3.9e22"),
        ("-1e99999999999999", "data.x is too large for an amount, which is below 3.9e22"),
        (
            String(repeating: "9", count: 300),
            "data.x is too large for an amount, which is below 3.9e22"
        ),
    ]

    @Test(arguments: outOfRange) func isNoDecimal(_ json: String, message: String) {
        let line = event(data: "{\"x\":\(json)}")
        let refused = [Outcome(code: .numberRange, message: message)]
        #expect(decode(line, .wanting(decimals: ["data.x"])) == refused)
        #expect(decode(line)[0].code == nil, "nobody reads it")
    }

    @Test(arguments: ["1e309", "-1e309", "1\(String(repeating: "0", count: 400))"])
    func aNumberThatIsReadFitsADouble(_ json: String) {
        let refused = [
            Outcome(code: .numberRange, message: "data.x holds a number beyond ±1.8e308")
        ]
        for value in [json, "[1,\(json)]", "{\"a\":{\"b\":\(json)}}"] {
            let line = event(data: "{\"x\":\(value)}")
            #expect(decode(line, .wanting("data.x")) == refused)
            #expect(decode(line, .wanting("data.y"))[0].code == nil)
        }
    }

    @Test func fieldsAreFoundByTheirPath() {
        let paths = Projection.wanting(
            "data", "data.a", "data.a.b", "data.a.b.c", "data.x", "ext", "ext.y", "none")
        let line =
            #"{"type":"t","subject":"s","ext":{"y":[1]},"data":{"a":{"b":{"c":7},"n":[{"b":1}]}}}"#
        let b = Value.map(["c": .int(7)])
        let a = Value.map(["b": b, "n": .list([.map(["b": .int(1)])])])
        #expect(
            decode(line, paths)[0].fields == [
                .map(["a": a]), a, b, .int(7), .missing, .map(["y": .list([.int(1)])]),
                .list([.int(1)]), .missing,
            ])
    }

    @Test func absentDataIsAnEmptyMap() {
        for line in [#"{"type":"t","subject":"s"}"#, #"{"type":"t","subject":"s","data":null}"#] {
            #expect(decode(line, .wanting("data", "data.x"))[0].fields == [.map([:]), .missing])
        }
    }

    @Test func anExtensionThatIsNullIsAbsent() {
        let line = #"{"type":"t","subject":"s","ext":null}"#
        #expect(decode(line, .wanting("ext"))[0].fields == [.missing])
    }

    @Test func anAttributeMayBeAFieldAsWell() {
        let line = #"{"type":"t","subject":"s","specversion":"1.0","dataschema":"\u0061"}"#
        #expect(
            decode(line, .wanting("specversion", "dataschema"))[0].fields == [
                .string("1.0"), .string("a"),
            ])
    }

    @Test func oneValueServesSeveralForms() {
        var projection = Projection.wanting("data.x", decimals: ["data.x"])
        let line = event(data: #"{"x":2.5}"#)
        #expect(
            decode(line, projection)[0].fields == [.double(2.5), .decimal(millionths: 2_500_000)])
        // In whatever order the class wants them.
        projection.classes[0].fields = [1]
        #expect(decode(line, projection)[0].fields == [.decimal(millionths: 2_500_000)])
    }
}
