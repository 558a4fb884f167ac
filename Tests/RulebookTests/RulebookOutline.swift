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
        if let audience = rule.audience { text += " " + self.audience(audience) }
        if let arm = rule.arm { text += " arm(\(arm.experiment)/\(arm.arm))" }
        if !rule.since.isEmpty {
            text += " since(\(rule.since.map(\.text).joined(separator: "|")))"
        }
        text += " " + TriggerOutline(book: self).trigger(rule.trigger)
        text += " -> " + receivers(rule.receivers) + " " + grants(rule.grants)
        text += guards(rule.guards)
        for limit in rule.limits {
            let close = limit.decision == .atClose ? "/close" : ""
            text +=
                " limit(\(limit.count)/\(limit.period.rawValue)/\(limit.scope.rawValue)\(close))"
        }
        if let cooldown = rule.cooldown {
            text += " cooldown(\(span(cooldown.span))\(cooldown.isPerPair ? " pair" : ""))"
        }
        if let active = rule.active { text += " " + self.active(active) }
        if rule.late != .keep { text += " late(\(rule.late.rawValue))" }
        if rule.history != .ignore { text += " history(\(rule.history.rawValue))" }
        if rule.mode != .live { text += " \(rule.mode.rawValue)" }
        if let policy = rule.onChange { text += " \(policy.rawValue)" }
        return text
    }

    func audience(_ audience: Audience) -> String {
        switch audience {
        case .persona(let index): "for(\(index))"
        case .expression(let expression): "for[\(expression.text)]"
        }
    }

    private func guards(_ guards: Guards) -> String {
        var text = guards.deniesSelf ? " deniesSelf" : ""
        for (name, quota) in [
            ("pair", guards.pair), ("giver", guards.giver), ("receiver", guards.receiver),
        ] {
            if let quota { text += " \(name)(\(quota.count)/\(quota.period.rawValue))" }
        }
        if let mutual = guards.mutual { text += " mutual(\(mutual.count)/\(span(mutual.span)))" }
        return text
    }

    /// `3600s`.
    func span(_ span: TimeSpan) -> String { "\(span.nanoseconds / 1_000_000_000)s" }

    func receivers(_ receivers: Receivers) -> String {
        switch receivers {
        case .who: "who"
        case .computed(let expression): "[\(expression.text)]"
        case .contributors: "contributors"
        case .members: "members"
        case .top(let count): "top(\(count))"
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

    /// `badge repeats replaces silver`, `points levels 0,100`.
    func kind(_ kind: Reward.Kind) -> String {
        func name(_ index: Int) -> String { rulebook.rewards[index].name }
        switch kind {
        case .points(let points):
            return "points"
                + (points.levels.isEmpty
                    ? "" : " levels " + points.levels.map(\.description).joined(separator: ","))
                + (points.demotes ? " demotes" : "")
                + (points.expiry.map { " expires \(span($0))" } ?? "")
                + (points.pending.map { " pending \(span($0))" } ?? "")
        case .badge(let repeats, let replaces):
            return "badge" + (repeats ? " repeats" : "")
                + (replaces.map { " replaces \(name($0))" } ?? "")
        case .item(let item):
            return "item" + (item.cost.map { " cost \($0)" } ?? "")
                + (item.codes.map { " codes \($0.joined(separator: ","))" } ?? "")
        case .token(let max): return "token" + (max.map { " max \($0)" } ?? "")
        case .nudge: return "nudge"
        case .draw(let shares):
            return "draw " + shares.map { "\(name($0.reward)):\($0.weight)" }.joined(separator: ",")
        }
    }

    func template(_ template: Template?) -> [String] {
        (template?.parts ?? []).map { part in
            switch part {
            case .literal(let text): text
            case .expression(let expression): "[\(expression.text)]"
            }
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
