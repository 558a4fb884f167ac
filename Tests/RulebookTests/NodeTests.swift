// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// The tree of a file as one line: `{a: [1, 'x']}`, texts in quotes, null as `~`.
private func outline(_ node: Node) -> String {
    switch node.content {
    case .list(let items): "[" + items.map(outline).joined(separator: ", ") + "]"
    case .mapping(let mapping):
        "{" + mapping.entries.map { "\($0.name): \(outline($0.value))" }.joined(separator: ", ")
            + "}"
    case .scalar(let scalar):
        switch scalar.resolved {
        case .null: "~"
        case .bool(let value): "\(value)"
        case .integer: "int \(scalar.text)"
        case .float: "float \(scalar.text)"
        case .string: "'\(scalar.text)'"
        }
    }
}

/// A file and the codes of what is wrong with it.
private func parse(_ text: String) -> (file: YAMLFile, codes: [Diagnostic.Code]) {
    parse(Array(text.utf8))
}

private func parse(_ bytes: [UInt8]) -> (file: YAMLFile, codes: [Diagnostic.Code]) {
    let problems = Problems()
    let file = YAMLFile(RuleFile(path: "t.yaml", bytes: bytes), problems: problems)
    return (file, problems.sorted.map(\.code))
}

@Suite struct NodeTests {
    @Test(
        "plain scalars resolve by the core schema of YAML 1.2",
        arguments: [
            ("~", "~"), ("null", "~"), ("", "~"), ("nULL", "'nULL'"), ("true", "true"),
            ("FALSE", "false"), ("yes", "'yes'"), ("on", "'on'"), ("off", "'off'"), ("y", "'y'"),
            ("10", "int 10"), ("-3", "int -3"), ("+3", "int +3"), ("0x1F", "int 0x1F"),
            ("0o17", "int 0o17"), ("017", "int 017"), ("1_000", "'1_000'"), ("12:30", "'12:30'"),
            ("0.5", "float 0.5"), (".5", "float .5"), ("5.", "float 5."), ("1e3", "float 1e3"),
            ("1.5E-3", "float 1.5E-3"), (".inf", "float .inf"), ("-.INF", "float -.INF"),
            (".nan", "float .nan"), (".", "'.'"), ("-", "[~]"), ("1e", "'1e'"), ("0x", "'0x'"),
            ("1.2.3", "'1.2.3'"), ("2026-01-31", "'2026-01-31'"), ("lesson.*", "'lesson.*'"),
            ("!!str 10", "'10'"), ("! 10", "'10'"), ("!!int \"10\"", "int 10"),
            ("!!float 10", "float 10"), ("'10'", "'10'"), ("\"true\"", "'true'"),
        ])
    func resolution(text: String, expected: String) throws {
        let (file, codes) = parse("- " + text + "\n")
        let item = try #require(file.root?.list?.first)
        #expect(outline(item) == expected)
        #expect(codes == [])
    }

    @Test("anchors, aliases and merges are expanded")
    func merging() throws {
        let text = """
            base: &base { a: 1, b: 2 }
            other: &other { b: 3, c: 4 }
            one: { <<: *base, b: 9 }
            both: { <<: [*other, *base], d: 5 }
            again: *base
            quoted: { "<<": 1 }
            """
        let (file, codes) = parse(text)
        let root = try #require(file.root)
        #expect(codes == [])
        #expect(
            outline(root) == "{base: {a: int 1, b: int 2}, other: {b: int 3, c: int 4}, "
                + "one: {b: int 9, a: int 1}, both: {d: int 5, b: int 3, c: int 4, a: int 1}, "
                + "again: {a: int 1, b: int 2}, quoted: {<<: int 1}}")
    }

    @Test("a node that was reached through an alias has the place of its anchor")
    func aliasPlace() throws {
        let (file, _) = parse("a: &x   word\nb: *x\n")
        let value = try #require(file.root?.mapping?["b"]?.value)
        #expect(value.span.location == Location(file: "t.yaml", line: 1, column: 9))
    }

    @Test("lines end at LF, CRLF and CR, and columns count code points")
    func places() throws {
        let text = "\u{FEFF}ä: 1\r\n\r\nb: 'x\u{2028}y\u{85}z'\rc: { \u{1F600}: 2 }\n"
        let (file, codes) = parse(text)
        let mapping = try #require(file.root?.mapping)
        func place(_ node: Node?) -> String {
            node.map { "\($0.span.location.line):\($0.span.location.column)" } ?? "none"
        }
        #expect(codes == [])
        #expect(mapping.entries.map { place($0.key) } == ["1:1", "3:1", "4:1"])
        #expect(place(mapping["ä"]?.value) == "1:4")
        #expect(place(mapping["b"]?.value) == "3:4")
        #expect(place(mapping["c"]?.value.mapping?["\u{1F600}"]?.value) == "4:9")
    }

    @Test(
        "a file without content is an empty one",
        arguments: ["", "\n\n", "# a comment\n", "---\n", "\u{FEFF}", "---\n# nothing\n...\n"])
    func empty(text: String) {
        let (file, codes) = parse(text)
        #expect(codes == [])
        #expect(file.root == nil || file.root?.isNull == true)
        #expect(file.isComplete)
    }

    @Test("one document may be marked at its start and its end")
    func markers() {
        #expect(parse("%YAML 1.2\n---\na: 1\n...\n").codes == [])
        #expect(parse("a: 1\n---\n").codes == [.severalDocuments])
    }

    @Test("what cannot be read is refused with its own code")
    func refusals() {
        #expect(parse([0x61, 0xFF, 0x62]).codes == [.badEncoding])
        #expect(parse([0xFE, 0xFF, 0x00, 0x61]).codes == [.nul])
        #expect(parse([0x61, 0xC3]).codes == [.badEncoding])
        #expect(parse("a: \"x\\0y\"\n").codes == [.nul])
        #expect(parse("a: \u{7}\n").codes == [.syntax])
        #expect(parse("a: &x [*x]\n").codes == [.aliasCycle])
        #expect(parse("a: *x\n").codes == [.unknownAlias])
        #expect(parse("? [1]\n: 2\n").codes == [.keyType])
        #expect(parse("a: !!set { x: 1 }\n").codes == [.unknownTag])
        #expect(parse("a: !mine [1]\n").codes == [.unknownTag])
    }
}

@Suite struct YAMLBoundsTests {
    private static let depth = RulebookLimits.depthMax

    @Test("so many open lists are read and one more is refused")
    func depthBoundary() {
        func nested(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        #expect(parse(nested(Self.depth)).codes == [])
        #expect(parse(nested(Self.depth + 1)).codes == [.depth])
        let mappings = (0...Self.depth).map { String(repeating: " ", count: $0) + "a:\n" }
        #expect(parse(mappings.joined()).codes == [.depth])
    }

    @Test("deep files are refused after a few events, however long they are")
    func hostileDepth() {
        for text in [
            String(repeating: "[", count: 100_000),
            String(repeating: "{a: ", count: 100_000),
            String(repeating: "- ", count: 100_000),
            String(repeating: "? ", count: 100_000),
        ] {
            let (file, codes) = parse(text)
            #expect(codes == [.depth])
            #expect(file.eventsRead <= 2 * Self.depth + 4)
        }
    }

    @Test("an alias is as deep as what it stands for")
    func aliasDepth() {
        let inner = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let outer = String(repeating: "[", count: 30) + "*x" + String(repeating: "]", count: 30)
        #expect(parse("- &x \(inner)\n- \(outer)\n").codes == [.depth])
        let fitting = String(repeating: "[", count: 20) + "*x" + String(repeating: "]", count: 20)
        #expect(parse("- &x \(inner)\n- \(fitting)\n").codes == [])
    }

    @Test("a few lines of aliases cannot stand for billions of values")
    func billionLaughs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let (file, codes) = parse(text)
        #expect(codes == [.nodeCount])
        #expect(file.eventsRead < 100)
    }

    @Test("merging does not multiply")
    func mergeBomb() {
        var text = "a0: &a0 { k0: x }\n"
        for level in 1...30 {
            text += "a\(level): &a\(level) { <<: [*a\(level - 1), *a\(level - 1)], k\(level): x }\n"
        }
        #expect(parse(text).codes == [.nodeCount])
    }

    @Test("so many values are read and one more is refused")
    func nodeBoundary() {
        // The list itself is one of them.
        func list(_ count: Int) -> String {
            "[" + String(repeating: "1,", count: count - 1) + "]"
        }
        #expect(parse(list(RulebookLimits.expandedNodesMax)).codes == [])
        #expect(parse(list(RulebookLimits.expandedNodesMax + 1)).codes == [.nodeCount])
    }

    @Test("a file of the largest size is read and one byte more is refused")
    func sizeBoundary() {
        var bytes = [UInt8](repeating: UInt8(ascii: "#"), count: RulebookLimits.fileBytesMax)
        #expect(parse(bytes).codes == [])
        bytes.append(UInt8(ascii: "#"))
        #expect(parse(bytes).codes == [.fileSize])
    }

    @Test("a text of the largest size is read and one byte more is refused")
    func scalarBoundary() {
        let text = String(repeating: "x", count: RulebookLimits.scalarBytesMax)
        #expect(parse("a: " + text).codes == [])
        #expect(parse("a: x" + text).codes == [.scalarSize])
    }
}
