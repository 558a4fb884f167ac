// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// Cases whose files are too long or too odd to be written down.
extension DiagnosticCase {
    static let bounds: [DiagnosticCase] = [
        DiagnosticCase(
            "a file that is too large",
            [UInt8](repeating: UInt8(ascii: "\n"), count: RulebookLimits.fileBytesMax + 1),
            """
            t.yaml:1:1: error: a file of 4194305 bytes, expected at most 4194304 [file-size]
             1 |
               | ^ split it
            """),
        DiagnosticCase(
            "a byte that is not UTF-8",
            Array("rewards:\n  caf".utf8) + [0xE9, 0x3A, 0x20, 0x7B, 0x7D, 0x0A],
            """
            t.yaml:2:6: error: a byte 0xE9 that is not UTF-8 [bad-encoding]
             2 |   caf\u{FFFD}: {}
               |      ^ save the file as UTF-8
            """),
        DiagnosticCase(
            "a NUL byte",
            Array("rewards: ".utf8) + [0x00, 0x0A],
            """
            t.yaml:1:10: error: a NUL byte, expected text [nul]
             1 | rewards: \u{FFFD}
               |          ^ save the file as UTF-8
            """),
        DiagnosticCase(
            "a control character",
            Array("rewards: \u{7}\n".utf8),
            """
            t.yaml:1:10: error: this is not YAML: control characters are not allowed [syntax]
             1 | rewards: \u{FFFD}
               |          ^ take it out
            """),
        DiagnosticCase(
            "a list in a list, and so on",
            Array(("rewards: " + repeated("[", 64) + "\n").utf8),
            """
            t.yaml:1:73: error: more than 64 lists and mappings inside each other [depth]
             1 | rewards: \(repeated("[", 64))
               | \(repeated(" ", 72))^ nothing in the rule language is nested this deep
            """),
        DiagnosticCase(
            "more values than there may be",
            Array(
                """
                a: &a [\(repeated("x,", 999))]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b]
                d: [*c, *c]
                """.utf8),
            """
            t.yaml:4:5: error: more than 100000 values in one file, aliases counted as what they \
            stand for [node-count]
             4 | d: [*c, *c]
               |     ^~ split the file
            """),
        DiagnosticCase(
            "a text that is too long",
            Array("events: { a.b: { description: \(repeated("x", 65_537)) } }\n".utf8),
            """
            t.yaml:1:31: error: a text of 65537 bytes, expected at most 65536 [scalar-size]
             1 | events: { a.b: { description: \(repeated("x", 80))…
               | \(repeated(" ", 30))^\(repeated("~", 79))
            """),
        DiagnosticCase(
            "more thresholds than a trigger may have",
            Array(
                """
                rewards: { xp: { kind: points } }
                rules:
                  - id: r
                    when: a.b
                    grant: xp
                    count:
                      reach: [
                        \((1...1001).map { "\($0), " }.joined())]
                """.utf8),
            """
            t.yaml:7:14: error: 'reach' of 'count' of rule 'r' has 1001 thresholds, expected at \
            most 1000 [too-many]
             7 |       reach: [
               |              ^
            """),
    ]

    private init(_ name: String, _ bytes: [UInt8], _ expected: String) {
        self.init(
            name: name, files: [RuleFile(path: "t.yaml", bytes: bytes)], expected: expected)
    }

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }
}
