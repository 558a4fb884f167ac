// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Where something that is held comes from.
struct Origin {
    /// Index of the rule's state, which stays when the rulebook changes.
    let rule: Int
    /// As in the journal.
    let instance: [UInt8]
}

/// A grant as it was made: all that taking it back needs. A plain value that outlives its batch and
/// the rulebook that it was made under.
struct GrantRecord {
    /// What there is to take back.
    enum Holding {
        /// - Parameters:
        ///   - lot: the lot's number; nil, if the points stand in none.
        ///   - since: from when on they count.
        ///   - scores: where they count on boards.
        case points(lot: UInt64?, since: Int64, scores: [BoardEntry])
        case badge
        case tokens
        case item(code: String?)
        case nudge
    }

    let origin: Origin
    /// Index of the reward's state.
    let reward: Int
    let member: MemberIndex
    let amount: Amount
    /// When it was booked, in nanoseconds since 1970.
    let time: Int64
    let holding: Holding
    /// What it took of caps and budgets.
    let uses: [BoundUse]

    /// Index of the rule's state.
    var rule: Int { origin.rule }
    /// As in the journal.
    var instance: [UInt8] { origin.instance }
}

/// What a grant has taken of a reward's cap and budget.
struct BoundUse {
    /// Index of the reward's state.
    let reward: Int
    let amount: Amount
    let cap: (period: Period, number: PeriodNumber)?
    let budget: (period: Period, number: PeriodNumber, amount: Amount)?
}
