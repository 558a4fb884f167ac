// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// A firing that waits until it is decided who was among the first.
struct HeldFiring {
    let event: KeptEvent
    let firing: Firing
    let values: FiringValues
    let receiver: MemberIndex
    let member: MemberIndex
    let subject: MemberIndex
    let group: (kind: Int, index: GroupIndex)?
    let depth: Int

    var time: Int64 { event.event.pointee.time }
}

extension Engine {
    /// Before this instant nothing is booked any more: no event reaches further back, and no firing
    /// that a limit still holds.
    var bookable: Timestamp { min(settled, Timestamp(nanoseconds: heldSince)) }
}

/// The held firings of a rule, in order of arrival. Bounded: of too many the earliest are kept,
/// since it is they who win.
struct HeldFirings {
    private(set) var all: [HeldFiring] = []
    /// For which instants a timer is set.
    private var dues: Set<Int64> = []

    /// - Returns: whether a timer has to be set.
    mutating func add(_ held: HeldFiring, due: Int64) -> Bool {
        all.append(held)
        if all.count >= 2 * Limits.heldFiringsMax {
            all = Array(HeldFirings.inOrder(all).prefix(Limits.heldFiringsMax))
        }
        return dues.insert(due).inserted
    }

    /// Takes those whose time has come, the earliest first.
    ///
    /// - Parameter isDue: for each of `all`.
    mutating func take(due: Int64, _ isDue: [Bool]) -> [HeldFiring] {
        dues.remove(due)
        let taken = zip(all, isDue).filter(\.1).map(\.0)
        all = zip(all, isDue).filter { !$0.1 }.map(\.0)
        return HeldFirings.inOrder(taken)
    }

    mutating func removeAll() {
        all = []
        dues = []
    }

    /// `Int64.max` = there is none.
    var earliest: Int64 { all.lazy.map(\.time).min() ?? .max }

    /// - Returns: whether no timer is set for that instant yet.
    mutating func await(_ due: Int64) -> Bool { dues.insert(due).inserted }

    mutating func forget(_ member: MemberIndex, name: UnsafeRawBufferPointer) {
        all.removeAll { $0.receiver == member || $0.member == member }
        for held in all where held.subject == member { held.event.rename(subject: name) }
    }

    /// By event time, ties by arrival: the sort is stable.
    private static func inOrder(_ held: [HeldFiring]) -> [HeldFiring] {
        held.enumerated().sorted {
            $0.element.time != $1.element.time
                ? $0.element.time < $1.element.time : $0.offset < $1.offset
        }.map(\.element)
    }
}

/// `decide: at_close`.
extension Engine {
    /// Keeps a firing until its limit closes.
    mutating func hold(
        _ rule: PlannedRule, _ firing: Firing, for receiver: MemberIndex, _ frame: Frame
    ) {
        let event = KeptEvent(
            frame.event.pointee, cells: frame.cells, fields: wanted(of: frame.eventClass),
            generation: generation)
        let held = HeldFiring(
            event: event, firing: firing, values: frame.firing, receiver: receiver,
            member: frame.member,
            subject: frame.subject, group: frame.group, depth: frame.depth)
        heldSince = min(heldSince, frame.time)
        let (due, number) = close(of: rule, at: frame.time)
        let state = stateOfRule[frame.rule]
        if ruleStates[state].held.add(held, due: due) {
            timers.add(.limitCloses(rule: state, number), due: due)
        }
    }

    /// Keeps a firing of a revised rule undecided until its limit closes; false, if it has closed.
    mutating func awaitClose(
        of key: FiringKey, in scope: UInt32, _ completion: Completion, _ rule: PlannedRule,
        _ state: Int
    ) -> Bool {
        let (due, number) = close(of: rule, at: completion.input.time)
        guard due > clock.nanoseconds else { return false }
        ruleStates[state].revision.await(key, in: scope)
        if ruleStates[state].held.await(due) {
            timers.add(.limitCloses(rule: state, number), due: due)
        }
        return true
    }

    /// What waits for a close when a history is forgotten waits on by itself.
    mutating func holdAwaited(_ rule: PlannedRule) {
        let state = ruleStateIndices[rule.rule.id] ?? 0
        for (scope, keys) in ruleStates[state].revision.takeAwaited() {
            for (_, holding, decided) in ruleStates[state].revision.undecided(keys, in: scope) {
                guard decided == nil, let holding, let event = holding.input.event else { continue }
                let input = holding.input
                var receivers = [input.member]
                if case .these(let receipts) = holding.receivers {
                    receivers = receipts.map(\.member)
                }
                let due = close(of: rule, at: input.time).due
                for receiver in receivers {
                    let held = HeldFiring(
                        event: event, firing: firing(for: holding, rule),
                        values: values(of: holding, rule), receiver: receiver,
                        member: input.member, subject: input.subject,
                        group: rule.group.map { (stateOfGroupKind[$0], input.group) }, depth: 0)
                    _ = ruleStates[state].held.add(held, due: due)
                }
            }
        }
    }

    /// Decides on the firings of a revised rule whose limit has closed.
    private mutating func closeRevised(
        _ rule: PlannedRule, _ index: Int, due: Int64, into batch: inout OutcomeBatch
    ) {
        let state = stateOfRule[index]
        for (scope, keys) in ruleStates[state].revision.takeAwaited() {
            atMoment("limit.closed", of: nil, due: due, into: &batch) { engine, frame, batch in
                frame.rule = index
                engine.settleFirings(keys, in: scope, rule, &frame, into: &batch)
            }
        }
    }

    /// When it is decided who wins among those of an instant: at the end of `active`, or of the
    /// limit's period if that has none, and when nothing late can come any more.
    private mutating func close(
        of rule: PlannedRule, at time: Int64
    ) -> (due: Int64, number: PeriodNumber) {
        let period = rule.rule.limits.first { $0.decision == .atClose }?.period ?? .lifetime
        let seconds = time.floorSeconds
        let number = plan.periods.number(
            of: period, localSeconds: seconds + zones[homeZone].offset(at: seconds))
        let lateness = plan.rulebook.settings.lateness.nanoseconds
        switch rule.active?.until {
        case .instant(let instant): return (later(than: instant, by: lateness), number)
        case .date(let day):
            let local = Int64(day) * 86_400
            // In members' own zones the day begins up to twelve hours behind UTC.
            var begun = zones[homeZone].first(showing: local)
            if !rule.isOfSettings { begun = max(begun, local + 12 * 3600) }
            return (later(than: begun.saturatingNanoseconds, by: lateness), number)
        case nil: return (closing(of: number, period), number)
        }
    }

    /// A rule-wide limit that is decided at its close has come to its end.
    mutating func closeLimit(
        _ state: Int, _ period: PeriodNumber, due: Int64, into batch: inout OutcomeBatch
    ) {
        defer {
            heldSince = .max
            for index in ruleStates.indices {
                heldSince = min(heldSince, ruleStates[index].held.earliest)
            }
        }
        guard let (index, rule) = plannedRule(ofState: state) else {
            // The rule is gone, and what it held with it.
            ruleStates[state].held.removeAll()
            _ = ruleStates[state].revision.takeAwaited()
            return
        }
        var later: [(due: Int64, number: PeriodNumber)] = []
        var isDue: [Bool] = []
        for held in ruleStates[state].held.all {
            let close = close(of: rule, at: held.time)
            // Where nothing is decided at a close any more, there is nothing to wait for.
            let isOver = close.due <= due || !rule.decidesAtClose
            isDue.append(isOver)
            if !isOver { later.append(close) }
        }
        let taken = ruleStates[state].held.take(due: due, isDue)
        for close in later where ruleStates[state].held.await(close.due) {
            timers.add(.limitCloses(rule: state, close.number), due: close.due)
        }
        for held in taken { fire(held, rule, index, due: due, into: &batch) }
        if rule.isRevised { closeRevised(rule, index, due: due, into: &batch) }
    }

    private mutating func fire(
        _ held: HeldFiring, _ rule: PlannedRule, _ index: Int, due: Int64,
        into batch: inout OutcomeBatch
    ) {
        for kind in eventGroups.indices { eventGroups[kind] = nil }
        let cells = cells(of: held.event)
        withExtendedLifetime(held.event) {
            var frame = Frame(
                event: held.event.event, cells: cells,
                cause: .due(Timestamp(nanoseconds: due)), subject: held.subject,
                depth: held.depth)
            let seconds = held.time.floorSeconds
            frame.homeLocal = seconds + zones[homeZone].offset(at: seconds)
            frame.rule = index
            frame.member = held.member
            frame.group = held.group
            frame.firing = held.values
            fireDecided(rule, held.firing, for: held.receiver, frame, into: &batch)
        }
    }
}
