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
        case circle(Period, wanted: Int)
        case circleWindow(Int64, wanted: Int)
    }

    let kind: Kind
    let thresholds: Thresholds?
    /// Of a streak over periods.
    let streak: StreakTrigger?
    /// Of a goal.
    let goal: GoalTrigger?
    let receivers: Completion.Receivers?
    let limits: [Limit]
    let cooldown: Cooldown?
    /// Whether all of the rule's inputs make one history, because a limit is over all members.
    let isOneHistory: Bool
    let isOfGroup: Bool

    /// nil, where there is nothing to fold: time alone wakes the trigger, or only arrival counts.
    init?(_ rule: Rule, _ thresholds: Thresholds?) {
        guard let kind = FoldRules.kind(of: rule.trigger) else { return nil }
        self.kind = kind
        self.thresholds = thresholds
        if case .streak(let streak) = rule.trigger { self.streak = streak } else { streak = nil }
        if case .goal(let goal) = rule.trigger { self.goal = goal } else { goal = nil }
        limits = rule.limits
        cooldown = rule.cooldown
        isOneHistory = limits.contains { $0.scope == .rule }
        switch kind {
        case .goal, .circle, .circleWindow: isOfGroup = true
        default: isOfGroup = false
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
            case .streak: return nil
            }
        case .peers(let peers):
            guard case .group = peers.circle else { return nil }
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

/// What a fold looks up: the rule, the calendar.
struct FoldSetting {
    let rules: FoldRules
    let periods: PeriodRules
    let zones: [Zone]

    /// Whether a streak has to have a period: it exists in the zone, and is none that is skipped.
    func isRequired(_ number: PeriodNumber, zone: Int) -> Bool {
        guard let streak = rules.streak else { return true }
        if streak.period == .day {
            let day = Int(number.value)
            // 1970-01-01 was a Thursday.
            if let weekday = Weekday(rawValue: ((day + 3) % 7 + 7) % 7),
                streak.skip.contains(weekday)
            {
                return false
            }
            if streak.holidays.contains(where: { $0.contains(day) }) { return false }
        }
        return periods.exists(number, period: streak.period, in: zones[zone])
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
    mutating func settle() {
        switch self {
        case .total(var fold):
            self = .each
            fold.settle()
            self = .total(fold)
        case .goal(var fold):
            self = .each
            fold.settle()
            self = .goal(fold)
        default: break
        }
    }
}
