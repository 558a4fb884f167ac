// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// Races for a few places, and goals that count from an enrolment on.
extension PeerTranslator {
    // MARK: The first of all

    /// A limit over all members; who is among them is decided as events come or at the close.
    static func challengeFirstN(_ task: PeerTask) throws -> PeerScript {
        let rule = task.rule
        try rule.allow("bounds", "both inclusive")
        try rule.allow("decide", "on arrival", "at close, by event time")
        let atClose = try rule.text("decide") != "on arrival"
        let places = try rule.whole("winners")
        let again = try rule.flag("same_user_may_win_again")
        let start = try task.time.instant(try rule.require("start"))
        // Our end is excluded, theirs is not.
        let end = try task.time.instant(try rule.require("end")) + 1_000_000
        let event = try rule.text("event")
        let condition = try PeerText.filter(rule) + scope(try rule.text("scope"))
        let core = """
            when: \(event)
                if: '\(condition)'
                active: { from: "\(PeerTime.text(start))", until: "\(PeerTime.text(end))" }
            """
        let points = try rule.value("points").map {
            ", { xp: \"\(try PeerText.amount($0))\" }"
        }
        func limits(_ places: Int) -> String {
            let decision = atClose ? "at_close" : "on_arrival"
            let rule = "{ scope: rule, per: lifetime, count: \(places), decide: \(decision) }"
            return again ? rule : "[\(rule), { per: lifetime, count: 1 }]"
        }
        let rules = """
            settings: { lateness: \(latenessDays)d }
            rewards:
              xp: { kind: points }
              win: { kind: nudge, message: "position={place}" }
              taken: { kind: points }
              over: { kind: nudge, message: "challenge_over=all_winners_found" }
            rules:
              - id: challenge
                \(core)
                limit: \(limits(places))
                grant: [win\(points ?? "")]
              - id: next
                \(core)
                limit: \(limits(places + 1))
                grant: win
              - id: taken
                when: reward.granted
                if: data.rule == "challenge" && data.reward == "win"
                who: '"the-challenge"'
                grant: taken
              - id: over
                \(core)
                who: '"the-challenge"'
                for: member.points.taken >= \(places)
                grant: over
            """
        let close = end + (latenessDays + 1) * 86_400 * PeerTime.second
        // That it is over means that it and its lateness lie behind.
        var task = task
        let isOver = task.events.contains { $0.type == "__challenge_over__" }
        task.events.removeAll { $0.type == "__challenge_over__" }
        var steps = try task.steps()
        steps.append(task.tick(to: close, isOver ? .over : .beyond))
        return PeerScript(rules: rules, steps: steps, time: task.time) { [task] run in
            outcomes(run, task, places: places, again: again, atClose: atClose)
        }
    }

    private static let latenessDays: Int64 = 30

    /// `everyone`, `user U2`, `users U2,U3`, `team 2`.
    private static func scope(_ text: String) throws -> String {
        if text == "everyone" { return "" }
        if let match = text.wholeMatch(of: /users? ([A-Za-z0-9,]+)/) {
            let ids = match.1.split(separator: ",").map { "\"\($0)\"" }
            return " && event.subject in [\(ids.joined(separator: ", "))]"
        }
        if let match = text.wholeMatch(of: /team ([A-Za-z0-9]+)/) {
            return " && string(data.team) == \"\(match.1)\""
        }
        throw PeerProblem("nobody knows the scope '\(text)'")
    }

    private static func outcomes(
        _ run: PeerRun, _ task: PeerTask, places: Int, again: Bool, atClose: Bool
    ) -> [PeerObservation] {
        let wanted = task.wanted
        let users = Dictionary(task.events.map { ($0.id, $0.user ?? "") }) { first, _ in first }
        var winners: Set<String> = []
        var observations: [PeerObservation] = []
        var candidates: [PeerValue] = []
        var total = Amount.zero
        for played in run.played {
            let wins = played.facts.filter { $0.rule == "challenge" && $0.kind == .granted }
            if played.role == .beyond {
                candidates += wins.filter { $0.reward == "win" }.map { .text($0.member) }
                continue
            }
            for fact in wins where fact.reward == "xp" { total += fact.amount }
            observations += wins.filter { $0.reward == "win" }.map { win(of: $0, wins, run) }
            winners.formUnion(wins.map(\.member))
            if wanted.contains("grant") || wanted.isEmpty {
                observations += wins.filter { $0.reward == "xp" }.map { fact in
                    PeerObservation([
                        "grant": "points", "amount": fact.amount.description,
                        "by_event": fact.instance.before("@"),
                    ])
                }
            }
            // At the close nobody comes too late for a place.
            guard !atClose else { continue }
            for fact in played.facts where fact.rule == "over" {
                // Who cannot win again is not too late.
                if !again && winners.contains(users[fact.cause] ?? "") { continue }
                let told = ["at": run.time.number(fact.time), "by_event": fact.cause]
                observations.append(PeerObservation(told.merging(fact.told) { $1 }))
            }
        }
        let next = run.granted(by: "next").first { $0.told["position"] == String(places + 1) }
        if let next, wanted.contains("runner_up") {
            observations.append(.state(["runner_up": next.member]))
        }
        if wanted.contains("candidates") {
            observations.append(.state(["candidates": PeerValue.list(candidates).plain]))
        }
        observations.append(.state(["points_total": total.description]))
        return observations
    }

    /// The event that won stands in the instance: at the close it is no event's doing.
    private static func win(of fact: Fact, _ wins: [Fact], _ run: PeerRun) -> PeerObservation {
        let event = fact.instance.before("@")
        let points = wins.first { $0.reward == "xp" && $0.instance.before("@") == event }
        return PeerObservation([
            "win": "true", "user": fact.member, "position": fact.told["position"] ?? "",
            "at": run.time.number(fact.time), "by_event": event, "day": PeerTime.day(fact.time),
            "points": points?.amount.description ?? "0",
        ])
    }

    // MARK: Since an enrolment

    /// A window longer than any case takes the place of a lifetime where it repeats: it is empty
    /// after its mark has fired, so that what was too much is lost.
    static func challengeSinceEnrolment(_ task: PeerTask) throws -> PeerScript {
        let rule = task.rule
        let reach = try PeerText.number(
            in: try rule.text("condition"), /points earned since enrolment >= ([0-9]+)/)
        let repeats = try rule.flag("repeatable")
        let enrols = try rule.flag("auto_enrol")
        var reward = ""
        if let text = try rule.textIfAny("reward") {
            reward = ", { xp: \(try PeerText.number(in: text, /([0-9]+) points/)) }"
        }
        let rules = """
            rewards:
              xp: { kind: points }
              done: { kind: nudge, message: "baseline={member.points.xp}" }
              state: { kind: nudge, message: "points_total={member.points.xp}" }
            rules:
              - id: earn
                when: points
                grant: { xp: data.value }
              - id: challenge
                when: points
                since: \(enrols ? "points" : "challenge.joined")
                sum: { of: data.value, reach: \(reach)\(repeats ? ", within: 3650d" : "") }
                grant: [done\(reward)]
              - id: asked
                when: peer.asked
                grant: state
            """
        let steps = try task.stepsAsking(controls: ["__enrol__": "challenge.joined"])
        return PeerScript(rules: rules, steps: steps, time: task.time) { run in
            run.answers.map { answer in
                let event = answer["after"] ?? task.events.last?.id ?? ""
                let done = run.granted(by: "challenge", upTo: event).filter { $0.reward == "done" }
                var state = answer
                state["completions"] = String(done.count)
                state["completed"] = String(!done.isEmpty)
                state["completed_by"] = done.last?.cause
                state["baseline"] = done.last?.told["baseline"]
                state["new_baseline"] = state["baseline"]
                return .state(state)
            }
        }
    }
}
