// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// What one event is about, while it is evaluated.
struct Frame {
    let event: UnsafePointer<rw_event>
    /// The event's wanted fields.
    let cells: UnsafePointer<rw_cell>
    /// What is behind it: the event itself, if it came from outside.
    let cause: Cause
    /// How many derived events lead from the cause to this one; 0 = none.
    let depth: Int
    var subject: MemberIndex
    /// Seconds since 1970 on the wall clock of the settings' zone.
    var homeLocal: Int64 = 0

    /// Whether the event is none: time has come, and that is all.
    var isMoment = false

    /// Whether what is evaluated belongs to no rule, so that no rule has failed if it fails.
    var isAside = false

    // Set for each rule.
    var rule = 0
    /// The member whom the event is about, for the rule.
    var member: MemberIndex
    /// The group in question: its kind's state and its index.
    var group: (kind: Int, index: GroupIndex)?

    // Set for each firing.
    var firing = FiringValues()

    init(
        event: UnsafePointer<rw_event>, cells: UnsafePointer<rw_cell>, cause: Cause,
        subject: MemberIndex, depth: Int = 0
    ) {
        self.event = event
        self.cells = cells
        self.cause = cause
        self.subject = subject
        self.depth = depth
        member = subject
    }

    var time: Int64 { event.pointee.time }
    var eventClass: Int { Int(event.pointee.event_class) }
}

/// What a trigger knows of a firing, for amounts and texts.
struct FiringValues {
    var total = Amount.zero
    var threshold = Amount.zero
    var place: Int?
    var bands: (now: String, before: String)?
    var contribution: Amount?
    /// What the receiver gets of each of the firing's grants, where that is already decided: the
    /// shares of a goal.
    var amounts: [Amount]?
}
