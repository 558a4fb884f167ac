// SPDX-License-Identifier: Apache-2.0

/// Levels of a total, and ratings.
extension PeerTranslator {
    /// Points with levels; each change of level is told with the total at that moment.
    static func milestone(_ task: PeerTask) throws -> PeerScript {
        let rule = task.rule
        let levels = try rule.objects("levels").enumerated().map { place, level in
            guard try level.whole("level") == place + 1 else {
                throw PeerProblem("levels that do not count from one")
            }
            return PeerValue.text(of: try level.number("at"))
        }
        let settings = levels.isEmpty ? "" : ", levels: \(PeerText.list(levels)), demote: true"
        let rules = """
            rewards:
              earned: { kind: points }
              score: { kind: points\(settings) }
              penalties: { kind: points }
              told: { kind: nudge, message: "level_change=[{data.previous},{data.level}] total={member.points.score}" }
              state: { kind: nudge, message: "total={member.points.score}" }
            rules:
            \(try sources(rule))
              - id: told
                when: level.reached
                grant: told
              - id: asked
                when: peer.asked
                grant: state
            """
        return PeerScript(rules: rules, steps: try task.stepsAsking(), time: task.time) { run in
            let told = run.granted(by: "told")
            let changes = told.map { fact in
                PeerObservation(fact.told.merging(["by_event": fact.cause]) { $1 })
            }
            var state = run.answers.last ?? [:]
            if let last = told.last?.told, let first = told.last {
                let level = last["level_change"]?.dropLast().split(separator: ",").last ?? "0"
                state["level"] = String(level)
                state["level_reached_by"] = first.cause
                state["total_at_level"] = last["total"]
                state["completed"] = String(Int(level) == levels.count)
            }
            // A case either lists the changes or says what is in the end.
            return task.wanted.contains("level") ? [.state(state)] : changes
        }
    }

    /// Where the total comes from: events, or the points of another rule.
    private static func sources(_ rule: PeerFields) throws -> String {
        if let source = try rule.textIfAny("source") {
            let form = /points granted by rule: ([a-z.]+) where (.+) gives (.+)/
            guard let match = source.wholeMatch(of: form) else {
                throw PeerProblem("nobody knows points that come from '\(source)'")
            }
            return """
                  - id: earned
                    when: \(match.1)
                    if: "\(try PeerText.condition(String(match.2)))"
                    grant: { earned: "\(try PeerText.amount(.text(String(match.3))))" }
                  - id: score
                    when: reward.granted
                    if: data.reward == "earned"
                    grant: { score: data.amount }
                """
        }
        try rule.allow("aggregate", "sum(value) all time", "count all time")
        try rule.allow(
            "negative_values", "skipped", "counts (may demote)",
            "counts; penalties also totalled separately")
        let isSum = try rule.text("aggregate") == "sum(value) all time"
        var condition = try PeerText.filter(rule)
        if rule.value("negative_values") == .text("skipped") { condition += " && data.value >= 0" }
        let when = PeerText.list(try rule.texts("events"))
        return """
              - id: score
                when: \(when)
                if: "\(condition)"
                grant: { score: \(isSum ? "data.value" : "1") }
              - id: penalties
                when: \(when)
                if: data.value < 0
                grant: { penalties: -data.value }
            """
    }

    /// Bands in order of priority; where none holds, the member stays in his.
    static func rating(_ task: PeerTask) throws -> PeerScript {
        let rule = task.rule
        let initial = try rule.whole("default")
        try rule.allow("no_match", "keep current rating", "default rating")
        let ratings = try rule.objects("ratings").enumerated().map { place, rating in
            (
                priority: rating.value("priority") == nil ? place : try rating.whole("priority"),
                place: place, condition: try PeerText.condition(try rating.text("when")),
                number: try rating.whole("rating")
            )
        }.sorted { ($0.priority, $0.place) < ($1.priority, $1.place) }
        var bands = ratings.map { "rating-\($0.number): \"\($0.condition)\"" }
        var numbers = ratings.map(\.number)
        let keeps = try rule.textIfAny("no_match") != "default rating"
        if !keeps && numbers.last == initial {
            bands.removeLast()
            numbers.removeLast()
        }
        if !numbers.contains(initial) {
            bands.append("rating-\(initial): \"\(!keeps)\"")
            numbers.append(initial)
        } else if !keeps {
            throw PeerProblem("a default that is one of the better ratings")
        }
        var grant = "told"
        if let points = try rule.textIfAny("points") {
            let times = try PeerText.number(in: points, /\(new - previous\) \* ([0-9]+)/)
            let map = "{" + numbers.map { "\"rating-\($0)\": \($0)" }.joined(separator: ", ") + "}"
            grant = "[told, { xp: '(\(map)[band] - \(map)[previous]) * \(times)' }]"
        }
        let rules = """
            rewards:
              xp: { kind: points }
              told: { kind: nudge, message: "previous={previous} band={band}" }
              state: { kind: nudge, message: "points_total={member.points.xp}" }
            rules:
              - id: rating
                when: \(try rule.text("event"))
                bands:
                  bands: { \(bands.joined(separator: ", ")) }
                  initial: rating-\(initial)
                grant: \(grant)
              - id: asked
                when: peer.asked
                grant: state
            """
        return PeerScript(rules: rules, steps: try task.stepsAsking(), time: task.time) { run in
            let facts = run.granted(by: "rating")
            let changes = facts.filter { $0.reward == "told" }.map { fact in
                let told = fact.told.mapValues { $0.replacing("rating-", with: "") }
                return PeerObservation([
                    "rating_change": "[\(told["previous"] ?? ""),\(told["band"] ?? "")]",
                    "rating": told["band"] ?? "", "by_event": fact.cause,
                    "at": run.time.number(fact.time),
                ])
            }
            let points = run.points(by: "rating").map { points in
                var points = points
                points.values["rating"] =
                    changes.first { $0.values["by_event"] == points.values["by_event"] }?
                    .values["rating"]
                return points
            }
            let states = run.answers.map { PeerObservation.state($0) }
            return changes + (task.wanted.contains("points_total") ? [] : points) + states
        }
    }
}
