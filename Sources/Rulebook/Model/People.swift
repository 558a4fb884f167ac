// SPDX-License-Identifier: Apache-2.0

/// A named segment of members.
package struct Persona: Sendable {
    package let name: String
    package let description: String?
    /// Bool, over `member` and `now`.
    package let condition: Expression

    package init(name: String, description: String?, condition: Expression) {
        self.name = name
        self.description = description
        self.condition = condition
    }
}

/// A kind of group, and how membership is known.
package struct GroupKind: Sendable {
    package enum Membership: Hashable, Sendable {
        /// A member belongs to the group named by the latest event that carries the key.
        case latest
        /// Members join and leave, and may be in many.
        case explicit(join: [EventPattern], leave: [EventPattern])
    }

    package let name: String
    /// The field that names the group, from the event's root: `["data", "team"]`.
    package let key: [String]
    package let membership: Membership

    package init(name: String, key: [String], membership: Membership = .latest) {
        self.name = name
        self.key = key
        self.membership = membership
    }
}

/// A peer relation between members: which events add and remove an edge from the event's subject
/// to the member whom a field names.
package struct Graph: Sendable {
    package let name: String
    package let add: [EventPattern]
    package let remove: [EventPattern]
    /// The field that names the other member, from the event's root.
    package let to: [String]
    /// Whether an edge always goes both ways.
    package let isMutual: Bool

    package init(
        name: String, add: [EventPattern], remove: [EventPattern], to: [String], isMutual: Bool
    ) {
        self.name = name
        self.add = add
        self.remove = remove
        self.to = to
        self.isMutual = isMutual
    }
}

/// Stages that members move through, in order, never back.
package struct Journey: Sendable {
    /// Entered with a matching event by members who are in an earlier stage, or in none.
    package struct Stage: Sendable {
        package let name: String
        package let when: [EventPattern]
        /// Bool; nil is true.
        package let condition: Expression?
        /// Who stays longer without entering a later stage is stuck.
        package let stuckAfter: TimeSpan?

        package init(
            name: String, when: [EventPattern], condition: Expression?, stuckAfter: TimeSpan?
        ) {
            self.name = name
            self.when = when
            self.condition = condition
            self.stuckAfter = stuckAfter
        }
    }

    package let name: String
    package let description: String?
    package let stages: [Stage]

    package init(name: String, description: String?, stages: [Stage]) {
        self.name = name
        self.description = description
        self.stages = stages
    }
}

/// Members are divided over arms by a keyed hash: the same member always into the same arm, and
/// independently of other experiments.
package struct Experiment: Sendable {
    package struct Arm: Hashable, Sendable {
        package let name: String
        /// Its share of the sum of all weights; above zero.
        package let weight: Int

        package init(name: String, weight: Int) {
            self.name = name
            self.weight = weight
        }
    }

    /// What is measured for each member in the window after the exposure.
    package struct Outcome: Sendable {
        package let when: [EventPattern]
        /// Bool; nil is true.
        package let condition: Expression?
        /// Number; nil counts events.
        package let of: Expression?

        package init(when: [EventPattern], condition: Expression?, of: Expression?) {
            self.when = when
            self.condition = condition
            self.of = of
        }
    }

    package let name: String
    package let description: String?
    package let arms: [Arm]
    package let outcome: Outcome?
    /// From a member's first event as one of the audience on; nil = without end.
    package let window: TimeSpan?
    package let audience: Audience?

    package init(
        name: String, description: String?, arms: [Arm], outcome: Outcome?, window: TimeSpan?,
        audience: Audience?
    ) {
        self.name = name
        self.description = description
        self.arms = arms
        self.outcome = outcome
        self.window = window
        self.audience = audience
    }
}

/// A leaderboard: members ranked in each period.
package struct Board: Sendable {
    package enum Measure: Sendable {
        /// Points granted in the period; index into the rulebook's rewards.
        case points(Int)
        /// Events; with an expression the sum of that.
        case events(when: [EventPattern], condition: Expression?, of: Expression?)
    }

    /// Places where scores are equal: 1, 2, 2, 4 or 1, 2, 2, 3.
    package enum Ties: String, CaseIterable, Hashable, Sendable {
        case competition, dense
    }

    package let name: String
    package let description: String?
    package let measure: Measure
    package let period: Period
    /// A board for each group of the kind, by index; nil = one for all.
    package let group: Int?
    package let ties: Ties

    package init(
        name: String, description: String?, measure: Measure, period: Period, group: Int?,
        ties: Ties
    ) {
        self.name = name
        self.description = description
        self.measure = measure
        self.period = period
        self.group = group
        self.ties = ties
    }
}
