// SPDX-License-Identifier: Apache-2.0

/// One rule: which events it sees, what they must add up to, who earns what.
package struct Rule: Sendable {
    package var id: String
    package var location: Location
    package var title: String?
    package var description: String?
    package var tags: [String] = []
    /// Of a journey, for reports: any word.
    package var phase: String?
    /// The event types that wake the rule; empty for what time or a board's close alone wakes.
    package var when: [EventPattern]
    /// Bool; nil is true.
    package var condition: Expression?
    /// String; the member whom the event is about. nil is the event's subject.
    package var who: Expression?
    /// Who can earn the rule; nil is everyone.
    package var audience: Audience?
    /// Only members in that arm of an experiment.
    package var arm: ArmReference?
    package var trigger: Trigger
    /// What a firing grants, where the trigger's thresholds do not say it themselves.
    package var grants: [Grant]
    package var receivers: Receivers
    package var limits: [Limit] = []
    package var cooldown: Cooldown?
    package var guards: Guards
    package var active: Active?
    /// Counting starts for a member with the first such event; empty = at once.
    package var since: [EventPattern] = []
    package var late = LatePolicy.keep
    package var history = HistoryPolicy.ignore
    package var mode = Mode.live
    /// What a changed trigger does with progress; nil refuses such a change.
    package var onChange: ChangePolicy?

    package init(
        id: String, location: Location, when: [EventPattern], condition: Expression?,
        who: Expression?, trigger: Trigger, grants: [Grant], receivers: Receivers,
        guards: Guards
    ) {
        self.id = id
        self.location = location
        self.when = when
        self.condition = condition
        self.who = who
        self.trigger = trigger
        self.grants = grants
        self.receivers = receivers
        self.guards = guards
    }

    package enum Mode: String, CaseIterable, Hashable, Sendable {
        /// Evaluates and grants.
        case live
        /// Evaluates, journals `reward.shadow`, grants nothing.
        case shadow
        /// Keeps its state as it is and sees no event.
        case off
    }

    /// What a late, negative or retracted event does to what was granted.
    package enum LatePolicy: String, CaseIterable, Hashable, Sendable {
        /// It may add firings and never takes one away.
        case keep
        /// The result is what it would have been in order; what no longer holds is revoked.
        case revise
        /// Events behind the newest of that member are not counted.
        case ignore
    }

    /// What a newly added rule does with events that are in the log already.
    package enum HistoryPolicy: String, CaseIterable, Hashable, Sendable {
        /// Starts empty.
        case ignore
        /// Rebuilds its state, grants nothing for the past.
        case count
        /// Rebuilds its state and grants.
        case grant
    }

    package enum ChangePolicy: String, CaseIterable, Hashable, Sendable {
        case keep, reset
        /// Rebuild the state from the log.
        case replay
    }

    /// A textual form of everything that decides what the trigger counts. Progress survives an
    /// edit exactly if this stays the same (rewards, texts, limits and thresholds are not in it).
    package var countingIdentity: String {
        var parts = [trigger.countingIdentity]
        parts.append("when=" + when.map(\.text).sorted().joined(separator: ","))
        parts.append("if=" + (condition?.text ?? ""))
        parts.append("who=" + (who?.text ?? ""))
        if !since.isEmpty {
            parts.append("since=" + since.map(\.text).sorted().joined(separator: ","))
        }
        if late != .keep { parts.append("late=\(late.rawValue)") }
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

/// Some of all members.
package enum Audience: Sendable {
    /// Index into the rulebook's personas.
    case persona(Int)
    /// Bool, over `member` and `now`.
    case expression(Expression)
}

/// One arm of one experiment.
package struct ArmReference: Hashable, Sendable {
    /// Index into the rulebook's experiments.
    package let experiment: Int
    /// Index into its arms.
    package let arm: Int

    package init(experiment: Int, arm: Int) {
        self.experiment = experiment
        self.arm = arm
    }
}

/// An amount of one reward.
package struct Grant: Sendable {
    package enum Quantity: Sendable {
        case constant(Amount)
        /// A number; it also sees what the trigger knows of the firing: see `FiringVariable`.
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

/// What amounts and texts see of a firing, beside the event. What a trigger does not have is
/// missing, and an expression that reads it fails.
package enum FiringVariable: String, CaseIterable, Hashable, Sendable {
    /// Number: what the trigger has counted or summed up, the length of a run, a board's score, the
    /// new record of `best`.
    case total
    /// Number: the threshold that was reached.
    case threshold
    /// Number: the length of a run; the same as `total` there.
    case length
    /// Int: the place on a board, or among the first N of a rule-wide limit; from 1.
    case place
    /// String: the band that a member has entered and the one that he left (`""` at first).
    case band, previous
    /// Number: what the receiver has contributed to a goal.
    case contribution
}

/// Who receives a firing's grants.
package enum Receivers: Sendable {
    /// The member whom the event is about.
    case who
    /// A member id, or a list of them, from CEL.
    case computed(Expression)
    /// Of a goal: those whose contribution in the period is at least `least`.
    case contributors
    /// Of a goal or peers: everyone known to be in the group.
    case members
    /// Of a goal: the contributors of so many highest contributions; ties by member id.
    case top(Int)
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

    /// When it is decided who is within a rule-wide limit.
    package enum Decision: String, CaseIterable, Hashable, Sendable {
        /// As events arrive.
        case onArrival = "on_arrival"
        /// At the end of the rule's `active`, or of the period if that has no end, plus lateness:
        /// the earliest by event time, ties by arrival.
        case atClose = "at_close"
    }

    package let period: Period
    package let count: Int
    package let scope: Scope
    package let decision: Decision

    package init(period: Period, count: Int, scope: Scope, decision: Decision = .onArrival) {
        self.period = period
        self.count = count
        self.scope = scope
        self.decision = decision
    }
}

/// The least time between two firings for a member.
package struct Cooldown: Hashable, Sendable {
    package let span: TimeSpan
    /// Each pair of member (`who`) and subject cools down by itself.
    package let isPerPair: Bool

    package init(span: TimeSpan, isPerPair: Bool) {
        self.span = span
        self.isPerPair = isPerPair
    }
}

/// Against gaming among peers. The giver is the event's subject, the receiver the member whom the
/// rule rewards for it (`who`, or each of `to`).
package struct Guards: Hashable, Sendable {
    /// So many events a period.
    package struct Quota: Hashable, Sendable {
        package let period: Period
        package let count: Int

        package init(period: Period, count: Int) {
            self.period = period
            self.count = count
        }
    }

    /// How often two may reward each other: with more than `count` events from one to the other
    /// and back within the span, further ones are stopped.
    package struct Mutual: Hashable, Sendable {
        package let span: TimeSpan
        package let count: Int

        package init(span: TimeSpan, count: Int) {
            self.span = span
            self.count = count
        }
    }

    /// Whether a member may cause a grant to himself where `who` or `to` differs from the subject.
    package var deniesSelf: Bool
    package var pair: Quota?
    package var giver: Quota?
    package var receiver: Quota?
    package var mutual: Mutual?

    package init(deniesSelf: Bool) {
        self.deniesSelf = deniesSelf
    }
}

/// When a rule can fire; start included, end excluded.
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
