// SPDX-License-Identifier: Apache-2.0
import Rulebook
import TestSupport

/// An event of a history for `late: revise`.
struct Deed: Hashable {
    /// Its id is `e<number>`; also the order of arrival.
    var number: Int
    /// Seconds since 1970.
    var time: Int64
    var member: String
    var type: String
    var team: String
    var n: Int
    var course: Int
    /// The number of the event that this one takes back.
    var retracts: Int?

    var line: String {
        if let retracts {
            return EventScript.line(
                id: "e\(number)", time: timeText(time * 1_000_000_000), subject: "till",
                type: "event.retracted", data: "{\"source\":\"/test\",\"id\":\"e\(retracts)\"}")
        }
        return EventScript.line(
            id: "e\(number)", time: timeText(time * 1_000_000_000), subject: member, type: type,
            data: "{\"n\":\(n),\"course\":\(course),\"team\":\"\(team)\"}")
    }
}

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
        case streak(least: Int, grace: Int, skipsWeekend: Bool)
        case run(hours: Int?, gaps: Bool)
        case sequence(steps: [String], hours: Int?)
        case bands
        case comeback(hours: Int)
        case goal(RuleSpec.Measure, Period)
        case peers(Int, Period)
        case peersWindow(Int, hours: Int)
    }

    var id: String
    var kind: Kind
    var reach = [1]
    var repeats = false
    /// `{ xp: data.n }` instead of one.
    var grantsValue = false
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
        case .peers, .peersWindow: keys.append("to: doers")
        default: break
        }
        keys.append(grantsValue ? "grant: { xp: data.n }" : "grant: xp")
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
        case .streak(let least, let grace, let skipsWeekend):
            let needs = least == 0 ? "" : ", least: { sum: data.n, reach: \(least) }"
            let skip = skipsWeekend ? ", skip: [sat, sun]" : ""
            return "streak: { \(marks), per: day, grace: \(grace)\(needs)\(skip) }"
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
        case .peers(let wanted, let period):
            return "peers: { group: team, distinct: \(wanted), per: \(period) }"
        case .peersWindow(let wanted, let hours):
            return "peers: { group: team, distinct: \(wanted), within: \(hours)h }"
        }
    }
}

/// Makes rules and histories.
struct RevisionMaker {
    var generator: SeededGenerator

    /// Some of all kinds: with fewer rules there can be more histories.
    mutating func rules() -> [RevisedRule] {
        (1...14).shuffled(using: &generator).prefix(3).sorted().map { rule($0) }
    }

    private mutating func rule(_ number: Int) -> RevisedRule {
        var rule = RevisedRule(id: "r\(number)", kind: kind(number))
        rule.repeats = generator.once(in: 3)
        rule.hasSince = generator.once(in: 5)
        rule.grantsValue = generator.once(in: 3)
        switch rule.kind {
        case .total(true, _), .goal(.sum, _): rule.reach = marks(upTo: 9)
        case .window(let sums, _):
            rule.repeats = false
            rule.reach = marks(upTo: sums ? 9 : 4)
        case .distinct, .distinctWindow:
            rule.repeats = false
            rule.reach = marks(upTo: 3)
        case .streak(let least, let grace, let skips):
            rule.reach = marks(upTo: 4)
            rule.kind = .streak(
                least: least, grace: min(grace, rule.reach.max()! - 1), skipsWeekend: skips)
        case .total, .run, .goal: rule.reach = marks(upTo: 4)
        case .sequence: break
        default: rule.repeats = false
        }
        switch rule.kind {
        case .goal, .peers, .peersWindow: rule.grantsValue = false
        case .streak: break
        default:
            if generator.once(in: 4) {
                rule.limit = (generator.number(1...2), generator.once(in: 2))
            } else if generator.once(in: 4) {
                rule.cooldownHours = generator.pick([1, 12, 30])
            }
        }
        return rule
    }

    private mutating func kind(_ number: Int) -> RevisedRule.Kind {
        let period = generator.pick([Period.day, .week, .lifetime, .hour])
        let hours = generator.pick([2, 12, 30])
        let bound = generator.once(in: 2) ? hours : nil
        switch number {
        case 1: return .each
        case 2: return .total(sums: true, period)
        case 3: return .total(sums: generator.once(in: 2), period)
        case 4: return .window(sums: generator.once(in: 2), hours: hours)
        case 5: return .distinct(period)
        case 6: return .distinctWindow(hours: hours)
        case 7: return .best(by: generator.number(0...2), lowest: generator.once(in: 2))
        case 8:
            return .streak(
                least: generator.pick([0, 0, 1, 4]), grace: generator.number(0...2),
                skipsWeekend: generator.once(in: 4))
        case 9: return .run(hours: bound, gaps: generator.once(in: 4))
        case 10:
            let steps = (0..<generator.number(2...3)).map { _ in generator.pick(["a", "b", "c"]) }
            return .sequence(steps: steps, hours: bound)
        case 11: return .bands
        case 12: return .comeback(hours: hours)
        case 13: return .goal(generator.pick([.count, .sum, .distinct]), period)
        default:
            let wanted = generator.number(1...3)
            return generator.once(in: 2)
                ? .peers(wanted, period) : .peersWindow(wanted, hours: hours)
        }
    }

    private mutating func marks(upTo highest: Int) -> [Int] {
        Set((0...generator.number(0...2)).map { _ in generator.number(1...highest) }).sorted()
    }

    /// Deeds in order of arrival, which has little to do with the order of their times.
    mutating func deeds() -> [Deed] {
        let begin: Int64 = 1_767_571_200
        let span = generator.pick([6, 48, 240]) * 3600
        let isOrdered = generator.once(in: 8)
        var times = (0..<generator.number(2...10)).map { _ in
            begin + Int64(generator.number(0...span) / 1800 * 1800)
        }
        if isOrdered { times.sort() }
        let members = generator.once(in: 3) ? ["ana", "bob", "cid"] : ["ana", "ana", "bob"]
        let negatives = generator.once(in: 2)
        return times.enumerated().map { place, time in
            var deed = Deed(
                number: place + 1, time: time, member: generator.pick(members),
                type: generator.pick(["a", "a", "b", "c", "hello"]),
                team: generator.pick(["red", "red", "tan"]),
                n: generator.number((negatives ? -4 : 0)...5), course: generator.number(1...3))
            if generator.once(in: 7) {
                deed.retracts = generator.number(1...times.count)
                deed.time = begin + Int64(span)
            }
            return deed
        }
    }
}
