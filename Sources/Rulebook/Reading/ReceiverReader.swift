// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads `to`: one of the receiver sets that the trigger knows, or an expression.
struct ReceiverReader {
    private let scope: RuleScope
    private let rule: Fields
    private let triggerKey: String?
    private var problems: Problems { scope.problems }

    /// `triggerKey` is `goal`, `peers`, …; nil for a rule without a trigger.
    init(_ scope: RuleScope, _ rule: Fields, triggerKey: String?) {
        self.scope = scope
        self.rule = rule
        self.triggerKey = triggerKey
    }

    /// nil, with a problem, if it was not understood; the trigger's own without the key.
    func read() -> Receivers? {
        guard let node = rule["to"] else { return usual }
        let what = rule.name("to")
        if node.mapping != nil { return readMapping(node, what) }
        if let word = node.scalar?.text, isUnknown(word) {
            _ = check(word, at: node.span, what)
            return nil
        }
        guard let scalar = node.scalar, let named = named(scalar.text) else {
            return scope.expressions.read(
                node, what, in: scope.firingEnvironment, expecting: .members
            ).map { .computed($0) }
        }
        return check(scalar.text, at: node.span, what) ? named : nil
    }

    private var usual: Receivers {
        switch triggerKey {
        case "goal": .contributors
        case "peers": .others(active: nil)
        default: .who
        }
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

    /// Whether it can only be meant as a set of receivers: a word that expressions do not know.
    private func isUnknown(_ word: String) -> Bool {
        named(word) == nil && NameText.isName(word) && !word.contains(".")
            && scope.firingEnvironment.variables[word] == nil
    }

    /// `{others: {active: 7d}}` or `{top: 3}`.
    private func readMapping(_ node: Node, _ what: String) -> Receivers? {
        let example = "to: { \(triggerKey == "goal" ? "top: 3" : "others: { active: 7d }") }"
        let fields = Fields(node, what, .receivers, example: example, problems: problems)
        guard let fields else { return nil }
        fields.exclude("others", "top", because: "a rule has one set of receivers: keep one")
        if fields.has("top") {
            guard check("top", at: fields.keySpan("top"), what) else { return nil }
            return fields.whole("top", in: 1...RulebookLimits.countMax).map { .top($0) }
        }
        guard fields.has("others") else {
            if fields.mapping.entries.isEmpty {
                problems.wrongType(node, what, "one of the receivers", hint: "write \(example)")
            }
            return nil
        }
        guard check("others", at: fields.keySpan("others"), what) else { return nil }
        let inner = fields.inner("others", .others, example: "{ active: 7d }")
        guard let inner, inner.require("active", "active: 7d") != nil else { return nil }
        return inner.span("active").map { .others(active: $0) }
    }

    /// Whether the trigger has such receivers.
    private func check(_ word: String, at span: Span, _ what: String) -> Bool {
        let known =
            switch triggerKey {
            case "goal": ["contributors", "members", "top", "who"]
            // Who is around a member in a graph is not a group that has members.
            case "peers" where rule["peers"]?.mapping?["graph"] != nil: ["others", "doers", "who"]
            case "peers": ["others", "doers", "members", "who"]
            default: ["who"]
            }
        if known.contains(word) { return true }
        let trigger = triggerKey.map { "'\($0)'" } ?? "a rule without a trigger"
        let choice = alternatives(known).replacing("'top'", with: "{ top: 3 }")
        problems.error(
            .receivers, at: span,
            "\(what) is \(quoted(word)), and \(trigger) has no such receivers",
            hint: "name \(choice), or give an expression for the members")
        return false
    }
}
