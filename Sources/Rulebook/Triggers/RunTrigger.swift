// SPDX-License-Identifier: Apache-2.0

/// `streak` with `per: event` fires when a run of events that pass reaches a length.
package struct RunTrigger: Sendable {
    /// At what lengths it fires. After the highest one counting starts anew if it repeats.
    package let reach: Reach
    /// Bool; an event that does not pass breaks the run. nil = every event passes.
    package let pass: Expression?
    /// From the first event of a run to its last, ends included.
    package let within: TimeSpan?
    /// Whether failures are ignored, so that passes alone are counted.
    package let allowsGaps: Bool

    /// A checked trigger.
    package init(reach: Reach, pass: Expression?, within: TimeSpan?, allowsGaps: Bool) {
        self.reach = reach
        self.pass = pass
        self.within = within
        self.allowsGaps = allowsGaps
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        "run pass=\(pass?.text ?? "") within=\(within?.nanoseconds ?? 0) gaps=\(allowsGaps)"
    }
}
