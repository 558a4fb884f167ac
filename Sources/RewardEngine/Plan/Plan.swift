// SPDX-License-Identifier: Apache-2.0
internal import CEL
package import Rulebook

/// A rulebook made ready for events: rules indexed by class of event type, expressions linked to
/// the fields that the decoder extracts.
package struct Plan: Sendable {
    package let rulebook: Rulebook
    package let projection: Projection
    let rules: [PlannedRule]
    let rewards: [PlannedReward]
    /// One for each of the projection's classes.
    let classes: [PlannedClass]
    let periods: PeriodRules

    /// A reward's message, if it is the same for everyone.
    package func constantMessage(ofReward index: Int) -> String? {
        if case .constant(let text)? = rewards[index].message { return text }
        return nil
    }

    /// The built-in event type that sets members' attributes.
    static let memberUpdated = "member.updated"
}

/// What an event of some class of types does.
struct PlannedClass: Sendable {
    /// Indices of the rules that it wakes, in the rulebook's order.
    var rules: [Int] = []
    /// Projection field → the event's cell, or -1 where this class does not want the field.
    var cells: [Int16] = []
    /// For each group kind the cell that names the group.
    var groupKeys: [Int16] = []
    /// The cell that holds all of `data`, for `member.updated`.
    var updateCell: Int16 = -1
}

/// A rule with its expressions linked. A class for the same reason as `LinkedExpression`.
final class PlannedRule: Sendable {
    let rule: Rule
    let condition: LinkedExpression?
    let who: LinkedExpression?
    /// `of`, or what a goal measures.
    let value: LinkedExpression?
    let thresholds: Thresholds?
    /// What each threshold grants; one entry where the rule has no thresholds.
    let grants: [[PlannedGrant]]
    let receivers: LinkedExpression?
    /// Index into the rulebook's groups, for `goal` and `peers`.
    let group: Int?
    /// Whether a firing's identity names the reward: some firing grants several.
    let namesReward: Bool
    /// Whether the member whom an event is about may be another than its subject.
    var isAboutOthers: Bool { who != nil }

    init(
        rule: Rule, condition: LinkedExpression?, who: LinkedExpression?,
        value: LinkedExpression?, thresholds: Thresholds?, grants: [[PlannedGrant]],
        receivers: LinkedExpression?, group: Int?
    ) {
        self.rule = rule
        self.condition = condition
        self.who = who
        self.value = value
        self.thresholds = thresholds
        self.grants = grants
        self.receivers = receivers
        self.group = group
        namesReward = grants.contains { $0.count > 1 }
    }
}

/// One reward of a firing.
struct PlannedGrant: Sendable {
    enum Quantity: Sendable {
        case constant(Amount)
        case computed(LinkedExpression)
    }

    let reward: Int
    let quantity: Quantity
}

/// A reward with its texts linked.
struct PlannedReward: Sendable {
    let reward: Reward
    let message: PlannedText?
}

/// A text of a reward.
enum PlannedText: Sendable {
    case constant(String)
    case template([Part])

    enum Part: Sendable {
        case literal(String)
        case expression(LinkedExpression)
    }
}
