// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// Evaluating expressions on an event: gather the cells of its slots, run it, take the result.
extension Engine {
    mutating func evaluate(_ linked: LinkedExpression, _ frame: borrowing Frame) -> rw_cell {
        machine.begin()
        let sources = linked.sources
        precondition(sources.count <= RulebookLimits.slotsMax, "the reader bounds slots")
        for position in sources.indices {
            switch sources[position] {
            case .field(let field):
                let column = plan.classes[frame.eventClass].cells[field]
                slots[position] = column >= 0 ? frame.cells[Int(column)] : .missing
            case .host(let field): slots[position] = cell(for: field, frame)
            }
        }
        return machine.evaluate(linked.program, slots: slots)
    }

    /// The cell of an expression that is nothing but a field, without running anything.
    @inline(__always)
    mutating func value(of linked: LinkedExpression, _ frame: borrowing Frame) -> rw_cell {
        guard let field = linked.soleField else { return evaluate(linked, frame) }
        let column = plan.classes[frame.eventClass].cells[field]
        return column >= 0 ? frame.cells[Int(column)] : .missing
    }

    /// Whether a condition holds; one that fails is false and is counted.
    @inline(__always)
    mutating func holds(_ condition: LinkedExpression, _ frame: borrowing Frame) -> Bool {
        let result = evaluate(condition, frame)
        if Int(result.kind) == RW_CELL_BOOL { return result.bits != 0 }
        fail(condition, result, frame)
        return false
    }

    /// The number that an expression yields; nil, counted, where it fails or is no number.
    mutating func number(_ linked: LinkedExpression, _ frame: borrowing Frame) -> Amount? {
        let result = value(of: linked, frame)
        if let amount = result.amount { return amount }
        fail(linked, result, frame)
        return nil
    }

    /// The member whom an expression names; nil, counted, where it fails or names none.
    mutating func member(_ linked: LinkedExpression, _ frame: borrowing Frame) -> MemberIndex? {
        let result = value(of: linked, frame)
        if Int(result.kind) == RW_CELL_STRING, result.length > 0 {
            return members.intern(result.text)
        }
        if Int(result.kind) == RW_CELL_BOXED, case .string(let name) = machine.value(of: result),
            !name.isEmpty
        {
            return intern(member: name)
        }
        fail(linked, result, frame)
        return nil
    }

    /// The members whom an expression names: an id, or a list of them.
    mutating func members(_ linked: LinkedExpression, _ frame: borrowing Frame) -> [MemberIndex] {
        let result = value(of: linked, frame)
        switch machine.value(of: result) {
        case .string(let name) where !name.isEmpty: return [intern(member: name)]
        case .list(let values):
            var found: [MemberIndex] = []
            for case .string(let name) in values.prefix(Limits.receiversPerFiringMax)
            where !name.isEmpty {
                let member = intern(member: name)
                if !found.contains(member) { found.append(member) }
            }
            return found
        default:
            fail(linked, result, frame)
            return []
        }
    }

    private mutating func intern(member name: String) -> MemberIndex {
        var name = name
        return name.withUTF8 { members.intern(UnsafeRawBufferPointer($0)) }
    }

    /// Counts a failure against the rule in question.
    mutating func fail(
        _ linked: LinkedExpression, _ result: rw_cell, _ frame: borrowing Frame
    ) {
        // A board, an experiment or a stage is no rule: what fails there counts as false.
        guard !frame.isAside, frame.rule < stateOfRule.count else { return }
        let state = stateOfRule[frame.rule]
        ruleStates[state].failures += 1
        let problem =
            switch Int(result.kind) {
            case RW_CELL_ERROR: machine.errorMessage(of: result)
            case RW_CELL_MISSING: "the event has no such field"
            default: "the result is of another type than the rule needs"
            }
        ruleStates[state].lastFailure = "\(linked.expression.text): \(problem)"
    }

    // MARK: What the engine knows

    private mutating func cell(for field: HostField, _ frame: borrowing Frame) -> rw_cell {
        let event = frame.event.pointee
        switch field {
        case .now: return rw_cell(time: Timestamp(nanoseconds: event.time))
        case .eventID: return rw_cell(text: event.id.bytes)
        case .eventType: return rw_cell(text: event.type.bytes)
        case .eventSource: return rw_cell(text: event.source.bytes)
        case .eventSubject: return rw_cell(text: event.subject.bytes)
        case .memberID: return rw_cell(text: members.names.name(frame.member))
        case .memberFirstSeen: return seen(members.firstSeen(frame.member))
        case .memberLastSeen: return seen(members.lastSeen(frame.member))
        case .memberBadges: return machine.box(.list(badges(of: frame.member)))
        case .memberPoints(let reward):
            return rw_cell(number: rewardStates[stateOfReward[reward]].balance(of: frame.member))
        case .memberGroup(let kind):
            let membership = groups[stateOfGroupKind[kind]]
            if plan.isExplicit[kind] {
                let joined = membership.joined(by: frame.member)
                return machine.box(.list(joined.map { .string(membership.names.string($0)) }))
            }
            guard let group = membership.group(of: frame.member) else { return .missing }
            return rw_cell(text: membership.names.name(group))
        case .memberAttribute(let path): return attribute(path, of: frame.member)
        case .memberReferrer:
            guard let referrer = members.referrer(of: frame.member) else { return .missing }
            return rw_cell(text: members.names.name(referrer))
        case .groupID:
            guard let group = frame.group else { return .missing }
            return rw_cell(text: groups[group.kind].names.name(group.index))
        case .groupKind:
            guard !frame.isAside, let group = plan.rules[frame.rule].group else { return .missing }
            return machine.box(.string(plan.rulebook.groups[group].name))
        case .memberTokens(let reward):
            return rw_cell(number: tokens(reward, of: frame.member))
        case .memberLevel(let reward):
            return rw_cell(number: Amount(level(reward, of: frame.member)))
        case .memberStage(let journey): return stage(journey, of: frame.member)
        case .memberStreak(let rule): return streak(ofRule: rule, of: frame.member, frame.time)
        case .memberArm(let experiment): return arm(of: frame.member, in: experiment)
        case .firing(let variable): return cell(for: variable, frame.firing)
        }
    }

    private mutating func cell(
        for variable: FiringVariable, _ firing: FiringValues
    ) -> rw_cell {
        switch variable {
        case .total: rw_cell(number: firing.total)
        case .threshold: rw_cell(number: firing.threshold)
        case .length: rw_cell(number: firing.threshold)
        case .place: firing.place.map { rw_cell(number: Amount($0)) } ?? .missing
        case .band: firing.bands.map { machine.box(.string($0.now)) } ?? .missing
        case .previous: firing.bands.map { machine.box(.string($0.before)) } ?? .missing
        case .contribution: firing.contribution.map { rw_cell(number: $0) } ?? .missing
        }
    }

    private func seen(_ time: Int64) -> rw_cell {
        time == .max || time == .min
            ? .missing : rw_cell(time: Timestamp(nanoseconds: time))
    }

    private func badges(of member: MemberIndex) -> [Value] {
        zip(plan.rulebook.rewards, stateOfReward)
            .filter { rewardStates[$1].isHeld(by: member) }
            .map { .string($0.0.name) }
    }

    /// An attribute that `member.updated` has set, or what lies inside it.
    private mutating func attribute(_ path: [String], of member: MemberIndex) -> rw_cell {
        guard var value = members.attribute(path[0], of: member) else { return .missing }
        for name in path.dropFirst() {
            guard case .map(let map) = value, let inner = map[.string(name)] else {
                return .missing
            }
            value = inner
        }
        return machine.box(value)
    }
}
