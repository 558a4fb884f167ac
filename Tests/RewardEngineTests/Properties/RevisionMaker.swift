// SPDX-License-Identifier: Apache-2.0
import Rulebook
import TestSupport

/// Makes rules that are revised, and histories for them.
struct RevisionMaker {
    var generator: SeededGenerator

    /// Some of all kinds: with fewer rules there can be more histories.
    mutating func rules() -> [RevisedRule] {
        (1...17).shuffled(using: &generator).prefix(3).sorted().map { rule($0) }
    }

    private mutating func rule(_ number: Int) -> RevisedRule {
        var rule = RevisedRule(id: "r\(number)", kind: kind(number))
        rule.repeats = generator.once(in: 3)
        rule.hasSince = generator.once(in: 5)
        rule.reward = generator.pick([.point, .point, .value, .star])
        switch rule.kind {
        case .total(true, _), .goal(.sum, _): rule.reach = marks(upTo: 9)
        case .window(let sums, _):
            rule.repeats = false
            rule.reach = marks(upTo: sums ? 9 : 4)
        case .distinct, .distinctWindow:
            rule.repeats = false
            rule.reach = marks(upTo: 3)
        case .streak(var streak):
            rule.reach = marks(upTo: 4)
            streak.grace = min(streak.grace, rule.reach.max()! - 1)
            rule.kind = .streak(streak)
        case .goalRun(let least, let grace):
            rule.reach = marks(upTo: 3)
            rule.kind = .goalRun(least: least, grace: min(grace, rule.reach.max()! - 1))
        case .total, .run, .goal: rule.reach = marks(upTo: 4)
        case .sequence: break
        default: rule.repeats = false
        }
        switch rule.kind {
        case .goal, .goalRun, .peers, .peersWindow, .friends, .friendsWindow:
            if rule.reward == .value { rule.reward = .point }
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
        case 8, 15: return .streak(streak(isProtected: number == 15))
        case 9: return .run(hours: bound, gaps: generator.once(in: 4))
        case 10:
            let steps = (0..<generator.number(2...3)).map { _ in generator.pick(["a", "b", "c"]) }
            return .sequence(steps: steps, hours: bound)
        case 11: return .bands
        case 12: return .comeback(hours: hours)
        case 13: return .goal(generator.pick([.count, .sum, .distinct]), period)
        case 14:
            let wanted = generator.number(1...3)
            return generator.once(in: 2)
                ? .peers(wanted, period) : .peersWindow(wanted, hours: hours)
        case 16:
            return .goalRun(least: generator.number(1...2), grace: generator.number(0...2))
        default:
            let wanted = generator.number(1...2)
            let tellsOwner = generator.once(in: 2)
            return generator.once(in: 2)
                ? .friends(wanted, period, tellsOwner: tellsOwner)
                : .friendsWindow(wanted, hours: hours, tellsOwner: tellsOwner)
        }
    }

    private mutating func streak(isProtected: Bool) -> RevisedRule.Streak {
        RevisedRule.Streak(
            least: generator.pick([0, 0, 1, 4]), grace: generator.number(0...2),
            skipsWeekend: generator.once(in: 4), countsProtected: generator.once(in: 3),
            freezes: isProtected)
    }

    private mutating func marks(upTo highest: Int) -> [Int] {
        Set((0...generator.number(0...2)).map { _ in generator.number(1...highest) }).sorted()
    }

    // MARK: Histories

    private static let begin: Int64 = 1_767_571_200

    /// Deeds in order of arrival, which has little to do with the order of their times.
    mutating func deeds(for rules: [RevisedRule]) -> [Deed] {
        let isOfStreaks = rules.contains { if case .streak = $0.kind { true } else { false } }
        let isOfFriends = rules.contains {
            switch $0.kind {
            case .friends, .friendsWindow: true
            default: false
            }
        }
        let span = generator.pick(isOfStreaks ? [48, 240, 240] : [6, 48, 240]) * 3600
        var times = (0..<generator.number(2...(isOfStreaks ? 16 : 10))).map { _ in
            RevisionMaker.begin + Int64(generator.number(0...span) / 1800 * 1800)
        }
        if generator.once(in: 8) { times.sort() }
        let members = generator.once(in: 3) ? ["ana", "bob", "cid"] : ["ana", "ana", "bob"]
        let negatives = generator.once(in: 2)
        var deeds = isOfFriends ? friendships() : []
        let first = deeds.count + 1
        for time in times {
            var deed = Deed(
                number: deeds.count + 1, time: time, member: generator.pick(members),
                type: generator.pick(["a", "a", "b", "c", "hello"]))
            deed.team = generator.pick(["red", "red", "tan"])
            deed.n = generator.number((negatives ? -4 : 0)...5)
            deed.course = generator.number(1...3)
            if generator.once(in: 7) {
                deed.special = .retraction(generator.number(first...first + times.count))
                deed.time = RevisionMaker.begin + Int64(span)
            } else if isOfStreaks, generator.once(in: 4) {
                protect(&deed, days: span / 86_400)
            }
            deeds.append(deed)
        }
        return deeds
    }

    private mutating func protect(_ deed: inout Deed, days: Int) {
        let today = Int(RevisionMaker.begin) / 86_400
        let day = today + generator.number(0...days)
        switch generator.number(1...4) {
        case 1: deed.special = .pause(day..<day + generator.number(1...3))
        case 2: deed.special = .repair(generator.once(in: 2) ? day : nil)
        default: deed.type = "ice"
        }
    }

    /// Who is whose friend is known when something happens.
    private mutating func friendships() -> [Deed] {
        var deeds: [Deed] = []
        for (one, other) in [("ana", "bob"), ("bob", "cid"), ("ana", "cid")] {
            guard generator.once(in: 2) else { continue }
            var deed = Deed(
                number: deeds.count + 1, time: RevisionMaker.begin - 3600, member: one,
                type: "friend")
            deed.special = .friend(other, isAdded: true)
            deeds.append(deed)
            guard generator.once(in: 3) else { continue }
            deed.number += 1
            deed.time = RevisionMaker.begin + Int64(generator.number(0...48) * 3600 + 900)
            deed.special = .friend(other, isAdded: false)
            deeds.append(deed)
        }
        return deeds
    }
}
