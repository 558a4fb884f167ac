// SPDX-License-Identifier: Apache-2.0

/// Reads `when`: an event type, a prefix such as `lesson.*`, `*`, or a list of them.
struct WhenReader {
    private let book: BookScope
    /// Whether what is read follows derived events, too.
    private let allowsDerived: Bool
    private var problems: Problems { book.problems }

    init(_ book: BookScope, allowsDerived: Bool = true) {
        self.book = book
        self.allowsDerived = allowsDerived
    }

    /// nil, with a problem, if one of them was not understood.
    func read(_ node: Node, _ what: String) -> [EventPattern]? {
        guard let items = problems.items(node, what, of: "an event type") else { return nil }
        var patterns: [EventPattern] = []
        var isWhole = true
        for item in items {
            guard let pattern = pattern(item, what) else {
                isWhole = false
                continue
            }
            if patterns.contains(pattern) {
                problems.warning(
                    .duplicateValue, at: item.span, "\(what) names \(quoted(pattern.text)) twice",
                    hint: "take one out")
                continue
            }
            patterns.append(pattern)
            guard !book.usage.watch(pattern) else { continue }
            problems.error(
                .tooMany, at: item.span,
                "the rulebook names more than \(RulebookLimits.eventTypesMax) event types up to "
                    + "here",
                hint: "name several by what they begin with, as in lesson.*")
        }
        return isWhole ? patterns : nil
    }

    private func pattern(_ node: Node, _ what: String) -> EventPattern? {
        guard let scalar = node.scalar, scalar.resolved == .string else {
            problems.wrongType(node, what, "an event type such as lesson.completed")
            return nil
        }
        let text = scalar.text
        if let fault = EventTypeText.fault(in: text, allowsPrefix: true) {
            problems.error(
                .eventType, at: node.span, "\(what) is \(quoted(text)): \(fault.found)",
                hint: fault.advice)
            return nil
        }
        if text.hasSuffix("*") { return .prefix(String(text.dropLast())) }
        if !allowsDerived, DerivedEvent(rawValue: text) != nil {
            problems.error(
                .eventType, at: node.span,
                "\(what) is \(quoted(text)), a derived event, and who belongs to whom is decided by "
                    + "events that come in", hint: "name what an app reports")
            return nil
        }
        warnOfSpelling(text, node, what)
        return .exactly(text)
    }

    /// An event type need not be declared; one that nearly is, is probably misspelt.
    private func warnOfSpelling(_ text: String, _ node: Node, _ what: String) {
        let declarations = book.declarations
        guard declarations.shapes[text] == nil, declarations.isComplete,
            book.usage.maySearchSpelling()
        else { return }
        // Apps may call their events as they like: what the engine names is only meant where the
        // first word agrees.
        let ours = (DerivedEvent.allCases.map(\.rawValue) + BuiltInEvent.allCases.map(\.rawValue))
            .filter { $0.prefix { $0 != "." } == text.prefix { $0 != "." } }
        let declared = nearestName(to: text, among: declarations.eventTypes)
        guard let name = declared ?? nearestName(to: text, among: ours) else { return }
        let found =
            declared == nil
            ? "which is neither declared under 'events' nor built in"
            : "which is not declared under 'events'"
        problems.warning(
            .undeclaredEvent, at: node.span, "\(what) is \(quoted(text)), \(found)",
            hint: "did you mean '\(name)'?")
    }
}

/// What an event type may look like.
enum EventTypeText {
    /// What is wrong with it, if anything.
    static func fault(
        in text: String, allowsPrefix: Bool
    ) -> (found: String, advice: String?)? {
        if text.isEmpty { return ("expected an event type", "write one such as lesson.completed") }
        if text.unicodeScalars.count > RulebookLimits.eventTypeMax {
            return ("more than \(RulebookLimits.eventTypeMax) characters", nil)
        }
        if text.unicodeScalars.contains(where: { !$0.isHarmless || $0 == " " }) {
            return (
                "a space or a control character in an event type",
                text.contains(", ") || text.contains(" or ")
                    ? "write several as a list: [lesson.completed, quiz.passed]" : "take it out"
            )
        }
        guard let star = text.firstIndex(of: "*") else { return nil }
        if !allowsPrefix { return ("'*' in an event type", "declare each type by itself") }
        if text == "*" { return nil }
        if text.hasSuffix(".*"), text.index(after: star) == text.endIndex, text.count > 2 {
            return nil
        }
        return ("'*' stands only for what follows a point", "write it as lesson.*, or * for all")
    }
}
