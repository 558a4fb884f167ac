// SPDX-License-Identifier: Apache-2.0

/// The author's text as a message shows it: in quotes, and cut if it is long.
func quoted(_ text: String) -> String {
    let limit = RulebookLimits.quotedMax
    let scalars = text.unicodeScalars
    var shown = String(scalars.prefix(limit))
    if scalars.dropFirst(limit).first != nil { shown += "…" }
    return "'\(shown)'"
}

/// `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`.
func alternatives(_ texts: [String]) -> String {
    let shown = texts.map { "'\($0)'" }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " or " + last
}

/// A text as part of a line: whatever it quotes, and from wherever it comes, it breaks no line and
/// has an end.
func harmless(_ text: String) -> String {
    let limit = RulebookLimits.messageMax
    if text.utf8.count <= limit, text.unicodeScalars.allSatisfy(\.isHarmless) { return text }
    let scalars = text.unicodeScalars
    let shown = scalars.prefix(limit).map { $0.isHarmless ? $0 : "\u{FFFD}" }
    let isCut = scalars.dropFirst(limit).first != nil
    return String(String.UnicodeScalarView(shown)) + (isCut ? "…" : "")
}

/// A line as it is shown: code points one to one, with a replacement character for each that is
/// neither harmless nor a tab.
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
