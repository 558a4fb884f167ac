// SPDX-License-Identifier: Apache-2.0
import Foundation
import RewardEngine
import TestSupport
import Testing

/// Every page of the manual is right: its examples are run, and what it says they yield is what
/// they yield.
///
/// A page has any number of examples: a fenced block `yaml` with a rule file, then `events` in the
/// shorthand of `EventScript` (a line `TIME tick` lets time pass), then `grants` with what comes of
/// them, a line each.
@Suite("The manual of the rule language")
struct ManualTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let page: String
        let line: Int
        var rules = ""
        var events = ""
        var grants: [String] = []

        var testDescription: String { "\(page):\(line)" }
    }

    @Test("What a page says is what happens", arguments: ManualTests.examples)
    func holds(_ example: Example) throws {
        let zones = SystemZoneFiles.database
        var bench = Bench(try Plan(reading: example.rules, zones: zones), zones: zones)
        #expect(bench.play(example.events) == example.grants)
    }

    @Test("There are pages")
    func exist() { #expect(!ManualTests.examples.isEmpty) }

    private static let examples: [Example] = {
        let files = try? FileManager.default.contentsOfDirectory(
            at: Project.file("docs/rules"), includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "md" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .flatMap { examples(of: $0) }
    }()

    private static func examples(of file: URL) -> [Example] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        var found: [Example] = []
        var rules: (text: String, line: Int)?
        var events: String?
        var block: (kind: String, lines: [String], line: Int)?
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            guard line.hasPrefix("```") else {
                block?.lines.append(line)
                continue
            }
            guard let ended = block else {
                block = (String(line.dropFirst(3)), [], index + 1)
                continue
            }
            block = nil
            switch ended.kind {
            case "yaml":
                rules = (ended.lines.joined(separator: "\n"), ended.line)
                events = nil
            case "events": events = ended.lines.joined(separator: "\n")
            case "grants":
                guard let rules, let events else { continue }
                found.append(
                    Example(
                        page: file.lastPathComponent, line: rules.line, rules: rules.text,
                        events: events, grants: ended.lines.filter { !$0.isEmpty }))
            default: break
            }
        }
        return found
    }
}
