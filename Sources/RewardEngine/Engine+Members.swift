// SPDX-License-Identifier: Apache-2.0
internal import CEL
package import CLayout
internal import Rulebook

/// `member.updated`, `member.forgotten`, and the looks that admission takes at the state.
extension Engine {
    /// Merges an event's data into its subject's attributes.
    mutating func updateMember(_ frame: borrowing Frame) {
        let column = plan.classes[frame.eventClass].dataCell
        guard case .map(let map) = machine.value(of: frame.cells[Int(column)]) else { return }
        for (key, value) in zip(map.keys, map.values) {
            guard case .string(let name) = key else { continue }
            if name == "referrer" {
                if case .string(var referrer) = value, !referrer.isEmpty {
                    let index = referrer.withUTF8 { members.intern(UnsafeRawBufferPointer($0)) }
                    members.setReferrer(index, of: frame.subject)
                }
                continue
            }
            if name == "timezone", value == .null {
                members.setZone(
                    nil, of: frame.subject, from: frame.time, settled: bookable.nanoseconds)
            }
            if name == "timezone", case .string(let zone) = value,
                let index = zoneIndex(named: zone)
            {
                members.setZone(
                    index, of: frame.subject, from: frame.time, settled: bookable.nanoseconds)
            }
            members.setAttribute(name, to: value, of: frame.subject, at: frame.time)
        }
    }

    /// Erases the event's subject: attributes, state, identity. What groups have together stays as
    /// it is, and so does the journal.
    mutating func forgetMember(_ frame: borrowing Frame, into batch: inout OutcomeBatch) {
        let member = frame.subject
        keepName(of: member, in: &batch)
        forgetProgress(of: member)
        for kind in groups.indices { groups[kind].forget(member) }
        for graph in graphStates.indices { graphStates[graph].forget(member) }
        for board in boardStates.indices { boardStates[board].forget(member) }
        // Experiments keep a number without a name: their results do not change.
        members.forget(member, secret: plan.rulebook.settings.secret)
        // What is kept of events that others still wait for names him by what he is called now.
        for rule in ruleStates.indices {
            ruleStates[rule].held.forget(member, name: members.names.name(member))
            ruleStates[rule].revision.forget(member, name: members.names.name(member))
        }
    }

    /// Everything that is counted for a member by himself, in one place: each state that has a
    /// member's progress has a line here. Timers that are set for him find nothing.
    private mutating func forgetProgress(of member: MemberIndex) {
        for index in tallies.indices { tallies[index].forget(member) }
        for index in distincts.indices { distincts[index].forget(member) }
        for index in goals.indices { goals[index].forget(member) }
        for index in peers.indices { peers[index].forget(member) }
        for index in streaks.indices { streaks[index].forget(member) }
        for index in ordered.indices { ordered[index].forget(member) }
        for index in lapses.indices { lapses[index].forget(member) }
        pauses.forget(member)
        for index in rewardStates.indices { rewardStates[index].forget(member) }
        for index in channelStates.indices { channelStates[index].sent.forget(member) }
        quotas.forget(member)
        for index in journeyStates.indices { journeyStates[index].forget(member) }
        for index in ruleStates.indices { ruleStates[index].forget(member) }
    }

    /// Outcomes of the batch that stand before this are written with the name that he had then:
    /// where batches end must not show in the journal.
    private func keepName(of member: MemberIndex, in batch: inout OutcomeBatch) {
        let places = batch.outcomes.indices.filter { batch.outcomes[$0].member == member }
        guard !places.isEmpty else { return }
        let start = batch.texts.count
        batch.texts.append(members.names.name(member))
        let name = batch.texts.piece(from: start)
        for place in places {
            if batch.outcomes[place].details == Outcome.none {
                batch.outcomes[place].details = UInt32(batch.details.count)
                batch.details.append(OutcomeDetails())
            }
            let details = Int(batch.outcomes[place].details)
            if batch.details[details].formerName == nil {
                batch.details[details].formerName = name
            }
        }
    }

    /// Why an update of a member cannot be accepted: a time zone that is not known.
    package mutating func unknownZone(
        in event: UnsafePointer<rw_event>, cells: UnsafePointer<rw_cell>
    ) -> String? {
        let eventClass = Int(event.pointee.event_class)
        guard plan.classes[eventClass].builtin == .memberUpdated else { return nil }
        let column = plan.classes[eventClass].dataCell
        let cell = cells[Int(event.pointee.first_cell) + Int(column)]
        guard case .map(let map) = machine.value(of: cell),
            let zone = map[.string("timezone")], zone != .null
        else { return nil }
        guard case .string(let name) = zone else { return "a value that is no string" }
        return zoneDatabase.contains(name) ? nil : "'\(name)'"
    }
}

// MARK: - What there is to forget of a member

extension RuleState {
    mutating func forget(_ member: MemberIndex) {
        for limit in limits.indices where limits[limit].scope == .member {
            limits[limit].counts.forget(member)
        }
        enrolments.forget(member)
        newest.forget(member)
        exchanges.forget(member)
        cooldowns.forget(member)
        // Of a goal the table is by group.
        if case .goal = trigger { return }
        told.forget(member)
    }
}
