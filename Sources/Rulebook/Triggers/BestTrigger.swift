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
