// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What the parts of one rule are read with.
struct RuleScope {
    let expressions: ExpressionReader
    let declarations: Declarations
    /// `rule 'early-bird'`.
    let owner: String
    let when: [EventPattern]
    /// Whether the rule's trigger is about a group.
    let hasGroup: Bool
    /// For `who`, which decides whose group it is.
    let eventEnvironment: Environment
    /// For conditions and for what is counted.
    let environment: Environment
    /// For receivers and amounts, which also see what was counted.
    let firingEnvironment: Environment

    var problems: Problems { expressions.problems }

    /// `countsLengths` is true of streaks, false of what counts otherwise, nil of no trigger.
    init(
        expressions: ExpressionReader, declarations: Declarations, environments: Environments,
        owner: String, when: [EventPattern], hasGroup: Bool, counted: [String: CELType]
    ) {
        self.expressions = expressions
        self.declarations = declarations
        self.owner = owner
        self.when = when
        self.hasGroup = hasGroup
        let patterns = Set(when)
        eventEnvironment = environments.environment(for: patterns)
        environment = environments.environment(for: patterns, hasGroup: hasGroup)
        firingEnvironment = environments.environment(
            for: patterns, hasGroup: hasGroup, counted: counted)
    }

    /// The expression under a key, if there is one.
    func expression(
        _ fields: Fields, _ key: String, expecting: Expectation
    ) -> Expression? {
        guard let node = fields[key] else { return nil }
        return expressions.read(node, fields.name(key), in: environment, expecting: expecting)
    }

    /// The mapping of a trigger, whose keys are checked.
    func fields(
        _ key: String, of rule: Fields, _ vocabulary: Vocabulary, example: String
    ) -> Fields? {
        guard let node = rule[key] else { return nil }
        return Fields(
            node, "'\(key)' of \(owner)", vocabulary, place: rule.keySpan(key),
            example: "\(key): \(example)", problems: problems)
    }

    /// The declared group that a trigger names.
    func group(_ fields: Fields) -> Declarations.Named<Void>? {
        guard let node = fields.require("group", "group: with one of the names under 'groups'"),
            let name = fields.text("group")
        else { return nil }
        if let group = declarations.group(name) {
            expressions.usage.use(group: name)
            return group
        }
        if declarations.isComplete {
            problems.error(
                .unknownGroup, at: node.span,
                "\(fields.name("group")) is \(quoted(name)), which is not declared under 'groups'",
                hint: advice(for: name))
        }
        return nil
    }

    private func advice(for group: String) -> String {
        let known = declarations.groups.lazy.map(\.name)
        if let hint = didYouMean(group, among: known) { return hint }
        if known.isEmpty { return "declare it, as in groups: { \(group): { key: data.\(group) } }" }
        return "declared are \(known.prefix(10).joined(separator: ", "))"
    }

    /// `per` or `within`; lifetime without either. nil if one of them is wrong.
    func extent(_ fields: Fields) -> Extent? {
        fields.exclude("per", "within", because: "a calendar period or a rolling window: keep one")
        if fields.has("within") {
            guard let span = fields.duration("within") else { return nil }
            guard span.nanoseconds > 0 else {
                problems.error(
                    .numberRange, at: fields.keySpan("within"),
                    "\(fields.name("within")) is no time at all, expected a duration above zero")
                return nil
            }
            return .rolling(span)
        }
        if fields.has("per") {
            return fields.choice("per", of: Period.self).map { .calendar($0) }
        }
        return .calendar(.lifetime)
    }
}
