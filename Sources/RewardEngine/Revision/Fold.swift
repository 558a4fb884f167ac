// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What a trigger asks of its inputs. A class, so that handing it on costs one reference count.
final class FoldRules: Sendable {
    enum Kind: Sendable {
        case each
        case total(Period)
        case window(Int64)
        case values(Period)
        case valueWindow(Int64)
        case best(by: Amount, isLowest: Bool)
        case streak(Period)
        case run(within: Int64?, allowsGaps: Bool)
        case sequence(steps: Int, within: Int64?, repeats: Bool)
        case bands(initial: Int?)
        case comeback(after: Int64)
        case goal(Period, isOfValues: Bool)
        case goalRun(Period)
        case circle(Period, wanted: Int)
        case circleWindow(Int64, wanted: Int)
    }

    let kind: Kind
    let thresholds: Thresholds?
    /// Of a streak over periods, or a goal that is one.
    let streak: StreakRules?
    /// Of a goal.
    let goal: GoalTrigger?
    let receivers: Completion.Receivers?
    let limits: [Limit]
    let cooldown: Cooldown?
    /// Whether all of the rule's inputs make one history, because a limit is over all members.
    let isOneHistory: Bool
    /// Whether progress is a group's, or that of a circle in a graph.
    let isOfGroup: Bool
    /// Whether the owner of a circle is told, who must not have done it himself.
    let tellsOwner: Bool

    /// nil, where there is nothing to fold: time alone wakes the trigger, or only arrival counts.
    init?(_ rule: Rule, _ thresholds: Thresholds?, _ streak: StreakRules?) {
        guard let kind = FoldRules.kind(of: rule.trigger) else { return nil }
        self.kind = kind
        self.thresholds = thresholds
        if case .goal(let goal) = rule.trigger { self.goal = goal } else { goal = nil }
        if case .streak(let period, _, let grace, let skip)? = goal?.measure, let thresholds {
            self.streak = StreakRules(period: period, grace: grace, skip: skip, thresholds)
        } else {
            self.streak = streak
        }
        limits = rule.limits
        cooldown = rule.cooldown
        isOneHistory = limits.contains { $0.scope == .rule }
        switch kind {
        case .goal, .goalRun, .circle, .circleWindow: isOfGroup = true
        default: isOfGroup = false
        }
        if case .peers(let peers) = rule.trigger, case .graph = peers.circle,
            case .others = rule.receivers
        {
            tellsOwner = true
        } else {
            tellsOwner = false
        }
        receivers =
            switch rule.receivers {
            case .members, .others: .group(without: [])
            case .who, .computed: .member
            case .contributors, .top, .doers: nil
            }
    }

    private static func kind(of trigger: Trigger) -> Kind? {
        switch trigger {
        case .each: return .each
        case .tally(let tally):
            switch tally.extent {
            case .calendar(let period): return .total(period)
            case .rolling(let span): return .window(span.nanoseconds)
            }
        case .distinct(let distinct):
            switch distinct.extent {
            case .calendar(let period): return .values(period)
            case .rolling(let span): return .valueWindow(span.nanoseconds)
            }
        case .best(let best): return .best(by: best.by, isLowest: best.order == .min)
        case .streak(let streak): return .streak(streak.period)
        case .run(let run):
            return .run(within: run.within?.nanoseconds, allowsGaps: run.allowsGaps)
        case .sequence(let sequence):
            return .sequence(
                steps: sequence.steps.count, within: sequence.within?.nanoseconds,
                repeats: sequence.repeats)
        case .bands(let bands): return .bands(initial: bands.initial)
        case .comeback(let comeback): return .comeback(after: comeback.after.nanoseconds)
        case .goal(let goal):
            switch goal.measure {
            case .count, .sum: return .goal(goal.period, isOfValues: false)
            case .distinct: return .goal(goal.period, isOfValues: true)
            case .streak(let period, _, _, _): return .goalRun(period)
            }
        case .peers(let peers):
            switch peers.extent {
            case .calendar(let period): return .circle(period, wanted: peers.distinct)
            case .rolling(let span):
                return .circleWindow(span.nanoseconds, wanted: peers.distinct)
            }
        case .lapse, .rank, .schedule: return nil
        }
    }

    /// Whose progress an input is part of.
    func owner(of input: Input) -> UInt32 { isOfGroup ? input.group : input.member }
}

/// What a fold looks up: the rule, the calendar, what members may spend.
struct FoldSetting {
    let rules: FoldRules
    let periods: PeriodRules
    let zones: [Zone]
    /// Index of the rule's state.
    var state = 0
    var pauses = StreakPauses()
    /// Of a streak that spends tokens.
    var tokens: TokenLedger?
    /// Whether the rule only looks whether there is a token.
    var isShadow = false

    /// Of a fold over periods.
    var streak: StreakRules {
        guard let streak = rules.streak else { preconditionFailure("it has rules for its runs") }
        return streak
    }

    func calendar(of member: MemberIndex, zone: Int, covers: [StreakCover]) -> StreakCalendar {
        StreakCalendar(
            streak, periods, zones[zone], free: pauses.freeDays(of: member, rule: state, streak),
            covers: covers)
    }

    /// The tokens that a member's streak may spend; nil where it spends none.
    func supply(of member: MemberIndex) -> TokenSupply? {
        tokens?.supply(of: member, for: state, isShadow: isShadow)
    }
}

/// The progress of one member, or one group, in a trigger: takes inputs in order, says what fires.
///
/// In which order the inputs come is the caller's affair: as they arrive (`late: keep`), or by time
/// (`late: revise`). A value, so that what was at some point can be kept and gone back to.
enum Fold {
    case each
    case total(TotalFold)
    case window(WindowFold)
    case values(ValuesFold)
    case valueWindow(ValueWindowFold)
    case best(BestFold)
    case streak(StreakFold)
    case run(RunFold)
    case sequence(SequenceFold)
    case bands(BandsFold)
    case comeback(ComebackFold)
    case goal(GoalFold)
    case goalRun(GoalRunFold)
    case circle(CircleFold)
    case circleWindow(CircleWindowFold)

    init(_ rules: FoldRules) {
        self =
            switch rules.kind {
            case .each: .each
            case .total: .total(TotalFold())
            case .window: .window(WindowFold())
            case .values: .values(ValuesFold())
            case .valueWindow: .valueWindow(ValueWindowFold())
            case .best: .best(BestFold())
            case .streak: .streak(StreakFold())
            case .run: .run(RunFold())
            case .sequence(let steps, _, _): .sequence(SequenceFold(steps: steps))
            case .bands(let initial): .bands(BandsFold(initial: initial))
            case .comeback: .comeback(ComebackFold())
            case .goal: .goal(GoalFold())
            case .goalRun: .goalRun(GoalRunFold())
            case .circle: .circle(CircleFold())
            case .circleWindow: .circleWindow(CircleWindowFold())
            }
    }

    mutating func step(_ input: Input, _ setting: FoldSetting) -> [FoldChange] {
        let rules = setting.rules
        // Each fold is taken out while it steps, so that its storage is changed in place.
        switch (self, rules.kind) {
        case (.each, _):
            let key = FiringKey(
                owner: input.member, place: Int64(input.arrival), threshold: .zero)
            return [.fires(Completion(key: key, input: input, named: input.event))]
        case (.total(var fold), _):
            self = .each
            defer { self = .total(fold) }
            return fold.step(input, rules)
        case (.window(var fold), .window(let span)):
            self = .each
            defer { self = .window(fold) }
            return fold.step(input, span, rules)
        case (.values(var fold), _):
            self = .each
            defer { self = .values(fold) }
            return fold.step(input, rules)
        case (.valueWindow(var fold), .valueWindow(let span)):
            self = .each
            defer { self = .valueWindow(fold) }
            return fold.step(input, span, rules)
        case (.best(var fold), .best(let by, let isLowest)):
            self = .each
            defer { self = .best(fold) }
            return fold.step(input, by: by, isLowest: isLowest)
        case (.streak(var fold), _):
            self = .each
            defer { self = .streak(fold) }
            return fold.step(input, setting)
        case (.run(var fold), .run(let within, let allowsGaps)):
            self = .each
            defer { self = .run(fold) }
            return fold.step(input, within: within, allowsGaps: allowsGaps, rules)
        case (.sequence(var fold), .sequence(_, let within, let repeats)):
            self = .each
            defer { self = .sequence(fold) }
            return fold.step(input, within: within, repeats: repeats)
        case (.bands(var fold), _):
            self = .each
            defer { self = .bands(fold) }
            return fold.step(input)
        case (.comeback(var fold), .comeback(let after)):
            self = .each
            defer { self = .comeback(fold) }
            return fold.step(input, after: after)
        case (.goal(var fold), _):
            self = .each
            defer { self = .goal(fold) }
            return fold.step(input, rules)
        case (.goalRun(var fold), _):
            self = .each
            defer { self = .goalRun(fold) }
            return fold.step(input, setting)
        case (.circle(var fold), .circle(_, let wanted)):
            self = .each
            defer { self = .circle(fold) }
            return fold.step(input, wanted: wanted, rules)
        case (.circleWindow(var fold), .circleWindow(let span, let wanted)):
            self = .each
            defer { self = .circleWindow(fold) }
            return fold.step(input, span, wanted: wanted, rules)
        default: preconditionFailure("a fold is of its trigger's kind")
        }
    }

    /// What has fired so far can no longer fall: the inputs behind it are forgotten.
    mutating func settle(_ setting: FoldSetting) {
        switch self {
        case .total(var fold):
            self = .each
            fold.settle()
            self = .total(fold)
        case .goal(var fold):
            self = .each
            fold.settle()
            self = .goal(fold)
        case .streak(var fold):
            self = .each
            fold.settle(setting)
            self = .streak(fold)
        case .goalRun(var fold):
            self = .each
            fold.settle(setting)
            self = .goalRun(fold)
        default: break
        }
    }

    /// How far it has got.
    enum Standing {
        case total(Amount, fired: Amount)
        case window(Amount)
        case run(StreakRun)
    }

    /// - Parameter period: of a calendar, where it counts in one.
    func standing(in period: PeriodNumber) -> Standing? {
        switch self {
        case .total(let fold): fold.standing(in: period)
        case .values(let fold): fold.standing(in: period)
        case .goal(let fold): fold.entry(of: period).map { .total($0.total, fired: $0.fired) }
        case .window(let fold): .window(fold.total)
        case .valueWindow(let fold): .window(fold.total)
        case .streak(let fold): fold.run.map { .run($0) }
        case .goalRun(let fold): .run(fold.periods.run)
        default: nil
        }
    }
}
