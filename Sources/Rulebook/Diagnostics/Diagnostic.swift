// SPDX-License-Identifier: Apache-2.0

/// One problem in a rule file: what was found, what was expected, what to do, and where.
///
/// A reading collects all of them, so that an author fixes a file in one go. The rendered forms
/// are in `DiagnosticText` and `DiagnosticJSON`.
package struct Diagnostic: Hashable, Sendable {
    /// Whether the rulebook is refused.
    package enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// A second place that belongs to the problem, such as the first of two declarations.
    package struct Related: Hashable, Sendable {
        /// What is there: `first declared here`.
        package let note: String
        /// Where it is; possibly in another file.
        package let location: Location
        /// The line there.
        package let excerpt: Excerpt
    }

    /// Where the problem begins.
    package let location: Location
    /// How many code points are underlined, on the line of `location`; at least 1.
    package var length: Int { excerpt.length }
    /// Whether the rulebook is refused for it.
    package let severity: Severity
    /// What kind of problem it is.
    package let code: Code
    /// One sentence without a full stop. It never contains a line break or a control character.
    package let message: String
    /// What to do, if that is known; shown behind the underline.
    package let hint: String?
    /// The line in which the problem stands; at most a window of a very long one.
    package var sourceLine: String { excerpt.text }
    /// That line with the place marked.
    package let excerpt: Excerpt
    /// A second place, as of a name that is declared twice.
    package let related: Related?

    init(
        _ severity: Severity, _ code: Code, at span: Span, _ message: String, hint: String?,
        related: (note: String, span: Span)?
    ) {
        self.location = span.location
        self.severity = severity
        self.code = code
        self.message = harmless(message)
        self.hint = hint.map(harmless)
        self.excerpt = span.excerpt
        self.related = related.map {
            Related(note: $0.note, location: $0.span.location, excerpt: $0.span.excerpt)
        }
    }
}

/// A line of a file with a part of it marked, fit to be printed: no control characters except
/// tabs, and no longer than `RulebookLimits.excerptColumnsMax` with an ellipsis at each cut end.
package struct Excerpt: Hashable, Sendable {
    /// The line, or a window of it.
    package let text: String
    /// Code points of `text` before the mark.
    package let indent: Int
    /// Marked code points, at least 1.
    package let length: Int
}

extension Diagnostic: Comparable {
    /// By file, line and column; then by text, so that the order never depends on how it was found.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        left.order < right.order
    }

    private var order: (String, Int, Int, String, String) {
        (location.file, location.line, location.column, code.rawValue, message)
    }
}
