// SPDX-License-Identifier: Apache-2.0

/// What has to come together, or not too often.
extension PeerTranslator {
    /// Each group is a member of its own, who has a cooldown.
    static func throttle(_ task: PeerTask) throws -> PeerScript {
        let window = try PeerText.span(try task.rule.text("window"))
        let fields = try task.rule.texts("group_by").map { "string(data.\($0))" }
        let rules = """
            rewards:
              xp: { kind: points }
            rules:
              - id: throttle
                when: \(task.types == "[]" ? "event" : task.types)
                who: '\(fields.joined(separator: " + \"/\" + "))'
                cooldown: \(window)
                grant: xp
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            [.state(["fires": String(run.granted(by: "throttle").count)])]
        }
    }

    /// As many different conditions as there are, in whatever order, within the time.
    static func allWithin(_ task: PeerTask) throws -> PeerScript {
        let conditions = try task.rule.texts("conditions").map(PeerText.condition)
        let timeout = try PeerText.span(try task.rule.text("timeout"))
        let which = conditions.enumerated().map { "\($1) ? \($0) : " }.joined()
        let rules = """
            rewards:
              xp: { kind: points }
            rules:
              - id: all
                when: \(task.types)
                if: \(conditions.joined(separator: " || "))
                distinct: { of: "\(which)-1", reach: \(conditions.count), within: \(timeout) }
                grant: xp
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            let fired = run.granted(by: "all")
            // The rule's name for what happened is the last event; those before it are the case's.
            let last = task.events.firstIndex { $0.id == fired.last?.cause }
            let matched = last.map { task.events[max(0, $0 + 1 - conditions.count)...$0].map(\.id) }
            return [
                .state([
                    "fires": String(fired.count),
                    "matched": PeerValue.list((matched ?? []).map { .text($0) }).plain,
                ])
            ]
        }
    }

    /// Each of two events opens a stage that the other one has to close in time: who is stuck has
    /// waited in vain.
    static func notAllWithin(_ task: PeerTask) throws -> PeerScript {
        let conditions = try task.rule.texts("conditions").map(PeerText.condition)
        let timeout = try PeerText.span(try task.rule.text("timeout"))
        guard conditions.count == 2 else { throw PeerProblem("not two conditions") }
        var journeys = ""
        for (place, (opens, closes)) in zip(conditions, conditions.reversed()).enumerated() {
            journeys += """
                  wait-\(place):
                    stages:
                      open: { when: \(task.types), if: "\(opens)", stuck: \(timeout) }
                      met: { when: \(task.types), if: '\(closes) && member.stage["wait-\(place)"] == "open"' }

                """
        }
        let rules = """
            rewards:
              xp: { kind: points }
            journeys:
            \(journeys)
            rules:
              - id: missed
                when: stage.stuck
                grant: xp
            """
        let last = try task.events.map(task.instant).max() ?? 0
        let tick = task.tick(to: last + 3600 * PeerTime.second, .over)
        return PeerScript(rules: rules, steps: try task.steps() + [tick], time: task.time) { run in
            [.state(["fires": String(run.granted(by: "missed").count)])]
        }
    }
}
