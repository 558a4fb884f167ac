// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// Members against each other and together.
extension PeerTranslator {
    /// Two boards, one for either way to deal with ties; at the close every place is told.
    static func leaderboard(_ task: PeerTask) throws -> PeerScript {
        try task.rule.allow("ties", "both", "competition", "dense")
        let ties = try task.rule.text("ties")
        let ways = ties == "both" ? ["competition", "dense"] : [ties]
        let count = Set(task.events.compactMap(\.user)).count
        var boards = ""
        var rules = ""
        for way in ways {
            boards += """
                  \(way): { rank: { sum: data.value, when: \(task.types) }, per: day, ties: \(way) }

                """
            rules += """
                  - id: \(way)
                    rank: { board: \(way), top: \(count) }
                    grant: told

                """
        }
        let text = """
            rewards:
              told: { kind: nudge, message: "place={place}" }
            boards:
            \(boards)
            rules:
            \(rules)
            """
        let last = try task.events.map(task.instant).max() ?? 0
        let close = last + 10 * 86_400 * PeerTime.second
        let steps = try task.steps() + [task.tick(to: close, .over)]
        return PeerScript(rules: text, steps: steps, time: task.time) { run in
            var places: [String: String] = [:]
            for way in ways {
                for fact in run.granted(by: way) {
                    places["\(way).\(fact.member)"] = fact.told["place"]
                    places["ranks.\(fact.member)"] = fact.told["place"]
                }
            }
            return [.state(places)]
        }
    }

    /// Running totals become what was added.
    private static func spread(_ task: inout PeerTask) throws {
        let members = try task.rule.texts("members")
        _ = try task.rule.text("measure")
        var totals: [String: Double] = [:]
        for place in task.events.indices {
            let event = task.events[place]
            guard event.type == "running_total", let user = event.user, members.contains(user)
            else { throw PeerProblem("\(event.id) is no running total of a member") }
            let total = event.value ?? 0
            task.events[place].value = total - (totals[user] ?? 0)
            task.events[place].other["team"] = .text("all")
            totals[user] = total
        }
    }

    /// Everybody for himself: what is credited is capped at the target, and the first who reaches
    /// it wins.
    static func competition(_ task: inout PeerTask) throws -> PeerScript {
        let target = PeerValue.text(of: try task.rule.number("target"))
        try spread(&task)
        let rules = """
            rewards:
              credited: { kind: points, cap: { per: lifetime, amount: \(target) } }
              winner: { kind: badge }
            rules:
              - id: credited
                when: running_total
                grant: { credited: data.value }
              - id: winner
                when: running_total
                sum: { of: data.value, reach: \(target) }
                limit: { scope: rule, per: lifetime, count: 1 }
                grant: winner
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { [task] run in
            task.events.map { event in
                let credited = run.granted(by: "credited", upTo: event.id)
                return .state(totals(credited, after: event.id))
            }
        }
    }

    /// Together: what is credited is what the goal says at its completion, and before that what
    /// everybody has brought.
    static func cooperation(_ task: inout PeerTask) throws -> PeerScript {
        let target = PeerValue.text(of: try task.rule.number("target"))
        try spread(&task)
        let rules = """
            groups:
              team: { key: data.team }
            rewards:
              brought: { kind: points }
              told: { kind: nudge, message: "credited={contribution}" }
            rules:
              - id: brought
                when: running_total
                grant: { brought: data.value }
              - id: together
                when: running_total
                goal: { group: team, sum: data.value, reach: \(target), credit: remainder }
                grant: told
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { [task] run in
            task.events.map { event in
                let brought = run.granted(by: "brought", upTo: event.id)
                var state = totals(brought, after: event.id)
                for fact in run.granted(by: "together", upTo: event.id) {
                    state["credited.\(fact.member)"] = fact.told["credited"]
                }
                return .state(state)
            }
        }
    }

    private static func totals(_ facts: [Fact], after event: String) -> [String: String] {
        var totals: [String: Amount] = [:]
        for fact in facts { totals["credited.\(fact.member)", default: .zero] += fact.amount }
        return totals.mapValues(\.description).merging(["after": event]) { $1 }
    }
}
