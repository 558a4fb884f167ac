// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// One line of the journal, before it is text.
package struct Outcome: Sendable {
    package enum Kind: UInt8, Sendable {
        case granted, denied, shadow
    }

    /// Why a grant is denied; the names are part of the journal's contract.
    package enum Denial: UInt8, Sendable {
        case none
        /// `guard.self`
        case selfDealing

        package var name: StaticString {
            switch self {
            case .none: ""
            case .selfDealing: "guard.self"
            }
        }
    }

    package var kind: Kind
    package var denial: Denial
    /// Index into the plan's rules.
    package var rule: UInt32
    /// Index into the rulebook's rewards; `noReward` for a denial that concerns no single one.
    package var reward: UInt32
    package var member: MemberIndex
    package var amount: Amount
    /// When what is granted was earned.
    package var time: Timestamp
    /// The event that caused it: index into the batch's events.
    package var cause: UInt32
    /// What makes the firing unique for the rule, as in the grant's id.
    package var instance: TextArena.Piece
    /// Empty = the reward's constant message, if it has one.
    package var message: TextArena.Piece

    package static let noReward = UInt32.max
}

/// The outcomes of a batch, in order, with the texts that they refer to.
package struct OutcomeBatch {
    package var outcomes: [Outcome] = []
    package var texts = TextArena()

    package init() {}

    package mutating func removeAll() {
        outcomes.removeAll(keepingCapacity: true)
        texts.removeAll()
    }
}
