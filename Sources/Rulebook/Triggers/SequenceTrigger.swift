// SPDX-License-Identifier: Apache-2.0

/// `sequence` fires when the steps happened in this order; other events may lie in between.
package struct SequenceTrigger: Sendable {
    package struct Step: Sendable {
        package let when: [EventPattern]
        /// Bool; nil is true.
        package let condition: Expression?

        package init(when: [EventPattern], condition: Expression?) {
            self.when = when
            self.condition = condition
        }
    }

    /// At least two. The rule's `when` is all that they name.
    package let steps: [Step]
    /// From the first step to the last, ends included.
    package let within: TimeSpan?
    /// Whether it starts anew after it has fired; otherwise it fires once a member.
    package let repeats: Bool

    /// A checked trigger.
    package init(steps: [Step], within: TimeSpan?, repeats: Bool) {
        self.steps = steps
        self.within = within
        self.repeats = repeats
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        let texts = steps.map { step in
            step.when.map(\.text).joined(separator: "|") + "?" + (step.condition?.text ?? "")
        }
        return "sequence \(texts.joined(separator: ">")) within=\(within?.nanoseconds ?? 0)"
    }
}
