// SPDX-License-Identifier: Apache-2.0

/// `streak` over periods fires when a run of consecutive periods, each with enough matching
/// events, reaches a length.
package struct StreakTrigger: Sendable {
    /// What a period needs to count.
    package enum Least: Sendable {
        /// So many matching events; 1 is the default.
        case count(Int)
        /// So much of a number.
        case sum(of: Expression, reach: Amount)
    }

    package let reach: Reach
    /// Never `.lifetime`.
    package let period: Period
    package let least: Least
    /// How many missed periods are forgiven in any stretch of the highest `reach` periods.
    package let grace: Int

    package init(reach: Reach, period: Period, least: Least, grace: Int) {
        self.reach = reach
        self.period = period
        self.least = least
        self.grace = grace
    }

    package var countingIdentity: String {
        let needs =
            switch least {
            case .count(let count): "count \(count)"
            case .sum(let of, let reach): "sum \(of.text) \(reach)"
            }
        return "streak per=\(period.rawValue) least=\(needs) grace=\(grace)"
    }
}
