// SPDX-License-Identifier: Apache-2.0
import Rulebook

extension ReferenceEngine {
    /// The group for which each event counts: the one it names, or the latest that its member did.
    private func placed(_ events: [Happening]) -> [(team: String, event: Happening)] {
        events.compactMap { event in
            let named = history.events.last {
                $0.member == event.member && $0.team != nil
                    && ($0.time, $0.number) <= (event.time, event.number)
            }
            return named.map { (event.team ?? $0.team!, event) }
        }
    }

    private func grouped(
        _ events: [Happening], _ period: Period
    ) -> [(team: String, number: Int, events: [Happening])] {
        struct Key: Hashable {
            let team: String
            let number: Int
        }
        let groups = Dictionary(grouping: placed(events)) {
            Key(
                team: $0.team,
                number: calendar.number(of: period, at: $0.event.time, in: history.settings.zone))
        }
        return groups.map { ($0.key.team, $0.key.number, $0.value.map(\.event)) }
    }

    func goals(
        _ rule: RuleSpec, _ measure: RuleSpec.Measure, _ period: Period, _ events: [Happening]
    ) -> [String] {
        grouped(events, period).flatMap { team, number, events in
            var found: [String] = []
            var total = 0
            var contributions: [String: Int] = [:]
            var courses: Set<Int> = []
            for event in events {
                var value = 100
                switch measure {
                case .count: break
                case .sum: value = event.minutes
                case .distinct: value = courses.insert(event.course).inserted ? 100 : 0
                }
                contributions[event.member, default: 0] += value
                let marks = rule.marks(after: total, upTo: total + value)
                total += value
                for mark in marks {
                    for (member, contribution) in contributions where contribution > 0 {
                        found.append("\(member)/\(team)/\(place(rule, mark, period, number))")
                    }
                }
            }
            return found
        }
    }

    func peers(_ distinct: Int, _ extent: RuleSpec.Extent, _ events: [Happening]) -> [String] {
        switch extent {
        case .per(let period):
            return grouped(events, period).flatMap { team, number, events -> [String] in
                var doers: Set<String> = []
                for event in events {
                    doers.insert(event.member)
                    if doers.count == distinct { break }
                }
                guard doers.count == distinct else { return [] }
                let label =
                    period == .lifetime
                    ? "\(distinct)" : calendar.label(of: number, period: period)
                return doers.map { "\($0)/\(team)/\(label)" }
            }
        case .within(let hours):
            return grouped(events, .lifetime).flatMap { team, _, events in
                var window: [Happening] = []
                var found: [String] = []
                for event in events {
                    window.append(event)
                    window.removeAll { $0.time < event.time - Int64(hours) * 3600 }
                    let doers = Set(window.map(\.member))
                    if doers.count >= distinct {
                        found += doers.map { "\($0)/\(team)/\(event.id)@/test" }
                        window = []
                    }
                }
                return found
            }
        }
    }

    private func place(_ rule: RuleSpec, _ mark: Int, _ period: Period, _ number: Int) -> String {
        if period == .lifetime { return "\(mark)" }
        let label = calendar.label(of: number, period: period)
        return rule.repeats || rule.reach.count > 1 ? "\(label)/\(mark)" : label
    }
}

extension RuleSpec {
    /// The marks that a total (in hundredths) crosses, repeats included.
    func marks(after before: Int, upTo total: Int) -> [Int] {
        let highest = reach.max()!
        let rounds = repeats ? total / (highest * 100) : 0
        return (0...max(0, rounds)).flatMap { round in
            reach.sorted().map { round * highest + $0 }
        }.filter { $0 * 100 > before && $0 * 100 <= total }
    }
}
