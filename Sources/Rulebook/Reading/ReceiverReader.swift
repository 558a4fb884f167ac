// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads `to`: one of the receiver sets that the trigger knows, or an expression.
struct ReceiverReader {
    private let scope: RuleScope
    private let triggerKey: String?
    private var problems: Problems { scope.problems }

    /// `triggerKey` is `goal`, `peers`, …; nil for a rule without a trigger.
    init(_ scope: RuleScope, triggerKey: String?) {
        self.scope = scope
        self.triggerKey = triggerKey
    }

    /// The trigger's own, where the rule says nothing.
    var usual: Receivers {
        switch triggerKey {
        case "goal": .contributors
        case "peers": .others(active: nil)
        default: .who
        }
    }

    /// nil, with a problem, if it was not understood.
    func read(_ node: Node, _ what: String) -> Receivers? {
        if node.mapping != nil { return readMapping(node, what) }
        guard let scalar = node.scalar, let named = named(scalar.text) else {
            return scope.expressions.read(
                node, what, in: scope.firingEnvironment, expecting: .members
            ).map { .computed($0) }
        }
        return check(scalar.text, at: node.span, what) ? named : nil
    }

    private func named(_ word: String) -> Receivers? {
        switch word {
        case "who": .who
        case "contributors": .contributors
        case "members": .members
        case "doers": .doers
        case "others": .others(active: nil)
        default: nil
        }
    }

    /// `{others: {active: 7d}}`.
    private func readMapping(_ node: Node, _ what: String) -> Receivers? {
        let example = "to: { others: { active: 7d } }"
        let fields = Fields(node, what, .receivers, example: example, problems: problems)
        guard let fields, fields.has("others"), let others = fields["others"] else { return nil }
        guard check("others", at: fields.keySpan("others"), what) else { return nil }
        let inner = Fields(
            others, fields.name("others"), .others, place: fields.keySpan("others"),
            example: example, problems: problems)
        guard let inner, inner.require("active", "active: 7d") != nil,
            let span = inner.duration("active")
        else { return nil }
        guard span.nanoseconds > 0 else {
            problems.error(
                .numberRange, at: inner.keySpan("active"),
                "\(inner.name("active")) is no time at all, expected a duration above zero")
            return nil
        }
        return .others(active: span)
    }

    /// Whether the trigger has such receivers.
    private func check(_ word: String, at span: Span, _ what: String) -> Bool {
        let known =
            switch triggerKey {
            case "goal": ["contributors", "members", "who"]
            case "peers": ["others", "doers", "members", "who"]
            default: ["who"]
            }
        if known.contains(word) { return true }
        let trigger = triggerKey.map { "'\($0)'" } ?? "a rule without a trigger"
        let choice = known.count == 1 ? "'who'" : alternatives(known)
        problems.error(
            .receivers, at: span,
            "\(what) is '\(word)', and \(trigger) has no such receivers",
            hint: "name \(choice), or give an expression for the members")
        return false
    }
}
