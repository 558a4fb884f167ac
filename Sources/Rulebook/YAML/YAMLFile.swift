// SPDX-License-Identifier: Apache-2.0

/// A rule file: its bytes, and its path as shown to people.
package struct RuleFile: Hashable, Sendable {
    /// As diagnostics show it, and what files are ordered by.
    package let path: String
    /// The whole content.
    package let bytes: [UInt8]

    /// A file that was read already: this module touches no disk.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// A rule file as a tree.
struct YAMLFile {
    let source: SourceText
    /// nil if the file is empty or could not be read.
    let root: Node?
    /// Whether everything in the file was read: if not, names that it declares are unknown.
    let isComplete: Bool
    let eventsRead: Int

    init(_ file: RuleFile, problems: Problems) {
        guard let source = SourceText(reading: file, problems) else {
            self.source = SourceText(path: file.path, bytes: [])
            root = nil
            isComplete = false
            eventsRead = 0
            return
        }
        self.source = source
        var composer = Composer(source: source, problems: problems)
        let failure = source.bytes.withUnsafeBufferPointer { buffer in
            readYAMLEvents(buffer) { composer.receive($0) }
        }
        if let failure { failure.report(in: source, problems) }
        root = composer.root
        isComplete = composer.isComplete
        eventsRead = composer.eventsRead
    }
}

extension YAMLFailure {
    /// Says what libyaml stumbled over, in words that lead to the cause where it is a known one.
    fileprivate func report(in source: SourceText, _ problems: Problems) {
        let start =
            switch place {
            case .byte(let offset): min(offset, source.bytes.count)
            case .codePoint(let index): source.offset(ofCodePoint: index)
            }
        let found = start < source.bytes.count ? source.bytes[start] : nil
        var message = "this is not YAML: \(problem)"
        if let context { message += " \(context)" }
        var related: (note: String, span: Span)?
        if let contextStart {
            let begin = source.offset(ofCodePoint: contextStart)
            let isElsewhere = source.location(of: begin) != source.location(of: start)
            if isElsewhere {
                related = ("which begins here", Span(source: source, start: begin, end: begin + 1))
            }
        }
        problems.error(
            .syntax, at: Span(source: source, start: start, end: start + 1), message,
            hint: hint(found: found), related: related)
    }

    private func hint(found: UInt8?) -> String? {
        if found == UInt8(ascii: "\t") { return "a tab: indent with spaces" }
        if found == UInt8(ascii: "@") || found == UInt8(ascii: "`") || found == UInt8(ascii: "%") {
            return "put a text that begins with this character in quotes"
        }
        if problem.hasPrefix("mapping values are not allowed") {
            return "put a text that contains ': ' in quotes and a mapping in braces, as in "
                + "{ xp: 10 }, and check the indentation"
        }
        if problem.contains("cannot start any token") {
            return "put a text that contains brackets or braces in quotes"
        }
        if problem.hasPrefix("control characters") { return "take it out" }
        if problem.contains("expected ',' or"), found == UInt8(ascii: "{") {
            return "put a text that contains '{' in quotes; otherwise a comma is missing before it"
        }
        if problem.contains("expected ',' or") {
            return "a bracket or a comma is missing before this"
        }
        if problem.contains("unexpected end of stream") { return "a closing quote is missing" }
        if problem.contains("block end") || problem.contains("expected key") {
            return "check the indentation of this line and the one before"
        }
        return nil
    }
}
