// SPDX-License-Identifier: Apache-2.0
import Rulebook
import TestSupport
import Testing

@testable import RewardEngine

/// A streak of days in UTC with everything that keeps it, and what a member does.
private struct StreakHistory: CustomStringConvertible {
    var reach = 3
    var repeats = false
    var grace = 0
    var countsProtected = false
    var skip: Set<Weekday> = []
    var holidays: [Range<Int>] = []
    var latenessDays = 30
    var freezes = false
    var isRevised = false
    /// Days since 2026-01-05, a Monday.
    var days: [Int] = []
    var pauses: [Range<Int>] = []
    /// On which days a token is granted.
    var tokens: [Int] = []

    /// 2026-01-05.
    static let first = 20_458

    static func date(_ day: Int) -> String {
        String(timeText(Int64(first + day) * 86_400_000_000_000).prefix(10))
    }

    private func ranges(_ ranges: [Range<Int>]) -> String {
        let items = ranges.map {
            "{ from: \(StreakHistory.date($0.lowerBound)), until: \(StreakHistory.date($0.upperBound)) }"
        }
        return "[\(items.joined(separator: ", "))]"
    }

    var rules: RuleText {
        let days = skip.map(\.abbreviation).sorted().joined(separator: ", ")
        let skipping = skip.isEmpty ? "" : ", skip: [\(days)]"
        let pause = holidays.isEmpty ? "" : ", pause: \(ranges(holidays))"
        let freeze = freezes ? ", freeze: ice" : ""
        let late = isRevised ? "revise" : "keep"
        return RuleText(
            """
            - { id: ice, when: ice, grant: ice }
            - id: r
              when: lesson
              late: \(late)
              streak: { per: day, reach: \(reach), repeat: \(repeats), grace: \(grace)\(skipping), count_protected: \(countsProtected)\(pause)\(freeze), warn: 4h, near: 0.6 }
              grant: xp
            - { id: look, when: lesson, grant: { coins: 'member.streak["r"] + member.tokens.ice * 10 + 1' } }
            """,
            settings: "{ lateness: \(latenessDays)d, "
                + "journal: [streak.broken, streak.at_risk, progress.near] }")
    }

    /// Pauses first, then what was done; each with the day on which it happens.
    var events: [(day: Int, line: String)] {
        let pausing = pauses.enumerated().map { number, range in
            (
                day: range.lowerBound - 1,
                line: EventScript.line(
                    id: "p\(number)",
                    time: StreakHistory.date(range.lowerBound - 1) + "T23:00:00Z",
                    subject: "ana", type: "streak.paused",
                    data: "{\"from\":\"\(StreakHistory.date(range.lowerBound))\","
                        + "\"until\":\"\(StreakHistory.date(range.upperBound))\"}")
            )
        }
        let doing = days.map { day in
            (
                day: day,
                line: EventScript.line(
                    id: "e\(day)", time: StreakHistory.date(day) + "T12:00:00Z", subject: "ana",
                    type: "lesson")
            )
        }
        let buying = tokens.enumerated().map { number, day in
            (
                day: day,
                line: EventScript.line(
                    id: "i\(number)", time: StreakHistory.date(day) + "T06:00:00Z", subject: "ana",
                    type: "ice")
            )
        }
        return (pausing + buying + doing).sorted { $0.day < $1.day }
    }

    var description: String { rules.rules + "\n" + events.map(\.line).joined(separator: "\n") }

    /// What it means, day by day.
    func reference() -> [String] {
        func isFree(_ day: Int) -> Bool {
            let weekday = Weekday(rawValue: (day % 7 + 7) % 7)!
            return skip.contains(weekday) || (holidays + pauses).contains { $0.contains(day) }
        }
        var found: [String] = []
        var length = 0
        var waiting: [Int] = []
        var missed: [Int] = []
        func count(_ day: Int) {
            length += 1
            if length == reach || (repeats && length % reach == 0) {
                found.append("r/ana/\(StreakHistory.date(day))")
            }
        }
        for day in (days.min() ?? 0)...(days.max() ?? 0) {
            if days.contains(day) {
                if countsProtected { waiting.forEach(count) }
                waiting = []
                count(day)
            } else if length > 0 {
                waiting.append(day)
                if isFree(day) { continue }
                missed = missed.filter { $0 > day - reach } + [day]
                if missed.count > grace { (length, missed, waiting) = (0, [], []) }
            }
        }
        return found
    }

    static func random(_ generator: inout SeededGenerator, isOrderless: Bool) -> StreakHistory {
        var history = StreakHistory()
        history.repeats = generator.once(in: 2)
        history.reach = generator.number(1...6)
        history.countsProtected = isOrderless || generator.once(in: 2)
        if isOrderless {
            history.latenessDays = generator.number(1...4)
            // What could be lengthened late is what the length spans.
            history.reach += history.latenessDays + 2
        }
        history.grace = generator.number(0...min(2, history.reach - 1))
        if generator.once(in: 2) { history.skip = [.saturday, .sunday] }
        if generator.once(in: 3) { history.holidays = [10..<13, 12..<16] }
        return history
    }

    mutating func fill(_ generator: inout SeededGenerator) {
        let span = generator.number(8...40)
        let chance = generator.number(2...7)
        days = (0..<span).filter { _ in !generator.once(in: chance) }
        if days.isEmpty { days = [0] }
        pauses = (0..<generator.number(0...2)).map { _ in
            let from = generator.number(1...30)
            return from..<from + generator.number(1...6)
        }
        tokens = freezes ? (0..<generator.number(0...5)).map { _ in generator.number(0...30) } : []
    }
}

@Suite("Protected streaks, at random")
struct StreakPropertyTests {
    private func run(_ plan: Plan, _ lines: [String]) -> [String] {
        var bench = Bench(plan)
        let ids = bench.apply(lines).filter { $0.rule == "r" }.map(\.id)
        precondition(bench.late == 0, "no event is late")
        return ids
    }

    @Test("In order, runs are what they are when they are counted day by day")
    func reference() throws {
        for seed in Effort.seeds("streak reference", count: 60) {
            var generator = SeededGenerator(seed: seed)
            var history = StreakHistory.random(&generator, isOrderless: false)
            let plan = try history.rules.plan()
            for _ in 0..<20 {
                history.fill(&generator)
                let found = run(plan, history.events.map(\.line))
                guard found != history.reference() else { continue }
                Issue.record("seed \(seed): \(found), not \(history.reference())\n\(history)")
                return
            }
        }
    }

    @Test("With `count_protected`, the order of arrival decides nothing within lateness")
    func order() throws {
        for seed in Effort.seeds("streak order", count: 60) {
            var generator = SeededGenerator(seed: seed)
            var history = StreakHistory.random(&generator, isOrderless: true)
            let plan = try history.rules.plan()
            for _ in 0..<20 {
                history.fill(&generator)
                let hours = history.latenessDays * 24
                let shuffled = history.events.map { event in
                    (event.line, arrival: event.day * 24 + generator.number(0...hours - 12))
                }.sorted { $0.arrival < $1.arrival }.map(\.0)
                let found = run(plan, shuffled)
                let expected = run(plan, history.events.map(\.line))
                guard Set(found) != Set(expected) || found.count != expected.count else { continue }
                Issue.record(
                    """
                    seed \(seed): \(found), not \(expected)
                    \(history)
                    arrival:
                    \(shuffled.joined(separator: "\n"))
                    """)
                return
            }
        }
    }

    @Test("In order, a streak that is revised does all that one which keeps does")
    func revised() throws {
        for seed in Effort.seeds("streak revised", count: 60) {
            var generator = SeededGenerator(seed: seed)
            var history = StreakHistory.random(&generator, isOrderless: false)
            history.freezes = generator.once(in: 2)
            let kept = try history.rules.plan()
            history.isRevised = true
            let revised = try history.rules.plan()
            for _ in 0..<20 {
                history.fill(&generator)
                var one = Bench(kept)
                var other = Bench(revised)
                let lines = history.events.map(\.line)
                let expected = one.apply(lines).map(\.description)
                let found = other.apply(lines).map(\.description)
                guard found != expected else { continue }
                Issue.record("seed \(seed): \(found), not \(expected)\n\(history)")
                return
            }
        }
    }

    @Test("Revised, it holds what it would in order, in whatever order events come")
    func revisedInAnyOrder() throws {
        for seed in Effort.seeds("streak revised in any order", count: 60) {
            var generator = SeededGenerator(seed: seed)
            var history = StreakHistory.random(&generator, isOrderless: false)
            history.isRevised = true
            history.latenessDays = 100
            let plan = try history.rules.plan()
            for _ in 0..<20 {
                history.fill(&generator)
                var bench = Bench(plan)
                let lines = history.events.map(\.line).shuffled(using: &generator)
                let facts = bench.apply(lines).filter { $0.rule == "r" }
                let held = RevisedOrderTests.held(facts).sorted()
                guard held != history.reference().sorted() else { continue }
                Issue.record(
                    """
                    seed \(seed): \(held), not \(history.reference())
                    \(history)
                    arrival:
                    \(lines.joined(separator: "\n"))
                    """)
                return
            }
        }
    }
}
