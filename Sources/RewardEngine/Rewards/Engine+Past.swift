// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// `history: grant`: what a sibling has granted for the past is granted here and now, as far as caps
/// and budgets allow and members do not hold it already.
///
/// What was decided then is decided: amounts, texts and codes are the sibling's. Nothing is raised,
/// since whoever watches has had the past as well, or does not want it.
extension Engine {
    /// Which grant of the past it is.
    struct PastGrant: Hashable {
        let instance: [UInt8]
        /// Index of the reward's state, which siblings share.
        let reward: Int
        let member: MemberIndex

        init(_ record: GrantRecord) {
            instance = record.instance
            reward = record.reward
            member = record.member
        }

        init(instance: [UInt8], reward: Int, member: MemberIndex) {
            self.instance = instance
            self.reward = reward
            self.member = member
        }
    }

    /// Does what a sibling has done.
    ///
    /// - Parameter past: the outcome's, for what it refers to.
    package mutating func repeatOutcome(
        _ outcome: Outcome, of past: borrowing OutcomeBatch, into batch: inout OutcomeBatch
    ) {
        guard outcome.rule != Outcome.none, !members.isForgotten(outcome.member) else { return }
        switch (outcome.kind, outcome.reason) {
        case (.granted, _): repeatGrant(outcome, of: past, into: &batch)
        case (.revoked, .revised): repeatRevocation(outcome, of: past, into: &batch)
        case (.denied, _): repeatDenial(outcome, of: past, into: &batch)
        default: return
        }
    }

    private func repeatDenial(
        _ outcome: Outcome, of past: borrowing OutcomeBatch, into batch: inout OutcomeBatch
    ) {
        var denied = outcome
        denied.instance = batch.texts.copy(outcome.instance, of: past.texts)
        if outcome.details == Outcome.none {
            batch.outcomes.append(denied)
        } else {
            batch.append(denied, past.details[Int(outcome.details)])
        }
    }

    private mutating func repeatGrant(
        _ outcome: Outcome, of past: borrowing OutcomeBatch, into batch: inout OutcomeBatch
    ) {
        let rule = plan.rules[Int(outcome.rule)]
        let details = outcome.details == Outcome.none ? nil : past.details[Int(outcome.details)]
        let draw = details?.draw.flatMap { name in
            plan.rulebook.rewards.firstIndex { $0.name == name }
        }
        let instance = batch.texts.copy(outcome.instance, of: past.texts)
        let message = batch.texts.copy(outcome.message, of: past.texts)
        inPast(outcome) { engine, frame in
            var giving = Giving(
                rule: rule, firing: Firing(names: .event), frame: frame,
                receiver: outcome.member, reward: Int(outcome.reward), amount: outcome.amount,
                instance: instance,
                booking: engine.pastBooking(of: outcome.member, at: frame.time))
            giving.message = message
            giving.code = details?.code
            engine.made.removeAll(keepingCapacity: true)
            if let draw {
                var drawing = giving
                drawing.reward = draw
                drawing.amount = .one
                let allowance = engine.allowance(drawing)
                guard allowance.amount != .zero else {
                    engine.deny(allowance.reason ?? .cap, drawing, .one, into: &batch)
                    return
                }
                giving.draw = (draw, engine.use(.one, drawing))
            }
            engine.bestow(giving, into: &batch)
            for record in engine.made { engine.madeForPast[PastGrant(record)] = record }
        }
    }

    private mutating func repeatRevocation(
        _ outcome: Outcome, of past: borrowing OutcomeBatch, into batch: inout OutcomeBatch
    ) {
        guard outcome.reward != Outcome.none else { return }
        let grant = PastGrant(
            instance: past.texts.withBytes(of: outcome.instance) { Array($0) },
            reward: stateOfReward[Int(outcome.reward)], member: outcome.member)
        guard let record = madeForPast.removeValue(forKey: grant) else { return }
        inPast(outcome) { engine, frame in
            engine.revoke(record, reason: .revised, frame, into: &batch)
        }
    }

    /// At the time and for the cause of an outcome of the past.
    private mutating func inPast(_ outcome: Outcome, _ body: (inout Engine, Frame) -> Void) {
        let time = outcome.time.nanoseconds
        let moment = DerivedCells(
            type: "history", subject: members.names.name(outcome.member), id: "", time: time,
            eventClass: 0, data: [], wanted: wanted(of: 0))
        withExtendedLifetime(moment) {
            // As deep as events are derived: nothing is raised.
            var frame = Frame(
                event: UnsafePointer(moment.event), cells: moment.cells, cause: outcome.cause,
                subject: outcome.member, depth: Limits.derivedDepthMax)
            frame.homeLocal = time.floorSeconds + zones[homeZone].offset(at: time.floorSeconds)
            frame.rule = Int(outcome.rule)
            for kind in eventGroups.indices { eventGroups[kind] = nil }
            body(&self, frame)
        }
    }

    /// When something of the past is booked: then, however long ago that is. Bounds of periods that
    /// are forgotten have been kept by the sibling.
    private mutating func pastBooking(of member: MemberIndex, at time: Int64) -> Booking {
        var booking = booking(of: member, at: time)
        guard booking.time != time else { return booking }
        let seconds = time.floorSeconds
        let zone = zone(of: member, at: time)
        booking = Booking(
            time: time, memberLocal: seconds + zones[zone].offset(at: seconds),
            homeLocal: seconds + zones[homeZone].offset(at: seconds), isPast: true)
        return booking
    }
}
