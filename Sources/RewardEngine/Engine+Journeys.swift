// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// Stages that members move through, never back.
extension Engine {
    /// Puts the event's member into a stage, if he is before it and its condition holds.
    mutating func enter(
        _ stage: StageReference, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let planned = plan.journeys[stage.journey]
        let index = stateOfJourney[stage.journey]
        frame.member = frame.subject
        // Most events come from members who are there already.
        if let now = journeyStates[index].position(of: frame.subject), now >= stage.stage { return }
        if let condition = planned.conditions[stage.stage] {
            // No rule is there to count a failure for.
            let result = evaluate(condition, frame)
            guard Int(result.kind) == RW_CELL_BOOL, result.bits != 0 else { return }
        }
        guard
            let previous = journeyStates[index].enter(
                stage.stage, frame.subject, at: frame.time)
        else { return }
        setStuckTimer(stage.journey, of: frame.subject)
        guard plan.isWatched(.stageEntered) else { return }
        let (journey, name) = (planned.journey.name, planned.journey.stages[stage.stage].name)
        let id = derivedID(.stageEntered, [journey, name, idText(of: frame.subject)], frame)
        raise(
            .stageEntered, about: frame.subject, frame, id: id,
            [("journey", .text(journey)), ("stage", .text(name)), ("previous", .text(previous))])
    }

    /// Sets the timer by which a member is stuck in his stage, if somebody wants to know.
    private mutating func setStuckTimer(
        _ journey: Int, of member: MemberIndex, fromNow: Bool = false
    ) {
        guard plan.isWatched(.stageStuck) else { return }
        let index = stateOfJourney[journey]
        let place = journeyStates[index][member]
        guard !place.isStuck, let position = journeyStates[index].position(of: member),
            let span = plan.journeys[journey].journey.stages[position].stuckAfter
        else { return }
        let due = later(than: place.since, by: span.nanoseconds)
        guard due < place.due, !fromNow || due > clock.nanoseconds else { return }
        journeyStates[index][member].due = due
        timers.add(.stuck(journey: index, member), due: due)
    }

    mutating func findStuck(
        _ journey: Int, _ member: MemberIndex, due: Int64, into batch: inout OutcomeBatch
    ) {
        guard journeyStates[journey][member].due == due else { return }
        journeyStates[journey][member].due = .max
        guard let planned = stateOfJourney.firstIndex(of: journey),
            let position = journeyStates[journey].position(of: member)
        else { return }
        let place = journeyStates[journey][member]
        let declared = plan.journeys[planned].journey
        let stage = declared.stages[position]
        guard !place.isStuck, let span = stage.stuckAfter else { return }
        guard later(than: place.since, by: span.nanoseconds) <= due else {
            setStuckTimer(planned, of: member)
            return
        }
        journeyStates[journey][member].isStuck = true
        atMoment(
            DerivedEvent.stageStuck.rawValue, of: member, due: due, into: &batch
        ) { engine, frame, _ in
            let id = engine.derivedID(
                .stageStuck, [declared.name, stage.name, engine.idText(of: member)], frame)
            engine.raise(
                .stageStuck, about: member, frame, id: id,
                [("journey", .text(declared.name)), ("stage", .text(stage.name))])
        }
    }

    /// `member.stage.journey`; missing for members who are in no stage.
    mutating func stage(_ journey: Int, of member: MemberIndex) -> rw_cell {
        guard let name = journeyStates[stateOfJourney[journey]].name(of: member) else {
            return .missing
        }
        return machine.box(.string(name))
    }

    func isMember(_ member: MemberIndex, inStage wanted: StageReference) -> Bool {
        journeyStates[stateOfJourney[wanted.journey]].position(of: member) == wanted.stage
    }

    /// Takes over the stages of another rulebook.
    mutating func bindJourneys() {
        for (position, planned) in plan.journeys.enumerated() {
            let index = stateOfJourney[position]
            journeyStates[index].bind(planned.journey)
            for member in 0..<MemberIndex(journeyStates[index].memberCount) {
                setStuckTimer(position, of: member, fromNow: true)
            }
        }
    }
}
