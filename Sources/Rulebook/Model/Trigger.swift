// SPDX-License-Identifier: Apache-2.0

/// What must add up before a rule fires. A closed list: adding a kind is a case here, a page under
/// `Triggers/` and a state under the engine's `Triggers/`; the compiler names the switches.
package enum Trigger: Sendable {
    /// Every matching event fires.
    case each
    /// `count` and `sum`.
    case tally(TallyTrigger)
    case distinct(DistinctTrigger)
    case best(BestTrigger)
    /// `streak` over periods.
    case streak(StreakTrigger)
    /// `streak` with `per: event`.
    case run(RunTrigger)
    case sequence(SequenceTrigger)
    case bands(BandsTrigger)
    case goal(GoalTrigger)
    case peers(PeersTrigger)
    case lapse(LapseTrigger)
    case comeback(ComebackTrigger)
    case rank(RankTrigger)
    case schedule(ScheduleTrigger)

    package var countingIdentity: String {
        switch self {
        case .each: "each"
        case .tally(let trigger): trigger.countingIdentity
        case .distinct(let trigger): trigger.countingIdentity
        case .best(let trigger): trigger.countingIdentity
        case .streak(let trigger): trigger.countingIdentity
        case .run(let trigger): trigger.countingIdentity
        case .sequence(let trigger): trigger.countingIdentity
        case .bands(let trigger): trigger.countingIdentity
        case .goal(let trigger): trigger.countingIdentity
        case .peers(let trigger): trigger.countingIdentity
        case .lapse(let trigger): trigger.countingIdentity
        case .comeback(let trigger): trigger.countingIdentity
        case .rank(let trigger): trigger.countingIdentity
        case .schedule(let trigger): trigger.countingIdentity
        }
    }
}

extension Trigger {
    /// The thresholds, where there are such.
    package var reach: Reach? {
        switch self {
        case .tally(let trigger): trigger.reach
        case .distinct(let trigger): trigger.reach
        case .streak(let trigger): trigger.reach
        case .run(let trigger): trigger.reach
        case .goal(let trigger): trigger.reach
        case .each, .best, .sequence, .bands, .peers, .lapse, .comeback, .rank, .schedule: nil
        }
    }
}

/// The thresholds of a trigger: ascending, each above zero, at least one.
package struct Reach: Sendable {
    package struct Threshold: Sendable {
        package let value: Amount
        /// What is granted here; nil = the rule's own grants (`reach` was no mapping).
        package let grants: [Grant]?

        package init(value: Amount, grants: [Grant]?) {
            self.value = value
            self.grants = grants
        }
    }

    package let thresholds: [Threshold]
    /// After the highest threshold counting starts anew.
    package let repeats: Bool
    /// The share of the next threshold at which `progress.near` is raised, in millionths; nil =
    /// never.
    package let near: Amount?

    package init(thresholds: [Threshold], repeats: Bool, near: Amount? = nil) {
        self.thresholds = thresholds
        self.repeats = repeats
        self.near = near
    }

    /// Whether a period alone does not say which threshold fired.
    package var needsThresholdInIdentity: Bool { repeats || thresholds.count > 1 }
    package var highest: Amount { thresholds[thresholds.count - 1].value }
}

/// Over what a trigger counts.
package enum Extent: Hashable, Sendable {
    /// Afresh in each calendar period; `.lifetime` never.
    case calendar(Period)
    /// A rolling window that ends at the event.
    case rolling(TimeSpan)

    package var countingIdentity: String {
        switch self {
        case .calendar(let period): "per=\(period.rawValue)"
        case .rolling(let span): "within=\(span.nanoseconds)"
        }
    }
}
