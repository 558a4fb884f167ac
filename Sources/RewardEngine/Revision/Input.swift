// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What a trigger whose outcome depends on order needs of an event, taken when the event arrives.
struct Input {
    var time: Int64
    /// The running number of arrival: it puts events of the same time in order, and names this one.
    var arrival: UInt64
    var member: MemberIndex
    var subject: MemberIndex
    /// The group for which it counts, or the member in whose circle; `noGroup` where the trigger has
    /// none.
    var group: GroupIndex = Input.noGroup
    /// What it adds, or what is compared.
    var amount = Amount.one
    /// By trigger: the value of `distinct`, whether a run's event passes (0 or 1), the steps of a
    /// sequence that it matches (a bit each), the band (`noBand` = none), `ownDeed`.
    var mark: UInt64 = 0
    /// The period in which it counts, by the zone valid at the event.
    var period = PeriodNumber(0)
    /// Of the member's calendar.
    var zone = 0
    /// Seconds since 1970 on the wall clocks of the member and of the settings' zone.
    var memberLocal: Int64 = 0
    var homeLocal: Int64 = 0
    /// Whether it counts: not before the member's enrolment (`since`).
    var counts = true
    /// Of a streak: it covers what a run has missed, and is nothing that counts.
    var repair: Repair?
    /// nil while nothing needs more of the event than it says itself: then it is at hand.
    var event: KeptEvent?

    static let noGroup = GroupIndex.max
    static let noBand = UInt64.max
    /// Of a circle: its owner has done it himself.
    static let ownDeed: UInt64 = 1

    /// What `streak.repaired` covers.
    enum Repair {
        case lastBreak
        case periods(ClosedRange<Int32>)
    }

    func comes(before other: Input) -> Bool {
        time != other.time ? time < other.time : arrival < other.arrival
    }
}

/// What makes a firing of a rule unique: as its instance does, in numbers.
struct FiringKey: Hashable {
    /// The member or the group.
    let owner: UInt32
    /// The period's number, or the arrival of the event that names the firing.
    let place: Int64
    let threshold: Amount
}

/// A trigger that has come true, in terms of inputs.
struct Completion {
    struct Receipt: Equatable {
        let member: MemberIndex
        /// What the receiver has contributed to a goal.
        var contribution: Amount?
    }

    /// Who receives it.
    enum Receivers: Equatable {
        /// The member whom the event is about.
        case member
        case these([Receipt])
        /// Those of the group, as it is known when it fires, but for some.
        case group(without: [MemberIndex])
    }

    let key: FiringKey
    /// The input that completed it.
    var input: Input
    /// The event that names it; nil = its period does.
    var named: KeptEvent?
    var threshold = Amount.zero
    /// Which of the rule's lists of grants it is.
    var grants = 0
    var total = Amount.zero
    /// Bands by index: the one entered, and the one left.
    var bands: (now: Int, before: Int?)?
    var receivers = Receivers.member

    /// Whether it is the same firing with the same outcome, so that nothing has to be decided.
    func isSame(as other: Completion) -> Bool {
        input.arrival == other.input.arrival && threshold == other.threshold
            && grants == other.grants && total == other.total && receivers == other.receivers
            && bands?.now == other.bands?.now && bands?.before == other.bands?.before
    }
}

/// What a step of a fold changes.
enum FoldChange {
    case fires(Completion)
    /// A total has fallen below its threshold, or a run is broken by a period that no longer counts.
    case falls(FiringKey)
}
