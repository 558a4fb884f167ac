// SPDX-License-Identifier: Apache-2.0

/// `best` fires when a value beats the member's own record; the first value sets the record.
package struct BestTrigger: Sendable {
    /// Which of two values is the better one.
    package enum Order: String, CaseIterable, Hashable, Sendable {
        case max, min
    }

    /// Number.
    package let of: Expression
    /// By how much at least; zero = by anything.
    package let by: Amount
    /// Whether the highest or the lowest is the best.
    package let order: Order

    /// A checked trigger.
    package init(of: Expression, by: Amount, order: Order) {
        self.of = of
        self.by = by
        self.order = order
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        "best of=\(of.text) by=\(by) order=\(order.rawValue)"
    }
}

extension BestTrigger {
    /// `best: { of: data.score, by: 5, order: max }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> BestTrigger? {
        let fields = scope.fields("best", of: rule, .best, example: "{ of: data.score }")
        guard let fields else { return nil }
        let hasOf = fields.require("of", "of: with an expression for the value") != nil
        let of = scope.expression(fields, "of", expecting: .number)
        let by = fields.has("by") ? fields.amount("by") : .zero
        let order = fields.has("order") ? fields.choice("order", of: Order.self) : .max
        guard hasOf, let of, let by, let order else { return nil }
        return BestTrigger(of: of, by: by, order: order)
    }
}
