// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Calendar periods: sums and counts in them, their names, and times of the day.
extension PeerTranslator {
    /// `period_sum_badge` and `period_count_badge`.
    static func periodBadge(_ task: inout PeerTask) throws -> PeerScript {
        let rule = task.rule
        let period = rule.value("period_ms") == nil ? nil : try stretch(&task)
        let per = period == nil ? try PeerText.period(try rule.text("period")) : "hour"
        try rule.allow("aggregate", "sum(value)", "count")
        try rule.allow("compare", ">=", ">")
        let isSum = try rule.text("aggregate") == "sum(value)"
        // More than a number is the next one that there is.
        let more = try rule.textIfAny("compare") == ">" ? (isSum ? 0.000_001 : 1) : 0
        let thresholds = try rule.objects("thresholds").map { fields in
            (
                value: PeerValue.text(of: try fields.number("value") + more),
                rank: try fields.whole("badge_rank"),
                points: fields.value("points").map(\.plain)
            )
        }
        let reach = thresholds.map {
            "\($0.value): [rank-\($0.rank)" + ($0.points.map { ", { xp: \($0) }" } ?? "") + "]"
        }
        let rewards = thresholds.map { "  rank-\($0.rank): { kind: badge, repeat: true }\n" }
        let rules = """
            settings: { timezone: \(try task.zone) }
            rewards:
              xp: { kind: points }
            \(rewards.joined())
            rules:
              - id: period
                when: \(try rule.text("event"))
                if: "\(try PeerText.filter(rule))"
                \(isSum ? "sum" : "count"):
                  \(isSum ? "of: data.value" : "")
                  per: \(per)
                  reach: { \(reach.joined(separator: ", ")) }
                late: revise
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            try run.awards(of: "period").map { award in
                var values = [
                    award.word: "badge", "rank": String(award.rank), "by_event": award.fact.cause,
                    "at": run.time.number(award.fact.time),
                ]
                values["points"] = award.points
                let label = award.parts.first ?? ""
                if let period {
                    let start = try bucket(label, period)
                    values["period"] = "[\(start),\(start + period)]"
                } else {
                    values["period"] = label
                    values[per] = label
                }
                return PeerObservation(values)
            }
        }
    }

    /// The sum of every day, told by a rule that fires at every whole sum.
    static func periodSum(_ task: PeerTask) throws -> PeerScript {
        try task.rule.allow("period", "1 day from start")
        let start = try task.rule.text("start")
        let end = try task.rule.text("end")
        let first = try PeerTime.instant(start)
        let last = try PeerTime.instant(end)
        let begin = start.dropFirst(11).prefix(5)
        let most = Int(task.events.compactMap(\.value).filter { $0 > 0 }.reduce(0, +))
        let rules = """
            settings: { timezone: UTC, day_start: "\(begin)" }
            rewards:
              told: { kind: nudge, message: "sum={total}" }
            rules:
              - id: sum
                when: \(task.types)
                active: { from: "\(start)", until: "\(end)" }
                sum: { of: data.value, per: day, reach: \(PeerText.list(1...max(1, most))) }
                grant: told
            """
        let day = 86_400 * PeerTime.second
        let instances = (last - first) / day + 3
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            (0..<instances).map { instance in
                let from = first + instance * day
                let label = PeerTime.day(from)
                let told = run.granted(by: "sum").last { $0.instance.hasPrefix(label) }?.told
                return .state([
                    "instance": String(instance), "sum": told?["sum"] ?? "0",
                    "instance_end": timeText(min(from + day, last)),
                ])
            }
        }
    }

    /// One rule a period; the instances are the names of the periods.
    static func periodKey(_ task: PeerTask) throws -> PeerScript {
        let periods = ["hour", "day", "week", "month", "quarter", "year"]
        return PeerScript(
            rules: periodRules(periods, task, zone: try task.zone), steps: try task.steps(),
            time: task.time
        ) { run in
            let names = periods.compactMap { period in
                run.granted(by: period).last.map { (period, $0.instance) }
            }
            return [.state(Dictionary(uniqueKeysWithValues: names))]
        }
    }

    private static func periodRules(
        _ periods: [String], _ task: PeerTask, zone: String = "UTC"
    ) -> String {
        let when = task.types == "[]" ? "\"*\"" : task.types
        let rules = periods.map { period in
            """
              - id: \(period)
                when: \(when)
                count: { reach: 1, per: \(period) }
                grant: xp

            """
        }
        return """
            settings: { timezone: \(zone) }
            rewards:
              xp: { kind: points }
            rules:
            \(rules.joined())
            """
    }

    /// A period that begins with a member's first event is not part of the language: it is the
    /// calendar's period in which the event lies.
    static func periodEnd(_ task: PeerTask) throws -> PeerScript {
        try task.rule.allow("anchor", "first user action")
        let text = try task.rule.text("period").replacing(", end rounded up", with: "")
        let period = try PeerText.period(text)
        var script = PeerScript(
            rules: periodRules([period], task), steps: try task.steps(), time: task.time
        ) { run in
            run.granted(by: period).map { .state(["period": $0.instance]) }
        }
        script.decided = try task.events.prefix(1).map { event in
            PeerObservation(["period": label(of: try task.instant(of: event), period)])
        }
        script.decision = "periods are those of the calendar and do not begin with an event"
        return script
    }

    /// By the calendar of Foundation, which is not ours.
    private static func label(of instant: Int64, _ period: String) -> String {
        let formatter = DateFormatter()
        formatter.calendar = Calendar(identifier: .iso8601)
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat =
            [
                "day": "yyyy-MM-dd", "week": "YYYY-'W'ww", "month": "yyyy-MM",
                "quarter": "yyyy-'Q'Q", "year": "yyyy",
            ][period]
        return formatter.string(
            from: Date(timeIntervalSince1970: Double(instant / PeerTime.second)))
    }

    /// An event a day, and a rule that fires once a week.
    static func listWeeks(_ task: PeerTask) throws -> PeerScript {
        try task.rule.allow("week", "ISO 8601")
        let first = try PeerTime.instant(try task.rule.text("start"))
        let last = try PeerTime.instant(try task.rule.text("end"))
        let day = 86_400 * PeerTime.second
        let steps = stride(from: first, through: last, by: Int(day)).map { instant in
            let id = PeerTime.day(instant)
            return PeerStep(role: .event(id), line: task.line(id, at: instant, "U", "day.passed"))
        }
        var script = PeerScript(
            rules: periodRules(["week"], task), steps: steps, time: task.time
        ) { run in
            let weeks = run.granted(by: "week").map(\.instance)
            return [
                .state([
                    "correct_iso_count": String(weeks.count), "correct_last": weeks.last ?? "",
                ])
            ]
        }
        script.decision = "weeks are ISO weeks, the last one included"
        return script
    }

    /// Thresholds that are won anew in each week.
    static func levels(_ task: PeerTask) throws -> PeerScript {
        let reset = try task.rule.textIfAny("reset") ?? "never"
        let per = reset == "never" ? "lifetime" : try PeerText.period(reset)
        let step = try PeerText.number(
            in: try task.rule.text("goal"), /sum\(value\) >= ([0-9]+) \* level/)
        let max = try task.rule.whole("max_level")
        let rules = """
            settings: { timezone: \(try task.zone) }
            rewards:
              level: { kind: badge, repeat: true }
            rules:
              - id: levels
                when: \(task.types)
                sum: { of: data.value, per: \(per), reach: \(PeerText.list((1...max).map { $0 * step })) }
                grant: level
            """
        return PeerScript(rules: rules, steps: try task.steps(), time: task.time) { run in
            var levels: [String: [Int]] = [:]
            for fact in run.granted(by: "levels") {
                let parts = fact.instance.split(separator: "/").map(String.init)
                guard let threshold = parts.last.flatMap({ Int($0) }) else { continue }
                levels[parts.count > 1 ? parts[0] : "", default: []].append(threshold / step)
            }
            return levels.map { week, levels in
                let list = PeerValue.list(levels.map { .number(Double($0)) }).plain
                return .state([
                    per: week, "levels": list, "new_levels": list,
                    "level": levels.max().map { String($0) } ?? "0",
                ])
            }
        }
    }
}
