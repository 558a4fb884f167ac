// SPDX-License-Identifier: Apache-2.0
internal import CEL
package import Rulebook

/// A rulebook made ready for events: rules indexed by class of event type, expressions linked to
/// the fields that the decoder extracts.
package struct Plan: Sendable {
    package let rulebook: Rulebook
    package let projection: Projection
    let rules: [PlannedRule]
    let rewards: [PlannedReward]
    /// One for each of the projection's classes.
    let classes: [PlannedClass]
    let periods: PeriodRules

    /// A reward's message, if it is the same for everyone.
    package func constantMessage(ofReward index: Int) -> String? {
        if case .constant(let text)? = rewards[index].message { return text }
        return nil
    }

    /// The class of each derived event type that something listens to.
    let derivedClasses: [DerivedEvent: Int]
    /// The derived events that the journal lists.
    let journalled: Set<DerivedEvent>
    /// Of each group kind, whether members join and leave it.
    let isExplicit: [Bool]
    let boosts: [PlannedBoost]
    let experiments: [PlannedExperiment]
    let boards: [PlannedBoard]
    let journeys: [PlannedJourney]
    /// Whether anybody wants to know of what is granted.
    let watchesGrants: Bool
    /// Decides draws.
    let lottery: Lottery

    /// Whether anybody wants to know of such an event.
    func isWatched(_ type: DerivedEvent) -> Bool {
        derivedClasses[type] != nil || journalled.contains(type)
    }
}

/// What an event of some class of types does.
struct PlannedClass: Sendable {
    /// Indices of the rules that it wakes, in the rulebook's order.
    var rules: [Int] = []
    /// Rules for which it may be a member's enrolment (`since`).
    var enrolments: [Int] = []
    /// Projection field → the event's cell, or -1 where this class does not want the field.
    var cells: [Int16] = []
    /// For each group kind the cell that names the group.
    var groupKeys: [Int16] = []
    /// The built-in type that it is.
    var builtin: BuiltInEvent?
    /// The cell that holds all of `data`, for built-in types.
    var dataCell: Int16 = -1
    /// Group kinds that members join or leave with it.
    var joins: [Int] = []
    var leaves: [Int] = []
    /// Graphs in which it adds or removes an edge, with the cell that names the other member.
    var adds: [(graph: Int, cell: Int16)] = []
    var removes: [(graph: Int, cell: Int16)] = []
    /// Stages that it may lead to: journey and stage.
    var stages: [StageReference] = []
    /// Boards that it counts for.
    var boards: [Int] = []
    /// Experiments whose outcome it is.
    var outcomes: [Int] = []

    /// Whether it does nothing but name groups and wake rules, as most do.
    var isPlain = true
}

/// A rule with its expressions linked. A class for the same reason as `LinkedExpression`.
///
/// What every event asks for stands here by itself: taking it out of `rule` would copy more.
final class PlannedRule: Sendable {
    /// The linked parts of a rule.
    struct Parts {
        var condition: LinkedExpression?
        var who: LinkedExpression?
        var audience: LinkedExpression?
        /// `of`, or what a goal measures.
        var value: LinkedExpression?
        /// Of a run.
        var pass: LinkedExpression?
        var steps: [PlannedStep] = []
        var bands: [LinkedExpression] = []
        var anniversary: LinkedExpression?
        var reach: Reach?
        var grants: [[PlannedGrant]] = []
        var receivers: LinkedExpression?
        var group: Int?
        var pausing: [Int] = []
        var graph: Int?
    }

    let rule: Rule
    let trigger: PlannedTrigger
    let active: Active?
    let deniesSelf: Bool
    let isShadow: Bool
    let hasLimits: Bool
    /// Whether the cooldown is one of pairs whose member `to` computes.
    let coolsByReceiver: Bool
    /// Whether a late event may take firings away: the rule keeps its history.
    let isRevised: Bool
    /// Where the order of events matters, or may be put right later.
    let fold: FoldRules?
    /// Whether something is asked for that most rules do not have: `for`, `arm`, `since`,
    /// `late: ignore`, guards other than `self`.
    let hasGates: Bool
    /// Whether who can earn the rule, and when, is asked when time has come, and not of the events
    /// that lead there.
    let isAskedWhenDue: Bool
    let condition: LinkedExpression?
    let who: LinkedExpression?
    let audience: LinkedExpression?
    let value: LinkedExpression?
    let pass: LinkedExpression?
    let steps: [PlannedStep]
    let bands: [LinkedExpression]
    let anniversary: LinkedExpression?
    let thresholds: Thresholds?
    let streakRules: StreakRules?
    /// What each threshold (or place of a rank) grants; one entry where there are none.
    let grants: [[PlannedGrant]]
    let receivers: LinkedExpression?
    /// Index into the rulebook's groups, for `goal` and `peers`, and for `rank` of a board a group.
    let group: Int?
    /// Index into the rulebook's graphs, for `peers`.
    let graph: Int?
    let goal: GoalRules?
    /// Whether days, hours and periods are those of the settings' zone, whoever the member is.
    var isOfSettings: Bool { group != nil || graph != nil }
    /// Whether firings wait until it is decided who was among the first.
    let decidesAtClose: Bool
    /// Whether there are guards other than `self`.
    let hasGuards: Bool
    /// Whether a firing's identity names the reward: some firing grants several.
    let namesReward: Bool
    /// Rewards whose budget may stop the rule (`pause_rule`); most have none.
    let pausing: [Int]
    /// Whether the member whom an event is about may be another than its subject.
    var isAboutOthers: Bool { who != nil }
    /// Whether the rule says by itself whom it is about, or who receives what it grants.
    var namesWhom: Bool { who != nil || receivers != nil }

    init(_ rule: Rule, _ parts: Parts) {
        self.rule = rule
        trigger = PlannedTrigger(rule.trigger)
        if case .lapse = rule.trigger { isAskedWhenDue = true } else { isAskedWhenDue = false }
        active = isAskedWhenDue ? nil : rule.active
        deniesSelf = rule.guards.deniesSelf
        isShadow = rule.mode == .shadow
        hasLimits = !rule.limits.isEmpty || rule.cooldown != nil
        coolsByReceiver = rule.cooldown?.isPerPair == true && parts.receivers != nil
        let guards = rule.guards
        hasGuards =
            guards.pair != nil || guards.giver != nil || guards.receiver != nil
            || guards.mutual != nil
        decidesAtClose = rule.limits.contains { $0.decision == .atClose }
        hasGates =
            rule.audience != nil || rule.arm != nil || !rule.since.isEmpty || rule.late == .ignore
            || hasGuards
        condition = parts.condition
        who = parts.who
        audience = parts.audience
        value = parts.value
        pass = parts.pass
        steps = parts.steps
        bands = parts.bands
        anniversary = parts.anniversary
        let thresholds = parts.reach.map { Thresholds($0) }
        self.thresholds = thresholds
        grants = parts.grants
        receivers = parts.receivers
        group = parts.group
        pausing = parts.pausing
        graph = parts.graph
        if case .goal(let trigger) = rule.trigger { goal = GoalRules(trigger) } else { goal = nil }
        if case .streak(let trigger) = rule.trigger, let thresholds {
            streakRules = StreakRules(trigger, thresholds)
        } else {
            streakRules = nil
        }
        fold = FoldRules(rule, thresholds, streakRules)
        isRevised = rule.late == .revise && fold != nil
        namesReward = grants.contains { $0.count > 1 }
    }
}

/// One step of a sequence.
struct PlannedStep: Sendable {
    let when: [EventPattern]
    let condition: LinkedExpression?
}

/// What the steps of a trigger ask on every event: plain values.
enum PlannedTrigger: Sendable {
    enum Measure: Sendable {
        case count
        case sum
        case distinct
        case streak
    }

    case each
    case tally(Extent, skipsNegative: Bool)
    case distinct(Extent)
    case streak(Period)
    case goal(Period, Measure)
    case peers(Extent, distinct: Int)
    /// Those whose outcome depends on the order of events: `best`, runs, sequences, bands, comebacks.
    case ordered
    case lapse
    case rank
    case schedule

    init(_ trigger: Trigger) {
        switch trigger {
        case .each: self = .each
        case .tally(let tally): self = .tally(tally.extent, skipsNegative: tally.skipsNegative)
        case .distinct(let distinct): self = .distinct(distinct.extent)
        case .streak(let streak): self = .streak(streak.period)
        case .goal(let goal):
            switch goal.measure {
            case .count: self = .goal(goal.period, .count)
            case .sum: self = .goal(goal.period, .sum)
            case .distinct: self = .goal(goal.period, .distinct)
            case .streak: self = .goal(goal.period, .streak)
            }
        case .peers(let peers): self = .peers(peers.extent, distinct: peers.distinct)
        case .best, .run, .sequence, .bands, .comeback: self = .ordered
        case .lapse: self = .lapse
        case .rank: self = .rank
        case .schedule: self = .schedule
        }
    }
}

/// A boost with its condition linked.
struct PlannedBoost: Sendable {
    let boost: Boost
    let audience: LinkedExpression?
}

/// An experiment with its conditions linked.
struct PlannedExperiment: Sendable {
    let experiment: Experiment
    let audience: LinkedExpression?
    let condition: LinkedExpression?
    let value: LinkedExpression?
}

/// A board with its conditions linked.
struct PlannedBoard: Sendable {
    let board: Board
    let condition: LinkedExpression?
    let value: LinkedExpression?
}

/// A journey with its conditions linked, one for each stage.
struct PlannedJourney: Sendable {
    let journey: Journey
    let conditions: [LinkedExpression?]
}

/// One reward of a firing.
struct PlannedGrant: Sendable {
    enum Quantity: Sendable {
        case constant(Amount)
        case computed(LinkedExpression)
    }

    let reward: Int
    let quantity: Quantity
}

/// A text of a reward.
enum PlannedText: Sendable {
    case constant(String)
    case template([Part])

    enum Part: Sendable {
        case literal(String)
        case expression(LinkedExpression)
    }
}
