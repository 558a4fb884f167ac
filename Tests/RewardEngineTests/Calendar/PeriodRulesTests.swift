// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

@Suite("PeriodRules")
struct PeriodRulesTests {
    private func rules(weekStarts: Weekday = .monday, dayStart: Int64 = 0) -> PeriodRules {
        var settings = Settings()
        settings.weekStarts = weekStarts
        settings.dayStartSeconds = dayStart
        return PeriodRules(settings)
    }

    private func label(_ rules: PeriodRules, _ period: Period, _ local: Int64) -> String {
        var text = TextArena()
        text.append("before ")
        let start = text.count
        rules.label(
            of: rules.number(of: period, localSeconds: local), period: period, into: &text)
        return text.string(of: text.piece(from: start))
    }

    private func noon(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        Int64(CivilDate(year: year, month: month, day: day).dayNumber) * 86_400 + 43_200
    }

    @Test(
        "Weeks are those of ISO 8601, with their own year",
        arguments: [
            (2018, 12, 31, "2019-W01"), (2019, 12, 29, "2019-W52"), (2019, 12, 30, "2020-W01"),
            (2020, 12, 31, "2020-W53"), (2021, 1, 3, "2020-W53"), (2021, 1, 4, "2021-W01"),
            (2024, 12, 29, "2024-W52"), (2024, 12, 30, "2025-W01"), (2026, 1, 1, "2026-W01"),
            (2026, 12, 31, "2026-W53"), (1970, 1, 1, "1970-W01"), (1969, 12, 28, "1969-W52"),
        ])
    func isoWeeks(year: Int, month: Int, day: Int, week: String) {
        #expect(label(rules(), .week, noon(year, month, day)) == week)
    }

    @Test(
        "A week that begins on another day is named by its fourth day",
        arguments: [
            (Weekday.sunday, 2026, 1, 3, "2025-W53"), (.sunday, 2026, 1, 4, "2026-W01"),
            (.saturday, 2026, 1, 2, "2025-W52"), (.saturday, 2026, 1, 3, "2026-W01"),
            (.sunday, 2025, 12, 28, "2025-W53"), (.thursday, 1970, 1, 1, "1970-W01"),
            (.friday, 1970, 1, 1, "1969-W52"), (.tuesday, 2026, 1, 5, "2026-W01"),
        ] as [(Weekday, Int, Int, Int, String)])
    func weekStarts(start: Weekday, year: Int, month: Int, day: Int, week: String) {
        let rules = rules(weekStarts: start)
        #expect(label(rules, .week, noon(year, month, day)) == week)
    }

    @Test("Each week has seven days and a number after the one before", arguments: Weekday.allCases)
    func consecutiveWeeks(start: Weekday) {
        let rules = rules(weekStarts: start)
        let first = CivilDate(year: 1999, month: 12, day: 1).dayNumber
        let numbers = (first..<first + 7000).map {
            rules.number(of: .week, localSeconds: Int64($0) * 86_400).value
        }
        let changes = numbers.indices.dropFirst().filter { numbers[$0] != numbers[$0 - 1] }
        #expect(zip(changes, changes.dropFirst()).allSatisfy { $1 - $0 == 7 })
        #expect(changes.allSatisfy { numbers[$0] == numbers[$0 - 1] + 1 })
        // The number of days since a Monday.
        #expect(changes.allSatisfy { (first + $0 + 3) % 7 == start.rawValue })
    }

    @Test(
        "A boundary belongs to the period that begins",
        arguments: [
            (Period.hour, "2025-12-31T23", "2026-01-01T00"), (.day, "2025-12-31", "2026-01-01"),
            (.month, "2025-12", "2026-01"), (.quarter, "2025-Q4", "2026-Q1"),
            (.year, "2025", "2026"), (.week, "2026-W01", "2026-W01"), (.lifetime, "", ""),
        ] as [(Period, String, String)])
    func boundaries(period: Period, before: String, after: String) {
        let midnight = noon(2026, 1, 1) - 43_200
        #expect(label(rules(), period, midnight - 1) == before)
        #expect(label(rules(), period, midnight) == after)
    }

    @Test(
        "A day begins at day_start, and weeks, months and years with it; hours do not",
        arguments: [
            (Period.day, "2025-12-31", "2026-01-01"), (.week, "2026-W01", "2026-W01"),
            (.month, "2025-12", "2026-01"), (.quarter, "2025-Q4", "2026-Q1"),
            (.year, "2025", "2026"), (.hour, "2026-01-01T03", "2026-01-01T04"),
        ] as [(Period, String, String)])
    func dayStart(period: Period, before: String, after: String) {
        let rules = rules(dayStart: 4 * 3600)
        let four = noon(2026, 1, 1) - 8 * 3600
        #expect(label(rules, period, four - 1) == before)
        #expect(label(rules, period, four) == after)
    }

    @Test(
        "Every period of a century is named once, in ascending order",
        arguments: [Period.day, .week, .month, .quarter, .year])
    func uniqueLabels(period: Period) {
        let rules = rules()
        var last = ""
        var number = PeriodNumber.none
        for day in (-10_000)..<30_000 {
            let local = Int64(day) * 86_400
            let next = rules.number(of: period, localSeconds: local)
            guard next != number else { continue }
            let name = label(rules, period, local)
            guard name > last, number == .none || next.value == number.value + 1 else {
                Issue.record("\(name) follows \(last)")
                return
            }
            (number, last) = (next, name)
        }
    }

    @Test("The first second of a day or an hour is in it, the second before is not")
    func starts() {
        let rules = rules(dayStart: 5 * 3600)
        for period in [Period.hour, .day] {
            for value in [-20_000, -1, 0, 1, 20_000] {
                let start = rules.localStart(of: PeriodNumber(value), period: period)
                #expect(rules.number(of: period, localSeconds: start).value == value)
                #expect(rules.number(of: period, localSeconds: start - 1).value == value - 1)
            }
        }
    }
}
