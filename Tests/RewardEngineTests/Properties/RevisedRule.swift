// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// A rule that is revised, of kinds and values that a reference can be obvious about.
struct RevisedRule: Hashable, CustomStringConvertible {
    enum Kind: Hashable {
        case each
        case total(sums: Bool, Period)
        case window(sums: Bool, hours: Int)
        case distinct(Period)
        case distinctWindow(hours: Int)
        case best(by: Int, lowest: Bool)
        /// Of days.
        case streak(Streak)
        case run(hours: Int?, gaps: Bool)
        case sequence(steps: [String], hours: Int?)
        case bands
        case comeback(hours: Int)
        case goal(RuleSpec.Measure, Period)
        /// Of days in each of which so many took part.
        case goalRun(least: Int, grace: Int)
        case peers(Int, Period)
        case peersWindow(Int, hours: Int)
        /// Of a graph: the owners of circles, or those in them, are rewarded.
        case friends(Int, Period, tellsOwner: Bool)
        case friendsWindow(Int, hours: Int, tellsOwner: Bool)
    }

    struct Streak: Hashable {
        var least = 0
        var grace = 0
        var skipsWeekend = false
        var countsProtected = false
        /// Whether tokens are spent.
        var freezes = false
    }

    enum Reward: Hashable {
        case point
        /// `{ xp: data.n }`.
        case value
        /// A badge that is held once.
        case star
    }

    var id: String
    var kind: Kind
    var reach = [1]
    var repeats = false
    var reward = Reward.point
    var hasSince = false
    /// Firings a day, of a member or of all.
    var limit: (count: Int, ofRule: Bool)? {
        get { limitCount == 0 ? nil : (limitCount, limitOfRule) }
        set {
            limitCount = newValue?.count ?? 0
            limitOfRule = newValue?.ofRule ?? false
        }
    }
    private var limitCount = 0
    private var limitOfRule = false
    var cooldownHours: Int?

    init(id: String, kind: Kind) {
        self.id = id
        self.kind = kind
    }

    /// Whether the threshold is part of a firing's name.
    var namesThreshold: Bool { repeats || reach.count > 1 }

    var description: String {
        var keys = ["id: \(id)", "late: revise"]
        if case .sequence = kind {} else { keys.append("when: [a, b, c]") }
        keys.append(trigger)
        if hasSince { keys.append("since: hello") }
        if let limit {
            let scope = limit.ofRule ? ", scope: rule" : ""
            keys.append("limit: { per: day, count: \(limit.count)\(scope) }")
        }
        if let cooldownHours { keys.append("cooldown: \(cooldownHours)h") }
        switch kind {
        case .peers, .peersWindow, .friends(_, _, false), .friendsWindow(_, _, false):
            keys.append("to: doers")
        default: break
        }
        switch reward {
        case .point: keys.append("grant: xp")
        case .value: keys.append("grant: { xp: data.n }")
        case .star: keys.append("grant: star")
        }
        return "- { " + keys.filter { !$0.isEmpty }.joined(separator: ", ") + " }"
    }

    private var trigger: String {
        let marks = "reach: \(reach), repeat: \(repeats)"
        switch kind {
        case .each: return ""
        case .total(let sums, let period):
            return sums
                ? "sum: { of: data.n, \(marks), per: \(period) }"
                : "count: { \(marks), per: \(period) }"
        case .window(let sums, let hours):
            return sums
                ? "sum: { of: data.n, reach: \(reach), within: \(hours)h }"
                : "count: { reach: \(reach), within: \(hours)h }"
        case .distinct(let period):
            return "distinct: { of: data.course, reach: \(reach), per: \(period) }"
        case .distinctWindow(let hours):
            return "distinct: { of: data.course, reach: \(reach), within: \(hours)h }"
        case .best(let by, let lowest):
            let by = by > 0 ? ", by: \(by)" : ""
            return "best: { of: data.n\(by), order: \(lowest ? "min" : "max") }"
        case .streak(let streak):
            var keys = "\(marks), per: day, grace: \(streak.grace)"
            if streak.least > 0 { keys += ", least: { sum: data.n, reach: \(streak.least) }" }
            if streak.skipsWeekend { keys += ", skip: [sat, sun]" }
            if streak.countsProtected { keys += ", count_protected: true" }
            if streak.freezes { keys += ", freeze: ice" }
            return "streak: { \(keys) }"
        case .run(let hours, let gaps):
            let within = hours.map { ", within: \($0)h" } ?? ""
            let gaps = gaps ? ", gaps: allowed" : ""
            return "streak: { \(marks), per: event, pass: data.n > 0\(within)\(gaps) }"
        case .sequence(let steps, let hours):
            let within = hours.map { ", within: \($0)h" } ?? ""
            return "sequence: { steps: [\(steps.joined(separator: ", "))], "
                + "repeat: \(repeats)\(within) }"
        case .bands:
            return "bands: { high: data.n >= 4, middle: data.n >= 2, low: data.n <= 0 }"
        case .comeback(let hours): return "comeback: { after: \(hours)h }"
        case .goal(let measure, let period):
            let of =
                switch measure {
                case .count: "count: true"
                case .sum: "sum: data.n"
                case .distinct: "distinct: data.course"
                }
            return "goal: { group: team, \(of), \(marks), per: \(period) }"
        case .goalRun(let least, let grace):
            return "goal: { group: team, \(marks), "
                + "streak: { per: day, least: \(least), grace: \(grace) } }"
        case .friends(let wanted, let period, _):
            return "peers: { graph: friends, distinct: \(wanted), per: \(period) }"
        case .friendsWindow(let wanted, let hours, _):
            return "peers: { graph: friends, distinct: \(wanted), within: \(hours)h }"
        case .peers(let wanted, let period):
            return "peers: { group: team, distinct: \(wanted), per: \(period) }"
        case .peersWindow(let wanted, let hours):
            return "peers: { group: team, distinct: \(wanted), within: \(hours)h }"
        }
    }
}
