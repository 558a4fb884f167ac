// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a reading leave what they find. One for a reading, shared by its parts.
final class Problems {
    private var found: Set<Diagnostic> = []
    private(set) var hasErrors = false

    func error(
        _ code: Diagnostic.Code, at span: Span, _ message: String, hint: String? = nil,
        related: (note: String, span: Span)? = nil
    ) {
        hasErrors = true
        add(Diagnostic(.error, code, at: span, message, hint: hint, related: related), at: span)
    }

    func warning(
        _ code: Diagnostic.Code, at span: Span, _ message: String, hint: String? = nil
    ) {
        add(Diagnostic(.warning, code, at: span, message, hint: hint, related: nil), at: span)
    }

    /// Each once, although an alias may lead to the same place several times; in order.
    var sorted: [Diagnostic] { found.sorted() }

    /// The bound is on memory: a file of megabytes can hold a problem in every few bytes.
    private func add(_ diagnostic: Diagnostic, at span: Span) {
        let room = RulebookLimits.diagnosticsMax - found.count
        guard room > 1 else {
            guard room == 1, !found.contains(diagnostic) else { return }
            let message =
                "more than \(RulebookLimits.diagnosticsMax) problems: this is where the list ends"
            found.insert(
                Diagnostic(.error, .tooMany, at: span, message, hint: nil, related: nil))
            return
        }
        found.insert(diagnostic)
    }
}

@available(*, unavailable)
extension Problems: Sendable {}
