// SPDX-License-Identifier: Apache-2.0

/// The author's text as a message shows it: in quotes, cut if it is long, and without characters
/// that would break the line or steer the terminal.
func quoted(_ text: String) -> String {
    let limit = RulebookLimits.quotedMax
    let scalars = text.unicodeScalars
    var shown = printable(scalars.prefix(limit))
    if scalars.dropFirst(limit).first != nil { shown += "…" }
    return "'\(shown)'"
}

/// `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`.
func alternatives(_ texts: [String]) -> String {
    let shown = texts.map { "'\($0)'" }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " or " + last
}

/// Code points one to one, with a replacement character for each that is not harmless in a line.
func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var out = String.UnicodeScalarView()
    for scalar in scalars {
        out.append(scalar == "\t" || scalar.isHarmless ? scalar : "\u{FFFD}")
    }
    return String(out)
}

extension Unicode.Scalar {
    /// Whether a terminal shows it and nothing else: neither a control character nor a line
    /// separator nor one that turns the direction of the text.
    var isHarmless: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: false
        case 0x2028...0x202E, 0x2066...0x2069: false
        case 0xFEFF, 0xFFF9...0xFFFB: false
        default: true
        }
    }
}
