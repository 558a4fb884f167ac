// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a reading leave what they find. One for a reading, shared by its parts.
final class Problems {
    private var found: Set<Diagnostic> = []
    private(set) var hasErrors = false

    /// The hint is made only if the problem is kept: to look for a spelling takes a while.
    func error(
        _ code: Diagnostic.Code, at span: Span, _ message: String,
        hint: @autoclosure () -> String? = nil, related: (note: String, span: Span)? = nil
    ) {
        hasErrors = true
        add(.error, code, at: span, message, hint, related)
    }

    func warning(
        _ code: Diagnostic.Code, at span: Span, _ message: String,
        hint: @autoclosure () -> String? = nil
    ) {
        add(.warning, code, at: span, message, hint, nil)
    }

    /// Whether nothing more is kept: what is read only to find problems need not be read.
    var isFull: Bool { found.count >= RulebookLimits.diagnosticsMax }

    /// Each once, although an alias may lead to the same place several times; in order.
    var sorted: [Diagnostic] { found.sorted() }

    /// The bound is on memory and time: a file of megabytes can hold a problem in every few bytes.
    private func add(
        _ severity: Diagnostic.Severity, _ code: Diagnostic.Code, at span: Span,
        _ message: String, _ hint: () -> String?, _ related: (note: String, span: Span)?
    ) {
        let room = RulebookLimits.diagnosticsMax - found.count
        if room > 1 {
            found.insert(
                Diagnostic(severity, code, at: span, message, hint: hint(), related: related))
        } else if room == 1 {
            let end =
                "more than \(RulebookLimits.diagnosticsMax) problems: this is where the list ends"
            found.insert(Diagnostic(.error, .tooMany, at: span, end, hint: nil, related: nil))
        }
    }
}

@available(*, unavailable)
extension Problems: Sendable {}
