// SPDX-License-Identifier: Apache-2.0

/// `sequence` fires when the steps happened in this order; other events may lie in between.
package struct SequenceTrigger: Sendable {
    package struct Step: Sendable {
        package let when: [EventPattern]
        /// Bool; nil is true.
        package let condition: Expression?

        package init(when: [EventPattern], condition: Expression?) {
            self.when = when
            self.condition = condition
        }
    }

    /// At least two. The rule's `when` is all that they name.
    package let steps: [Step]
    /// From the first step to the last, ends included.
    package let within: TimeSpan?
    /// Whether it starts anew after it has fired; otherwise it fires once a member.
    package let repeats: Bool

    /// A checked trigger.
    package init(steps: [Step], within: TimeSpan?, repeats: Bool) {
        self.steps = steps
        self.within = within
        self.repeats = repeats
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        let texts = steps.map { step in
            step.when.map(\.text).joined(separator: "|") + "?" + (step.condition?.text ?? "")
        }
        return "sequence \(texts.joined(separator: ">")) within=\(within?.nanoseconds ?? 0)"
    }
}

extension SequenceTrigger {
    private static let example = "{ steps: [page.viewed, cart.filled] }"

    /// `sequence: { steps: [a.b, { when: c.d, if: data.n > 1 }], within: 7d, repeat: true }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> SequenceTrigger? {
        let fields = scope.fields("sequence", of: rule, .sequence, example: example)
        guard let fields else { return nil }
        let nodes = readNodes(fields)
        let steps = nodes?.map { readStep($0, fields.name("steps"), scope.book) }
        let within = fields.span("within")
        let repeats = fields.has("repeat") ? fields.flag("repeat") : false
        guard let understood = steps?.compactMap({ $0 }), understood.count == nodes?.count,
            fields.has("within") == (within != nil), let repeats
        else { return nil }
        return SequenceTrigger(steps: understood, within: within, repeats: repeats)
    }

    /// The event types of all steps: what wakes the rule. Problems are said twice, and kept once.
    static func readWhen(_ rule: Fields, _ book: BookScope) -> [EventPattern]? {
        guard let steps = rule["sequence"]?.mapping?["steps"]?.value.list else { return nil }
        var patterns: [EventPattern] = []
        var known: Set<EventPattern> = []
        for node in steps.prefix(RulebookLimits.stepsMax) {
            let when = node.mapping.map { $0["when"]?.value } ?? node
            let what = "'steps' of \(rule.name("sequence"))"
            for pattern in when.flatMap({ WhenReader(book).read($0, what) }) ?? []
            where known.insert(pattern).inserted {
                patterns.append(pattern)
            }
        }
        guard patterns.count <= RulebookLimits.listMax else {
            book.problems.error(
                .tooMany, at: rule.keySpan("sequence"),
                "the steps of \(rule.owner) name \(patterns.count) event types, expected at most "
                    + "\(RulebookLimits.listMax)")
            return nil
        }
        return patterns.isEmpty ? nil : patterns
    }

    private static func readNodes(_ fields: Fields) -> [Node]? {
        guard let node = fields.require("steps", "steps: [page.viewed, cart.filled]") else {
            return nil
        }
        guard let steps = node.list, steps.count >= 2 else {
            fields.problems.wrongType(
                node, fields.name("steps"), "a list of at least two steps",
                hint: "write \(example)")
            return nil
        }
        guard steps.count <= RulebookLimits.stepsMax else {
            fields.problems.error(
                .tooMany, at: fields.keySpan("steps"),
                "\(fields.name("steps")) has \(steps.count) steps, expected at most "
                    + "\(RulebookLimits.stepsMax)")
            return nil
        }
        return steps
    }

    /// An event type, or `{when, if}`.
    private static func readStep(_ node: Node, _ what: String, _ book: BookScope) -> Step? {
        guard node.mapping != nil else {
            return WhenReader(book).read(node, what).map { Step(when: $0, condition: nil) }
        }
        let fields = Fields(
            node, "a step in \(what)", .step, example: "{ when: cart.filled, if: data.items > 1 }",
            problems: book.problems)
        guard let fields else { return nil }
        let when = book.requirePatterns(fields, "when")
        let condition = book.expression(fields, "if", on: when, expecting: .condition)
        guard let when, fields.has("if") == (condition != nil) else { return nil }
        return Step(when: when, condition: condition)
    }
}
