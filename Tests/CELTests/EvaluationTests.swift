// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("Expressions evaluate as the language says")
struct EvaluationTests {
    @Test(
        "Operators have the language's precedence and meaning",
        arguments: [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-2 + 5", 3), ("7 % 4 * 2", 6),
            ("10 - 3 - 2", 5), ("-7 / 2", -3), ("-7 % 2", -1), ("--5", 5), ("-(-5)", 5),
            ("true ? 1 : 2", 1), ("false ? 1 : true ? 2 : 3", 2), ("size('añb')", 3),
            ("[1, 2, 3][1]", 2), ("{'a': 1}.a", 1), ("{'a': {'b': 4}}['a'].b", 4),
            ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
            ("0x10", 16), ("int('42') + int(2.9) + int(3u)", 47), ("size([])", 0),
        ])
    func integers(_ text: String, _ expected: Int64) throws {
        #expect(try outcome(text) == .value(.int(expected)))
    }

    @Test(
        "Conditions hold",
        arguments: [
            "1 < 2 && 2 < 3", "!false", "1 in [3, 2, 1]", "'b' in {'a': 1, 'b': 2}",
            "!(4 in [1, 2])", "'abc' < 'abd' && 'ab' < 'abc'", "b'a' + b'b' == b'ab'",
            "[1, 2] + [3] == [1, 2, 3]", "dyn(1) == 1.0 && dyn(1u) == 1 && dyn(2.0) == 2u",
            "dyn(1) < 1.5 && dyn(2u) > -1", "dyn(9223372036854775807) < 9223372036854775808u",
            "'\\u00e9' != 'e\\u0301'", "null == null && dyn(null) != 0", "0.0 == -0.0",
            "dyn(0.0 / 0.0) != 0.0 / 0.0", "{'a': 1, 'b': 2} == {'b': 2, 'a': 1}",
            "[1, 2.0, 3u] == [dyn(1.0), 2u, 3]", "has({'a': 1}.a) && !has({'a': 1}.b)",
            "type(1) == int && type('') == string && type([]) == list",
            "bool('true') && string(true) == 'true'", "string(1.5) == '1.5'",
            "string(3.0) == '3' && string(1e21) == '1e+21' && string(1000000.0) == '1000000'",
            "'a' in ['1','2','3','4','5','6','7','8','9','10','11','a']",
            "!('b' in ['1','2','3','4','5','6','7','8','9','10','11','a'])",
            "dyn(11) in [1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u]",
        ])
    func conditions(_ text: String) throws {
        #expect(try outcome(text) == .value(true), "\(text)")
    }

    @Test(
        "What has no value is an error with a reason",
        arguments: [
            ("1 / 0", "division by zero"), ("1 % 0", "modulus by zero"),
            ("9223372036854775807 + 1", "the result is out of range"),
            ("-9223372036854775807 - 2", "the result is out of range"),
            ("-(-9223372036854775808)", "the result is out of range"),
            ("9223372036854775807 * 2", "the result is out of range"),
            ("0u - 1u", "the result is out of range"),
            ("int(9.3e18)", "the result is out of range"),
            ("[1][1]", "index out of range: 1"), ("[1][-1]", "index out of range: -1"),
            ("{'a': 1}.b", "no such key: b"), ("{'a': 1}['b']", "no such key: b"),
            ("int('x')", "cannot convert: x"), ("dyn(1) + 'a'", "no such overload: int + string"),
            ("dyn('a') < 1", "no such overload: string < int"),
            ("dyn(1) && true", "no such overload: int && bool"),
            ("{1: 2, 1: 3}", "a key occurs twice in a map: 1"),
            ("dyn('x') ? 1 : 2", "no such overload: a condition that is string"),
            ("string(b'\\xff')", "the bytes are not UTF-8"),
        ])
    func errors(_ text: String, _ message: String) throws {
        #expect(try outcome(text) == .error(message))
    }

    @Test(
        "&& and || absorb errors on either side when the other decides",
        arguments: [
            ("1 / 0 > 0 || true", Value.bool(true)), ("true || 1 / 0 > 0", true),
            ("1 / 0 > 0 && false", false), ("false && 1 / 0 > 0", false),
            ("x.gone || true", true), ("x.gone == 1 && x.a == 2", false),
            ("x.gone == 1 || x.b == 1 || x.a == 1", true),
            ("x.a == 2 && x.gone > 1 && true", false),
        ])
    func absorption(_ text: String, _ expected: Value) throws {
        #expect(try outcome(text, ["x": .map(["a": 1])]) == .value(expected))
    }

    @Test(
        "An error that nothing decides about stays an error",
        arguments: [
            "x.gone == 1 && x.a == 1", "x.a == 1 && x.gone == 1", "x.gone == 1 || x.a == 2",
        ])
    func remainingErrors(_ text: String) throws {
        #expect(try outcome(text, ["x": .map(["a": 1])]) == .error("no such key: x.gone"))
    }

    @Test(
        "Functions of strings count code points",
        arguments: [
            ("'hello'.contains('ell')", Value.bool(true)), ("'hello'.startsWith('he')", true),
            ("'hello'.endsWith('lo')", true), ("'añb'.charAt(1)", "ñ"), ("'ab'.charAt(2)", ""),
            ("'AbÉ'.lowerAscii()", "abÉ"), ("'abé'.upperAscii()", "ABé"),
            ("'  a b\\t'.trim()", "a b"), ("'añbñ'.indexOf('ñ')", 1),
            ("'añbñ'.indexOf('ñ', 2)", 3), ("'añbñ'.lastIndexOf('ñ')", 3),
            ("'abc'.indexOf('x')", -1), ("'añb'.substring(1)", "ñb"),
            ("'añb'.substring(1, 2)", "ñ"), ("'aXbX'.replace('X', '-')", "a-b-"),
            ("'aXbX'.replace('X', '-', 1)", "a-bX"), ("'ab'.replace('', '.')", ".a.b."),
            ("'a,b,c'.split(',')", ["a", "b", "c"]), ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
            ("'añ'.split('')", ["a", "ñ"]), ("''.split(',')", [""]),
            ("['a', 'b'].join('-')", "a-b"), ("['a', 'b'].join()", "ab"), ("'añ'.reverse()", "ña"),
        ] as [(String, Value)])
    func strings(_ text: String, _ expected: Value) throws {
        #expect(try outcome(text) == .value(expected))
    }

    @Test("Positions outside a text are errors")
    func positions() throws {
        #expect(try outcome("'abc'.charAt(4)") == .error("index out of range: 4"))
        #expect(try outcome("'abc'.substring(-1)") == .error("index out of range: -1"))
        #expect(
            try outcome("'abc'.substring(2, 1)")
                == .error("unusable argument: a substring that ends before it starts"))
    }
}
