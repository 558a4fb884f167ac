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
///
/// What every event asks for stands here by itself: taking it out of `rule` would copy more.
final class PlannedRule: Sendable {
    let rule: Rule
    let trigger: PlannedTrigger
    let active: Active?
    let deniesSelf: Bool
    let isShadow: Bool
    let hasLimits: Bool
    let condition: LinkedExpression?
    let who: LinkedExpression?
    /// `of`, or what a goal measures.
    let value: LinkedExpression?
    let thresholds: Thresholds?
    let streakRules: StreakRules?
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
        trigger = PlannedTrigger(rule.trigger)
        active = rule.active
        deniesSelf = rule.deniesSelf
        isShadow = rule.mode == .shadow
        hasLimits = !rule.limits.isEmpty
        self.condition = condition
        self.who = who
        self.value = value
        self.thresholds = thresholds
        self.grants = grants
        self.receivers = receivers
        self.group = group
        if case .streak(let trigger) = rule.trigger, let thresholds {
            streakRules = StreakRules(trigger, thresholds)
        } else {
            streakRules = nil
        }
        namesReward = grants.contains { $0.count > 1 }
    }
}

/// What the steps of a trigger ask on every event: plain values.
enum PlannedTrigger: Sendable {
    enum Measure: Sendable {
        case count
        case sum
        case distinct
    }

    case each
    case tally(Extent, skipsNegative: Bool)
    case distinct(Extent)
    case streak(Period)
    case goal(Period, Measure)
    case peers(Extent, distinct: Int)

    init(_ trigger: Trigger) {
        switch trigger {
        case .each: self = .each
        case .tally(let tally): self = .tally(tally.extent, skipsNegative: tally.skipsNegative)
        case .distinct(let distinct): self = .distinct(distinct.extent)
        case .streak(let streak): self = .streak(streak.period)
        case .goal(let goal):
            switch goal.measure {
            case .count: self = .goal(goal.period, .count)
            case .sum: self = .goal(goal.period, .sum)
            case .distinct: self = .goal(goal.period, .distinct)
            }
        case .peers(let peers): self = .peers(peers.extent, distinct: peers.distinct)
        }
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
