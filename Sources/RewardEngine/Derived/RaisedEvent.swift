// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Something that happened within the engine.
struct RaisedEvent {
    typealias Field = OutcomeDetails.DerivedValue

    let type: DerivedEvent
    /// Whom it is about; nil, if it is about no single member.
    let member: MemberIndex?
    /// When it happened, in nanoseconds since 1970.
    let time: Int64
    /// Unique among all derived events; for `reward.granted` the id of the grant.
    let id: String
    /// In the order in which the journal lists them.
    let data: [(name: String, value: Field)]
    /// How many derived events lead from the cause to it, itself included.
    let depth: Int
    /// What is behind it.
    let cause: Cause
}

/// What made something happen: an event, or time that has come.
package enum Cause: Hashable, Sendable {
    /// Index into the batch's events.
    case event(UInt32)
    case due(Timestamp)
}
