// SPDX-License-Identifier: Apache-2.0

/// `count` fires when the number of matching events reaches a threshold, `sum` when the exact sum
/// of `of` does.
package struct TallyTrigger: Sendable {
    /// What an event adds; nil adds one (`count`).
    package let of: Expression?
    /// At what values it fires.
    package let reach: Reach
    /// Over what it counts.
    package let extent: Extent
    /// Whether negative values are left out (`negative: skip`).
    package let skipsNegative: Bool

    /// A checked trigger.
    package init(of: Expression?, reach: Reach, extent: Extent, skipsNegative: Bool) {
        self.of = of
        self.reach = reach
        self.extent = extent
        self.skipsNegative = skipsNegative
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        let kind = of.map { "sum of=\($0.text)" } ?? "count"
        return "\(kind) \(extent.countingIdentity) skip=\(skipsNegative)"
    }
}

extension TallyTrigger {
    /// `count: { reach: 10, per: week, repeat: true }`.
    static func readCount(_ rule: Fields, _ scope: RuleScope) -> TallyTrigger? {
        let fields = scope.fields("count", of: rule, .count, example: "{ reach: 10 }")
        guard let fields else { return nil }
        let reach = ReachReader(scope).read(fields)
        guard let extent = scope.extent(fields), let reach else { return nil }
        return TallyTrigger(of: nil, reach: reach, extent: extent, skipsNegative: false)
    }

    /// `sum: { of: data.minutes, reach: 100, per: month, negative: skip }`.
    static func readSum(_ rule: Fields, _ scope: RuleScope) -> TallyTrigger? {
        let example = "{ of: data.minutes, reach: 100 }"
        guard let fields = scope.fields("sum", of: rule, .sum, example: example) else { return nil }
        let hasOf = fields.require("of", "of: with an expression for the number to add") != nil
        let of = scope.expression(fields, "of", expecting: .number)
        let reach = ReachReader.exact(scope).read(fields)
        let negative =
            fields.has("negative") ? fields.choice("negative", of: Negative.self) : .count
        guard let extent = scope.extent(fields), let reach, hasOf, let of, let negative else {
            return nil
        }
        return TallyTrigger(
            of: of, reach: reach, extent: extent, skipsNegative: negative == .skip)
    }

    private enum Negative: String, CaseIterable {
        case count, skip
    }
}
