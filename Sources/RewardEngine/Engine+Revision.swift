// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// `late: revise`: what a rule holds is what it would hold if all events had come in order.
///
///     event ─► input ─► its place in the history ─► the fold, from there on ─► which firings changed
///                                                                                   │
///                                         revoked, granted, granted anew  ◄── compared with what is held
extension Engine {
    mutating func revise(
        _ rule: PlannedRule, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let rules = rule.fold, var input = input(rule, rules, frame) else { return }
        let event = KeptEvent(
            frame.event.pointee, cells: frame.cells, fields: wanted(of: frame.eventClass),
            generation: generation)
        if !retractions.isEmpty && retractions.contains(EventKey(event: event)) { return }
        input.event = event
        input.counts =
            rule.rule.since.isEmpty
            || ruleStates[stateOfRule[frame.rule]].enrolments.counts(
                frame.time, frame.event, of: frame.member)
        guard rules.isOfGroup else {
            revise(input, rules, rule, &frame, into: &batch)
            return
        }
        for group in groupsCounted(rule, frame) {
            input.group = group
            revise(input, rules, rule, &frame, into: &batch)
        }
    }

    private mutating func revise(
        _ input: Input, _ rules: FoldRules, _ rule: PlannedRule, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        let state = stateOfRule[frame.rule]
        let setting = setting(rules)
        let touched = ruleStates[state].revision.insert(input, setting)
        if !touched.keys.isEmpty {
            settleFirings(touched.keys, in: touched.scope, rule, &frame, into: &batch)
        }
        ruleStates[state].revision.settle(
            touched.scope, setting,
            oldest: earlier(
                than: settled.nanoseconds, by: Limits.revisionHorizon.nanoseconds))
    }

    /// The groups for which an event counts.
    private mutating func groupsCounted(
        _ rule: PlannedRule, _ frame: borrowing Frame
    ) -> [GroupIndex] {
        guard let kind = rule.group else { return [] }
        if let several = joinedGroups(of: kind, frame) { return several }
        return group(of: rule, frame).map { [$0.index] } ?? []
    }

    /// `event.retracted`: takes an event out of every history in which it is.
    mutating func retract(_ frame: inout Frame, into batch: inout OutcomeBatch) {
        guard let source = text("source", in: frame), let id = text("id", in: frame) else { return }
        let event = EventKey(event: .named(id, source: source))
        guard retractions.insert(event) else { return }
        forEachRevised(&frame) { engine, rule, state, frame in
            guard let rules = rule.fold else { return }
            let touched = engine.ruleStates[state].revision.remove(event, engine.setting(rules))
            for (scope, keys) in touched {
                engine.settleFirings(keys, in: scope, rule, &frame, into: &batch)
            }
        }
    }

    /// A member is enrolled, or has been since an earlier time than was known.
    mutating func reviseEnrolment(
        in index: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let rule = plan.rules[index]
        guard let rules = rule.fold else { return }
        let state = stateOfRule[index]
        let member = frame.subject
        let enrolments = ruleStates[state].enrolments
        let touched = ruleStates[state].revision.recount(member, setting(rules)) { event in
            enrolments.counts(event.time, event.event, of: member)
        }
        let former = frame.rule
        frame.rule = index
        for (scope, keys) in touched {
            settleFirings(keys, in: scope, rule, &frame, into: &batch)
        }
        frame.rule = former
    }

    /// Thresholds or limits may have changed with the rulebook.
    mutating func reshapeHistories() {
        for (index, rule) in plan.rules.enumerated() {
            guard rule.isRevised, let rules = rule.fold else { continue }
            ruleStates[stateOfRule[index]].revision.reshape(
                rule.rule.firingShape, setting(rules))
        }
    }

    func setting(_ rules: FoldRules) -> FoldSetting {
        FoldSetting(rules: rules, periods: plan.periods, zones: zones)
    }

    private mutating func forEachRevised(
        _ frame: inout Frame,
        _ body: (inout Engine, PlannedRule, Int, inout Frame) -> Void
    ) {
        let former = frame.rule
        for index in plan.rules.indices {
            let rule = plan.rules[index]
            guard rule.isRevised, rule.rule.mode != .off else { continue }
            frame.rule = index
            body(&self, rule, stateOfRule[index], &frame)
        }
        frame.rule = former
    }

    // MARK: Kept events

    /// The cells of an event that was kept, laid out for the plan in force.
    func cells(of event: KeptEvent) -> UnsafePointer<rw_cell> {
        event.cells(
            for: generation, eventClass: { plan.eventClass(of: event.event.pointee) },
            wanted: { wanted(of: $0) })
    }

    /// A frame for an input that was kept, laid out for the plan in force.
    func frame(of input: Input, _ event: KeptEvent, at hand: borrowing Frame) -> Frame {
        var frame = Frame(
            event: event.event, cells: cells(of: event), cause: hand.cause, subject: input.subject,
            depth: hand.depth)
        frame.rule = hand.rule
        frame.member = input.member
        frame.homeLocal = input.homeLocal
        if input.group != Input.noGroup, let kind = plan.rules[hand.rule].group {
            frame.group = (stateOfGroupKind[kind], input.group)
        }
        return frame
    }
}

extension Plan {
    /// The class that an event of an earlier plan's time has in this one.
    fileprivate func eventClass(of event: rw_event) -> Int {
        let type = String(decoding: event.type.bytes, as: UTF8.self)
        if event.source.bytes.elementsEqual("rewardd".utf8),
            let derived = DerivedEvent(rawValue: type)
        {
            return derivedClasses[derived] ?? 0
        }
        if let exact = projection.exactTypes.first(where: { $0.type == type }) {
            return exact.eventClass
        }
        let prefixes = projection.prefixTypes.filter { type.hasPrefix($0.prefix) }
        return prefixes.max { $0.prefix.utf8.count < $1.prefix.utf8.count }?.eventClass ?? 0
    }
}
