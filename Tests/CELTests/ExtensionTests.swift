// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("Macros and extension functions do what their libraries say")
struct ExtensionTests {
    @Test(
        "Macros",
        arguments: [
            ("[1, 2, 3].all(x, x > 0)", Value.bool(true)), ("[].all(x, false)", true),
            ("[1, 2, 3].exists(x, x > 2)", true), ("[1, 2, 3].exists_one(x, x > 1)", false),
            ("[1, 2, 3].map(x, x * 2)", [2, 4, 6]), ("[1, 2, 3].map(x, x > 1, x * 2)", [4, 6]),
            ("[1, 2, 3].filter(x, x % 2 == 1)", [1, 3]), ("{'a': 1}.map(k, k)", ["a"]),
            ("[3, 4].transformList(i, v, i * 10 + v)", [3, 14]),
            ("{'a': 1}.transformMap(k, v, v + 1)", .map(["a": 2])),
            ("['a', 'b'].transformMapEntry(i, v, {v: i})", .map(["a": 0, "b": 1])),
            ("{'a': 1, 'b': 2}.exists(k, v, k == 'b' && v == 2)", true),
            ("[[1, 2], [3]].map(l, l.map(x, l.size() + x))", [[3, 4], [4]]),
            ("[1, 2].all(x, [3, 4].exists(y, y == x + 2))", true),
            ("cel.bind(x, 5, x * x)", 25), ("cel.bind(x, 1 / 0, true || x > 0)", true),
            ("[3, 1, 2].sortBy(x, -x)", [3, 2, 1]),
            ("['bb', 'a'].sortBy(s, s.size())", ["a", "bb"]),
        ] as [(String, Value)])
    func macros(_ text: String, _ expected: Value) throws {
        #expect(try outcome(text) == .value(expected))
    }

    @Test(
        "Macros absorb errors where a turn decides, and keep them otherwise",
        arguments: [
            ("[1, 0, 2].exists(x, 2 / x == 1)", Outcome.value(true)),
            ("[0, 1].exists(x, 2 / x == 1)", .error("division by zero")),
            ("[0, 2].all(x, 2 / x == 2)", .value(false)),
            ("[0, 1].exists_one(x, 2 / x == 2)", .error("division by zero")),
            ("[0, 1].map(x, 2 / x)", .error("division by zero")),
            ("[0, 1].filter(x, 2 / x > 0)", .error("division by zero")),
            ("dyn(5).all(x, true)", .error("no such overload: elements of int")),
        ])
    func macroErrors(_ text: String, _ expected: Outcome) throws {
        #expect(try outcome(text) == expected)
    }

    @Test(
        "Numbers and encodings",
        arguments: [
            ("math.greatest(1, 2.5, 2u)", Value.double(2.5)), ("math.least([3, 1, 2])", 1),
            ("math.ceil(1.2)", 2.0), ("math.round(-1.5)", -2.0), ("math.abs(-3)", 3),
            ("math.sign(-2.5)", -1.0), ("math.sqrt(16)", 4.0), ("math.isNaN(0.0 / 0.0)", true),
            ("math.bitAnd(6, 3)", 2), ("math.bitNot(0)", -1), ("math.bitShiftLeft(1, 64)", 0),
            ("math.bitShiftRight(-1, 63)", 1), ("base64.encode(b'ab')", "YWI="),
            ("base64.decode('YWI') == b'ab'", true), ("base64.decode('YWI=') == b'ab'", true),
            ("base64.encode(b'')", ""),
        ] as [(String, Value)])
    func numbers(_ text: String, _ expected: Value) throws {
        #expect(try outcome(text) == .value(expected))
    }

    @Test(
        "Formats",
        arguments: [
            ("'%d/%s/%%'.format([5, 'x'])", "5/x/%"), ("'%.2f'.format([2.675])", "2.67"),
            ("'%f'.format([1])", "1.000000"), ("'%.0f'.format([0.5])", "0"),
            ("'%.0f'.format([1.5])", "2"), ("'%.3f'.format([0.0])", "0.000"),
            ("'%.1f'.format([9.95])", "9.9"), ("'%.1f'.format([9.96])", "10.0"),
            ("'%e'.format([1234.5])", "1.234500e+03"), ("'%.1e'.format([9.99])", "1.0e+01"),
            ("'%e'.format([0.0])", "0.000000e+00"),
            ("'%x %X %o %b'.format([255, 255, 8, 5])", "ff FF 10 101"),
            ("'%s'.format([{'b': 1, 'a': [true, null]}])", "{a: [true, null], b: 1}"),
            ("'%.20f'.format([0.1])", "0.10000000000000000555"),
        ])
    func formats(_ text: String, _ expected: String) throws {
        #expect(try outcome(text) == .value(.string(expected)))
    }

    @Test(
        "Lists",
        arguments: [
            ("[1, 2, 1].distinct()", [1, 2]), ("[[1], [2, [3]]].flatten()", [1, 2, [3]]),
            ("[[1], [2, [3]]].flatten(2)", [1, 2, 3]), ("lists.range(3)", [0, 1, 2]),
            ("[1, 2].reverse()", [2, 1]), ("[1, 2, 3].slice(1, 3)", [2, 3]),
            ("[3, 1, 2].sort()", [1, 2, 3]), ("[1, 2].first().value()", 1),
            ("[].last().hasValue()", false),
        ] as [(String, Value)])
    func lists(_ text: String, _ expected: Value) throws {
        #expect(try outcome(text) == .value(expected))
    }

    @Test(
        "Optionals",
        arguments: [
            ("x.?a.orValue(0)", 1), ("x.?gone.orValue(7)", 7), ("x[?'a'].value()", 1),
            ("x.?gone.hasValue()", false), ("x.?gone.or(x.?a).value()", 1),
            ("optional.of(5).orValue(1 / 0)", 5), ("x.?a.optMap(v, v + 1).value()", 2),
            ("x.?gone.optMap(v, v + 1).hasValue()", false), ("[?x.?gone, ?x.?a]", [1]),
            ("{?'k': x.?gone, 'j': 2}", .map(["j": 2])), ("[1][?5].hasValue()", false),
            ("optional.none() == optional.none()", true), ("has(x.?gone.b)", false),
        ] as [(String, Value)])
    func optionals(_ text: String, _ expected: Value) throws {
        let bindings: [String: Value] = ["x": .map(["a": 1])]
        #expect(try outcome(text, bindings) == .value(expected))
    }

    @Test(
        "Times",
        arguments: [
            ("string(timestamp('2024-02-29T12:30:05.25+02:00'))", "2024-02-29T10:30:05.25Z"),
            ("string(timestamp(0) - duration('1ms'))", "1969-12-31T23:59:59.999Z"),
            ("string(duration('1h30m1.5s'))", "5401.5s"), ("string(duration('-1.5s'))", "-1.5s"),
            ("timestamp(0).getDayOfWeek()", 4),
            ("timestamp('2024-12-31T23:00:00Z').getDayOfYear()", 365),
            ("timestamp('2024-02-29T23:00:00Z').getDate('+02:00')", 1),
            ("timestamp('2024-02-29T23:00:00Z').getMonth('+02:00')", 2),
            ("timestamp('2024-07-01T12:00:00Z').getHours('Europe/Madrid')", 14),
            ("duration('90m').getHours()", 1), ("duration('90m') > duration('1h')", true),
            ("timestamp(10) - timestamp(4) == duration('6s')", true),
        ] as [(String, Value)])
    func times(_ text: String, _ expected: Value) throws {
        #expect(try outcome(text) == .value(expected))
    }

    @Test("Without a host that knows it, a named zone is an error")
    func zones() throws {
        let program = try compile("timestamp(0).getHours('Europe/Madrid')")
        var machine = Machine()
        let result = machine.evaluate(program, slots: [.init()])
        #expect(machine.errorMessage(of: result) == "unknown time zone: Europe/Madrid")
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "timestamp('2023-02-29T00:00:00Z')", "timestamp('2023-01-01')", "duration('5')",
            "timestamp('2023-01-01T24:00:00Z')", "duration('')", "duration('1x')",
            "timestamp('0000-12-31T00:00:00Z')", "duration('300000h') * 1",
        ])
    func badTimes(_ text: String) throws {
        let environment = Environment(variables: [:])
        guard case .success(let program) = Program.compile(text, in: environment) else { return }
        guard case .error = evaluate(program) else {
            Issue.record("\(text) has a value")
            return
        }
    }
}
