// SPDX-License-Identifier: Apache-2.0
import Rulebook
import TestSupport

/// Makes random rules and histories.
struct HistoryMaker {
    /// Whether only what does not depend on the order of arrival is wanted.
    let isOrderless: Bool
    var generator: SeededGenerator

    private static let members = ["ana", "bob", "cid"]
    /// Days around which calendars do what people do not expect.
    private static let beginnings: [Int64] = [
        1_324_900_800,  // 2011-12-26: Apia has no 30th
        1_541_030_400,  // 2018-11-01: São Paulo has no midnight of the 4th
        1_608_940_800,  // 2020-12-26: week 53
        1_711_584_000,  // 2024-03-28: Europe's day of 23 hours
        1_712_188_800,  // 2024-04-04: Lord Howe's day of 24.5 hours
        1_729_728_000,  // 2024-10-24: Europe's day of 25 hours
        1_769_558_400,  // 2026-01-28
        4_101_840_000,  // 2099-12-25: beyond all listed transitions
    ]

    init(seed: UInt64, isOrderless: Bool) {
        generator = SeededGenerator(seed: seed)
        self.isOrderless = isOrderless
    }

    mutating func settings() -> HistorySettings {
        var settings = HistorySettings()
        settings.latenessHours = generator.pick([6, 24, 40, 72])
        settings.zone = zone() ?? "UTC"
        if generator.once(in: 3) { settings.dayStartHour = generator.number(0...6) }
        if generator.once(in: 4) { settings.weekStarts = generator.pick(Weekday.allCases) }
        return settings
    }

    private mutating func zone() -> String? {
        // Most have none: to read a zone takes longer than the rest of a history.
        guard SystemZoneFiles.areThere, generator.once(in: 3) else { return nil }
        return generator.pick(SystemZoneFiles.names)
    }

    // MARK: Rules

    mutating func rules(_ settings: HistorySettings) -> [RuleSpec] {
        (1...6).map { rule("r\($0)", settings) }
    }

    private mutating func rule(_ id: String, _ settings: HistorySettings) -> RuleSpec {
        var spec = RuleSpec(id: id, trigger: .each)
        spec.minutesMin = generator.pick([0, 0, 2])
        spec.repeats = generator.once(in: 3)
        switch generator.number(0...5) {
        case 0:
            let sums = generator.once(in: 2)
            spec.trigger = .tally(sums: sums, extent(&spec))
            spec.reach = marks(upTo: sums ? 30 : 7)
        case 1:
            spec.repeats = false
            spec.trigger = .distinct(extent(&spec))
            spec.reach = marks(upTo: 4)
        case 2: streak(&spec, settings)
        case 3:
            let measure = generator.pick([RuleSpec.Measure.count, .sum, .distinct])
            spec.trigger = .goal(measure, period())
            spec.reach = marks(upTo: measure == .sum ? 40 : 8)
        case 4:
            spec.repeats = false
            spec.trigger = .peers(distinct: generator.number(1...3), extent(&spec))
        default: break
        }
        return spec
    }

    private mutating func period() -> Period { generator.pick(Period.allCases) }

    private mutating func extent(_ spec: inout RuleSpec) -> RuleSpec.Extent {
        if isOrderless || generator.once(in: 2) { return .per(period()) }
        spec.repeats = false
        return .within(hours: generator.pick([1, 24, 100]))
    }

    private mutating func marks(upTo highest: Int) -> [Int] {
        let marks = (0...generator.number(0...2)).map { _ in generator.number(1...highest) }
        return Set(marks).sorted()
    }

    private mutating func streak(_ spec: inout RuleSpec, _ settings: HistorySettings) {
        let period = generator.pick([Period.hour, .day, .day, .day, .week, .month])
        let least =
            generator.pick([RuleSpec.Least.once, .once, .count(2), .sum(generator.number(1...8))])
        guard isOrderless else {
            spec.reach = marks(upTo: 5)
            let grace = min(generator.pick([0, 0, 1, 2]), spec.reach.max()! - 1)
            spec.trigger = .streak(period, least, grace: grace)
            return
        }
        // No event may come late enough to lengthen a run that has fired: what lies between the
        // missing period and the one that fires spans more than the lateness, also where clocks
        // are put forward.
        let hours: [Period: Int] = [.hour: 1, .day: 24, .week: 168, .month: 672]
        let lowest = (settings.latenessHours + 25) / hours[period]! + 2
        spec.reach = marks(upTo: 3).map { $0 + lowest - 1 }
        if spec.repeats { spec.reach = [spec.reach.min()!] }
        spec.trigger = .streak(period, least, grace: 0)
    }

    // MARK: Events

    mutating func history(_ settings: HistorySettings, _ rules: [RuleSpec]) -> History {
        var zones: [String: String] = [:]
        for member in HistoryMaker.members { zones[member] = zone() }
        let begin = generator.pick(HistoryMaker.beginnings)
        let step = generator.pick([1800, 3600, 6 * 3600, 86_400, 86_400, 3 * 86_400])
        let chance = generator.number(2...5)
        let slots = generator.number(4...14)
        var times: [(Int64, String)] = []
        for slot in 0..<slots {
            for member in HistoryMaker.members where !generator.once(in: chance) {
                times.append((begin + Int64(slot * step) + offset(within: step), member))
            }
        }
        let teams = ["amber", "blue"]
        let events = times.sorted { $0.0 < $1.0 }.enumerated().map { place, entry in
            let team = isOrderless || !generator.once(in: 3) ? generator.pick(teams) : nil
            let minutes = generator.pick([0, 50, 100, 333, 500, 1250])
            return Happening(
                number: place + 1, time: entry.0, member: entry.1, team: team, minutes: minutes,
                course: generator.number(1...5))
        }
        return History(settings: settings, rules: rules, zones: zones, events: events)
    }

    /// A third of the events happens around a full hour, where periods begin.
    private mutating func offset(within step: Int) -> Int64 {
        let offset = generator.number(0...step - 1)
        guard generator.once(in: 3) else { return Int64(offset) }
        return Int64(max(0, offset / 3600 * 3600 + generator.number(-1...1)))
    }
}
