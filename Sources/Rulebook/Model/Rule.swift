// SPDX-License-Identifier: Apache-2.0

/// One rule: which events it sees, what they must add up to, who earns what.
package struct Rule: Sendable {
    package var id: String
    package var location: Location
    package var title: String?
    package var description: String?
    package var tags: [String] = []
    /// The event types that wake the rule; never empty.
    package var when: [EventPattern]
    /// Bool; nil is true.
    package var condition: Expression?
    /// String; the member whom the event is about. nil is the event's subject.
    package var who: Expression?
    package var trigger: Trigger
    /// What a firing grants, where the trigger's thresholds do not say it themselves.
    package var grants: [Grant]
    package var receivers: Receivers
    /// Whether a member may cause a grant to himself where `who` or `to` differs from the subject.
    package var deniesSelf: Bool
    package var limits: [Limit] = []
    package var active: Active?
    package var mode = Mode.live
    /// What a changed trigger does with progress; nil refuses such a change.
    package var onChange: ChangePolicy?

    package init(
        id: String, location: Location, when: [EventPattern], condition: Expression?,
        who: Expression?, trigger: Trigger, grants: [Grant], receivers: Receivers,
        deniesSelf: Bool
    ) {
        self.id = id
        self.location = location
        self.when = when
        self.condition = condition
        self.who = who
        self.trigger = trigger
        self.grants = grants
        self.receivers = receivers
        self.deniesSelf = deniesSelf
    }

    package enum Mode: String, CaseIterable, Hashable, Sendable {
        /// Evaluates and grants.
        case live
        /// Evaluates, journals `reward.shadow`, grants nothing.
        case shadow
        /// Keeps its state as it is and sees no event.
        case off
    }

    package enum ChangePolicy: String, CaseIterable, Hashable, Sendable {
        case keep, reset
    }

    /// A textual form of everything that decides what the trigger counts. Progress survives an
    /// edit exactly if this stays the same (rewards, texts, limits and thresholds are not in it).
    package var countingIdentity: String {
        var parts = [trigger.countingIdentity]
        parts.append("when=" + when.map(\.text).sorted().joined(separator: ","))
        parts.append("if=" + (condition?.text ?? ""))
        parts.append("who=" + (who?.text ?? ""))
        return parts.joined(separator: ";")
    }
}

/// An event type, or a prefix of them (`lesson.*`, `*`).
package enum EventPattern: Hashable, Sendable {
    case exactly(String)
    /// Without the star: `lesson.`, or empty for every type.
    case prefix(String)

    package var text: String {
        switch self {
        case .exactly(let type): type
        case .prefix(let prefix): prefix + "*"
        }
    }

    package func matches(_ type: String) -> Bool {
        switch self {
        case .exactly(let exact): type == exact
        case .prefix(let prefix): type.hasPrefix(prefix)
        }
    }
}

/// An amount of one reward.
package struct Grant: Sendable {
    package enum Quantity: Sendable {
        case constant(Amount)
        /// A number; it also sees `total`, `threshold` and `length`.
        case computed(Expression)
    }

    /// Index into the rulebook's rewards.
    package let reward: Int
    package let quantity: Quantity

    package init(reward: Int, quantity: Quantity) {
        self.reward = reward
        self.quantity = quantity
    }
}

/// Who receives a firing's grants.
package enum Receivers: Sendable {
    /// The member whom the event is about.
    case who
    /// A member id, or a list of them, from CEL.
    case computed(Expression)
    /// Of a goal: those whose contribution in the period is above zero.
    case contributors
    /// Of a goal or peers: everyone known to be in the group.
    case members
    /// Of peers: those who did it.
    case doers
    /// Of peers: those of the group who have not done it; only those seen within `active`.
    case others(active: TimeSpan?)
}

/// At most `count` firings a member (or, for the whole rule, over all members) and period.
package struct Limit: Hashable, Sendable {
    package enum Scope: String, CaseIterable, Hashable, Sendable {
        case member, rule
    }

    package let period: Period
    package let count: Int
    package let scope: Scope

    package init(period: Period, count: Int, scope: Scope) {
        self.period = period
        self.count = count
        self.scope = scope
    }
}

/// When a rule sees events; start included, end excluded.
package struct Active: Hashable, Sendable {
    /// A civil date in the rule's zone, or an instant.
    package enum Bound: Hashable, Sendable {
        /// Days since 1970-01-01.
        case date(Int)
        /// Nanoseconds since 1970.
        case instant(Int64)
    }

    package var from: Bound?
    package var until: Bound?
    /// Empty = every day.
    package var days: Set<Weekday> = []
    /// Seconds after civil midnight. An end that is not after the start lies on the next day, and
    /// the hours then belong to the day on which they begin.
    package var hours: Range?

    package struct Range: Hashable, Sendable {
        package let startSeconds: Int
        package let endSeconds: Int

        package init(startSeconds: Int, endSeconds: Int) {
            self.startSeconds = startSeconds
            self.endSeconds = endSeconds
        }
    }

    package init() {}
}
