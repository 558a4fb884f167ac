// SPDX-License-Identifier: Apache-2.0

/// Runs: of events, of periods, of days.
extension PeerTranslator {
    /// One tier of a run, and what it earns.
    struct Tier {
        let length: Int
        let rank: Int
        let points: String?

        init(_ fields: PeerFields) throws {
            length = try fields.whole("n")
            rank = try fields.whole("badge_rank")
            points =
                fields.value("points") == nil ? nil : try PeerText.amount(fields.require("points"))
        }

        /// `3: [rank-10, { xp: 10 }]`.
        var reach: String {
            "\(length): [rank-\(rank)" + (points.map { ", { xp: \($0) }" } ?? "") + "]"
        }

        var reward: String { "  rank-\(rank): { kind: badge, repeat: true }\n" }
    }

    static func tiers(_ rule: PeerFields) throws -> [Tier] {
        try rule.objects("tiers").map { try Tier($0) }
    }

    // MARK: Runs of events

    /// Times are stretched to seconds. A run is named by the event with which it begins.
    static func eventStreak(_ task: inout PeerTask) throws -> PeerScript {
        if case .number? = task.events.first?.t { task.time.factor = 1000 }
        let rule = task.rule
        let event = try rule.text("event")
        let pass = try rule.text("pass_when")
        let breaks = try rule.flag("fail_breaks")
        let tiers = try tiers(rule)
        try rule.allow("within_is", "inclusive: last.t - first.t <= within_ms")
        let within = rule.value("within_ms") == nil ? nil : try rule.whole("within_ms")
        let seconds = within.map { Int64($0) * task.time.factor / 1000 }
        let repeats = try rule.flag("restart_after_top_tier")
        let rules = """
            rewards:
              xp: { kind: points }
            \(tiers.map(\.reward).joined())
            rules:
              - id: run
                when: \(event)
                if: "\(try PeerText.filter(rule))"
                streak:
                  per: event
                  pass: \(try PeerText.condition(pass))
                  reach: { \(tiers.map(\.reach).joined(separator: ", ")) }
                  repeat: \(repeats)
                  gaps: \(breaks ? "break" : "allowed")
                  \(seconds.map { "within: \($0)s" } ?? "")
                late: revise
            """
        var script = PeerScript(rules: rules, steps: try task.steps(), time: task.time) {
            [task] run in
            let awards = run.awards(of: "run")
            return try awards.map { award in
                try observation(of: award, among: awards, task, tiers: tiers)
            }
        }
        if task.adopt != .yes {
            let reference = PeerReference(
                event: event, pass: pass, breaks: breaks, within: within, repeats: repeats)
            script.decided = try reference.observations(task, tiers)
            script.decision = "an award that is held keeps the end that it had when it was earned"
        }
        return script
    }

    private static func observation(
        of award: PeerRun.Award, among awards: [PeerRun.Award], _ task: PeerTask, tiers: [Tier]
    ) throws -> PeerObservation {
        // Of what is revoked, the end is that of the grant.
        let grant = awards.first { $0.word == "grant" && $0.fact.instance == award.fact.instance }
        let end = (grant ?? award).fact.time
        var values = [award.word: "badge", "rank": String(award.rank)]
        values["streak"] = tiers.first { $0.rank == award.rank }.map { String($0.length) }
        values["end"] = task.time.number(end)
        values["day"] = PeerTime.day(end)
        values["end_event"] = try task.events.first { try task.instant(of: $0) == end }?.id
        values["points"] = award.points
        if let first = award.event.flatMap(task.event) {
            values["start_event"] = first.id
            values["start"] = task.time.number(try task.instant(of: first))
        }
        return PeerObservation(values)
    }

    // MARK: Runs of periods

    /// A period of so many milliseconds is stretched to an hour.
    static func stretch(_ task: inout PeerTask) throws -> Int64 {
        let period = Int64(try task.rule.whole("period_ms"))
        try task.rule.allow("period", "[k*\(period),(k+1)*\(period)) from epoch")
        guard period > 0, 3_600_000 % period == 0 else {
            throw PeerProblem("an hour is no multiple of \(period) ms")
        }
        task.time.factor = 3_600_000 / period
        return period
    }

    static func periodStreak(_ task: inout PeerTask) throws -> PeerScript {
        let rule = task.rule
        let period = rule.value("period_ms") == nil ? nil : try stretch(&task)
        let per = period == nil ? try PeerText.period(try rule.text("period")) : "hour"
        let tiers = try tiers(rule)
        let consecutive = try rule.flag("consecutive_periods")
        let repeats =
            rule.value("restart_after_top_tier") == nil
            ? true : try rule.flag("restart_after_top_tier")
        let rules = """
            settings: { timezone: \(try task.zone) }
            rewards:
              xp: { kind: points }
            \(tiers.map(\.reward).joined())
            rules:
              - id: run
                when: \(try rule.text("event"))
                if: "\(try PeerText.filter(rule))"
                streak:
                  per: \(per)
                  least: \(try PeerText.least(try rule.text("per_period")))
                  reach: { \(tiers.map(\.reach).joined(separator: ", ")) }
                  repeat: \(repeats)
                  gaps: \(consecutive ? "break" : "allowed")
                late: revise
            """
        var script = PeerScript(rules: rules, steps: try task.steps(), time: task.time) {
            [task] run in
            try run.awards(of: "run").map { award in
                let length = tiers.first { $0.rank == award.rank }?.length ?? 0
                var values = [award.word: "badge", "rank": String(award.rank)]
                values["streak"] = String(length)
                values["points"] = award.points
                let completing = try task.events.first {
                    try task.instant(of: $0) == award.fact.time
                }
                values["by_event"] = award.word == "grant" ? completing?.id : award.fact.cause
                guard let period, let label = award.parts.first else {
                    values[per] = award.parts.first
                    return PeerObservation(values)
                }
                let last = try bucket(label, period)
                values["last_bucket"] = String(last)
                values["first_bucket"] = String(last - Int64(length - 1) * period)
                return PeerObservation(values)
            }
        }
        // With gaps the first period does not follow from the last, which is all a grant names.
        if !consecutive { script.unseen = ["first_bucket"] }
        return script
    }

    /// `1970-01-01T05` as the case's number of the fifth period's begin.
    static func bucket(_ label: String, _ period: Int64) throws -> Int64 {
        try PeerTime.instant(label + ":00") / (3600 * PeerTime.second) * period
    }

    // MARK: Runs of days

    static func streakChallenge(_ task: PeerTask) throws -> PeerScript {
        let condition = try task.rule.text("condition")
        let form = /current ([a-z]+) streak >= ([0-9]+)/
        guard let match = condition.wholeMatch(of: form) else {
            throw PeerProblem("nobody knows '\(condition)'")
        }
        let (per, reach) = (try PeerText.period(String(match.1)), match.2)
        let rules = """
            rewards:
              done: { kind: badge }
            rules:
              - id: challenge
                when: \(task.types)
                streak: { per: \(per), reach: \(reach) }
                grant: done
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            task.events.map { event in
                let isDone = !run.granted(by: "challenge", upTo: event.id).isEmpty
                return .state(["after": event.id, "completed": String(isDone)])
            }
        }
    }
}
