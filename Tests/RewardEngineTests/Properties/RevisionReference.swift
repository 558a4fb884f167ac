// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// What a rule with `late: revise` holds, as slowly and plainly as it can be said: sort by time (ties
/// by arrival), go through it from the start.
struct RevisionReference {
    /// Id → amount.
    typealias Held = [String: Int]

    let rule: RevisedRule
    private let calendar: ReferenceCalendar
    private var inputs: [Deed] = []
    private var held: Held = [:]
    /// What fired and what a limit thinks of it.
    private var firings: [(id: String, deed: Deed, amount: Int)] = []

    /// - Parameter arrived: in order of arrival.
    static func held(
        by rule: RevisedRule, after arrived: [Deed], _ calendar: ReferenceCalendar
    ) -> Held {
        var reference = RevisionReference(rule: rule, calendar: calendar)
        reference.inputs = sorted(arrived, rule)
        reference.run()
        for firing in reference.firings where firing.amount != 0 {
            reference.held[firing.id] = firing.amount
        }
        return reference.held
    }

    private init(rule: RevisedRule, calendar: ReferenceCalendar) {
        self.rule = rule
        self.calendar = calendar
    }

    private static func sorted(_ arrived: [Deed], _ rule: RevisedRule) -> [Deed] {
        let retracted = Set(arrived.compactMap(\.retracts))
        var types: Set = ["a", "b", "c"]
        if case .sequence(let steps, _) = rule.kind { types = Set(steps) }
        let seen = arrived.filter { deed in
            guard deed.retracts == nil, types.contains(deed.type) else { return false }
            guard !retracted.contains(deed.number) else { return false }
            guard rule.hasSince else { return true }
            let hello = arrived.filter {
                $0.retracts == nil && $0.type == "hello" && $0.member == deed.member
            }
            return hello.contains { $0.time <= deed.time }
        }
        return seen.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }.map(\.element)
    }

    private mutating func run() {
        switch rule.kind {
        case .total, .goal: totals()
        case .peers, .peersWindow: peers()
        case .streak: streaks()
        default:
            var firings: [(place: Int, name: String, deed: Deed)] = []
            for member in ["ana", "bob", "cid"] {
                let own = inputs.filter { $0.member == member }
                for firing in ordered(own) {
                    let place = inputs.firstIndex { $0.number == firing.deed.number }!
                    firings.append((place, firing.name, firing.deed))
                }
            }
            // Of one event in the order of thresholds: a stable sort.
            for firing in firings.enumerated().sorted(by: {
                ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
            }) {
                fire(firing.element.name, firing.element.deed)
            }
        }
    }

    // MARK: Limits

    private mutating func fire(_ name: String, _ deed: Deed) {
        if let limit = rule.limit {
            let same = firings.filter {
                day($0.deed) == day(deed) && (limit.ofRule || $0.deed.member == deed.member)
            }
            if same.count >= limit.count { return }
        }
        if let hours = rule.cooldownHours,
            firings.contains(where: {
                $0.deed.member == deed.member && deed.time - $0.deed.time < hours * 3600
            })
        {
            return
        }
        firings.append(
            ("\(rule.id)/\(deed.member)/\(name)", deed, rule.grantsValue ? deed.n : 1))
    }

    private func day(_ deed: Deed) -> Int { calendar.number(of: .day, at: deed.time, in: "UTC") }

    // MARK: Totals

    private mutating func totals() {
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
                        firings.append(("\(rule.id)/\(member)/\(name(mark))", deed, 1))
                    }
                } else {
                    fire(name(mark), deed)
                }
            }
            totals[key] = total
        }
    }

    private func marks(upTo total: Int) -> [Int] {
        guard total > 0 else { return [] }
        let top = rule.reach.max()!
        return (1...total).filter { value in
            rule.reach.contains(value)
                || rule.repeats && value > top && rule.reach.contains((value - 1) % top + 1)
        }
    }

    // MARK: Peers

    private mutating func peers() {
        var circles: [String: [Deed]] = [:]
        var done: Set<String> = []
        for deed in inputs {
            var key = deed.team
            var wanted = 1
            var name = deed.team + "/"
            switch rule.kind {
            case .peers(let count, let period):
                wanted = count
                let number = calendar.number(of: period, at: deed.time, in: "UTC")
                let label = calendar.label(of: number, period: period)
                key += " " + label
                name += period == .lifetime ? "\(count)" : label
                if done.contains(key) { continue }
            case .peersWindow(let count, let hours):
                wanted = count
                circles[key, default: []].removeAll { $0.time < deed.time - Int64(hours * 3600) }
                name += "e\(deed.number)@/test"
            default: break
            }
            circles[key, default: []].append(deed)
            let doers = Set(circles[key]!.map(\.member))
            guard doers.count >= wanted else { continue }
            for doer in doers { firings.append(("\(rule.id)/\(doer)/\(name)", deed, 1)) }
            circles[key] = []
            done.insert(key)
        }
    }

    // MARK: Streaks of days

    private mutating func streaks() {
        guard case .streak(let least, let grace, let skipsWeekend) = rule.kind else { return }
        for member in ["ana", "bob", "cid"] {
            var completed: [Int: Deed] = [:]
            var totals: [Int: Int] = [:]
            for deed in inputs where deed.member == member {
                let before = totals[day(deed)] ?? 0
                let after = before + (least == 0 ? 1 : deed.n)
                totals[day(deed)] = after
                let needed = max(1, least)
                if before < needed && after >= needed { completed[day(deed)] = deed }
                if after < needed { completed[day(deed)] = nil }
            }
            var run: [Int] = []
            var missed: [Int] = []
            var fired = 0
            for day in completed.keys.sorted() {
                if let last = run.last {
                    for gap in (last + 1)..<day where !(skipsWeekend && (gap + 3) % 7 >= 5) {
                        missed.append(gap)
                        let recent = missed.filter { $0 > gap - rule.reach.max()! }
                        missed = recent
                        if recent.count > grace {
                            run = []
                            break
                        }
                    }
                }
                if run.isEmpty {
                    missed = []
                    fired = 0
                }
                run.append(day)
                guard let mark = marks(upTo: run.count).first(where: { $0 > fired }) else {
                    continue
                }
                fired = mark
                fire(calendar.label(of: day, period: .day), completed[day]!)
            }
        }
    }

    // MARK: What is named by an event

    private func ordered(_ own: [Deed]) -> [(name: String, deed: Deed)] {
        switch rule.kind {
        case .window(let sums, let hours):
            return windows(own, hours) { window in
                sums ? window.map(\.n).reduce(0, +) : window.count
            }
        case .distinctWindow(let hours):
            return windows(own, hours) { window in Set(window.map(\.course)).count }
        case .distinct(let period): return distinct(own, period)
        case .run: return runs(own)
        case .sequence: return sequences(own)
        default: return singles(own).map { (event($0), $0) }
        }
    }

    private func event(_ deed: Deed) -> String { "e\(deed.number)@/test" }

    private func event(_ deed: Deed, _ mark: Int) -> String {
        rule.namesThreshold ? "\(mark)/\(event(deed))" : event(deed)
    }

    private func singles(_ own: [Deed]) -> [Deed] {
        own.enumerated().compactMap { place, deed in
            let before = own[..<place]
            switch rule.kind {
            case .each: return deed
            case .best(let by, let lowest):
                guard !before.isEmpty else { return nil }
                let record = lowest ? before.map(\.n).min()! : before.map(\.n).max()!
                let gain = lowest ? record - deed.n : deed.n - record
                return gain > 0 && gain >= by ? deed : nil
            case .bands:
                func band(_ n: Int) -> Int? { n >= 4 ? 3 : n >= 2 ? 2 : n <= 0 ? 1 : nil }
                guard let now = band(deed.n) else { return nil }
                return before.compactMap { band($0.n) }.last == now ? nil : deed
            case .comeback(let hours):
                guard let last = before.last else { return nil }
                return deed.time - last.time >= hours * 3600 ? deed : nil
            default: return nil
            }
        }
    }

    private func distinct(_ own: [Deed], _ period: Period) -> [(name: String, deed: Deed)] {
        var seen: [Int: Set<Int>] = [:]
        var firings: [(name: String, deed: Deed)] = []
        for deed in own {
            let number = calendar.number(of: period, at: deed.time, in: "UTC")
            guard seen[number, default: []].insert(deed.course).inserted else { continue }
            let count = seen[number]!.count
            guard rule.reach.contains(count) else { continue }
            var parts = period == .lifetime ? [] : [calendar.label(of: number, period: period)]
            if period == .lifetime || rule.namesThreshold { parts.append("\(count)") }
            firings.append((parts.joined(separator: "/"), deed))
        }
        return firings
    }

    /// A window starts empty after its highest threshold.
    private func windows(
        _ own: [Deed], _ hours: Int, _ measure: ([Deed]) -> Int
    ) -> [(name: String, deed: Deed)] {
        var firings: [(name: String, deed: Deed)] = []
        var since = 0
        for (place, deed) in own.enumerated() {
            let before = own[since..<place].filter { deed.time - $0.time <= hours * 3600 }
            // It may hold enough already: when negative values have left it.
            let former = min(measure(before), rule.reach.max()! - 1)
            let total = measure(before + [deed])
            for mark in rule.reach.sorted() where former < mark && mark <= total {
                firings.append((event(deed, mark), deed))
            }
            if total >= rule.reach.max()! { since = place + 1 }
        }
        return firings
    }

    private func runs(_ own: [Deed]) -> [(name: String, deed: Deed)] {
        guard case .run(let hours, let gaps) = rule.kind else { return [] }
        var firings: [(name: String, deed: Deed)] = []
        var run: [Deed] = []
        var fired: [(mark: Int, deed: Deed)] = []
        for deed in own {
            guard deed.n > 0 else {
                if !gaps {
                    run = []
                    fired = []
                }
                continue
            }
            run.append(deed)
            if let hours { run.removeAll { deed.time - $0.time > hours * 3600 } }
            if let last = fired.last, !run.contains(last.deed) { fired = [] }
            // Thresholds up to the last one are done, also where it was lowered by a slide.
            let done = fired.map(\.mark).max() ?? 0
            for mark in rule.reach.sorted() where mark <= run.count && mark > done {
                fired.append((mark, deed))
                firings.append((event(run[0], mark), deed))
            }
            if rule.repeats && fired.contains(where: { $0.mark == rule.reach.max()! }) {
                run = []
                fired = []
            }
        }
        return firings
    }

    /// Tries every choice of steps for each event that could be the last.
    private func sequences(_ own: [Deed]) -> [(name: String, deed: Deed)] {
        guard case .sequence(let steps, let hours) = rule.kind else { return [] }
        var firings: [(name: String, deed: Deed)] = []
        var since = 0
        for (place, deed) in own.enumerated() where deed.type == steps.last! {
            func earliest(_ step: Int, before end: Int) -> [Int] {
                (since..<max(since, end)).filter { own[$0].type == steps[step] }.flatMap { place in
                    step == 0 ? [place] : earliest(step - 1, before: place)
                }
            }
            let starts = earliest(steps.count - 2, before: place).filter {
                hours == nil || deed.time - own[$0].time <= hours! * 3600
            }
            guard let start = starts.max() else { continue }
            firings.append((event(own[start]), deed))
            guard rule.repeats else { break }
            since = place + 1
        }
        return firings
    }
}
