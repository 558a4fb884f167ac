// SPDX-License-Identifier: Apache-2.0

/// Something that can be granted.
package struct Reward: Sendable {
    package enum Kind: Sendable {
        /// A balance for each member.
        case points(Points)
        /// Held once a member, unless it repeats; takes the place of another (an index) if it
        /// replaces one.
        case badge(repeats: Bool, replaces: Int?)
        /// A thing of value.
        case item(Item)
        /// Countable and consumable; at most so many to hold.
        case token(max: Amount?)
        /// A message and nothing else.
        case nudge
        /// One of several, by weight.
        case draw([Share])

        package var isPoints: Bool {
            if case .points = self { true } else { false }
        }

        /// As rule files and the journal name it.
        package var name: String {
            switch self {
            case .points: "points"
            case .badge: "badge"
            case .item: "item"
            case .token: "token"
            case .nudge: "nudge"
            case .draw: "draw"
            }
        }
    }

    package struct Points: Sendable {
        /// Ascending totals; level *i* is reached at the *i*-th. Empty = no levels.
        package var levels: [Amount] = []
        /// Whether a balance that falls goes down in level.
        package var demotes = false
        /// How long granted points can be spent, first in, first out.
        package var expiry: TimeSpan?
        /// How long granted points wait before they count.
        package var pending: TimeSpan?

        package init() {}
    }

    package struct Item: Sendable {
        /// In the settings' currency.
        package var cost: Amount?
        /// Each granted once, in this order; nil = no codes are needed.
        package var codes: [String]?

        package init() {}
    }

    package struct Share: Hashable, Sendable {
        /// Index into the rulebook's rewards.
        package let reward: Int
        /// Above zero.
        package let weight: Int

        package init(reward: Int, weight: Int) {
            self.reward = reward
            self.weight = weight
        }
    }

    /// What a member can get in a period.
    package struct Cap: Hashable, Sendable {
        package enum Overflow: String, CaseIterable, Hashable, Sendable {
            /// Cuts to what is left.
            case trim
            /// Grants all or nothing.
            case drop
        }

        package let period: Period
        package let amount: Amount
        package let overflow: Overflow

        package init(period: Period, amount: Amount, overflow: Overflow) {
            self.period = period
            self.amount = amount
            self.overflow = overflow
        }
    }

    /// What all members can get in a period: in the reward's units, or for an item with a cost in
    /// the currency.
    package struct Budget: Hashable, Sendable {
        package let period: Period
        package let amount: Amount
        /// Whether a rule that has used it up stops for the rest of the period.
        package let pausesRule: Bool

        package init(period: Period, amount: Amount, pausesRule: Bool) {
            self.period = period
            self.amount = amount
            self.pausesRule = pausesRule
        }
    }

    package let name: String
    package let kind: Kind
    package var title: Template?
    package var message: Template?
    package var channel: String?
    package var description: String?
    package var cap: Cap?
    package var budget: Budget?

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A multiplier of a points reward, for a time or for some.
package struct Boost: Sendable {
    /// For messages; nil where boosts are a list.
    package let name: String?
    /// Index into the rulebook's rewards.
    package let reward: Int
    package let times: Amount
    package let active: Active?
    package let audience: Audience?

    package init(
        name: String?, reward: Int, times: Amount, active: Active?, audience: Audience?
    ) {
        self.name = name
        self.reward = reward
        self.times = times
        self.active = active
        self.audience = audience
    }
}

/// How many notices a member gets on a channel.
package struct Channel: Hashable, Sendable {
    package let name: String
    package let period: Period
    package let count: Int

    package init(name: String, period: Period, count: Int) {
        self.name = name
        self.period = period
        self.count = count
    }
}
