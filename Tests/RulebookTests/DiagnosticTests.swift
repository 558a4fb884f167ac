// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Rulebook

@Suite struct DiagnosticTests {
    @Test("what is said about a rule file, to the letter", arguments: DiagnosticCaseFile.all)
    func golden(diagnosticCase: DiagnosticCase) {
        expectSaid(diagnosticCase)
    }

    @Test("what is said when a bound is crossed, to the letter", arguments: DiagnosticCase.bounds)
    func bounds(diagnosticCase: DiagnosticCase) {
        expectSaid(diagnosticCase)
    }

    private func expectSaid(_ diagnosticCase: DiagnosticCase) {
        let reading = read(diagnosticCase.files)
        let isRefused = reading.diagnostics.contains { $0.severity == .error }
        #expect(diagnosticCase.rendered == diagnosticCase.expected)
        #expect((reading.rulebook == nil) == isRefused)
    }

    @Test(
        "golden files are rewritten",
        .enabled(
            if: ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1",
            "UPDATE_GOLDEN=1 writes what is said now"))
    func update() throws {
        for name in DiagnosticCaseFile.names {
            let file = DiagnosticCaseFile(name)
            try file.updated.write(toFile: file.path, atomically: true, encoding: .utf8)
        }
    }

    @Test("every code has a case, and every case is known to the test")
    func coverage() {
        let cases = DiagnosticCaseFile.all + DiagnosticCase.bounds
        let seen = Set(cases.flatMap { read($0.files).diagnostics.map(\.code) })
        #expect(Diagnostic.Code.allCases.filter { !seen.contains($0) } == [])
        #expect(DiagnosticCaseFile.names.allSatisfy { !DiagnosticCaseFile($0).cases.isEmpty })
    }

    @Test("an underline keeps to tabs and counts code points")
    func underline() throws {
        let reading = read("rules:\n  - {\tid: ä\u{1F600},\tzebrä: 1, when: a, grant: b }\n")
        let unknown = try #require(reading.diagnostics.first { $0.code == .unknownKey })
        let lines = unknown.rendered.split(separator: "\n")
        #expect(lines[1] == " 2 |   - {\tid: ä\u{1F600},\tzebrä: 1, when: a, grant: b }")
        #expect(lines[2].hasPrefix("   |      \t       \t^~~~~ known are"))
        #expect(unknown.location == Location(file: "t.yaml", line: 2, column: 15))
        #expect(unknown.length == 5)
    }

    @Test("of a very long line a window is shown")
    func window() throws {
        let long = String(repeating: "x", count: 300)
        let reading = read("rewards: { a\(long): {}, zz: { kind: pints }, b\(long): {} }\n")
        let unknown = try #require(reading.diagnostics.first { $0.code == .unknownValue })
        let left = String(repeating: "x", count: 22) + ": {}, zz: { kind: "
        #expect(unknown.sourceLine.hasPrefix("…" + left + "pints }, bx"))
        #expect(unknown.sourceLine.hasSuffix("x…"))
        #expect(unknown.excerpt.indent == 1 + left.unicodeScalars.count)
        #expect(unknown.sourceLine.unicodeScalars.count <= RulebookLimits.excerptColumnsMax)
        #expect(unknown.location.column == 331)
    }

    @Test("the author's text cannot steer a terminal")
    func harmless() {
        let reading = read("rewards: { \"a\\e[2J\\n\\u202E\": 1 }\n")
        let text = reading.diagnostics.rendered
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.isHarmless })
        #expect(text.contains("'a\u{FFFD}[2J\u{FFFD}\u{FFFD}'"))
    }

    @Test("the form for tools is one object a diagnostic")
    func json() {
        let reading = read("rules:\n  - id: a\n    when: x\n    grnt: \"y\"\n    when: \"z\"\n")
        #expect(
            reading.diagnostics.map(\.json) == [
                #"{"file":"t.yaml","line":2,"column":9,"endColumn":10,"severity":"error","#
                    + #""code":"missing-key","message":"rule 'a' has no 'grant'","#
                    + #""hint":"add grant: with a reward, or { reward: amount }"}"#,
                #"{"file":"t.yaml","line":4,"column":5,"endColumn":9,"severity":"error","#
                    + #""code":"unknown-key","message":"unknown key 'grnt' in rule 'a'","#
                    + #""hint":"did you mean 'grant'?"}"#,
                #"{"file":"t.yaml","line":5,"column":5,"endColumn":9,"severity":"error","#
                    + #""code":"duplicate-key","message":"the key 'when' stands here twice","#
                    + #""related":{"file":"t.yaml","line":3,"column":5,"message":"first here"}}"#,
            ])
    }

    @Test("texts are escaped for JSON")
    func escapes() {
        #expect(quoteJSON("a\"\\\n\t\u{1}\u{2028}ä\u{FEFF}") == #""a\"\\\n\t\u0001\u2028ä\ufeff""#)
    }

    @Test("problems come by file, line and column, whatever order files are given in")
    func order() {
        let files = ["b.yaml", "a/z.yaml", "a.yaml"].map {
            RuleFile(path: $0, bytes: Array("x: 1\ny: { }\n".utf8))
        }
        let places = read(files).diagnostics.map { "\($0.location.file):\($0.location.line)" }
        #expect(
            places == [
                "a.yaml:1", "a.yaml:2", "a/z.yaml:1", "a/z.yaml:2", "b.yaml:1", "b.yaml:2",
            ])
        #expect(read(files).diagnostics == read(files.reversed()).diagnostics)
    }

    @Test("what is wrong behind an alias is said once")
    func aliases() {
        let reading = read("rewards:\n  a: &a { knd: points }\nevents:\n  x: *a\n  y: *a\n")
        let places = Set(reading.diagnostics.map { "\($0.location.line) \($0.message)" })
        #expect(places.count == reading.diagnostics.count)
    }

    @Test("a list of problems has an end")
    func bounded() {
        let keys = (0..<2 * RulebookLimits.diagnosticsMax).map { "k\($0): 1\n" }.joined()
        let reading = read(keys)
        #expect(reading.diagnostics.count == RulebookLimits.diagnosticsMax)
        #expect(reading.diagnostics.last?.code == .tooMany)
        #expect(reading.rulebook == nil)
    }

    @Test("a reading ends with the number of problems")
    func summary() {
        #expect(read("x: 1\ny: 1\n").diagnostics.rendered.hasSuffix("\n2 errors"))
        #expect(
            read("rewards: { xp: { kind: points } }\n").diagnostics.rendered
                .hasSuffix("\n1 warning"))
        #expect([Diagnostic]().rendered == "")
    }
}
