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

    /// How many periods may lie between two that count in a run, however many of them are paused:
    /// more than a year of hours. Each of them is looked at.
    package static let streakGapMax = 10_000

    /// How many pauses a member may have; the earliest go first.
    package static let pausesPerMemberMax = 64

    /// How many receivers an expression in `to` may name.
    package static let receiversPerFiringMax = 10_000
}
