// SPDX-License-Identifier: Apache-2.0
import Foundation

/// When events are accepted, by the clock and the calendar of their member.
extension PeerTranslator {
    static func acceptLocalTime(_ task: PeerTask) throws -> PeerScript {
        try task.rule.allow(
            "bounds", "both inclusive", "wraps midnight; both inclusive", "end excluded",
            "wraps midnight; end excluded")
        let start = try task.rule.text("start")
        let end = try task.rule.text("end")
        var script = try acceptance(task, active: "{ hours: \"\(start)-\(end)\" }")
        script.decided = [
            try outcome(task) { local in
                let time = local.suffix(5)
                return start < end ? time >= start && time < end : time >= start || time < end
            }
        ]
        script.decision = "the end is excluded, as everywhere: who comes at it is too late"
        return script
    }

    static func acceptWeekdays(_ task: PeerTask) throws -> PeerScript {
        let days = try task.rule.texts("days").map { $0.lowercased() }
        return try acceptance(task, active: "{ days: \(PeerText.list(days)) }")
    }

    /// Each event has a member of its own, whose zone is known before it comes.
    private static func acceptance(_ task: PeerTask, active: String) throws -> PeerScript {
        let rules = """
            rewards:
              xp: { kind: points }
            rules:
              - id: accepted
                when: \(task.types)
                active: \(active)
                grant: xp
            """
        var task = task
        for place in task.events.indices { task.events[place].user = "of-\(task.events[place].id)" }
        let steps = try zip(task.events, try task.steps()).flatMap { event, step in
            let zone = PeerValue.object(["timezone": event.other["tz"] ?? .text("UTC")]).json
            let line = task.line(
                "zone-\(event.id)", at: try task.instant(of: event), event.user ?? "",
                "member.updated", data: zone)
            return [PeerStep(role: .aside, line: line), step]
        }
        return PeerScript(rules: rules, steps: steps, time: task.time) { [task] run in
            let accepted = Set(run.granted(by: "accepted").map(\.cause))
            return [try observation(task) { accepted.contains($0.id) }]
        }
    }

    private static func observation(
        _ task: PeerTask, _ isAccepted: (PeerEvent) throws -> Bool
    ) throws -> PeerObservation {
        func list(_ accepted: Bool) throws -> String {
            let ids = try task.events.filter { try isAccepted($0) == accepted }.map(\.id)
            return "[" + ids.joined(separator: ",") + "]"
        }
        return .state(["accepted": try list(true), "rejected": try list(false)])
    }

    /// By the clock of Foundation, which is not ours.
    private static func outcome(
        _ task: PeerTask, _ isAccepted: (String) -> Bool
    ) throws -> PeerObservation {
        try observation(task) { event in
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.timeZone = TimeZone(identifier: event.other["tz"]?.plain ?? "UTC")
            formatter.dateFormat = "yyyy-MM-dd HH:mm"
            let seconds = Double(try task.instant(of: event) / PeerTime.second)
            return isAccepted(formatter.string(from: Date(timeIntervalSince1970: seconds)))
        }
    }
}
