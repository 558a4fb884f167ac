// SPDX-License-Identifier: Apache-2.0
import Rulebook

extension RevisionReference {
    mutating func peers() {
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
            for doer in doers { reward(doer, name, deed) }
            circles[key] = []
            done.insert(key)
        }
    }

    // MARK: Graphs

    private func areFriends(_ one: String, _ other: String, at time: Int64) -> Bool {
        let changes = arrived.compactMap { deed -> (time: Int64, isAdded: Bool)? in
            guard case .friend(let friend, let isAdded)? = deed.special,
                Set([deed.member, friend]) == [one, other], deed.time <= time
            else { return nil }
            return (deed.time, isAdded)
        }
        return changes.max { $0.time < $1.time }?.isAdded ?? false
    }

    mutating func friends() {
        for owner in RevisionReference.members {
            var done: Set<String> = []
            var circle: [String: [Deed]] = [:]
            for deed in inputs where areFriends(owner, deed.member, at: deed.time) {
                var (key, name, wanted, tellsOwner) = ("", event(deed), 1, false)
                var since = Int64.min
                switch rule.kind {
                case .friends(let count, let period, let tells):
                    (wanted, tellsOwner) = (count, tells)
                    let number = calendar.number(of: period, at: deed.time, in: "UTC")
                    key = calendar.label(of: number, period: period)
                    name = period == .lifetime ? "\(count)" : key
                    if done.contains(key) { continue }
                case .friendsWindow(let count, let hours, let tells):
                    (wanted, tellsOwner) = (count, tells)
                    since = deed.time - Int64(hours * 3600)
                default: break
                }
                circle[key, default: []].removeAll { $0.time < since }
                circle[key, default: []].append(deed)
                let doers = Set(circle[key]!.map(\.member))
                guard doers.count >= wanted else { continue }
                circle[key] = []
                done.insert(key)
                guard tellsOwner else {
                    for doer in doers { reward(doer, "\(owner)/\(name)", deed) }
                    continue
                }
                let hasDone = inputs.contains { own in
                    own.member == owner && (own.time, own.number) < (deed.time, deed.number)
                        && own.time >= since && isSame(own, deed)
                }
                if !hasDone { reward(owner, name, deed) }
            }
        }
    }

    /// Whether two deeds fall into one period, where the rule has periods.
    private func isSame(_ one: Deed, _ other: Deed) -> Bool {
        guard case .friends(_, let period, _) = rule.kind else { return true }
        return calendar.number(of: period, at: one.time, in: "UTC")
            == calendar.number(of: period, at: other.time, in: "UTC")
    }

    // MARK: Runs of days

    mutating func goalRuns() {
        guard case .goalRun(let least, let grace) = rule.kind else { return }
        for team in ["red", "tan"] {
            let own = inputs.filter { $0.team == team }
            var run: [Int] = []
            var missed: [Int] = []
            var fired = 0
            for deed in own {
                let known = own.filter { ($0.time, $0.number) <= (deed.time, deed.number) }
                let today = known.filter { day($0) == day(deed) }
                let before = Set(today.dropLast().map(\.member))
                guard before.count < least, Set(today.map(\.member)).count == least else {
                    continue
                }
                if let last = run.last {
                    for gap in (last + 1)..<max(last + 1, day(deed)) {
                        missed = missed.filter { $0 > gap - rule.reach.max()! } + [gap]
                        if missed.count > grace {
                            run = []
                            break
                        }
                    }
                }
                if run.isEmpty { (missed, fired) = ([], 0) }
                run.append(day(deed))
                guard let mark = marks(upTo: run.count).first(where: { $0 > fired }) else {
                    continue
                }
                fired = mark
                let contributors = Set(known.filter { day($0) >= run[0] }.map(\.member))
                for member in contributors {
                    reward(member, "\(team)/\(calendar.label(of: day(deed), period: .day))", deed)
                }
            }
        }
    }
}
