// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// A trigger that has come true: what identifies it, what it grants.
struct Firing {
    enum Identity {
        case event
        case period(Period, PeriodNumber)
    }

    var names: Identity
    /// Whether the identity begins with the group.
    var namesGroup = false
    /// Whose it was, if the identity says so before it comes to the period: the owner of a circle in
    /// a graph, where the receiver is another, or a line of a board a group, where `to` computes them.
    var circle: MemberIndex?
    /// Whether the identity names the threshold even where there is a period.
    var namesThreshold = false
    var threshold = Amount.zero
    /// Which of the rule's lists of grants it is.
    var grants = 0
    /// When it was completed, if not by the event at hand.
    var time: Int64?
    /// The one reward (an index) that is granted of it; nil = all.
    var only: Int?
    /// How often it has been granted, this time included: 2 after a revocation.
    var number = 1

    init(names: Identity) {
        self.names = names
    }

    init(names: Identity, in thresholds: Thresholds) {
        self.names = names
        namesThreshold = thresholds.needsValueInIdentity
    }
}

/// From a firing to outcomes: limits, receivers, rewards.
extension Engine {
    /// Fires every threshold that the progress has reached.
    mutating func fire(
        _ rule: PlannedRule, _ firing: inout Firing, _ progress: Progress,
        for receivers: [MemberIndex], _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let thresholds = rule.thresholds else { return }
        frame.firing.total = progress.total
        var fired = progress.fired
        for _ in 0..<Limits.firingsPerEventMax {
            guard let next = thresholds.next(after: fired), next.value <= progress.total else {
                return
            }
            fired = next.value
            firing.threshold = next.value
            firing.grants = next.index
            for receiver in receivers { fire(rule, firing, for: receiver, frame, into: &batch) }
        }
    }

    /// Fires once for one receiver, or for those whom the rule's `to` computes.
    mutating func fire(
        _ rule: PlannedRule, _ firing: Firing, for receiver: MemberIndex, _ frame: Frame,
        into batch: inout OutcomeBatch
    ) {
        if rule.decidesAtClose {
            hold(rule, firing, for: receiver, frame)
        } else {
            fireDecided(rule, firing, for: receiver, frame, into: &batch)
        }
    }

    /// Fires what need not wait until a limit closes.
    mutating func fireDecided(
        _ rule: PlannedRule, _ firing: Firing, for receiver: MemberIndex, _ frame: Frame,
        into batch: inout OutcomeBatch
    ) {
        if !rule.pausing.isEmpty && isPaused(rule, firing, frame) { return }
        var frame = frame
        guard passesLimits(rule, receiver, &frame) else { return }
        frame.firing.threshold = firing.threshold
        var firing = firing
        firing.number += timesUsed(firing, ofRule: frame.rule)
        guard let to = rule.receivers else {
            let instance = instance(of: firing, frame, into: &batch.texts)
            grant(rule, firing, instance, to: receiver, frame, into: &batch)
            return
        }
        for receiver in members(to, frame) {
            // Several members may complete the same for one receiver: the identity says whose
            // progress it was.
            let counted = receiver == frame.member ? nil : frame.member
            let instance = instance(of: firing, of: counted, frame, into: &batch.texts)
            var reason: Outcome.Reason?
            if rule.deniesSelf && receiver == frame.subject {
                reason = .selfDealing
            } else if rule.hasGuards {
                reason = guardReason(rule, giver: frame.subject, receiver, frame)
            }
            if let reason {
                var denied = outcome(.denied, frame, receiver, firing, instance)
                denied.instance = numbered(instance, firing, &batch.texts)
                denied.reason = reason
                batch.outcomes.append(denied)
            } else {
                grant(rule, firing, instance, to: receiver, frame, into: &batch)
            }
        }
    }

    /// Journals that a guard stopped the event for the rule.
    mutating func deny(
        _ reason: Outcome.Reason, _ rule: PlannedRule, _ frame: Frame,
        into batch: inout OutcomeBatch
    ) {
        let firing = Firing(names: .event)
        let instance = instance(of: firing, frame, into: &batch.texts)
        var denied = outcome(.denied, frame, frame.member, firing, instance)
        denied.reason = reason
        batch.outcomes.append(denied)
    }

    func outcome(
        _ kind: Outcome.Kind, _ frame: borrowing Frame, _ member: MemberIndex, _ firing: Firing,
        _ instance: TextArena.Piece
    ) -> Outcome {
        Outcome(
            kind: kind, rule: UInt32(frame.rule), member: member,
            time: Timestamp(nanoseconds: firing.time ?? frame.time), cause: frame.cause,
            instance: instance)
    }

    // MARK: Identity and texts

    /// The group, the period, the threshold, the event: what is needed, joined by `/`.
    ///
    /// - Parameter counted: whose progress it was, where that is not the receiver's own; it stands
    ///   in front of the period.
    func instance(
        of firing: Firing, of counted: MemberIndex? = nil, _ frame: borrowing Frame,
        into texts: inout TextArena
    ) -> TextArena.Piece {
        let start = texts.count
        func separate() {
            if texts.count > start { texts.append(UInt8(ascii: "/")) }
        }
        if firing.namesGroup, let group = frame.group {
            texts.append(encoded: groups[group.kind].names.name(group.index))
        }
        if let circle = firing.circle {
            separate()
            append(idOf: circle, to: &texts)
        }
        if let counted, !firing.namesGroup, firing.circle == nil, case .period = firing.names {
            separate()
            append(idOf: counted, to: &texts)
        }
        switch firing.names {
        case .period(.lifetime, _):
            separate()
            texts.append(firing.threshold.description)
        case .period(let period, let number):
            separate()
            plan.periods.label(of: number, period: period, into: &texts)
            if firing.namesThreshold {
                separate()
                texts.append(firing.threshold.description)
            }
        case .event:
            if firing.namesThreshold {
                separate()
                texts.append(firing.threshold.description)
            }
            separate()
            texts.append(encoded: frame.event.pointee.id.bytes)
            texts.append(UInt8(ascii: "@"))
            texts.append(frame.event.pointee.source.bytes)
        }
        return texts.piece(from: start)
    }

    /// A message for its receiver. An expression that fails leaves its place empty and is counted.
    mutating func text(
        _ parts: [PlannedText.Part], to receiver: MemberIndex, _ frame: Frame,
        into texts: inout TextArena
    ) -> TextArena.Piece {
        let start = texts.count
        var frame = frame
        frame.member = receiver
        for part in parts {
            switch part {
            case .literal(let literal): texts.append(literal)
            case .expression(let expression):
                let cell = value(of: expression, frame)
                switch Int(cell.kind) {
                case RW_CELL_STRING: texts.append(cell.text)
                case RW_CELL_ERROR, RW_CELL_MISSING: fail(expression, cell, frame)
                default: texts.append(description(of: machine.value(of: cell)))
                }
            }
        }
        return texts.piece(from: start)
    }

    private func description(of value: Value) -> String {
        switch value {
        case .string(let text): text
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .uint(let uint): String(uint)
        case .double(let double): Amount(nearest: double)?.description ?? String(double)
        default: ""
        }
    }

    // MARK: Receivers and limits

    /// Whom `peers` rewards, in an order that depends on the log alone.
    func receivers(
        of rule: PlannedRule, doers: [MemberIndex], _ frame: borrowing Frame
    ) -> [MemberIndex] {
        guard let group = frame.group else { return [] }
        let everyone = groups[group.kind].lists[Int(group.index)]
        switch rule.rule.receivers {
        case .doers: return doers.filter { !members.isForgotten($0) }
        case .members: return everyone
        case .computed: return [frame.member]
        case .others(let active):
            var oldest = Int64.min
            if let active { oldest = oldestSeen(within: active, frame) }
            return everyone.filter { member in
                members.lastSeen(member) >= oldest && !doers.contains(member)
            }
        case .who, .contributors, .top: return [frame.member]
        }
    }

    /// The earliest instant that counts as seen within a span before the event. Whole days are
    /// civil days of the settings' zone, today included.
    func oldestSeen(within span: TimeSpan, _ frame: borrowing Frame) -> Int64 {
        guard let days = span.wholeDays else {
            return (Timestamp(nanoseconds: frame.time) - span).nanoseconds
        }
        var zone = zones[homeZone]
        let today = plan.periods.day(localSeconds: frame.homeLocal)
        let first = PeriodNumber(today - Int(days) + 1)
        let local = plan.periods.localStart(of: first, period: .day)
        // The offset just before the wall clock shows `local` decides, unless it changes in between.
        var start = local - zone.offset(at: local - zone.offset(at: local))
        if start + zone.offset(at: start) < local { start = local - zone.offset(at: start) }
        let (nanoseconds, overflow) = start.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .min : nanoseconds
    }

    /// Whether the rule may still fire for a member in all its limits' periods; then it has.
    mutating func passesLimits(
        _ rule: PlannedRule, _ member: MemberIndex, _ frame: inout Frame
    ) -> Bool {
        guard rule.hasLimits else { return true }
        if let cooldown = rule.rule.cooldown {
            let other = cooldown.isPerPair ? frame.subject : member
            guard
                ruleStates[stateOfRule[frame.rule]].cooldowns.isOver(
                    cooldown.span, for: member, other, at: frame.time)
            else { return false }
        }
        let limits = rule.rule.limits
        let state = stateOfRule[frame.rule]
        for isCounting in [false, true] {
            for (position, limit) in limits.enumerated() {
                let ofRule = limit.scope == .rule
                let local = ofRule ? frame.homeLocal : localSeconds(of: member, frame)
                let number = plan.periods.number(of: limit.period, localSeconds: local)
                let oldest = settled
                let periods = plan.periods
                var place = 0
                let isWithin = ruleStates[state].limits[position].counts.withValue(
                    at: ofRule ? 0 : member, period: number,
                    floor: { periods.floor(of: limit.period, settled: oldest) }
                ) { count in
                    if isCounting { count += 1 }
                    place = count
                    return isCounting || count < limit.count
                }
                guard isWithin else { return false }
                // Among the first so many: of several rule-wide limits by the first.
                if isCounting && ofRule && frame.firing.place == nil { frame.firing.place = place }
            }
        }
        if let cooldown = rule.rule.cooldown {
            let other = cooldown.isPerPair ? frame.subject : member
            let oldest = earlier(
                than: min(settled.nanoseconds, frame.time), by: cooldown.span.nanoseconds)
            ruleStates[stateOfRule[frame.rule]].cooldowns.fire(
                member, other, at: frame.time, forgettingBefore: oldest)
        }
        return true
    }
}
