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

extension RunTrigger {
    /// Whether a streak is one of events.
    static func isMeant(_ rule: Fields) -> Bool {
        rule["streak"]?.mapping?["per"]?.value.scalar?.text == "event"
    }

    /// `streak: { reach: 5, per: event, pass: data.correct, within: 10m, gaps: allowed }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> RunTrigger? {
        let example = "{ reach: 5, per: event, pass: data.correct }"
        guard let fields = scope.fields("streak", of: rule, .run, example: example) else {
            return nil
        }
        let reach = ReachReader(scope, wholeMax: RulebookLimits.runReachMax).read(fields)
        let pass = scope.expression(fields, "pass", expecting: .condition)
        let within = fields.span("within")
        let gaps = fields.has("gaps") ? fields.choice("gaps", of: StreakGaps.self) : .break
        guard let reach, let gaps, fields.has("pass") == (pass != nil),
            fields.has("within") == (within != nil)
        else { return nil }
        return RunTrigger(reach: reach, pass: pass, within: within, allowsGaps: gaps == .allowed)
    }
}
