// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// `peers`: enough different members of a group, or of a member's neighbourhood, did it.
extension Engine {
    mutating func stepPeers(
        _ rule: PlannedRule, _ extent: Extent, _ distinct: Int, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        if let graph = rule.graph {
            stepNeighbourhoods(rule, graph, extent, distinct, index, &frame, into: &batch)
            return
        }
        guard let kind = rule.group else { return }
        if let several = joinedGroups(of: kind, frame) {
            for group in several {
                frame.group = (stateOfGroupKind[kind], group)
                stepGroup(rule, extent, distinct, index, &frame, into: &batch)
            }
        } else if let sole = group(of: rule, frame) {
            frame.group = sole
            stepGroup(rule, extent, distinct, index, &frame, into: &batch)
        }
    }

    private mutating func stepGroup(
        _ rule: PlannedRule, _ extent: Extent, _ distinct: Int, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        guard let group = frame.group?.index else { return }
        let found = add(to: group, extent, distinct, index, frame)
        guard let (doers, names) = found else { return }
        var firing = Firing(names: names)
        firing.namesGroup = true
        firing.threshold = Amount(distinct)
        frame.firing.total = firing.threshold
        for receiver in receivers(of: rule, doers: doers, frame) {
            fire(rule, firing, for: receiver, frame, into: &batch)
        }
    }

    /// Counts the event's member in a circle.
    private mutating func add(
        to circle: UInt32, _ extent: Extent, _ distinct: Int, _ index: Int,
        _ frame: borrowing Frame
    ) -> (doers: [MemberIndex], names: Firing.Identity)? {
        switch extent {
        case .calendar(let period):
            let number = plan.periods.number(of: period, localSeconds: frame.homeLocal)
            let oldest = settled
            let periods = plan.periods
            return peers[index].add(
                frame.member, of: circle, period: number,
                floor: { periods.floor(of: period, settled: oldest) }, wanted: distinct
            ).map { ($0, .period(period, number)) }
        case .rolling(let span):
            return peers[index].add(
                frame.member, of: circle, at: frame.time, within: span.nanoseconds,
                settled: settled.nanoseconds, wanted: distinct
            ).map { ($0, .event) }
        }
    }

    // MARK: Graphs

    /// The event counts in the circle of each member to whom its member was a peer at its time.
    private mutating func stepNeighbourhoods(
        _ rule: PlannedRule, _ graph: Int, _ extent: Extent, _ distinct: Int, _ index: Int,
        _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        frame.group = nil
        note(extent, index, frame)
        let owners = graphStates[stateOfGraph[graph]].owners(of: frame.member, at: frame.time)
        for owner in owners {
            let found = add(to: owner, extent, distinct, index, frame)
            guard let (doers, names) = found else { continue }
            var firing = Firing(names: names)
            firing.threshold = Amount(distinct)
            frame.firing.total = firing.threshold
            switch rule.rule.receivers {
            case .others(let active):
                let oldest = active.map { oldestSeen(within: $0, frame) } ?? .min
                guard members.lastSeen(owner) >= oldest, !hasDone(owner, extent, index, frame)
                else { continue }
                fire(rule, firing, for: owner, frame, into: &batch)
            case .doers, .members, .contributors, .top:
                // A member may have done it in several circles: the identity says in whose.
                firing.circle = owner
                for doer in doers where !members.isForgotten(doer) {
                    fire(rule, firing, for: doer, frame, into: &batch)
                }
            case .who, .computed:
                firing.circle = owner
                fire(rule, firing, for: frame.member, frame, into: &batch)
            }
        }
    }

    /// Remembers that the event's member has done it himself.
    private mutating func note(_ extent: Extent, _ index: Int, _ frame: borrowing Frame) {
        switch extent {
        case .calendar(let period):
            let number = plan.periods.number(of: period, localSeconds: frame.homeLocal)
            let oldest = settled
            let periods = plan.periods
            peers[index].note(
                frame.member, period: number,
                floor: { periods.floor(of: period, settled: oldest) })
        case .rolling(let span):
            peers[index].note(
                frame.member, at: frame.time, within: span.nanoseconds,
                settled: settled.nanoseconds)
        }
    }

    private func hasDone(
        _ member: MemberIndex, _ extent: Extent, _ index: Int, _ frame: borrowing Frame
    ) -> Bool {
        switch extent {
        case .calendar(let period):
            peers[index].hasDone(
                member, in: plan.periods.number(of: period, localSeconds: frame.homeLocal))
        case .rolling(let span):
            peers[index].hasDone(
                member, since: earlier(than: frame.time, by: span.nanoseconds), upTo: frame.time)
        }
    }
}
