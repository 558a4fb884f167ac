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

extension LapseTrigger {
    /// `lapse: { after: 7d, again: [14d, 30d], stage: onboarding/first-lesson }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> LapseTrigger? {
        let fields = scope.fields("lapse", of: rule, .lapse, example: "{ after: 7d }")
        guard let fields else { return nil }
        let hasAfter = fields.require("after", "after: 7d, or another duration") != nil
        let after = fields.span("after")
        let stage = ArmReader(book: scope.book).readStage(fields)
        let again = after.map { readAgain(fields, after: $0) }
        guard hasAfter, let after, let again else { return nil }
        return LapseTrigger(after: [after] + again, stage: stage)
    }

    /// Times since the last activity, each later than the one before.
    private static func readAgain(_ fields: Fields, after: TimeSpan) -> [TimeSpan] {
        let problems = fields.problems
        guard let node = fields["again"] else { return [] }
        let what = fields.name("again")
        var last = after
        var times: [TimeSpan] = []
        for item in problems.items(node, what, of: "a duration") ?? [] {
            guard let time = problems.duration(item, what) else { continue }
            guard time > last else {
                problems.error(
                    .numberRange, at: item.span,
                    "\(what) is \(quoted(item.scalar?.text ?? "")), which is not later than the "
                        + "reminder before",
                    hint:
                        "each counts from the last activity, as in { after: 7d, again: [14d, 30d] }"
                )
                continue
            }
            times.append(time)
            last = time
        }
        return times
    }
}
