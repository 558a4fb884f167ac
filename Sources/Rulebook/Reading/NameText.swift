// SPDX-License-Identifier: Apache-2.0

/// What names of a rulebook may look like. They become parts of grant ids, metrics and journal
/// lines, so they are short and plain.
enum NameText {
    static let lengthMax = 64

    /// `[a-z0-9][a-z0-9._-]{0,63}`.
    static func isRuleID(_ text: String) -> Bool {
        isName(text, allowsUpperCase: false)
    }

    /// As an id of a rule, capitals allowed: rewards and groups.
    static func isName(_ text: String) -> Bool {
        isName(text, allowsUpperCase: true)
    }

    /// The nearest text that could be the id of a rule.
    static func suggestion(for text: String) -> String? {
        var out = ""
        for scalar in text.lowercased().unicodeScalars.prefix(lengthMax) {
            if scalar.isASCII, isPart(UInt8(scalar.value), allowsUpperCase: false) {
                out.unicodeScalars.append(scalar)
            } else if !out.isEmpty, out.last != "-" {
                out += "-"
            }
        }
        while let last = out.last, "-._".contains(last) { out.removeLast() }
        while let first = out.first, "-._".contains(first) { out.removeFirst() }
        return out.isEmpty ? nil : out
    }

    private static func isName(_ text: String, allowsUpperCase: Bool) -> Bool {
        let bytes = text.utf8
        guard (1...lengthMax).contains(bytes.count), let first = bytes.first else { return false }
        return isAlphanumeric(first, allowsUpperCase: allowsUpperCase)
            && bytes.allSatisfy { isPart($0, allowsUpperCase: allowsUpperCase) }
    }

    private static func isPart(_ byte: UInt8, allowsUpperCase: Bool) -> Bool {
        isAlphanumeric(byte, allowsUpperCase: allowsUpperCase) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static func isAlphanumeric(_ byte: UInt8, allowsUpperCase: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): allowsUpperCase
        default: false
        }
    }
}

extension Problems {
    /// Whether a text can be the name of something, such as `a reward`; complains if it cannot.
    func isName(_ text: String, at place: Span, _ what: String) -> Bool {
        if NameText.isName(text) { return true }
        error(
            .badName, at: place,
            "\(quoted(text)) as the name of \(what), expected 1 to 64 of A-Z, a-z, 0-9, '.', '_', "
                + "'-' and a letter or digit first",
            hint: NameText.suggestion(for: text).map { "write '\($0)'" })
        return false
    }
}
