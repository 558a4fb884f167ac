// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import Rulebook

/// What an event means beside waking rules: built-in types, groups that are joined, graphs,
/// journeys, boards, experiments, enrolments. Most events mean nothing of the kind.
extension Engine {
    mutating func takeNote(of frame: inout Frame, into batch: inout OutcomeBatch) {
        let eventClass = plan.classes[frame.eventClass]
        if let builtin = eventClass.builtin { obey(builtin, &frame, into: &batch) }
        // Who is forgotten takes no part in anything with that.
        if eventClass.builtin == .memberForgotten { return }
        frame.isAside = true
        defer { frame.isAside = false }
        for kind in eventClass.joins { join(kind: kind, frame) }
        for kind in eventClass.leaves { leave(kind: kind, frame) }
        for (graph, cell) in eventClass.adds { connect(graph, cell, frame) }
        for (graph, cell) in eventClass.removes { disconnect(graph, cell, frame) }
        for experiment in plan.experiments.indices { expose(to: experiment, &frame) }
        for experiment in eventClass.outcomes { measure(experiment, &frame) }
        for stage in eventClass.stages { enter(stage, &frame, into: &batch) }
        for board in eventClass.boards { score(board: board, &frame) }
        for rule in eventClass.enrolments { enrol(in: rule, &frame, into: &batch) }
    }

    private mutating func obey(
        _ builtin: BuiltInEvent, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        switch builtin {
        case .memberUpdated:
            let zone = zone(of: frame.subject, at: clock.nanoseconds)
            updateMember(frame)
            followZone(from: zone, &frame, into: &batch)
        case .memberForgotten: forgetMember(frame, into: &batch)
        case .pointsRedeem: redeem(&frame, into: &batch)
        case .eventRetracted: retract(&frame, into: &batch)
        case .streakPaused: pauseStreaks(&frame, into: &batch)
        case .streakRepaired: repairStreaks(&frame, into: &batch)
        }
    }

    /// A field of a built-in event's data, if it is a text that is not empty.
    mutating func text(_ name: String, in frame: borrowing Frame) -> String? {
        guard case .string(let text)? = datum(name, in: frame), !text.isEmpty else { return nil }
        return text
    }

    mutating func datum(_ name: String, in frame: borrowing Frame) -> Value? {
        let column = plan.classes[frame.eventClass].dataCell
        guard column >= 0, case .map(let map) = machine.value(of: frame.cells[Int(column)]) else {
            return nil
        }
        return map[.string(name)]
    }
}
