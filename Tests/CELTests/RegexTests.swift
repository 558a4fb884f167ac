// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("Regular expressions are RE2's, checked when loading and bounded when running")
struct RegexTests {
    @Test(
        "matches() finds a part of a text, as a function and as a member",
        arguments: [
            ("'banana'.matches('an')", true), ("matches('banana', '^an')", false),
            ("'banana'.matches('^b(an)+a$')", true), ("''.matches('')", true),
            ("'x'.matches('')", true), ("'señor'.matches('^se.or$')", true),
            ("'señor'.matches('\\\\pL{5}')", true), ("'a\\nb'.matches('a.b')", false),
            ("'a\\nb'.matches('(?s)a.b')", true), ("'A'.matches('(?i)a')", true),
            ("'a\\x00b'.matches('a\\\\x00b')", true), ("'tel 112'.matches(r'\\d{3}')", true),
        ])
    func matching(_ text: String, _ expected: Bool) throws {
        #expect(try outcome(text) == .value(.bool(expected)))
    }

    @Test(
        "Patterns that need no automaton match what RE2 says they match",
        arguments: [
            "", "a", "^a", "a$", "^a$", "^", "$", "^$", ".*", "^.*", ".*$", "^.*$", "^a.*", ".*b$",
            "^a.*b$", "^.*b$", "^a.*$", "a.*b", "^a.*b", "a.*b$", #"a\.b"#, #"^a\."#, "ab",
            "^ab.*ab$",
            "a.*$", #"^\$a"#, "ñ", "^añ.*ñ$",
        ])
    func shapes(_ pattern: String) throws {
        let texts = [
            "", "a", "b", "ab", "aab", "a.b", "axb", "ba", "a\nb", "a\n", "\na", "abab", "aba",
            "$a",
            "añ", "añbñ", "xaybz", "aaaaaaaaaaaa\nbbbbbbbbb", "aaaaaaaaaaaa-bbbbbbbbb",
        ]
        // In a group the pattern means the same, and has to go through RE2.
        let simple = try compile("x.matches(r'\(pattern)')", ["x": .string])
        let grouped = try compile("x.matches(r'(?:\(pattern))')", ["x": .string])
        for text in texts {
            let bindings = ["x": Value.string(text)]
            #expect(evaluate(simple, bindings) == evaluate(grouped, bindings), "\(text)")
        }
    }

    @Test("A pattern may be computed, and then be wrong or right from event to event")
    func computed() throws {
        let program = try compile("x.matches(p + '$')", ["x": .dyn, "p": .dyn])
        func found(_ text: String, _ pattern: Value) -> Outcome {
            evaluate(program, ["x": .string(text), "p": pattern])
        }
        #expect(found("swift", "^sw.*t") == .value(true))
        #expect(found("swift", "^sw") == .value(false))
        #expect(found("swift", "(") == .error("unusable pattern: missing ): ($"))
        #expect(found("swift", 5) == .error("no such overload: int + string"))
        #expect(
            try outcome("x.matches(p)", ["x": "a", "p": 5])
                == .error("no such overload: string matches int"))
        #expect(
            try outcome("x.matches('a')", ["x": 5])
                == .error("no such overload: int matches string"))
    }

    @Test("More computed patterns than are kept give what they should, again and again")
    func cache() throws {
        let program = try compile("x.matches(p)", ["x": .string, "p": .string])
        var machine = Machine()
        for turn in 0..<3 {
            for number in 0..<40 {
                machine.begin()
                let cells = [
                    machine.box(.string("a\(number)b")), machine.box(.string("^a\(number)b$")),
                ]
                let slots = program.slots.map { $0.fields == ["x"] ? cells[0] : cells[1] }
                let result = machine.evaluate(program, slots: slots)
                #expect(machine.value(of: result) == true, "turn \(turn), pattern \(number)")
            }
        }
    }

    @Test(
        "A literal pattern that is wrong is found when loading, where it stands",
        arguments: [
            ("x.matches('a(b')", "'a(b'", "this is no regular expression: missing ): a(b", nil),
            (
                "matches(x, '*')", "'*'",
                "this is no regular expression: no argument for repetition operator: *", nil
            ),
            (
                "x.matches('(?=a)b')", "'(?=a)b'",
                "this is no regular expression: invalid perl operator: (?=",
                "patterns cannot look ahead or behind: split the test in two with '&&'"
            ),
            (
                "x.matches(r'(a)\\1')", "r'(a)\\1'",
                "this is no regular expression: invalid escape sequence: \\1",
                "a raw text keeps backslashes as they are: r'\\d+'"
            ),
            (
                "x.matches('((a{100}){100}){100}')", "'((a{100}){100}){100}'",
                "this is no regular expression: its repetitions make it too large", nil
            ),
            (
                "regex.extract(x, '(a)(b)') == optional.none()", "'(a)(b)'",
                "the pattern has 2 groups, and only one can be extracted",
                "write (?:…) for those not wanted"
            ),
        ] as [(String, String, String, String?)])
    func badLiterals(_ text: String, _ mark: String, _ message: String, _ hint: String?) {
        let found = issues(text, ["x": .string])
        #expect(found.count == 1)
        #expect(found.first?.message == message)
        #expect(found.first?.hint == hint)
        #expect(found.first.map { marked(text, $0.range) } == mark)
    }

    @Test("A pattern may be as long as the bound, and not longer")
    func length() {
        let longest = String(repeating: "a", count: Limits.patternBytesMax)
        #expect(issues("x.matches('\(longest)')", ["x": .string]).isEmpty)
        #expect(
            issues("x.matches('\(longest)a')", ["x": .string]).first?.message
                == "this is no regular expression: it is longer than 1024 bytes")
    }

    @Test("The heaviest pattern that is let in fits in RE2's memory and in the budget")
    func heaviest() throws {
        let count = Limits.patternWeightMax / 8
        let pattern =
            "(a|b)*a" + String(repeating: "[ab][ba]", count: 60) + "(?:abcdefg){\(count / 8)}"
        let program = try compile("x.matches(r'\(pattern)')", ["x": .string])
        let text = String(repeating: "ab", count: 200)
        #expect(evaluate(program, ["x": .string(text)]) == .value(false))
    }

    @Test("Searching long texts for heavy patterns is charged")
    func steps() throws {
        let text = Value.string(String(repeating: "ab", count: 50_000))
        let heavy = "x.matches('(a|b)*a(a|b){500}c')"
        #expect(
            try outcome(heavy, ["x": text])
                == .error("cost: the evaluation took more than \(Limits.stepsMax) steps"))
        #expect(try outcome("x.matches('^(ab)+$')", ["x": text]) == .value(true))
        let list = Value.list((0..<2000).map { .string("pattern\($0)") })
        #expect(
            try outcome("x.exists(p, 'abc'.matches(p))", ["x": list])
                == .error("cost: the evaluation took more than \(Limits.stepsMax) steps"))
    }

    @Test(
        "regex.extract and regex.extractAll give the group, or the whole match",
        arguments: [
            ("regex.extract('lesson-12', 'lesson-([0-9]+)').value()", Value.string("12")),
            ("regex.extract('lesson-12', '[0-9]').value()", "1"),
            ("regex.extract('lesson', '[0-9]').hasValue()", false),
            ("regex.extract('b', 'a|(x)').hasValue()", false),
            ("regex.extract('a', 'a|(x)').hasValue()", false),
            ("regex.extract('', '^(.*)$').value()", ""),
            ("regex.extractAll('a1 b22', '[a-z]([0-9]+)')", ["1", "22"]),
            ("regex.extractAll('a1 b22', '[0-9]+')", ["1", "22"]),
            ("regex.extractAll('a', 'b')", []),
            ("regex.extractAll('axñ', 'x*')", ["", "x", ""]),
            ("regex.extractAll('ab a', 'a(b?)')", ["b"]),
            ("regex.extractAll('a1', dyn('([a-z])').replace(')', ')'))", ["a"]),
        ] as [(String, Value)])
    func extracting(_ text: String, _ expected: Value) throws {
        #expect(try outcome(text) == .value(expected))
    }

    @Test(
        "regex.replace replaces matches and knows groups",
        arguments: [
            ("regex.replace('a-b-c', '-', '+')", "a+b+c"),
            ("regex.replace('a-b-c', '-', '+', 1)", "a+b-c"),
            ("regex.replace('a-b-c', '-', '+', 0)", "a-b-c"),
            ("regex.replace('a-b-c', '-', '+', -3)", "a+b+c"),
            (#"regex.replace('john smith', r'(\w+) (\w+)', r'\2, \1')"#, "smith, john"),
            (#"regex.replace('ab', 'b', r'[\0\\]')"#, #"a[b\]"#),
            ("regex.replace('añ', '', '.')", ".a.ñ."),
            ("regex.replace('xay', 'x*', '-')", "-a-y-"),
            ("regex.replace('', 'a', 'b')", ""),
        ])
    func replacing(_ text: String, _ expected: String) throws {
        #expect(try outcome(text) == .value(.string(expected)))
    }

    @Test(
        "What the functions of regex cannot do is an error",
        arguments: [
            (
                #"regex.replace('a', '(a)', r'\2')"#,
                "unusable argument: a replacement with a backslash that is neither \\\\ nor a group's \\1"
            ),
            (
                #"regex.replace('a', 'a', 'b\\')"#,
                "unusable argument: a replacement with a backslash that is neither \\\\ nor a group's \\1"
            ),
            (
                #"regex.replace('a', 'a', r'\x')"#,
                "unusable argument: a replacement with a backslash that is neither \\\\ nor a group's \\1"
            ),
            (
                "regex.extract('a', '(a)' + '(b)')",
                "unusable argument: a pattern with more than one group: write (?:…) for those not wanted"
            ),
            (
                "regex.extractAll('a', '(a)' + '(b)')",
                "unusable argument: a pattern with more than one group: write (?:…) for those not wanted"
            ),
            ("regex.extract('a', 'a' + '(')", "unusable pattern: missing ): a("),
            ("regex.extract(dyn(1), 'a')", "no such overload: regexExtract(int, string)"),
        ])
    func failures(_ text: String, _ message: String) throws {
        #expect(try outcome(text) == .error(message))
    }

    @Test("A replacement cannot build more than the bound")
    func growth() throws {
        let text = Value.string(String(repeating: "a", count: 100_000))
        let replacement = String(repeating: "\\\\0", count: 500)
        guard
            case .error(let message) = try outcome(
                "regex.replace(x, 'a+', '\(replacement)')", ["x": text])
        else {
            Issue.record("50 megabytes were built")
            return
        }
        #expect(message.hasPrefix("cost:"))
    }
}
