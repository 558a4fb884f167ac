// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What everything is read with that may name what is declared elsewhere.
struct BookScope {
    let expressions: ExpressionReader
    let declarations: Declarations
    let environments: Environments

    var problems: Problems { expressions.problems }
    var usage: Usage { expressions.usage }

    /// The declared thing that a name stands for; notes that it is used, but for rewards, which
    /// are used by who grants them.
    ///
    /// - Parameter found: how the name came in: `'group' of 'goal' of rule 'r' is`.
    func find<Value>(
        _ name: String, in table: NameTable<Value>, at place: Span, _ found: String
    ) -> NameTable<Value>.Named? {
        if let named = table[name] {
            if table.kind != .reward { usage.use(table.kind, named.index) }
            return named
        }
        if declarations.isComplete {
            problems.error(
                table.kind.unknown, at: place,
                "\(found) \(quoted(name)), which is not declared under '\(table.kind.section)'",
                hint: table.advice(for: name))
        }
        return nil
    }

    /// The declared thing that a key names, if the key is there.
    func find<Value>(
        _ fields: Fields, _ key: String, in table: NameTable<Value>
    ) -> NameTable<Value>.Named? {
        guard let node = fields[key], let name = fields.text(key) else { return nil }
        return find(name, in: table, at: node.span, "\(fields.name(key)) is")
    }

    /// The declared thing that a key names that has to be there.
    func require<Value>(
        _ fields: Fields, _ key: String, in table: NameTable<Value>
    ) -> NameTable<Value>.Named? {
        let advice = "\(key): with one of the names under '\(table.kind.section)'"
        guard fields.require(key, advice) != nil else { return nil }
        return find(fields, key, in: table)
    }

    /// The points reward that a key names.
    func points(_ fields: Fields, _ key: String) -> Int? {
        guard let node = fields[key], let reward = find(fields, key, in: declarations.rewards)
        else { return nil }
        if let kind = reward.value, !kind.isPoints {
            refuse(reward, kind, at: node.span, fields.name(key), "points")
            return nil
        }
        return reward.index
    }

    /// Complains of a reward of a kind that does not go here.
    func refuse(
        _ reward: NameTable<Reward.Kind?>.Named, _ kind: Reward.Kind, at place: Span,
        _ what: String, _ expected: String
    ) {
        problems.error(
            .rewardKind, at: place,
            "\(what) is '\(reward.name)', which is \(kind.described), expected \(expected)",
            related: ("declared here", reward.place))
    }

    /// The event types under a key, if it is there.
    func patterns(_ fields: Fields, _ key: String, derived: Bool = true) -> [EventPattern]? {
        fields[key].flatMap {
            WhenReader(self, allowsDerived: derived).read($0, fields.name(key))
        }
    }

    /// The event types under a key that has to be there.
    func requirePatterns(_ fields: Fields, _ key: String, derived: Bool = true) -> [EventPattern]? {
        guard fields.require(key, "\(key): with an event type") != nil else { return nil }
        return patterns(fields, key, derived: derived)
    }

    /// The expression under a key, if there is one, over events of these types.
    func expression(
        _ fields: Fields, _ key: String, on patterns: [EventPattern]?, expecting: Expectation
    ) -> Expression? {
        fields[key].flatMap { node in
            let sight = Sight(patterns: Set(patterns ?? [.prefix("")]))
            return expressions.read(
                node, fields.name(key), in: environments.environment(sight), expecting: expecting)
        }
    }
}

extension Reward.Kind {
    /// `a badge`, `points`.
    var described: String {
        switch self {
        case .points: "points"
        case .item: "an item"
        default: "a \(name)"
        }
    }
}
