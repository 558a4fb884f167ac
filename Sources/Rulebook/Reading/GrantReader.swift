// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads what is granted: a reward's name, `{reward: amount}`, or a list of those.
struct GrantReader {
    private let scope: RuleScope
    private var problems: Problems { scope.problems }

    init(_ scope: RuleScope) {
        self.scope = scope
    }

    /// nil, with a problem, if a part was not understood.
    func read(_ node: Node, _ what: String) -> [Grant]? {
        var grants: [(grant: Grant, place: Span)] = []
        var isWhole = true
        for item in node.list ?? [node] {
            switch item.content {
            case .mapping(let mapping):
                for entry in mapping.entries {
                    let grant = grant(entry.key, amount: entry.value, what)
                    if let grant { grants.append((grant, entry.key.span)) } else { isWhole = false }
                }
            case .scalar:
                let grant = grant(item, amount: nil, what)
                if let grant { grants.append((grant, item.span)) } else { isWhole = false }
            case .list:
                problems.wrongType(item, what, "a reward or { reward: amount }")
                isWhole = false
            }
        }
        if grants.isEmpty, isWhole {
            problems.error(
                .wrongType, at: node.span, "\(what) is empty, expected a reward",
                hint: "name one of those under 'rewards'")
            return nil
        }
        guard isWhole, areDifferent(grants, what), grants.count <= RulebookLimits.grantsMax else {
            if grants.count > RulebookLimits.grantsMax {
                problems.error(
                    .tooMany, at: node.span,
                    "\(what) names \(grants.count) rewards, expected at most "
                        + "\(RulebookLimits.grantsMax)")
            }
            return nil
        }
        return grants.map(\.grant)
    }

    private func grant(_ nameNode: Node, amount: Node?, _ what: String) -> Grant? {
        guard let name = nameNode.scalar, name.resolved != .null else {
            problems.wrongType(nameNode, what, "the name of a reward")
            return nil
        }
        if let hint = amountHint(name.text) {
            problems.error(
                .wrongType, at: nameNode.span,
                "\(what) is \(nameNode.described), expected the name of a reward", hint: hint)
            return nil
        }
        let reward = scope.book.find(
            name.text, in: scope.declarations.rewards, at: nameNode.span, "\(what) names")
        guard let reward else { return nil }
        scope.book.usage.grant(reward.index, scope.sight)
        guard let amount else { return Grant(reward: reward.index, quantity: .constant(.one)) }
        guard let kind = reward.value,
            let quantity = quantity(amount, kind, "the amount of '\(name.text)' in \(what)"),
            check(quantity, of: name.text, kind, at: amount.span)
        else { return nil }
        return Grant(reward: reward.index, quantity: quantity)
    }

    /// For `10 xp`, which is how people say it.
    private func amountHint(_ text: String) -> String? {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, scope.declarations.rewards[text] == nil,
            let name = words.first(where: { scope.declarations.rewards[$0] != nil }),
            let amount = words.first(where: { (try? Amount(parsing: $0)) != nil })
        else { return nil }
        return "write { \(name): \(amount) }"
    }

    /// Whether there can be so much of a reward of that kind: any number of points, whole numbers
    /// of items and tokens, one of everything else.
    private func check(
        _ quantity: Grant.Quantity, of name: String, _ kind: Reward.Kind, at place: Span
    ) -> Bool {
        switch (kind, quantity) {
        case (.points, _), (_, .constant(.one)): return true
        case (.item, .computed), (.token, .computed): return true
        case (.item, .constant(let amount)), (.token, .constant(let amount)):
            if amount.isWhole { return true }
            problems.error(
                .amount, at: place, "'\(name)' is \(kind.described), expected a whole number")
        default:
            problems.error(
                .amount, at: place, "'\(name)' is \(kind.described), of which there is one",
                hint: "write \(name) without an amount")
        }
        return false
    }

    /// A number, or an expression for one. Below zero it takes points away; of other kinds a number
    /// that is computed is looked at when it is granted.
    private func quantity(_ node: Node, _ kind: Reward.Kind, _ what: String) -> Grant.Quantity? {
        guard let scalar = node.scalar, scalar.resolved == .integer || scalar.resolved == .float
        else {
            let expression = scope.expressions.read(
                node, what, in: scope.firingEnvironment, expecting: .number)
            guard let expression else { return nil }
            guard let constant = expression.constantAmount else { return .computed(expression) }
            return quantity(constant, kind, node, what)
        }
        return problems.amount(node, what).flatMap { quantity($0, kind, node, what) }
    }

    private func quantity(
        _ amount: Amount, _ kind: Reward.Kind, _ node: Node, _ what: String
    ) -> Grant.Quantity? {
        guard amount > .zero || kind.isPoints && amount < .zero else {
            let expected = kind.isPoints ? "other than zero" : "above zero"
            problems.error(
                .numberRange, at: node.span, "\(what) is \(amount), expected a number \(expected)")
            return nil
        }
        return .constant(amount)
    }

    /// A rule grants a reward once a firing: its name is part of the grant's identity.
    private func areDifferent(_ grants: [(grant: Grant, place: Span)], _ what: String) -> Bool {
        var places: [Int: Span] = [:]
        var areDifferent = true
        for (grant, place) in grants {
            if let first = places[grant.reward] {
                areDifferent = false
                problems.error(
                    .duplicateGrant, at: place,
                    "\(what) names '\(scope.declarations.rewards.all[grant.reward].name)' twice",
                    hint: "add the amounts up", related: ("first here", first))
            }
            places[grant.reward] = place
        }
        return areDifferent
    }
}

extension Expression {
    /// The number that the expression gives whatever the event (`60 * 24`), if it is such.
    fileprivate var constantAmount: Amount? {
        switch program.constant {
        case .int(let value): Amount(Int(value))
        case .uint(let value): Amount(millionths: Int128(value) * Amount.unit)
        case .double(let value): Amount(nearest: value)
        default: nil
        }
    }
}
