// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rulebook
import TestSupport

/// Rule files, and what is said about them to the letter.
struct DiagnosticCase: CustomStringConvertible, Sendable {
    let name: String
    let files: [RuleFile]
    let expected: String

    var description: String { name }

    /// What is said now.
    var rendered: String {
        read(files).diagnostics.map(\.rendered).joined(separator: "\n")
    }
}

/// A file of cases under `Tests/Golden/Diagnostics`:
///
///     #### a misspelt key
///     ## file t.yaml
///     rules: …
///     ## says
///     t.yaml:5:5: error: …
///
/// After a change of wording, running the tests with `UPDATE_GOLDEN=1` writes what is said now;
/// the difference is then to be read.
struct DiagnosticCaseFile {
    static let names = [
        "yaml", "shape", "names", "values", "keys", "expressions", "rules", "triggers", "rewards",
        "people", "derived", "warnings",
    ]
    static let all = names.flatMap { DiagnosticCaseFile($0).cases }

    let path: String
    private(set) var cases: [DiagnosticCase] = []

    init(_ name: String) {
        path = Project.file("Tests/Golden/Diagnostics/\(name).txt").path
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for part in text.components(separatedBy: "#### ").dropFirst() {
            cases.append(DiagnosticCaseFile.parse(part))
        }
    }

    /// The file with what is said now.
    var updated: String {
        cases.map { testCase in
            let files = testCase.files.map {
                "## file \($0.path)\n" + String(decoding: $0.bytes, as: UTF8.self)
            }
            return "#### \(testCase.name)\n\(files.joined())## says\n\(testCase.rendered)\n\n"
        }.joined()
    }

    private static func parse(_ text: String) -> DiagnosticCase {
        let sections = text.components(separatedBy: "\n## ")
        var files: [RuleFile] = []
        var expected = ""
        for section in sections.dropFirst() {
            let end = section.firstIndex(of: "\n") ?? section.endIndex
            let body = section[end...].dropFirst()
            if section.hasPrefix("file ") {
                let path = String(section[..<end].dropFirst("file ".count))
                files.append(RuleFile(path: path, bytes: Array((body + "\n").utf8)))
            } else {
                expected = body.trimmingCharacters(in: .newlines)
            }
        }
        return DiagnosticCase(name: sections[0], files: files, expected: expected)
    }
}
