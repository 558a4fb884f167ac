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
        guard let reward = scope.declarations.reward(name.text) else {
            if scope.declarations.isComplete { refuse(name.text, at: nameNode, what) }
            return nil
        }
        scope.expressions.usage.grant(reward.index, on: scope.when, hasGroup: scope.hasGroup)
        guard let amount else { return Grant(reward: reward.index, quantity: .constant(.one)) }
        guard let kind = reward.value else { return nil }
        let quantity = self.quantity(amount, "the amount of '\(name.text)' in \(what)")
        guard let quantity else { return nil }
        if !kind.isPoints {
            guard case .constant(.one) = quantity else {
                problems.error(
                    .amount, at: amount.span,
                    "'\(name.text)' is a \(kind.name), of which there is one",
                    hint: "write \(name.text) without an amount")
                return nil
            }
        }
        return Grant(reward: reward.index, quantity: quantity)
    }

    /// A number above zero, or an expression for one.
    private func quantity(_ node: Node, _ what: String) -> Grant.Quantity? {
        guard let scalar = node.scalar, scalar.resolved == .integer || scalar.resolved == .float
        else {
            let expression = scope.expressions.read(
                node, what, in: scope.firingEnvironment, expecting: .number)
            guard let expression else { return nil }
            guard let constant = expression.constantAmount else { return .computed(expression) }
            return quantity(constant, node, what)
        }
        return problems.amount(node, what).flatMap { quantity($0, node, what) }
    }

    private func quantity(_ amount: Amount, _ node: Node, _ what: String) -> Grant.Quantity? {
        guard amount > .zero else {
            problems.error(
                .numberRange, at: node.span, "\(what) is \(amount), expected a number above zero")
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
                    "\(what) names '\(scope.declarations.rewards[grant.reward].name)' twice",
                    hint: "add the amounts up", related: ("first here", first))
            }
            places[grant.reward] = place
        }
        return areDifferent
    }

    private func refuse(_ name: String, at node: Node, _ what: String) {
        problems.error(
            .unknownReward, at: node.span,
            "\(what) names \(quoted(name)), which is not declared under 'rewards'",
            hint: advice(for: name))
    }

    private func advice(for name: String) -> String {
        let known = scope.declarations.rewards.lazy.map(\.name)
        if let hint = didYouMean(name, among: known) { return hint }
        if known.isEmpty { return "declare it, as in rewards: { \(name): { kind: points } }" }
        return "declared are \(known.prefix(10).joined(separator: ", "))"
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
