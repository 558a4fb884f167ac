// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// What is named by an event.
extension RevisionReference {
    func ordered(_ own: [Deed]) -> [(name: String, deed: Deed)] {
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
