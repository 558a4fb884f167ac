// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// What no event from outside is behind: timers that come due, and what the engine itself raises.
extension Engine {
    /// Does what has come due.
    mutating func fire(_ timer: TimerQueue.Timer, into batch: inout OutcomeBatch) {
        switch timer.kind {
        case .lapse(let rule, let member): lapse(rule, member, due: timer.due, into: &batch)
        case .streakCloses(let rule, let member):
            closeStreak(rule, member, due: timer.due, into: &batch)
        case .streakAtRisk(let rule, let member):
            warnOfStreak(rule, member, due: timer.due, into: &batch)
        case .goalCloses(let rule, let group, let period):
            closeGoal(rule, group, period, due: timer.due, into: &batch)
        case .limitCloses(let rule, let period):
            closeLimit(rule, period, due: timer.due, into: &batch)
        case .boardCloses(let board, let period):
            closeBoard(board, period, due: timer.due, into: &batch)
        case .stuck(let journey, let member):
            findStuck(journey, member, due: timer.due, into: &batch)
        case .schedule(let rule, let zone): runSchedule(rule, zone, due: timer.due, into: &batch)
        case .points(let reward, let member):
            settlePoints(reward, member, due: timer.due, into: &batch)
        }
    }

    /// The rule of the plan that has a state; nil, if it is gone or switched off.
    func plannedRule(ofState state: Int) -> (index: Int, rule: PlannedRule)? {
        let index = ruleOfState[state]
        guard index >= 0, plan.rules[index].rule.mode != .off else { return nil }
        return (index, plan.rules[index])
    }

    /// Evaluates at a moment at which no event happened: a timer's.
    ///
    /// - Parameters:
    ///   - type: what conditions and texts see as `event.type`.
    ///   - member: whom it is about; nil = nobody.
    ///   - time: when it happened, if that was before it came due.
    ///   - cause: what is behind it, if not that it is due.
    mutating func atMoment(
        _ type: String, of member: MemberIndex?, due: Int64, time moment: Int64? = nil,
        cause: Cause? = nil, into batch: inout OutcomeBatch,
        _ body: (inout Engine, inout Frame, inout OutcomeBatch) -> Void
    ) {
        let time = Timestamp(nanoseconds: due)
        let happened = moment ?? due
        let moment = DerivedCells(
            type: type,
            subject: member.map { members.names.name($0) } ?? UnsafeRawBufferPointer.none,
            id: "due:\(time.text)", time: happened, eventClass: 0, data: [],
            wanted: wanted(of: 0))
        withExtendedLifetime(moment) {
            var frame = Frame(
                event: UnsafePointer(moment.event), cells: moment.cells,
                cause: cause ?? .due(time), subject: member ?? 0)
            frame.isMoment = true
            let seconds = happened.floorSeconds
            frame.homeLocal = seconds + zones[homeZone].offset(at: seconds)
            for kind in eventGroups.indices { eventGroups[kind] = nil }
            body(&self, &frame, &batch)
        }
    }

    func wanted(of eventClass: Int) -> [Projection.Field] {
        plan.projection.classes[eventClass].fields.map { plan.projection.fields[$0] }
    }

    // MARK: Derived events

    /// Puts a derived event in line, if anybody wants to know of it.
    mutating func raise(
        _ type: DerivedEvent, about member: MemberIndex?, _ frame: borrowing Frame, id: String,
        _ data: [(name: String, value: RaisedEvent.Field)], time: Int64? = nil
    ) {
        guard plan.isWatched(type), frame.depth < Limits.derivedDepthMax else { return }
        pending.append(
            RaisedEvent(
                type: type, member: member == members.nobody ? nil : member,
                time: time ?? frame.time, id: id, data: data,
                depth: frame.depth + 1, cause: frame.cause))
    }

    /// Does what follows from an event, or a moment, once that is finished.
    mutating func workOff(into batch: inout OutcomeBatch) {
        workOffDerived(into: &batch)
        for _ in 0..<Limits.tokenRoundsMax {
            if tokenChanges.isEmpty { return }
            workOffTokens(into: &batch)
            workOffDerived(into: &batch)
        }
    }

    /// Works off what was raised, in order; what that raises in turn comes behind it.
    mutating func workOffDerived(into batch: inout OutcomeBatch) {
        while let event = pending.popFirst() {
            if plan.journalled.contains(event.type) { journal(event, into: &batch) }
            guard let eventClass = plan.derivedClasses[event.type] else { continue }
            let cells = DerivedCells(
                type: event.type.rawValue,
                subject: event.member.map { members.names.name($0) } ?? UnsafeRawBufferPointer.none,
                id: event.id,
                time: event.time, eventClass: eventClass, data: event.data,
                wanted: wanted(of: eventClass))
            withExtendedLifetime(cells) {
                var frame = Frame(
                    event: UnsafePointer(cells.event), cells: cells.cells, cause: event.cause,
                    subject: event.member ?? members.internNobody(), depth: event.depth)
                frame.homeLocal =
                    event.time.floorSeconds + zones[homeZone].offset(at: event.time.floorSeconds)
                for kind in eventGroups.indices { eventGroups[kind] = nil }
                if event.member != nil { takeNote(of: &frame, into: &batch) }
                for rule in plan.classes[eventClass].rules {
                    // What is about nobody concerns those whom a rule names.
                    if event.member == nil && !plan.rules[rule].namesWhom { continue }
                    evaluate(rule: rule, &frame, into: &batch)
                }
            }
        }
    }

    private mutating func journal(_ event: RaisedEvent, into batch: inout OutcomeBatch) {
        var details = OutcomeDetails()
        details.id = event.id
        details.data = event.data
        let outcome = Outcome(
            kind: .derived(event.type), rule: Outcome.none, member: event.member ?? Outcome.none,
            time: Timestamp(nanoseconds: event.time), cause: event.cause, instance: .empty)
        batch.append(outcome, details)
    }

    /// Unique for what is raised by this cause about something: `streak.broken/daily/ana/e1@app`,
    /// or, where time alone is behind it, `streak.broken/daily/ana/due:2026-01-08T00:00:00Z`.
    func derivedID(_ type: DerivedEvent, _ parts: [String], _ frame: borrowing Frame) -> String {
        let event = frame.event.pointee
        var cause = String(decoding: event.id.bytes, as: UTF8.self)
        if !frame.isMoment { cause += "@" + String(decoding: event.source.bytes, as: UTF8.self) }
        return ([type.rawValue] + parts + [cause]).joined(separator: "/")
    }
}

extension UnsafeRawBufferPointer {
    /// No bytes at all.
    static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}
