// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("Every bound holds, and is far enough away")
struct LimitTests {
    private func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test("Long chains and deep nesting within the bounds compile")
    func within() throws {
        #expect(try outcome("false" + repeated(" || false", 1000) + " || true") == .value(true))
        #expect(try outcome("1" + repeated(" + 1", Limits.treeHeightMax - 2)) != .value(nil))
        #expect(try outcome(repeated("(", 90) + "7" + repeated(")", 90)) == .value(7))
        #expect(try outcome(repeated("[", 90) + repeated("]", 90) + " == []") == .value(false))
        #expect(try outcome(repeated("-", 1001) + "1") == .value(-1))
        #expect(try outcome(repeated("!", 1001) + "true") == .value(false))
        let ternaries = (0..<60).map { "x == \($0) ? \($0) : " }.joined() + "-1"
        #expect(try outcome(ternaries, ["x": 59]) == .value(59))
        let list = "[" + (0..<1000).map(String.init).joined(separator: ", ") + "]"
        #expect(try outcome("x in \(list)", ["x": 999]) == .value(true))
    }

    @Test(
        "Whatever the language has may be repeated or nested 32 times",
        arguments: [
            ("(", "7", ")", Value.int(7)), ("[", "7", "]" + String(repeating: "[0]", count: 32), 7),
            ("{0: ", "7", "}" + String(repeating: "[0]", count: 32), 7),
            ("false ? 1 : ", "7", "", 7), ("int(uint(", "7", "))", 7),
            ("x[", "0", "]", 0), ("!", "true", "", true), ("-", "7", "", 7),
            ("false || ", "true", "", true), ("true && ", "true", "", true),
            ("1 + ", "7", "", 39), ("1 - 1 + ", "7", "", 7), ("2 * 3 / 6 * ", "7", "", 7),
            ("", "y", ".a", 7), ("", "z", "[0]", 7), ("dyn(", "7", ")", 7),
            ("[1].map(a, ", "7", ")" + String(repeating: "[0]", count: 32), 7),
            ("cel.bind(v, 1, ", "7", ")", 7), ("optional.of(7).orValue(", "7", ")", 7),
            ("'a'.replace('a', ", "'7'", ")", "7"),
            ("[0, ", "7", "]" + String(repeating: "[1]", count: 32), 7),
        ] as [(String, String, String, Value)])
    func repetitions(_ open: String, _ inner: String, _ close: String, _ expected: Value) throws {
        let count = 32
        // What follows a single closer is written once.
        let (closer, rest) =
            close.count > 32 ? (String(close.prefix(1)), close.dropFirst()) : (close, "")
        let text = repeated(open, count) + inner + repeated(closer, count) + rest
        var deepMap = Value.int(7)
        var deepList = Value.int(7)
        for _ in 0..<count {
            deepMap = .map(["a": deepMap])
            deepList = [deepList]
        }
        #expect(try outcome(text, ["x": [0], "y": deepMap, "z": deepList]) == .value(expected))
    }

    @Test("Hostile texts are refused or compiled, but end nothing")
    func hostile() {
        let pieces = [
            "x.all(a, ", "cel.bind(v, x, ", "x.f(", "[1].map(a, ", "x.map(a, b, ", "has(", "x.?a",
            "[?",
            "{?", "x.sortBy(a, ", "x.optMap(a, ", "'a'.matches(", "r'", "b'", "\\", "`", "a.`",
            "\"\"\"",
            "0x", "1e", "é", "\u{0}", "?", ":", "..", "::", "x in ", "1 ? ", "//", "\n", "-(", "!(",
            "x.transformMap(a, b, ", "@", "cel.block([", "cel.index(", "(((", "]]]", "}", ",", "1u",
            "\t",
        ]
        for piece in pieces {
            for count in [1, 33, 97, 1000] {
                _ = issues("x == " + repeated(piece, count) + "x", ["x": .dyn])
            }
        }
    }

    @Test("Beyond a bound there is one clear issue and no crash")
    func beyond() {
        let deep = Limits.nestingDepthMax + 1
        let cases = [
            repeated("(", deep) + "1" + repeated(")", deep), repeated("[", 5000),
            repeated("(", 5000), repeated("{1:", 3000), repeated("a[", 5000),
            "1" + repeated(" + 1", Limits.treeHeightMax + 1),
            "[" + repeated("1,", Limits.nodesMax) + "1]",
            repeated("x ? 1 : ", 3000), repeated("f(", 5000), repeated("a.b(", 3000),
            repeated(" ", Limits.textBytesMax + 1),
        ]
        for text in cases {
            let found = issues(text, ["x": .bool, "a": .dyn])
            #expect(!found.isEmpty, "\(text.prefix(20))")
        }
        #expect(
            issues(cases[0]).first?.message
                == "the expression nests more than \(Limits.nestingDepthMax) deep")
    }

    @Test("An evaluation ends when its budget is used up")
    func steps() throws {
        let items = Value.list((0..<200).map { .int($0) })
        let nested = "x.all(a, x.all(b, x.all(c, a + b + c >= 0)))"
        #expect(
            try outcome(nested, ["x": items])
                == .error("cost: the evaluation took more than \(Limits.stepsMax) steps"))
        // The budget's error is not absorbed: the evaluation as a whole has failed.
        #expect(
            try outcome("\(nested) || x[0] == 0", ["x": items])
                == .error("cost: the evaluation took more than \(Limits.stepsMax) steps"))
    }

    @Test("Text that doubles again and again runs into the bound on memory or on steps")
    func memory() throws {
        let doubling = (0..<60).map { "cel.bind(v\($0 + 1), v\($0) + v\($0), " }.joined()
        let text = "cel.bind(v0, x + 'abcdefgh', \(doubling)size(v60)\(repeated(")", 61))"
        guard case .error(let message) = try outcome(text, ["x": "y"]) else {
            Issue.record("2^60 bytes were built")
            return
        }
        #expect(message.hasPrefix("cost:"))
    }

    @Test("A small program cannot yield a value of exponential size")
    func sharing() throws {
        let doubling = (0..<60).map { "cel.bind(v\($0 + 1), [v\($0), v\($0)], " }.joined()
        for result in [
            "v60", "optional.of(v60)", "{'a': v60}", "v60 == [v59, v59]",
        ] {
            let text = "cel.bind(v0, [x], \(doubling)\(result)\(repeated(")", 61))"
            guard case .error(let message) = try outcome(text, ["x": 1]) else {
                Issue.record("\(result): 2^60 elements were built")
                continue
            }
            #expect(message.hasPrefix("cost:"))
        }
    }
}
