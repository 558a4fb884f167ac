// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What the parts of one rule are read with.
struct RuleScope {
    let book: BookScope
    /// `rule 'early-bird'`.
    let owner: String
    /// What amounts, receivers and texts see.
    let sight: Sight
    /// For `who`, which decides whose group it is.
    let eventEnvironment: Environment
    /// For conditions and for what is counted.
    let environment: Environment
    /// For receivers and amounts, which also see what the trigger knows of the firing.
    let firingEnvironment: Environment

    var problems: Problems { book.problems }
    var expressions: ExpressionReader { book.expressions }
    var declarations: Declarations { book.declarations }

    /// - Parameters:
    ///   - event: what conditions see.
    ///   - firing: what amounts see.
    init(_ book: BookScope, owner: String, event: Sight, firing: Sight) {
        self.book = book
        self.owner = owner
        sight = firing
        eventEnvironment = book.environments.environment(Sight(patterns: event.patterns))
        environment = book.environments.environment(event)
        firingEnvironment = book.environments.environment(firing)
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
    func group(_ fields: Fields) -> NameTable<Bool>.Named? {
        book.require(fields, "group", in: declarations.groups)
    }

    /// `per` or `within`; lifetime without either. nil if one of them is wrong.
    func extent(_ fields: Fields) -> Extent? {
        fields.exclude("per", "within", because: "a calendar period or a rolling window: keep one")
        if fields.has("within") { return fields.span("within").map { .rolling($0) } }
        if let node = fields["per"], let text = node.scalar?.text,
            (try? TimeSpan(parsing: text)) != nil
        {
            problems.error(
                .unknownValue, at: node.span,
                "\(fields.name("per")) is \(quoted(text)), expected a period of the calendar",
                hint: "a rolling window is written within: \(text)")
            return nil
        }
        if fields.has("per") {
            return fields.choice("per", of: Period.self).map { .calendar($0) }
        }
        return .calendar(.lifetime)
    }
}
