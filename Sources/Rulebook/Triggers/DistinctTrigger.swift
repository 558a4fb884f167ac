// SPDX-License-Identifier: Apache-2.0

/// `distinct` fires when the number of different values of `of` reaches a threshold.
package struct DistinctTrigger: Sendable {
    /// String, int or bool.
    package let of: Expression
    package let reach: Reach
    package let extent: Extent

    package init(of: Expression, reach: Reach, extent: Extent) {
        self.of = of
        self.reach = reach
        self.extent = extent
    }

    package var countingIdentity: String { "distinct of=\(of.text) \(extent.countingIdentity)" }
}
