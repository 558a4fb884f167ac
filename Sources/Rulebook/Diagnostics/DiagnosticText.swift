// SPDX-License-Identifier: Apache-2.0

extension Diagnostic {
    /// The form for people:
    ///
    /// ```
    /// rules/gym.yaml:14:5: error: unknown key 'strek' in rule 'early-bird' [unknown-key]
    ///  14 |     strek: { length: 3 }
    ///     |     ^~~~~ did you mean 'streak'?
    /// ```
    ///
    /// Columns count code points. Lines are separated by `\n`; there is none at the end.
    package var rendered: String {
        var text = heading(location, "\(severity.rawValue): \(message) [\(code.rawValue)]")
        text += "\n" + snippet(excerpt, line: location.line, remark: hint)
        if let related {
            text += "\n" + heading(related.location, "note: \(related.note)")
            text += "\n" + snippet(related.excerpt, line: related.location.line, remark: nil)
        }
        return text
    }

    private func heading(_ location: Location, _ text: String) -> String {
        "\(harmless(location.file)):\(location.line):\(location.column): \(text)"
    }

    /// The line and its underline. A tab before the mark is repeated as a tab, so that the two
    /// lines agree at every tab width.
    private func snippet(_ excerpt: Excerpt, line: Int, remark: String?) -> String {
        let number = String(line)
        let margin = String(repeating: " ", count: number.utf8.count)
        var underline = ""
        for scalar in excerpt.text.unicodeScalars.prefix(excerpt.indent) {
            underline += scalar == "\t" ? "\t" : " "
        }
        let missing = excerpt.indent - excerpt.text.unicodeScalars.count
        if missing > 0 { underline += String(repeating: " ", count: missing) }
        underline += "^" + String(repeating: "~", count: excerpt.length - 1)
        if let remark { underline += " " + remark }
        let source = excerpt.text.isEmpty ? " \(number) |" : " \(number) | \(excerpt.text)"
        return "\(source)\n \(margin) | \(underline)"
    }
}

extension [Diagnostic] {
    /// All of them for people, and a closing line with their number; empty if there are none.
    package var rendered: String {
        if isEmpty { return "" }
        let errors = count { $0.severity == .error }
        let warnings = count - errors
        var counts: [String] = []
        if errors > 0 { counts.append(errors == 1 ? "1 error" : "\(errors) errors") }
        if warnings > 0 { counts.append(warnings == 1 ? "1 warning" : "\(warnings) warnings") }
        return map(\.rendered).joined(separator: "\n") + "\n" + counts.joined(separator: ", ")
    }
}
