// SPDX-License-Identifier: Apache-2.0

/// `distinct` fires when the number of different values of `of` reaches a threshold.
package struct DistinctTrigger: Sendable {
    /// String, int or bool.
    package let of: Expression
    /// At what values it fires.
    package let reach: Reach
    /// Over what it counts.
    package let extent: Extent

    /// A checked trigger.
    package init(of: Expression, reach: Reach, extent: Extent) {
        self.of = of
        self.reach = reach
        self.extent = extent
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String { "distinct of=\(of.text) \(extent.countingIdentity)" }
}

extension DistinctTrigger {
    /// `distinct: { of: data.course, reach: 5, per: month }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> DistinctTrigger? {
        let example = "{ of: data.course, reach: 5 }"
        guard let fields = scope.fields("distinct", of: rule, .distinct, example: example) else {
            return nil
        }
        let hasOf = fields.require("of", "of: with an expression for what must differ") != nil
        let of = scope.expression(fields, "of", expecting: .key)
        let reach = ReachReader(scope).read(fields)
        guard let extent = scope.extent(fields), let reach, hasOf, let of else { return nil }
        return DistinctTrigger(of: of, reach: reach, extent: extent)
    }
}
