// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// Streaks of days, walked day by day.
extension RevisionReference {
    /// What a member's streak has come to.
    private struct Walk {
        var firings: [(day: Int, deed: Deed)] = []
        /// The days between the last run that broke and what came next.
        var lastBreak: [Int] = []
    }

    mutating func streaks() {
        guard case .streak(let streak) = rule.kind else { return }
        for member in RevisionReference.members {
            for (day, deed) in walk(streak, member, covered: repaired(streak, member)).firings {
                fire(calendar.label(of: day, period: .day), deed)
            }
        }
    }

    /// The days that repairs cover, in the order in which they happened.
    private func repaired(_ streak: RevisedRule.Streak, _ member: String) -> Set<Int> {
        let retracted = Set(arrived.compactMap(\.retracts))
        var covered: Set<Int> = []
        for deed in RevisionReference.inOrder(arrived) where deed.member == member {
            guard case .repair(let day)? = deed.special, !retracted.contains(deed.number) else {
                continue
            }
            if let day {
                covered.insert(day)
            } else {
                covered.formUnion(walk(streak, member, covered: covered, by: deed).lastBreak)
            }
        }
        return covered
    }

    /// The deeds that complete a day.
    private func completions(
        _ streak: RevisedRule.Streak, _ member: String, by now: Deed?
    ) -> [Int: Deed] {
        var completed: [Int: Deed] = [:]
        var totals: [Int: Int] = [:]
        let needed = max(1, streak.least)
        for deed in inputs where deed.member == member {
            if let now, (deed.time, deed.number) > (now.time, now.number) { break }
            let before = totals[day(deed)] ?? 0
            let after = before + (streak.least == 0 ? 1 : deed.n)
            totals[day(deed)] = after
            if before < needed && after >= needed { completed[day(deed)] = deed }
            if after < needed { completed[day(deed)] = nil }
        }
        return completed
    }

    /// - Parameter now: up to which it is walked; nil = up to the last day that counts.
    private func walk(
        _ streak: RevisedRule.Streak, _ member: String, covered: Set<Int>, by now: Deed? = nil
    ) -> Walk {
        let completed = completions(streak, member, by: now)
        var walk = Walk()
        guard let first = completed.keys.min(), let last = completed.keys.max() else { return walk }
        let free = arrived.compactMap { deed -> Range<Int>? in
            guard case .pause(let days)? = deed.special, deed.member == member else { return nil }
            return days
        }
        let retracted = Set(arrived.compactMap(\.retracts))
        let tokens = arrived.filter {
            $0.special == nil && $0.type == "ice" && $0.member == member
                && !retracted.contains($0.number)
        }
        let top = rule.reach.max()!
        var (length, fired, spent) = (0, 0, 0)
        var missed: [Int] = []
        /// The days since the last one that counts.
        var waiting: [Int] = []
        /// Whether the run has broken since.
        var isBroken = false
        func count(_ day: Int, _ deed: Deed) {
            length += 1
            guard let mark = marks(upTo: length).first(where: { $0 > fired }) else { return }
            fired = mark
            walk.firings.append((day, deed))
        }
        let end = now.map { max(last, day($0) - 1) } ?? last
        for today in first...max(first, end) {
            if let deed = completed[today] {
                if isBroken {
                    walk.lastBreak = waiting
                    (length, fired, missed, isBroken) = (0, 0, [], false)
                } else if streak.countsProtected {
                    for day in waiting { count(day, deed) }
                }
                waiting = []
                count(today, deed)
                continue
            }
            waiting.append(today)
            let isFree =
                streak.skipsWeekend && (today + 3) % 7 >= 5 || covered.contains(today)
                || free.contains { $0.contains(today) }
            if isBroken || isFree { continue }
            let recent = missed.filter { $0 > today - top }
            if recent.count < streak.grace {
                missed = recent + [today]
            } else if streak.freezes,
                tokens.filter({ day($0) <= today }).count > spent
            {
                spent += 1
            } else {
                isBroken = true
            }
        }
        if isBroken { walk.lastBreak = waiting }
        return walk
    }
}
