// SPDX-License-Identifier: Apache-2.0

/// A case that is being translated.
struct PeerTask {
    let rule: PeerFields
    var events: [PeerEvent]
    let adopt: PeerCase.Adoption
    /// The fields of all expectations.
    let wanted: Set<String>
    var time = PeerTime()
    /// The time zones that the case names.
    let zones: [String]

    init(_ peer: PeerCase) throws {
        rule = PeerFields(peer.rule, in: "the rule")
        _ = try rule.text("kind")
        rule.skip("note")
        zones = PeerTask.zones(in: .object(peer.rule)) + peer.events.flatMap(PeerTask.zones)
        events = try PeerEvent.all(of: peer)
        adopt = peer.adopt
        wanted = Set(
            peer.expect.flatMap { value -> [String] in
                if case .object(let object) = value { Array(object.keys) } else { [] }
            })
    }

    private static func zones(in value: PeerValue) -> [String] {
        switch value {
        case .object(let object):
            object.flatMap { key, value -> [String] in
                if key == "tz", case .text(let name) = value { return [name] }
                return zones(in: value)
            }
        case .list(let list): list.flatMap(zones)
        default: []
        }
    }

    /// The types of the case's events, without those that are markers.
    var types: String {
        var types: [String] = []
        for event in events where !event.isControl {
            if let type = event.type, !types.contains(type) { types.append(type) }
        }
        return PeerText.list(types)
    }

    /// When an event happened; those without a time follow each other by a millisecond.
    func instant(of event: PeerEvent) throws -> Int64 {
        if let t = event.t { return try time.instant(t) }
        let place = events.firstIndex { $0.id == event.id } ?? 0
        return try PeerTime.instant("2024-05-06T00:00Z") + Int64(place) * 1_000_000
    }

    /// The zone in which the rule's calendar is taken.
    var zone: String {
        get throws {
            let name = try rule.textIfAny("tz") ?? "UTC"
            return name == "application zone" ? "UTC" : name
        }
    }

    func event(_ id: String) -> PeerEvent? { events.first { $0.id == id } }

    /// One line an event.
    ///
    /// - Parameter controls: the event types that stand for markers.
    func steps(controls: [String: String] = [:]) throws -> [PeerStep] {
        try events.map { try step($0, controls: controls) }
    }

    /// Behind each event its member is asked about.
    func stepsAsking(controls: [String: String] = [:]) throws -> [PeerStep] {
        try events.flatMap { event in
            let instant = try instant(of: event)
            let asked = line("ask-\(event.id)", at: instant, event.user ?? "U", "peer.asked")
            return [
                try step(event, controls: controls),
                PeerStep(role: .asked(after: event.id), line: asked),
            ]
        }
    }

    /// Time passes, up to an instant.
    func tick(to instant: Int64, _ role: PeerStep.Role) -> PeerStep {
        PeerStep(role: role, line: line("tick-\(instant)", at: instant, "nobody", "peer.tick"))
    }

    func line(
        _ id: String, at instant: Int64, _ member: String, _ type: String, data: String? = nil
    ) -> String {
        EventScript.line(
            id: id, time: PeerTime.text(instant), subject: member, type: type, data: data)
    }

    private func step(_ event: PeerEvent, controls: [String: String]) throws -> PeerStep {
        var type = event.type ?? "event"
        if event.isControl {
            guard let known = controls[type] else { throw PeerProblem("nobody knows \(type)") }
            type = known
        }
        return PeerStep(
            role: .event(event.id),
            line: line(
                event.id, at: try instant(of: event), event.user ?? "U", type, data: event.data))
    }
}
