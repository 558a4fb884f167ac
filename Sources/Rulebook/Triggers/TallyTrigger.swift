// SPDX-License-Identifier: Apache-2.0

/// `count` fires when the number of matching events reaches a threshold, `sum` when the exact sum
/// of `of` does.
package struct TallyTrigger: Sendable {
    /// What an event adds; nil adds one (`count`).
    package let of: Expression?
    package let reach: Reach
    package let extent: Extent
    /// Whether negative values are left out (`negative: skip`).
    package let skipsNegative: Bool

    package init(of: Expression?, reach: Reach, extent: Extent, skipsNegative: Bool) {
        self.of = of
        self.reach = reach
        self.extent = extent
        self.skipsNegative = skipsNegative
    }

    package var countingIdentity: String {
        let kind = of.map { "sum of=\($0.text)" } ?? "count"
        return "\(kind) \(extent.countingIdentity) skip=\(skipsNegative)"
    }
}
