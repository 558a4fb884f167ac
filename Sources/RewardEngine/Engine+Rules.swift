// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// From an event to a trigger's step: whether the rule sees the event, for whom, in which period.
extension Engine {
    mutating func evaluate(
        rule index: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let rule = plan.rules[index]
        frame.rule = index
        frame.member = frame.subject
        frame.group = nil
        if let who = rule.who {
            guard let member = member(who, frame) else { return }
            frame.member = member
        }
        if rule.hasGates && !rule.isAskedWhenDue && !isAudience(of: rule, frame) { return }
        if let active = rule.active, !isActive(active, rule, frame) { return }
        if let condition = rule.condition, !holds(condition, frame) { return }
        if rule.isAboutOthers && rule.deniesSelf && frame.member == frame.subject {
            deny(.selfDealing, rule, frame, into: &batch)
            return
        }
        if rule.hasGates && !passesGates(rule, frame, into: &batch) { return }
        ruleStates[stateOfRule[index]].matched += 1
        if rule.isRevised {
            revise(rule, &frame, into: &batch)
        } else {
            step(rule, &frame, into: &batch)
        }
    }

    /// The one switch over triggers: what the event adds, and what fires.
    private mutating func step(
        _ rule: PlannedRule, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let state = ruleStates[stateOfRule[frame.rule]].trigger
        switch (rule.trigger, state) {
        case (.each, _):
            fire(rule, Firing(names: .event), for: frame.member, frame, into: &batch)
        case (.tally(let extent, let skipsNegative), .tally(let index)):
            stepTally(rule, extent, skipsNegative, index, &frame, into: &batch)
        case (.distinct(let extent), .distinct(let index)):
            stepDistinct(rule, extent, index, &frame, into: &batch)
        case (.streak(let period), .streak(let index)):
            stepStreak(rule, period, index, &frame, into: &batch)
        case (.goal(let period, let measure), .goal(let index)):
            stepGoal(rule, period, measure, index, &frame, into: &batch)
        case (.peers(let extent, let distinct), .peers(let index)):
            stepPeers(rule, extent, distinct, index, &frame, into: &batch)
        case (.ordered, .ordered(let index)): stepOrdered(rule, index, &frame, into: &batch)
        case (.lapse, .lapse(let index)): stepLapse(rule, index, frame)
        // What time alone wakes: no event leads here.
        case (.rank, _), (.schedule, _): break
        default: preconditionFailure("a rule's state is of its trigger's kind")
        }
    }

    private mutating func stepTally(
        _ rule: PlannedRule, _ extent: Extent, _ skipsNegative: Bool, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let thresholds = rule.thresholds else { return }
        var value = Amount.one
        if let of = rule.value {
            guard let number = number(of, frame) else { return }
            if number < .zero && skipsNegative { return }
            value = number
        }
        let progress: Progress?
        var firing: Firing
        switch extent {
        case .calendar(let period):
            let number = periodNumber(period, of: frame.member, frame)
            let oldest = settled
            let periods = plan.periods
            progress = tallies[index].add(
                value, of: frame.member, period: number,
                floor: { periods.floor(of: period, settled: oldest) }, thresholds: thresholds)
            firing = Firing(names: .period(period, number), in: thresholds)
            if thresholds.near != nil,
                let (total, fired) = tallies[index].standing(of: frame.member, period: number)
            {
                noteNear(
                    thresholds, total: total, fired: fired, of: frame.member, period, number, frame)
            }
        case .rolling(let span):
            progress = tallies[index].add(
                value, of: frame.member, at: frame.time, within: span.nanoseconds,
                settled: settled.nanoseconds, thresholds: thresholds)
            firing = Firing(names: .event, in: thresholds)
            if thresholds.near != nil {
                let total = tallies[index].total(
                    of: frame.member, at: frame.time, within: span.nanoseconds)
                noteNear(thresholds, inWindow: total, of: frame.member, frame)
            }
        }
        guard let progress else { return }
        fire(rule, &firing, progress, for: [frame.member], &frame, into: &batch)
    }

    private mutating func stepDistinct(
        _ rule: PlannedRule, _ extent: Extent, _ index: Int, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        guard let thresholds = rule.thresholds, let of = rule.value,
            let key = valueKey(of, frame)
        else { return }
        let progress: Progress?
        var firing: Firing
        switch extent {
        case .calendar(let period):
            let number = periodNumber(period, of: frame.member, frame)
            let oldest = settled
            let periods = plan.periods
            progress = distincts[index].add(
                of: frame.member, period: number,
                floor: { periods.floor(of: period, settled: oldest) }, thresholds: thresholds,
                intern: key.intern)
            firing = Firing(names: .period(period, number), in: thresholds)
            if thresholds.near != nil,
                let (total, fired) = distincts[index].standing(of: frame.member, period: number)
            {
                noteNear(
                    thresholds, total: total, fired: fired, of: frame.member, period, number, frame)
            }
        case .rolling(let span):
            progress = distincts[index].add(
                key.intern(), of: frame.member, at: frame.time, within: span.nanoseconds,
                settled: settled.nanoseconds, thresholds: thresholds)
            firing = Firing(names: .event, in: thresholds)
            if thresholds.near != nil {
                let total = distincts[index].total(
                    of: frame.member, at: frame.time, within: span.nanoseconds)
                noteNear(thresholds, inWindow: total, of: frame.member, frame)
            }
        }
        guard let progress else { return }
        fire(rule, &firing, progress, for: [frame.member], &frame, into: &batch)
    }
}

// MARK: - What a step needs to know

extension Engine {
    /// The zone in which a member's calendar is taken at an instant.
    func zone(of member: MemberIndex, at time: Int64) -> Int {
        members.zone(of: member, at: time) ?? homeZone
    }

    /// Seconds since 1970 on the wall clock of the member whom the event is about.
    mutating func localSeconds(of member: MemberIndex, _ frame: borrowing Frame) -> Int64 {
        guard let zone = members.zone(of: member, at: frame.time), zone != homeZone else {
            return frame.homeLocal
        }
        let seconds = frame.time.floorSeconds
        return seconds + zones[zone].offset(at: seconds)
    }

    mutating func periodNumber(
        _ period: Period, of member: MemberIndex, _ frame: borrowing Frame
    ) -> PeriodNumber {
        plan.periods.number(of: period, localSeconds: localSeconds(of: member, frame))
    }

    /// The group for which the event counts: the one that it names itself, or the one to which its
    /// member belonged at its time.
    mutating func group(
        of rule: PlannedRule, _ frame: borrowing Frame
    ) -> (kind: Int, index: GroupIndex)? {
        guard let kind = rule.group else { return nil }
        let state = stateOfGroupKind[kind]
        if let group = eventGroups[kind] { return (state, group) }
        guard let group = groups[state].group(of: frame.member, at: frame.time) else { return nil }
        return (state, group)
    }

    /// What tells two values of `distinct` apart, interned when it is asked for.
    mutating func valueKey(
        _ linked: LinkedExpression, _ frame: borrowing Frame
    ) -> ValueKey? {
        let cell = value(of: linked, frame)
        switch Int(cell.kind) {
        case RW_CELL_STRING: return .text(cell.text, strings)
        case RW_CELL_INT, RW_CELL_UINT, RW_CELL_BOOL: return .word(cell, numbers)
        case RW_CELL_BOXED:
            if case .string(let text) = machine.value(of: cell) { return .string(text, strings) }
        default: break
        }
        fail(linked, cell, frame)
        return nil
    }

    enum ValueKey {
        case text(UnsafeRawBufferPointer, NameTable)
        case string(String, NameTable)
        case word(rw_cell, NameTable)

        /// Strings have even indices, numbers odd ones.
        func intern() -> UInt32 {
            switch self {
            case .text(let bytes, let table): return table.intern(bytes) << 1
            case .string(let text, let table): return table.intern(text) << 1
            case .word(let cell, let table):
                // An int and a uint of the same value are the same value, a bool is not.
                let key = (cell.bits, UInt64(Int(cell.kind) == RW_CELL_BOOL ? 1 : 0))
                return withUnsafeBytes(of: key) { table.intern($0) } << 1 | 1
            }
        }
    }

    func isActive(
        _ active: Active, _ rule: PlannedRule, _ frame: borrowing Frame
    ) -> Bool {
        var local = frame.homeLocal
        if !rule.isOfSettings, let zone = members.zone(of: frame.member, at: frame.time) {
            var zone = zones[zone]
            local = frame.time.floorSeconds + zone.offset(at: frame.time.floorSeconds)
        }
        return active.contains(time: frame.time, localSeconds: local)
    }
}

extension Active {
    /// - Parameters:
    ///   - time: nanoseconds since 1970.
    ///   - localSeconds: the same on the wall clock of the zone in question.
    func contains(time: Int64, localSeconds: Int64) -> Bool {
        let day = Int(floorDivide(localSeconds, 86_400))
        let second = Int(localSeconds - Int64(day) * 86_400)
        if let from, !isAtOrAfter(from, time, day) { return false }
        if let until, isAtOrAfter(until, time, day) { return false }
        var dayOfHours = day
        if let hours {
            if hours.endSeconds > hours.startSeconds {
                guard second >= hours.startSeconds && second < hours.endSeconds else {
                    return false
                }
            } else if second < hours.endSeconds {
                dayOfHours -= 1
            } else if second < hours.startSeconds {
                return false
            }
        }
        guard !days.isEmpty else { return true }
        // 1970-01-01 was a Thursday.
        let weekday = Weekday(rawValue: ((dayOfHours + 3) % 7 + 7) % 7)
        return weekday.map(days.contains) ?? false
    }

    private func isAtOrAfter(_ bound: Bound, _ time: Int64, _ day: Int) -> Bool {
        switch bound {
        case .date(let date): day >= date
        case .instant(let instant): time >= instant
        }
    }
}

extension PeriodRules {
    /// The oldest period that an event which is not late may fall into, in any zone.
    func floor(of period: Period, settled: Timestamp) -> PeriodNumber {
        guard period != .lifetime, settled > .earliest else { return .none }
        return number(of: period, localSeconds: settled.seconds - PeriodRules.zoneMargin)
    }

    /// No zone is more than 26 hours behind another, and a day starts up to a day late: in seconds.
    static let zoneMargin: Int64 = 51 * 3600

    /// Whether a period has any time in a zone.
    func exists(_ number: PeriodNumber, period: Period, in zone: Zone) -> Bool {
        guard period == .hour || period == .day else { return true }
        let start = localStart(of: number, period: period)
        return !zone.skips(
            localFrom: start, localUntil: start + (period == .hour ? 3600 : 86_400))
    }
}
