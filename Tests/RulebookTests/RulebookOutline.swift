// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// A rule as one line, for tests that look at all of it:
/// `daily: lesson.completed if[data.minutes >= 5] streak(7x day) -> who [1 badge]`.
struct RulebookOutline {
    let rulebook: Rulebook

    var rules: [String] { rulebook.rules.map(rule) }

    func rule(_ rule: Rule) -> String {
        var text = "\(rule.id): " + rule.when.map(\.text).joined(separator: "|")
        if let condition = rule.condition { text += " if[\(condition.text)]" }
        if let who = rule.who { text += " who[\(who.text)]" }
        text += " " + trigger(rule.trigger)
        text += " -> " + receivers(rule.receivers) + " " + grants(rule.grants)
        if rule.deniesSelf { text += " deniesSelf" }
        for limit in rule.limits {
            text += " limit(\(limit.count)/\(limit.period.rawValue)/\(limit.scope.rawValue))"
        }
        if let active = rule.active { text += " " + self.active(active) }
        if rule.mode != .live { text += " \(rule.mode.rawValue)" }
        if let policy = rule.onChange { text += " \(policy.rawValue)" }
        return text
    }

    func trigger(_ trigger: Trigger) -> String {
        switch trigger {
        case .each: return "each"
        case .tally(let tally):
            let kind = tally.of.map { "sum[\($0.text)]" } ?? "count"
            let skip = tally.skipsNegative ? " skip" : ""
            return "\(kind)(\(reach(tally.reach)) \(extent(tally.extent))\(skip))"
        case .distinct(let distinct):
            return "distinct[\(distinct.of.text)](\(reach(distinct.reach)) "
                + "\(extent(distinct.extent)))"
        case .streak(let streak):
            let least =
                switch streak.least {
                case .count(let count): "least \(count)"
                case .sum(let of, let reach): "least \(reach) of [\(of.text)]"
                }
            return "streak(\(reach(streak.reach)) \(streak.period.rawValue) \(least) "
                + "grace \(streak.grace))"
        case .goal(let goal):
            let measure =
                switch goal.measure {
                case .count: "count"
                case .sum(let of): "sum[\(of.text)]"
                case .distinct(let of): "distinct[\(of.text)]"
                }
            return "goal(\(goal.group):\(goal.groupName) \(measure) \(reach(goal.reach)) "
                + "\(goal.period.rawValue))"
        case .peers(let peers):
            return "peers(\(peers.group):\(peers.groupName) \(peers.distinct) "
                + "\(extent(peers.extent)))"
        }
    }

    func receivers(_ receivers: Receivers) -> String {
        switch receivers {
        case .who: "who"
        case .computed(let expression): "[\(expression.text)]"
        case .contributors: "contributors"
        case .members: "members"
        case .doers: "doers"
        case .others(let active):
            "others" + (active.map { "(\($0.nanoseconds / 1_000_000_000)s)" } ?? "")
        }
    }

    func grants(_ grants: [Grant]) -> String {
        let texts = grants.map { grant in
            let name = rulebook.rewards[grant.reward].name
            switch grant.quantity {
            case .constant(let amount): return "\(amount) \(name)"
            case .computed(let expression): return "[\(expression.text)] \(name)"
            }
        }
        return "{" + texts.joined(separator: ", ") + "}"
    }

    func template(_ template: Template?) -> [String] {
        (template?.parts ?? []).map { part in
            switch part {
            case .literal(let text): text
            case .expression(let expression): "[\(expression.text)]"
            }
        }
    }

    private func reach(_ reach: Reach) -> String {
        let thresholds = reach.thresholds.map { threshold in
            "\(threshold.value)" + (threshold.grants.map { " \(grants($0))" } ?? "")
        }
        return thresholds.joined(separator: ",") + (reach.repeats ? " repeats" : "")
    }

    private func extent(_ extent: Extent) -> String {
        switch extent {
        case .calendar(let period): period.rawValue
        case .rolling(let span): "\(span.nanoseconds / 1_000_000_000)s"
        }
    }

    private func active(_ active: Active) -> String {
        func bound(_ bound: Active.Bound?) -> String {
            switch bound {
            case nil: ""
            case .date(let day): "day \(day)"
            case .instant(let instant): "\(instant)ns"
            }
        }
        let days = active.days.sorted { $0.rawValue < $1.rawValue }.map(\.abbreviation)
        let hours = active.hours.map { " \($0.startSeconds)s-\($0.endSeconds)s" } ?? ""
        return "active(\(bound(active.from))..<\(bound(active.until)) "
            + days.joined(separator: ",") + hours + ")"
    }
}
