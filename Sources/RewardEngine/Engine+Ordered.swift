// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Triggers whose outcome depends on the order of events: `best`, runs, sequences, bands, comebacks.
///
/// Under `late: keep` (and `ignore`) they take events in the order in which they arrive.
extension Engine {
    mutating func stepOrdered(
        _ rule: PlannedRule, _ index: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let rules = rule.fold, let input = input(rule, rules, frame) else { return }
        let setting = FoldSetting(rules: rules, periods: plan.periods, zones: zones)
        for case .fires(let completion) in ordered[index].step(input, setting) {
            var firing = Firing(names: .event)
            firing.namesThreshold = rule.thresholds?.needsValueInIdentity ?? false
            firing.threshold = completion.threshold
            firing.grants = completion.grants
            frame.firing = values(of: completion, rule)
            fire(rule, firing, for: frame.member, frame, into: &batch)
            raiseBandChange(completion, rule, frame)
        }
        if let thresholds = rule.thresholds, thresholds.near != nil {
            let length = Amount(ordered[index].runLength(of: frame.member))
            noteNear(thresholds, inWindow: length, of: frame.member, frame)
        }
    }

    /// What amounts and texts see of a completion.
    func values(of completion: Completion, _ rule: PlannedRule) -> FiringValues {
        var values = FiringValues()
        values.total = completion.total
        values.threshold = completion.threshold
        if let bands = completion.bands, case .bands(let trigger) = rule.rule.trigger {
            func name(_ index: Int?) -> String {
                guard let index, trigger.bands.indices.contains(index) else { return "" }
                return trigger.bands[index].name
            }
            values.bands = (name(bands.now), name(bands.before))
        }
        return values
    }

    mutating func raiseBandChange(
        _ completion: Completion, _ rule: PlannedRule, _ frame: borrowing Frame
    ) {
        guard completion.bands != nil, !rule.isShadow, plan.isWatched(.bandChanged) else { return }
        let bands = values(of: completion, rule).bands ?? ("", "")
        let id = derivedID(.bandChanged, [rule.rule.id, idText(of: frame.member)], frame)
        raise(
            .bandChanged, about: frame.member, frame, id: id,
            [
                ("rule", .text(rule.rule.id)), ("band", .text(bands.now)),
                ("previous", .text(bands.before)),
            ])
    }

    // MARK: What a fold needs of the event at hand

    /// nil, where the event adds nothing: an expression failed, or a group is not known.
    mutating func input(
        _ rule: PlannedRule, _ rules: FoldRules, _ frame: borrowing Frame
    ) -> Input? {
        arrivals += 1
        var input = Input(
            time: frame.time, arrival: arrivals, member: frame.member, subject: frame.subject)
        input.homeLocal = frame.homeLocal
        switch rules.kind {
        case .each, .comeback: break
        case .total, .window, .best, .streak:
            if let of = rule.value {
                guard let value = number(of, frame) else { return nil }
                if case .tally(_, let skipsNegative) = rule.trigger, skipsNegative, value < .zero {
                    return nil
                }
                input.amount = value
            }
        case .values, .valueWindow:
            guard let of = rule.value, let key = valueKey(of, frame) else { return nil }
            input.mark = UInt64(key.intern())
        case .run: input.mark = rule.pass.map { holds($0, frame) } ?? true ? 1 : 0
        case .sequence:
            input.mark = stepsMatched(rule, frame)
            guard input.mark != 0 else { return nil }
        case .bands:
            let band = firstBand(rule, frame)
            input.mark = band.map(UInt64.init) ?? Input.noBand
        case .goal, .goalRun, .circle, .circleWindow:
            guard addContribution(rule, rules, frame, &input) else { return nil }
        }
        place(&input, rules, frame)
        return input
    }

    private mutating func addContribution(
        _ rule: PlannedRule, _ rules: FoldRules, _ frame: borrowing Frame, _ input: inout Input
    ) -> Bool {
        guard case .goal(_, let isOfValues) = rules.kind, let of = rule.value else { return true }
        if isOfValues {
            guard let key = valueKey(of, frame) else { return false }
            input.mark = UInt64(key.intern())
        } else {
            guard let value = number(of, frame) else { return false }
            input.amount = value
        }
        return true
    }

    /// The input's place in calendars.
    private mutating func place(
        _ input: inout Input, _ rules: FoldRules, _ frame: borrowing Frame
    ) {
        switch rules.kind {
        case .total(let period), .values(let period):
            input.period = periodNumber(period, of: frame.member, frame)
        case .streak(let period):
            input.period = periodNumber(period, of: frame.member, frame)
            input.zone = zone(of: frame.member, at: frame.time)
        case .goal(let period, _), .goalRun(let period), .circle(let period, _):
            input.period = plan.periods.number(of: period, localSeconds: frame.homeLocal)
            input.zone = homeZone
        default: break
        }
        if !rules.limits.isEmpty { input.memberLocal = localSeconds(of: frame.member, frame) }
    }

    /// The steps of a sequence that the event is, a bit each.
    private mutating func stepsMatched(_ rule: PlannedRule, _ frame: borrowing Frame) -> UInt64 {
        let type = frame.event.pointee.type.bytes
        var mask: UInt64 = 0
        for (index, step) in rule.steps.enumerated()
        where step.when.contains(where: { $0.matches(type) }) {
            if let condition = step.condition, !holds(condition, frame) { continue }
            mask |= 1 << UInt64(index)
        }
        return mask
    }

    private mutating func firstBand(_ rule: PlannedRule, _ frame: borrowing Frame) -> Int? {
        for (index, band) in rule.bands.enumerated() where holds(band, frame) { return index }
        return nil
    }
}

extension EventPattern {
    fileprivate func matches(_ type: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .exactly(let exact): type.elementsEqual(exact.utf8)
        case .prefix(let prefix): type.starts(with: prefix.utf8)
        }
    }
}

/// The progress of each member in an ordered trigger.
struct OrderedState {
    private var folds: [MemberIndex: Fold] = [:]

    mutating func forget(_ member: MemberIndex) { folds[member] = nil }

    /// How long a member's run of events is.
    func runLength(of member: MemberIndex) -> Int {
        if case .run(let run)? = folds[member] { run.length } else { 0 }
    }

    mutating func step(_ input: Input, _ setting: FoldSetting) -> [FoldChange] {
        folds[input.member, default: Fold(setting.rules)].step(input, setting)
    }
}
