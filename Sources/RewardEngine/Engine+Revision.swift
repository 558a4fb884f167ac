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
        guard keepEvent(of: frame, in: &input) else { return }
        input.counts =
            rule.rule.since.isEmpty
            || ruleStates[stateOfRule[frame.rule]].enrolments.counts(
                frame.time, frame.event, of: frame.member)
        if let graph = rule.graph {
            reviseCircles(input, graph, rules, rule, &frame, into: &batch)
            return
        }
        guard rules.isOfGroup else {
            revise(input, rules, rule, &frame, into: &batch)
            return
        }
        for group in groupsCounted(rule, frame) {
            countApart(&input, for: group)
            revise(input, rules, rule, &frame, into: &batch)
        }
    }

    /// An input for each group or circle for which an event counts, one after another.
    private mutating func countApart(_ input: inout Input, for group: GroupIndex) {
        arrivals += 1
        input.arrival = arrivals
        input.group = group
    }

    /// Lets an input outlive its event; false, if that has been taken back.
    func keepEvent(of frame: borrowing Frame, in input: inout Input) -> Bool {
        let event = KeptEvent(
            frame.event.pointee, cells: frame.cells, fields: wanted(of: frame.eventClass),
            generation: generation)
        if !retractions.isEmpty && retractions.contains(EventKey(event: event)) { return false }
        input.event = event
        return true
    }

    mutating func revise(
        _ input: Input, _ rules: FoldRules, _ rule: PlannedRule, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        let position = frame.rule
        let state = stateOfRule[position]
        if let freeze = rule.streakRules?.freeze {
            let reward = rewardStates[stateOfReward[freeze]]
            reward.ledger?.open(input.member, holding: reward.balance(of: input.member))
        }
        let setting = setting(rules, position)
        guard let change = ruleStates[state].revision.insert(input, setting) else { return }
        settle(change, rule, &frame, into: &batch)
        if rule.thresholds?.near != nil { noteNear(input, rule, setting, frame) }
        if case .goal(let period, _) = rules.kind { awaitClose(of: input, period, state) }
        if rule.decidesAtClose
            && ruleStates[state].revision.isFull(
                change.scope, oldest: revisionHorizon)
        {
            // What is forgotten cannot be decided later.
            for (scope, keys) in ruleStates[state].revision.takeAwaited() {
                settleFirings(keys, in: scope, rule, &frame, isEarly: true, into: &batch)
            }
        }
        let stands = ruleStates[state].revision.settle(
            change.scope, setting, oldest: revisionHorizon)
        if !stands.isEmpty { dropClaims(stands, ofState: state) }
    }

    /// Decides on what an input has changed in a history, and on what follows from it.
    mutating func settle(
        _ change: RevisionState.Change, _ rule: PlannedRule, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        if !change.keys.isEmpty {
            settleFirings(change.keys, in: change.scope, rule, &frame, into: &batch)
        }
        guard let rules = rule.streakRules else { return }
        followStreak(rules, stateOfRule[frame.rule], of: change.member, frame.cause)
    }

    /// The event counts in the circle of each member to whom its member was a peer at its time, and
    /// for himself where nobody is told of what he has done too.
    private mutating func reviseCircles(
        _ input: Input, _ graph: Int, _ rules: FoldRules, _ rule: PlannedRule,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        var input = input
        if rules.tellsOwner {
            countApart(&input, for: input.member)
            input.mark = Input.ownDeed
            revise(input, rules, rule, &frame, into: &batch)
            input.mark = 0
        }
        // By name: in which order members came to be known must not matter.
        let owners = graphStates[stateOfGraph[graph]].owners(of: frame.member, at: frame.time)
        for owner in owners.sorted(by: { comesBefore($0, $1) }) {
            countApart(&input, for: owner)
            revise(input, rules, rule, &frame, into: &batch)
        }
    }

    /// The groups for which an event counts, by name.
    private mutating func groupsCounted(
        _ rule: PlannedRule, _ frame: borrowing Frame
    ) -> [GroupIndex] {
        guard let kind = rule.group else { return [] }
        guard let several = joinedGroups(of: kind, frame) else {
            return group(of: rule, frame).map { [$0.index] } ?? []
        }
        let names = groups[stateOfGroupKind[kind]].names
        return several.sorted { names.name($0).lexicographicallyPrecedes(names.name($1)) }
    }

    /// `event.retracted`: takes an event out of every history in which it is.
    mutating func retract(_ frame: inout Frame, into batch: inout OutcomeBatch) {
        guard let source = text("source", in: frame), let id = text("id", in: frame) else { return }
        let event = EventKey(event: .named(id, source: source))
        guard retractions.insert(event) else { return }
        forEachRevised(&frame) { engine, rule, state, frame in
            guard let rules = rule.fold else { return }
            let changes = engine.ruleStates[state].revision.remove(
                event, engine.setting(rules, frame.rule))
            for change in changes { engine.settle(change, rule, &frame, into: &batch) }
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
        let changes = ruleStates[state].revision.recount(member, setting(rules, index)) { event in
            enrolments.counts(event.time, event.event, of: member)
        }
        let former = frame.rule
        frame.rule = index
        for change in changes { settle(change, rule, &frame, into: &batch) }
        frame.rule = former
    }

    /// Thresholds or limits may have changed with the rulebook.
    mutating func reshapeHistories() {
        for (index, rule) in plan.rules.enumerated() {
            guard rule.isRevised, let rules = rule.fold else { continue }
            let state = stateOfRule[index]
            if !ruleStates[state].revision.isShaped(rule.rule.firingShape) { holdAwaited(rule) }
            let stands = ruleStates[state].revision.reshape(
                rule.rule.firingShape, setting(rules, index))
            dropClaims(stands, ofState: state)
        }
    }

    /// - Parameter position: of the rule in the plan.
    func setting(_ rules: FoldRules, _ position: Int) -> FoldSetting {
        var setting = FoldSetting(rules: rules, periods: plan.periods, zones: zones)
        guard case .streak = rules.kind else { return setting }
        let rule = plan.rules[position]
        setting.state = stateOfRule[position]
        setting.pauses = pauses
        setting.tokens = rule.streakRules?.freeze.flatMap { rewardStates[stateOfReward[$0]].ledger }
        setting.isShadow = rule.isShadow
        return setting
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
