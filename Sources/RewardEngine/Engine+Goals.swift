// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Group goals: what an event contributes, and what becomes of it.
extension Engine {
    mutating func stepGoal(
        _ rule: PlannedRule, _ period: Period, _ measure: PlannedTrigger.Measure, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let kind = rule.group, let goal = rule.goal else { return }
        let several = joinedGroups(of: kind, frame)
        let sole = several == nil ? group(of: rule, frame) : nil
        guard sole != nil || several?.isEmpty == false else { return }
        var value = Amount.one
        var intern: (() -> UInt32)?
        switch measure {
        case .count, .streak: break
        case .sum:
            guard let of = rule.value, let number = number(of, frame) else { return }
            value = number
        case .distinct:
            guard let of = rule.value, let key = valueKey(of, frame) else { return }
            intern = key.intern
            // A firing for one group evaluates more, and what the key points to is gone then.
            if several != nil {
                let value = key.intern()
                intern = { value }
            }
        }
        let state = stateOfGroupKind[kind]
        for group in several ?? [] {
            frame.group = (state, group)
            contribute(value, intern, rule, goal, period, index, &frame, into: &batch)
        }
        if let sole {
            frame.group = sole
            contribute(value, intern, rule, goal, period, index, &frame, into: &batch)
        }
    }

    private mutating func contribute(
        _ value: Amount, _ intern: (() -> UInt32)?, _ rule: PlannedRule, _ goal: GoalRules,
        _ period: Period, _ index: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let thresholds = rule.thresholds, let group = frame.group?.index else { return }
        if let streak = goal.streak {
            takePart(rule, goal, streak.period, thresholds, index, &frame, into: &batch)
            return
        }
        let number = plan.periods.number(of: period, localSeconds: frame.homeLocal)
        let oldest = settled
        let periods = plan.periods
        let step = goals[index].add(
            value, by: frame.member, of: group, period: number,
            floor: { periods.floor(of: period, settled: oldest) }, thresholds: thresholds,
            creditsRemainder: goal.creditsRemainder, intern: intern)
        guard let step else { return }
        if step.isFirst && period != .lifetime && plan.isWatched(.goalFailed) {
            timers.add(
                .goalCloses(rule: stateOfRule[frame.rule], group, number),
                due: closing(of: number, period))
        }
        if thresholds.near != nil {
            noteNear(
                thresholds, total: step.total, fired: step.fired, of: group, period, number, frame)
        }
        guard let progress = step.progress else { return }
        var firing = Firing(names: .period(period, number), in: thresholds)
        firing.namesGroup = true
        reach(rule, goal, &firing, progress, step.contributions, &frame, into: &batch)
    }

    /// A goal that is a run of periods.
    private mutating func takePart(
        _ rule: PlannedRule, _ goal: GoalRules, _ period: Period, _ thresholds: Thresholds,
        _ index: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let group = frame.group?.index, let streak = goal.streak else { return }
        let number = plan.periods.number(of: period, localSeconds: frame.homeLocal)
        let periods = plan.periods
        let zone = zones[homeZone]
        let completions = goals[index].runs[group, default: GroupRun()].add(
            frame.member, period: number, at: frame.time,
            floor: periods.floor(of: period, settled: settled),
            rules: GroupRun.Rules(
                thresholds: thresholds, least: streak.least, grace: streak.grace),
            isRequired: {
                !(period == .day && $0.isDay(of: streak.skip))
                    && periods.exists($0, period: period, in: zone)
            })
        guard let completions, let run = goals[index].runs[group] else { return }
        if thresholds.near != nil {
            noteNear(
                thresholds, total: run.length, fired: run.fired, of: group, period, run.first,
                frame)
        }
        for completion in completions {
            // A streak carries the period alone: in order, a period completes one length.
            var firing = Firing(names: .period(period, completion.period))
            firing.namesGroup = true
            firing.namesThreshold = completion.isAgain
            firing.time = completion.time
            let before = Amount(millionths: completion.length.millionths - 1)
            reach(
                rule, goal, &firing, Progress(fired: before, total: completion.length),
                run.contributions.all, &frame, into: &batch)
        }
    }

    /// Fires every threshold that the group has reached.
    private mutating func reach(
        _ rule: PlannedRule, _ goal: GoalRules, _ firing: inout Firing, _ progress: Progress,
        _ contributions: [Contribution], _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let thresholds = rule.thresholds else { return }
        let receivers = receivers(of: rule, goal, contributions, frame)
        defer {
            frame.firing.contribution = nil
            frame.firing.amounts = nil
        }
        frame.firing.total = progress.total
        var fired = progress.fired
        for _ in 0..<Limits.firingsPerEventMax {
            guard let next = thresholds.next(after: fired), next.value <= progress.total else {
                return
            }
            fired = next.value
            firing.threshold = next.value
            firing.grants = next.index
            frame.firing.threshold = next.value
            raiseReached(rule, firing, frame)
            let shares = shares(of: rule, goal, firing, receivers, frame)
            for (place, receiver) in receivers.enumerated() {
                frame.firing.contribution = receiver.amount
                frame.firing.amounts = shares?[place]
                fire(rule, firing, for: receiver.member, frame, into: &batch)
            }
        }
    }

    /// Whom a goal rewards, with what they gave, in an order that depends on the log alone.
    private func receivers(
        of rule: PlannedRule, _ goal: GoalRules, _ contributions: [Contribution],
        _ frame: borrowing Frame
    ) -> [Contribution] {
        guard let group = frame.group else { return [] }
        func given(by member: MemberIndex) -> Contribution {
            contributions.first { $0.member == member }
                ?? Contribution(member: member, amount: .zero)
        }
        func contributors() -> [Contribution] {
            contributions.filter {
                goal.earns($0.amount)
                    && (!goal.dropsLeavers
                        || groups[group.kind].contains(
                            $0.member, in: group.index, at: frame.time))
            }
        }
        switch rule.rule.receivers {
        // `to` computes the receivers of a firing: it fires once.
        case .who, .computed: return [given(by: frame.member)]
        case .members:
            let amounts = Dictionary(uniqueKeysWithValues: contributions.map { ($0.member, $0) })
            return groups[group.kind].lists[Int(group.index)].map {
                amounts[$0] ?? Contribution(member: $0, amount: .zero)
            }
        case .top(let count):
            let ranked = contributors().sorted {
                $0.amount != $1.amount
                    ? $0.amount > $1.amount : comesBefore($0.member, $1.member)
            }
            return Array(ranked.prefix(count))
        case .contributors, .doers, .others: return contributors()
        }
    }

    /// What each receiver gets of each of the firing's grants; nil, if everyone gets it all.
    mutating func shares(
        of rule: PlannedRule, _ goal: GoalRules, _ firing: Firing, _ receivers: [Contribution],
        _ frame: borrowing Frame
    ) -> [[Amount]]? {
        guard goal.split != .each, rule.receivers == nil, !receivers.isEmpty else { return nil }
        let byName = receivers.indices.sorted {
            comesBefore(receivers[$0].member, receivers[$1].member)
        }
        var order = Array(repeating: 0, count: receivers.count)
        for (position, receiver) in byName.enumerated() { order[receiver] = position }
        let weights = goal.split == .equal ? receivers.map { _ in .one } : receivers.map(\.amount)
        var shares = Array(repeating: [Amount](), count: receivers.count)
        for grant in rule.grants[firing.grants] {
            var amount = Amount.zero
            switch grant.quantity {
            case .constant(let constant): amount = constant
            case .computed(let expression): amount = number(expression, frame) ?? .zero
            }
            let divided = Shares.divide(amount, by: weights, order: order)
            for (place, share) in divided.enumerated() { shares[place].append(share) }
        }
        return shares
    }

    /// Whether a member's id stands before another's: how ties are broken where people see it.
    func comesBefore(_ member: MemberIndex, _ other: MemberIndex) -> Bool {
        members.names.name(member).lexicographicallyPrecedes(members.names.name(other))
    }

    // MARK: Derived events

    mutating func raiseReached(
        _ rule: PlannedRule, _ firing: Firing, _ frame: borrowing Frame
    ) {
        guard plan.isWatched(.goalReached), !rule.isShadow, let group = frame.group else { return }
        guard case .period(let period, let number) = firing.names else { return }
        let label = label(of: number, period)
        let name = groups[group.kind].names.string(group.index)
        raise(
            .goalReached, about: frame.member, frame,
            id: derivedID(
                .goalReached, [rule.rule.id, encoded(name), label, firing.threshold.description],
                frame),
            [
                ("rule", .text(rule.rule.id)), ("group", .text(name)), ("period", .text(label)),
                ("total", .number(frame.firing.total)),
            ], time: firing.time)
    }

    /// A goal's period has closed: who has contributed to what was not reached is told.
    mutating func closeGoal(
        _ state: Int, _ group: GroupIndex, _ period: PeriodNumber, due: Int64,
        into batch: inout OutcomeBatch
    ) {
        guard let (_, rule) = plannedRule(ofState: state), !rule.isShadow, let kind = rule.group,
            case .goal(let index) = ruleStates[state].trigger,
            case .goal(let calendar, _) = rule.trigger,
            let entry = missedGoal(state, index, group, period),
            goals[index].closes(group, due: due)
        else { return }
        let names = groups[stateOfGroupKind[kind]].names
        guard Int(group) < names.count else { return }
        let name = names.string(group)
        let label = label(of: period, calendar)
        let contributors = entry.contributions.all.filter { $0.amount > .zero }.map(\.member)
            .sorted { comesBefore($0, $1) }
        atMoment(DerivedEvent.goalFailed.rawValue, of: nil, due: due, into: &batch) {
            engine, frame, _ in
            for member in contributors {
                let id = engine.idText(of: member)
                engine.raise(
                    .goalFailed, about: member, frame,
                    id: "goal.failed/\(rule.rule.id)/\(id)/\(engine.encoded(name))/\(label)",
                    [
                        ("rule", .text(rule.rule.id)), ("group", .text(name)),
                        ("period", .text(label)), ("total", .number(entry.total)),
                    ])
            }
        }
    }

    /// `2026-W05`, or `lifetime`.
    func label(of number: PeriodNumber, _ period: Period) -> String {
        guard period != .lifetime else { return period.rawValue }
        var text = TextArena()
        plan.periods.label(of: number, period: period, into: &text)
        return text.string(of: text.piece(from: 0))
    }

    /// Percent-encoded, as in ids.
    func encoded(_ name: String) -> String {
        var name = name
        var text = TextArena()
        name.withUTF8 { text.append(encoded: UnsafeRawBufferPointer($0)) }
        return text.string(of: text.piece(from: 0))
    }
}
