// SPDX-License-Identifier: Apache-2.0

/// `goal` fires when a group reaches a threshold together.
package struct GoalTrigger: Sendable {
    package enum Measure: Sendable {
        case count
        case sum(Expression)
        /// String, int or bool; a member contributes one with each value that he brings first.
        case distinct(Expression)
    }

    /// Index into the rulebook's groups.
    package let group: Int
    package let groupName: String
    package let measure: Measure
    package let reach: Reach
    package let period: Period

    package init(group: Int, groupName: String, measure: Measure, reach: Reach, period: Period) {
        self.group = group
        self.groupName = groupName
        self.measure = measure
        self.reach = reach
        self.period = period
    }

    package var countingIdentity: String {
        let measured =
            switch measure {
            case .count: "count"
            case .sum(let expression): "sum \(expression.text)"
            case .distinct(let expression): "distinct \(expression.text)"
            }
        return "goal group=\(groupName) \(measured) per=\(period.rawValue)"
    }
}
