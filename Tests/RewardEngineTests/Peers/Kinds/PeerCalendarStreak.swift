// SPDX-License-Identifier: Apache-2.0

/// A streak of days that is looked at from day to day.
extension PeerTranslator {
    /// Longer than any case: a rule that fires at every length tells the length.
    private static let lengthMax = 60

    static func calendarStreak(_ task: PeerTask) throws -> PeerScript {
        let rule = task.rule
        let period = try PeerText.period(try rule.text("period"))
        try rule.allow("open_period", "today may still be empty without breaking")
        var streak = "per: \(period), reach: \(PeerText.list(1...lengthMax))"
        let condition = try dayNeeds(rule, &streak)
        let skips = rule.value("excluded_weekdays") != nil
        if skips {
            let days = try rule.texts("excluded_weekdays").map { $0.lowercased() }
            streak += ", skip: \(PeerText.list(days)), count_protected: true"
        }
        if rule.value("grace_days") != nil { streak += ", grace: \(try rule.whole("grace_days"))" }
        if let freeze = try rule.textIfAny("freeze") {
            // How many it are the events say that give them.
            _ = try PeerText.span(freeze)
            streak += ", freeze: ice"
        }
        let week = try rule.textIfAny("week_starts")?.lowercased() ?? "monday"
        let rules = """
            settings: { timezone: \(try task.zone), week_starts: \(week) }
            rewards:
              ice: { kind: token }
              score: { kind: points }
              length: { kind: nudge, message: "length={length}" }
              state: { kind: nudge, message: "current={member.streak.daily} total={member.points.score}" }
            rules:
              - id: daily
                when: \(task.types)
                if: "\(condition)"
                streak: { \(streak) }
                grant: length
              - id: total
                when: \(task.types)
                if: has(data.value)
                grant: { score: data.value }
              - id: frozen
                when: freeze.given
                grant: { ice: data.days }
              - id: asked
                when: peer.asked
                grant: state
            """
        var steps = try task.stepsAsking(controls: ["__freeze__": "freeze.given"])
        if let today = try rule.textIfAny("today") {
            let member = task.events.last?.user ?? "U"
            let asked = task.line(
                "ask-today", at: try PeerTime.instant(today), member, "peer.asked")
            steps.append(PeerStep(role: .asked(after: "today"), line: asked))
        }
        var script = PeerScript(rules: rules, steps: steps, time: task.time) { run in
            run.answers.map { answer in
                let event = answer["after"] ?? task.events.last?.id ?? ""
                var state = answer.merging(history(run, upTo: event)) { first, _ in first }
                state["documented_current"] = answer["current"]
                return .state(state)
            }
        }
        decide(&script, task, skips: skips)
        return script
    }

    /// What a day needs: more of it goes into the streak, and what an event needs is returned.
    private static func dayNeeds(_ rule: PeerFields, _ streak: inout String) throws -> String {
        guard let needs = try rule.textIfAny("per_period") else { return "true" }
        if needs.hasPrefix("value") { return try PeerText.condition(needs) }
        streak += ", least: \(try PeerText.least(needs))"
        return "true"
    }

    private static func decide(_ script: inout PeerScript, _ task: PeerTask, skips: Bool) {
        switch task.adopt {
        case .yes: break
        case .decide:
            script.decision =
                skips
                ? "the same with `count_protected: true`; without it skipped days do not count"
                : nil
        case .no:
            script.decision = "`grace` counts missed days, so that the streak goes on as documented"
        }
    }

    /// Runs, as the firings at every length show them: each day that completes a length names
    /// itself.
    private static func history(_ run: PeerRun, upTo event: String) -> [String: String] {
        var runs: [(length: Int, last: String)] = []
        for fact in run.granted(by: "daily", upTo: event) {
            guard let length = fact.told["length"].flatMap({ Int($0) }) else { continue }
            if let last = runs.last, last.length < length { runs.removeLast() }
            runs.append((length, fact.instance.before("/")))
        }
        guard let current = runs.last, let longest = runs.max(by: { $0.length < $1.length })
        else { return [:] }
        let history = runs.dropLast().map { run -> PeerValue in
            .object([
                "length": .number(Double(run.length)), "started": .text(start(run)),
                "ended": .text(run.last),
            ])
        }
        return [
            "history": PeerValue.list(history).plain,
            "longest": String(longest.length),
            "longest_range": "[\(start(longest)),\(longest.last)]",
            "current_range": "[\(start(current)),\(current.last)]",
        ]
    }

    /// All days of a run count, protected ones too, so that it begins so many days before its end.
    private static func start(_ run: (length: Int, last: String)) -> String {
        guard let last = try? PeerTime.instant(run.last) else { return "" }
        return PeerTime.day(last - Int64(run.length - 1) * 86_400 * PeerTime.second)
    }
}
