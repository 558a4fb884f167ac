// SPDX-License-Identifier: Apache-2.0

/// `lapse` fires when a member who has done `when` before has not done it for a while; once a
/// lapse, re-armed by activity.
package struct LapseTrigger: Sendable {
    /// Ascending times since the last activity: `after`, then each of `again`.
    package let after: [TimeSpan]
    /// Only for members who are in this stage when it is due.
    package let stage: StageReference?

    /// A checked trigger.
    package init(after: [TimeSpan], stage: StageReference?) {
        self.after = after
        self.stage = stage
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        "lapse after=\(after.map { String($0.nanoseconds) }.joined(separator: ","))"
    }
}

/// One stage of one journey.
package struct StageReference: Hashable, Sendable {
    /// Index into the rulebook's journeys.
    package let journey: Int
    /// Index into its stages.
    package let stage: Int

    package init(journey: Int, stage: Int) {
        self.journey = journey
        self.stage = stage
    }
}
