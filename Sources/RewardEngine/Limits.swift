// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// The engine's bounds. Each has a unit and a reason; none is a tuning knob.
package enum Limits {
    /// How far ahead of the wall clock an event may be: clocks of phones drift by minutes, while
    /// an event from next year would make everything after it late.
    package static let futureNanoseconds: Int64 = 5 * 60 * 1_000_000_000

    /// For how much event time an event's source and id are remembered, at least.
    package static let identityWindow = TimeSpan.days(7)

    /// How many events each of the two generations of the identity window remembers: 16 bytes
    /// each at a load of at most one half, so 512 MiB in all at the very most.
    package static let identitiesPerGenerationMax = 8_000_000

    /// How many thresholds of a rule one event may cross. A repeating sum can cross any number with
    /// one huge value; what is beyond fires with the events that follow.
    package static let firingsPerEventMax = 1_000

    /// How many samples a rolling window holds for a member; the oldest go first.
    package static let windowSamplesMax = 100_000

    /// How many attributes a member may have.
    package static let attributesPerMemberMax = 256

    /// How many derived events may lead from one to the next.
    package static let derivedDepthMax = 8

    /// How many lots of points that wait, and how many that can expire, a member has of a reward;
    /// some 80 bytes each.
    package static let lotsPerMemberMax = 10_000

    /// How many periods may lie between two that count in a run, however many of them are paused:
    /// more than a year of hours. Each of them is looked at.
    package static let streakGapMax = 10_000

    /// How many pauses a member may have; the earliest go first.
    package static let pausesPerMemberMax = 64

    /// How many groups of a kind a member may be in, where members join and leave.
    package static let groupsPerMemberMax = 1_000

    /// In how many members' circles a member may be: each event of his counts in all of them.
    package static let circlesPerMemberMax = 10_000

    /// How many joins and leaves of one group (or of one edge) within lateness are kept apart.
    package static let presenceMarksMax = 1_000

    /// How many firings a rule holds until it is decided who was among the first.
    package static let heldFiringsMax = 50_000

    /// How many receivers an expression in `to` may name.
    package static let receiversPerFiringMax = 10_000

    /// How long a rule with `late: revise` can take back what an event has earned: a year and the
    /// time that refunds take. What is older stands.
    package static let revisionHorizon = TimeSpan.days(400)

    /// How many events a history of `late: revise` holds: at about half a kilobyte each some 50 MB.
    /// The oldest go first, and what they have earned stands.
    package static let revisionInputsMax = 100_000

    /// How many changes of a member's tokens one event may lead to, each of which may let streaks that
    /// are revised spend others: more than the days of the horizon.
    package static let tokenRoundsMax = 1_000

    /// How many retractions are remembered, for events that come after theirs.
    package static let retractionsMax = 100_000
}
