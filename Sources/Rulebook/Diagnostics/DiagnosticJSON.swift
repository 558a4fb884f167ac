// SPDX-License-Identifier: Apache-2.0

extension Diagnostic {
    /// The form for editors and CI: one JSON object on one line, with the members `file`, `line`,
    /// `column`, `endColumn` (the one behind the last), `severity`, `code`, `message`, and where
    /// there are such `hint` and `related` (`file`, `line`, `column`, `message`).
    package var json: String {
        var members = place(location)
        members.append(("endColumn", String(location.column + length)))
        members.append(("severity", quoteJSON(severity.rawValue)))
        members.append(("code", quoteJSON(code.rawValue)))
        members.append(("message", quoteJSON(message)))
        if let hint { members.append(("hint", quoteJSON(hint))) }
        if let related {
            let there = place(related.location) + [("message", quoteJSON(related.note))]
            members.append(("related", object(there)))
        }
        return object(members)
    }

    private func place(_ location: Location) -> [(String, String)] {
        [
            ("file", quoteJSON(location.file)), ("line", String(location.line)),
            ("column", String(location.column)),
        ]
    }

    private func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
}

/// A JSON string literal. Everything that is not a plain printable character is escaped, so that
/// the text cannot move the cursor of a terminal it is shown in.
func quoteJSON(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\t": out += "\\t"
        default:
            if scalar.isHarmless {
                out.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                }
            }
        }
    }
    return out + "\""
}
