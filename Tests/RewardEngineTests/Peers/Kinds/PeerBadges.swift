// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// Badges and points that single events or counts of them earn.
extension PeerTranslator {
    static func firstEvent(_ task: PeerTask) throws -> PeerScript {
        let rank = try task.rule.whole("badge_rank")
        let rules = """
            rewards:
              rank-\(rank): { kind: badge }
            rules:
              - id: first
                when: \(try task.rule.text("event"))
                if: "\(try PeerText.filter(task.rule))"
                count: { reach: 1 }
                grant: rank-\(rank)
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            run.awards(of: "first").map { badge($0, run) }
        }
    }

    /// One rule a condition. Where the first match counts, each asks that none before it holds.
    static func conditionalBadge(_ task: PeerTask) throws -> PeerScript {
        let event = try task.rule.text("event")
        let isFirstMatch = try task.rule.flag("first_match_by_priority")
        let conditions = try task.rule.objects("conditions").enumerated().map {
            (
                priority: try $1.whole("priority"), place: $0,
                condition: try PeerText.condition(try $1.text("when")),
                rank: try $1.whole("badge_rank"),
                max: $1.value("max_awards") == nil ? nil : try $1.whole("max_awards"),
                points: try $1.value("points").map { ", { xp: \"\(try PeerText.amount($0))\" }" }
            )
        }.sorted { ($0.priority, $0.place) < ($1.priority, $1.place) }
        var rewards = "  xp: { kind: points }\n"
        var rules = ""
        var before: [String] = []
        for condition in conditions {
            let others = before.map { " && !(\($0))" }.joined()
            rewards += "  rank-\(condition.rank): { kind: badge, repeat: true }\n"
            rules += """
                  - id: rank-\(condition.rank)
                    when: \(event)
                    if: "\(condition.condition)\(others)"
                    grant: [rank-\(condition.rank)\(condition.points ?? "")]

                """
            if let max = condition.max { rules += "    limit: { per: lifetime, count: \(max) }\n" }
            if isFirstMatch { before.append(condition.condition) }
        }
        return PeerScript(
            rules: "rewards:\n\(rewards)rules:\n\(rules)", steps: try task.steps(), time: task.time
        ) { run in
            conditions.flatMap { run.awards(of: "rank-\($0.rank)") }.map { badge($0, run) }
        }
    }

    private static func badge(_ award: PeerRun.Award, _ run: PeerRun) -> PeerObservation {
        var values = [
            award.word: "badge", "rank": String(award.rank),
            "at": run.time.number(award.fact.time), "by_event": award.fact.cause,
        ]
        values["points"] = award.points
        return PeerObservation(values)
    }

    static func countBadge(_ task: PeerTask) throws -> PeerScript {
        let reach = try PeerText.number(
            in: try task.rule.text("condition"), /count of topic over all history >= ([0-9]+)/)
        let rules = """
            rewards:
              badge: { kind: badge }
            rules:
              - id: count
                when: \(task.types)
                count: { reach: \(reach) }
                grant: badge
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            [.state(["awarded": String(!run.granted(by: "count").isEmpty)])]
        }
    }

    static func points(_ task: PeerTask) throws -> PeerScript {
        let amount = try PeerText.amount(try task.rule.require("amount"))
        var cap = ""
        var zone = "UTC"
        if let limits = try task.rule.object("cap") {
            try limits.allow("per", "user", "user, across teams")
            let period = try PeerText.period(try limits.text("period"))
            zone = try limits.textIfAny("tz") ?? zone
            try limits.allow("policy", "award the remainder, then nothing", "all or nothing")
            let over = try limits.textIfAny("policy") == "all or nothing" ? "drop" : "trim"
            let limit = PeerValue.text(of: try limits.number("limit"))
            cap = ", cap: { per: \(period), amount: \(limit), over: \(over) }"
        }
        let rules = """
            settings: { timezone: \(zone) }
            rewards:
              xp: { kind: points\(cap) }
            rules:
              - id: points
                when: \(try task.rule.text("event"))
                if: "\(try PeerText.filter(task.rule))"
                grant: { xp: "\(amount)" }
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            run.points(by: "points")
        }
    }

    static func multipliers(_ task: PeerTask) throws -> PeerScript {
        try task.rule.allow("stack", "multiply")
        try task.rule.allow("rounding", "down")
        let boosts = try task.rule.numbers("active").map {
            "  - { reward: xp, times: \(PeerValue.text(of: $0)) }\n"
        }
        let rules = """
            rewards:
              xp: { kind: points }
            boosts:
            \(boosts.joined())
            rules:
              - id: points
                when: \(task.types)
                grant: { xp: data.value }
            """
        // Somebody with a million shows the factor, whatever is rounded.
        var task = task
        let type = task.events.first?.type ?? "points"
        task.events.append(
            PeerEvent(id: "million", t: .number(1), user: "million", type: type, value: 1_000_000))
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            let facts = run.granted(by: "points")
            let million = facts.last { $0.member == "million" }?.amount.description
            let points = facts.filter { $0.member != "million" }.reduce(Amount.zero) {
                $0 + $1.amount
            }
            return [
                .state([
                    "points": points.description,
                    "factor": PeerValue.text(of: (million.flatMap(Double.init) ?? 0) / 1_000_000),
                ])
            ]
        }
    }

    /// The member acts every hour; what is looked for is the day on which it is enough.
    static func countWithWindowLimit(_ task: inout PeerTask) throws -> PeerScript {
        let window = try PeerText.period(try task.rule.text("window"))
        let need = try task.rule.whole("need")
        let max = try task.rule.whole("max_in_window")
        let rules = """
            rewards:
              step: { kind: points }
              mastered: { kind: badge }
            rules:
              - id: practice
                when: practised
                limit: { per: \(window), count: \(max) }
                grant: step
              - id: mastered
                when: reward.granted
                if: data.reward == "step"
                count: { reach: \(need) }
                grant: mastered
            """
        let start = try PeerTime.instant("2024-05-06T00:00Z")
        let length = ["day": 24, "week": 168, "month": 744][window] ?? 1
        let hours = length * (need / Swift.max(1, max) + 2)
        let steps = (0..<hours).map { hour in
            let instant = start + Int64(hour) * 3600 * PeerTime.second
            return PeerStep(
                role: .event("h\(hour)"), line: task.line("h\(hour)", at: instant, "U", "practised")
            )
        }
        task.events = []
        return PeerScript(rules: rules, steps: steps, time: task.time) { run in
            let days = run.granted(by: "mastered").map {
                ($0.time - start) / PeerTime.second / 86400
            }
            return [.state(["min_days": days.first.map { String($0 + 1) } ?? "never"])]
        }
    }
}
