// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// One line of the journal, before it is text.
package struct Outcome: Sendable {
    package enum Kind: Hashable, Sendable {
        case granted, denied, revoked, redeemed, shadow
        /// One of those that the settings list.
        case derived(DerivedEvent)
    }

    /// Why something is denied or revoked; the names are part of the journal's contract.
    package enum Reason: String, Hashable, Sendable {
        case selfDealing = "guard.self"
        case pair = "guard.pair"
        case giver = "guard.giver"
        case receiver = "guard.receiver"
        case mutual = "guard.mutual"
        /// The member has had what there is in the period.
        case cap
        /// All members together have.
        case budget
        /// No one-use code is left.
        case codes
        /// The member holds as many tokens as there can be.
        case max
        /// There is less to spend than was asked for.
        case balance
        /// There is no such reward, or it cannot be spent.
        case unknown
        /// It no longer holds after a late, negative or retracted event.
        case revised
        /// Points that were not spent in time.
        case expired
        /// A better badge took its place.
        case replaced
    }

    package var kind: Kind
    package var reason: Reason?
    /// Index into the plan's rules; `none` for what no rule has done.
    package var rule: UInt32
    /// Index into the rulebook's rewards; `none` for what concerns no single one.
    package var reward: UInt32
    package var member: MemberIndex
    package var amount: Amount
    /// When it was earned.
    package var time: Timestamp
    package var cause: Cause
    /// What makes the firing unique for the rule, as in the grant's id.
    package var instance: TextArena.Piece
    /// Empty = the reward's constant message, if it has one.
    package var message: TextArena.Piece
    /// Index into the batch's details; `none` = there are none.
    package var details = Outcome.none

    package static let none = UInt32.max

    package init(
        kind: Kind, rule: UInt32, member: MemberIndex, time: Timestamp, cause: Cause,
        instance: TextArena.Piece
    ) {
        self.kind = kind
        self.rule = rule
        reward = Outcome.none
        self.member = member
        amount = .zero
        self.time = time
        self.cause = cause
        self.instance = instance
        message = .empty
    }
}

/// What few outcomes have.
package struct OutcomeDetails: Sendable {
    /// Of an item: the one-use code.
    package var code: String?
    /// Of what was drawn: the draw.
    package var draw: String?
    /// Of something revoked: the grant's whole id, where the outcome's rule does not say it.
    package var grant: String?
    package var notice = Notice.now
    /// The member's name at that time, if he was forgotten later in the batch.
    package var formerName: TextArena.Piece?
    /// Of a derived event: its whole id, and its data.
    package var id: String?
    package var data: [(name: String, value: DerivedValue)] = []

    /// When a receiver is to be told on the reward's channel.
    package enum Notice: Hashable, Sendable {
        case now
        case notBefore(Timestamp)
        case never
    }

    package enum DerivedValue: Hashable, Sendable {
        case text(String)
        case number(Amount)
    }

    package init() {}
}

/// The outcomes of a batch, in order, with the texts that they refer to.
package struct OutcomeBatch {
    package var outcomes: [Outcome] = []
    package var details: [OutcomeDetails] = []
    package var texts = TextArena()

    package init() {}

    package mutating func removeAll() {
        outcomes.removeAll(keepingCapacity: true)
        details.removeAll(keepingCapacity: true)
        texts.removeAll()
    }

    /// Appends an outcome with details.
    mutating func append(_ outcome: Outcome, _ details: OutcomeDetails) {
        var outcome = outcome
        outcome.details = UInt32(self.details.count)
        self.details.append(details)
        outcomes.append(outcome)
    }
}
