// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// The scalar under `a` in a file.
private func scalar(_ text: String) -> Node? {
    let problems = Problems()
    let file = YAMLFile(RuleFile(path: "t.yaml", bytes: Array(text.utf8)), problems: problems)
    #expect(problems.sorted.map(\.rendered) == [])
    return file.root?.mapping?["a"]?.value
}

@Suite struct ScalarMapTests {
    @Test(
        "a mark in the value is found in the file, in every style",
        arguments: [
            "a: x == @\n",
            "a:   x\n  == y\n  && @ > 1\n",
            "a: x\n\n\n  && @\n",
            "{ b: 1, a: x && @, c: 2 }\n",
            "a: 'x == ''y'' && @'\n",
            "a: 'x\n  ''''\n\n  @'\n",
            "a: \"x == \\\"y\\\" && @\"\n",
            "a: \"\\u00e4\\x41\\U0001F600\\t\\\\ @\"\n",
            "a: \"x \\\n   && \\\n\n   @\"\n",
            "a: \"x   \\\n   \\  && @\"\n",
            "a: \"x\n\n  y  \n  @\"\n",
            "a: |\n  x &&\n  @\n",
            "a: |\n  x &&\n    y\n\n  @\n",
            "a: |2\n    x &&\n  @\n",
            "a: |-\n\n  x\n  @\n",
            "a: |+ # comment\n  x @\n\n",
            "a: >\n  x &&\n  @\n",
            "a: >\n  x &&\n\n    y\n\n  @\n",
            "a: >-\n  x\n  y @ z\n",
            "a: &anchor x && @\n",
            "a: !!str x && @\n",
            "a: !!str &anchor # why\n  'x && @'\n",
            "a: \u{1F600} ä && @\n",
            "a: \"ä\n  \u{1F600} @\"\n",
            "a: |\r\n  x &&\r\n  @\r\n",
            "a: \"x\r\n\r\n  @\"\r\n",
            "a: x\r\n  @\r\n",
            "a: \"x\t\\\t@\"\n",
        ])
    func marks(text: String) throws {
        let node = try #require(scalar(text))
        let value = try #require(node.scalar).text
        let bytes = Array(value.utf8)
        let mark = try #require(bytes.firstIndex(of: UInt8(ascii: "@")))
        let span = ScalarMap(node).span(mark..<mark + 1)
        #expect(span.start == Array(text.utf8).firstIndex(of: UInt8(ascii: "@")))
        #expect(span.end == span.start + 1)
    }

    @Test("an escape is as long as it is in the file")
    func escapes() throws {
        let node = try #require(scalar("a: \"x\\u00e4\\x40y\"\n"))
        let map = ScalarMap(node)
        #expect(map.span(0..<1).start == 4)
        // ä is two bytes of the value and six of the file.
        #expect(map.span(1..<3).start == 5)
        #expect(map.span(3..<4).start == 11)
        #expect(map.span(4..<5).start == 15)
    }

    @Test("the end of a value is the place behind its last character")
    func ends() throws {
        for text in ["a: xy\nb: 1\n", "{ a: xy }\n"] {
            let node = try #require(scalar(text))
            let span = ScalarMap(node).span(2..<2)
            #expect(span.start == node.start + 2)
        }
        let quoted = try #require(scalar("a: 'xy'\n"))
        #expect(ScalarMap(quoted).span(2..<2).start == 6)
        let empty = try #require(scalar("a: ''\n"))
        #expect(ScalarMap(empty).span(0..<0).start == 4)
    }

    @Test("every byte of random scalars is found where it stands", arguments: 0..<200)
    func random(seed: Int) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = ["x", "ab", " ", "  ", "\n  ", "\n\n  ", "\n\n\n  ", "y", "ö", "&&", "1"]
        let special = [["'' ", "''"], ["\\t", "\\\"", "\\u00e4", "\\\n  ", "\\\\", "\\ "], []][
            seed % 3]
        let (open, close) = [("'", "'"), ("\"", "\""), ("", "")][seed % 3]
        var body = "x"
        for _ in 0..<(1 + next(12)) {
            let all = pieces + special
            body += all[next(all.count)]
        }
        body += "z"
        let text = "a: " + open + body + close + "\n"
        let node = try #require(scalar(text))
        let value = Array(try #require(node.scalar).text.utf8)
        let map = ScalarMap(node)
        var last = -1
        for (offset, byte) in value.enumerated() {
            let span = map.span(offset..<offset + 1)
            let found = node.source.bytes[span.start]
            let isEscaped = found == UInt8(ascii: "\\") && seed % 3 == 1
            // What is folded or escaped stands for itself; everything else is the same byte.
            #expect(found == byte || isEscaped || byte.isYAMLBlank, "\(text.debugDescription)")
            #expect(span.start >= last)
            last = span.start
        }
        #expect(map.span(value.count..<value.count).start == node.end - close.utf8.count)
    }
}
