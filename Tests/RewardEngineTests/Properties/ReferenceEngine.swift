// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// What rules mean, stated slowly: all events in order of time, everything counted from the start.
struct ReferenceEngine {
    let history: History
    let calendar: ReferenceCalendar

    init(_ history: History) {
        self.history = history
        calendar = ReferenceCalendar(history.settings)
    }

    /// The ids of all grants, sorted.
    func ids() -> [String] {
        history.rules.flatMap { rule in
            let seen = history.events.filter { $0.minutes >= rule.minutesMin * 100 }
            return grants(of: rule, seen).map { "\(rule.id)/\($0)" }
        }.sorted()
    }

    private func zone(of member: String) -> String {
        history.zones[member] ?? history.settings.zone
    }

    /// Each as `member/instance`.
    private func grants(of rule: RuleSpec, _ events: [Happening]) -> [String] {
        switch rule.trigger {
        case .each: return events.map { "\($0.member)/\($0.id)@/test" }
        case .goal(let measure, let period): return goals(rule, measure, period, events)
        case .peers(let distinct, let extent): return peers(distinct, extent, events)
        case .tally, .distinct, .streak:
            return Dictionary(grouping: events, by: \.member).flatMap { member, events in
                firings(of: rule, member, events).map { "\(member)/\($0)" }
            }
        }
    }

    private func firings(of rule: RuleSpec, _ member: String, _ events: [Happening]) -> [String] {
        switch rule.trigger {
        case .tally(_, .per(let period)), .distinct(.per(let period)):
            let periods = Dictionary(grouping: events) {
                calendar.number(of: period, at: $0.time, in: zone(of: member))
            }
            return periods.flatMap { number, events in
                (1...events.count).flatMap { count in
                    let before = measure(rule, Array(events[..<(count - 1)]))
                    return rule.marks(after: before, upTo: measure(rule, Array(events[..<count])))
                }.map { name(rule, $0, period, number) }
            }
        case .tally(_, .within(let hours)), .distinct(.within(let hours)):
            return rolling(rule, hours, events)
        case .streak(let period, let least, let grace):
            return streak(rule, period, least, grace, member, events)
        default: return []
        }
    }

    /// What has been counted, in hundredths.
    private func measure(_ rule: RuleSpec, _ events: [Happening]) -> Int {
        switch rule.trigger {
        case .tally(sums: true, _): events.reduce(0) { $0 + $1.minutes }
        case .distinct: Set(events.map(\.course)).count * 100
        default: events.count * 100
        }
    }

    private func name(_ rule: RuleSpec, _ mark: Int, _ period: Period, _ number: Int) -> String {
        if period == .lifetime { return "\(mark)" }
        let label = calendar.label(of: number, period: period)
        return rule.repeats || rule.reach.count > 1 ? "\(label)/\(mark)" : label
    }

    private func rolling(_ rule: RuleSpec, _ hours: Int, _ events: [Happening]) -> [String] {
        var window: [Happening] = []
        var found: [String] = []
        for event in events {
            window.removeAll { $0.time < event.time - Int64(hours) * 3600 }
            let before = measure(rule, window)
            window.append(event)
            let total = measure(rule, window)
            let marks = rule.marks(after: before, upTo: min(total, rule.reach.max()! * 100))
            found += marks.map { (rule.reach.count > 1 ? "\($0)/" : "") + "\(event.id)@/test" }
            if total >= rule.reach.max()! * 100 { window = [] }
        }
        return found
    }

    private func streak(
        _ rule: RuleSpec, _ period: Period, _ least: RuleSpec.Least, _ grace: Int,
        _ member: String, _ events: [Happening]
    ) -> [String] {
        let zone = zone(of: member)
        let periods = Dictionary(grouping: events) {
            calendar.number(of: period, at: $0.time, in: zone)
        }
        let credited = periods.filter { _, events in
            switch least {
            case .once: true
            case .count(let count): events.count >= count
            case .sum(let sum): events.reduce(0) { $0 + $1.minutes } >= sum * 100
            }
        }.keys.sorted()
        let stretch = rule.reach.max()!
        var length = 0
        var last = 0
        var missed: [Int] = []
        var found: [String] = []
        for number in credited {
            if length > 0 {
                for between in (last + 1)..<number {
                    guard length > 0 else { break }
                    guard calendar.exists(between, period: period, in: zone) else { continue }
                    missed.append(between)
                    if missed.count(where: { $0 > between - stretch }) > grace { length = 0 }
                }
            }
            if length == 0 { missed = [] }
            length += 1
            last = number
            if rule.marks(after: (length - 1) * 100, upTo: length * 100).count == 1 {
                found.append(calendar.label(of: number, period: period))
            }
        }
        return found
    }
}
