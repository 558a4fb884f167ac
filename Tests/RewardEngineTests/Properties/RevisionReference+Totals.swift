// SPDX-License-Identifier: Apache-2.0
import Rulebook

extension RevisionReference {
    mutating func totals() {
        struct Total {
            var total = 0
            var marks: [Int] = []
            var values: Set<Int> = []
            var contributions: [(member: String, amount: Int)] = []
        }
        var totals: [String: Total] = [:]
        for deed in inputs {
            let (owner, period, isGoal) =
                if case .goal(_, let period) = rule.kind {
                    (deed.team, period, true)
                } else if case .total(_, let period) = rule.kind {
                    (deed.member, period, false)
                } else { ("", Period.day, false) }
            let number = calendar.number(of: period, at: deed.time, in: "UTC")
            let label = calendar.label(of: number, period: period)
            let key = "\(owner) \(label)"
            var total = totals[key] ?? Total()
            var value = 1
            switch rule.kind {
            case .total(true, _), .goal(.sum, _): value = deed.n
            case .goal(.distinct, _): value = total.values.insert(deed.course).inserted ? 1 : 0
            default: break
            }
            if case .goal(.distinct, _) = rule.kind, value == 0 { continue }
            total.total += value
            if let place = total.contributions.firstIndex(where: { $0.member == deed.member }) {
                total.contributions[place].amount += value
            } else {
                total.contributions.append((deed.member, value))
            }
            func name(_ mark: Int) -> String {
                var parts = isGoal ? [deed.team] : []
                if period != .lifetime { parts.append(label) }
                if period == .lifetime || rule.namesThreshold { parts.append("\(mark)") }
                return parts.joined(separator: "/")
            }
            for mark in total.marks where mark > total.total {
                if isGoal {
                    firings.removeAll {
                        $0.id.hasSuffix("/" + name(mark)) && $0.id.hasPrefix(rule.id)
                    }
                } else {
                    firings.removeAll { $0.id == "\(rule.id)/\(deed.member)/\(name(mark))" }
                }
            }
            total.marks.removeAll { $0 > total.total }
            for mark in marks(upTo: total.total) where !total.marks.contains(mark) {
                total.marks.append(mark)
                if isGoal {
                    for (member, amount) in total.contributions where amount > 0 {
                        reward(member, name(mark), deed)
                    }
                } else {
                    fire(name(mark), deed)
                }
            }
            totals[key] = total
        }
    }
}
