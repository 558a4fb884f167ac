// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// `goal` in calendar periods: the total of a group, and who contributed what.
///
/// Contributors are those up to and including the event that reaches the goal; what comes later does
/// not change them.
struct GoalFold {
    private struct Entry {
        var held = HeldTotal()
        var seen = Set<UInt64>()
        var contributions = Contributions()
    }

    private var entries = RecentPeriods<Entry>()

    mutating func step(_ input: Input, _ rules: FoldRules) -> [FoldChange] {
        guard let thresholds = rules.thresholds, let goal = rules.goal else { return [] }
        return entries.withValue(of: input.period, initial: Entry()) { entry in
            if case .distinct = goal.measure {
                // Values do not go away: what is behind the highest threshold changes nothing.
                guard !thresholds.isExhausted(entry.held.fired),
                    entry.seen.insert(input.mark).inserted
                else { return [] }
            }
            var amount = input.amount
            if goal.credit == .remainder && amount > .zero {
                amount = min(amount, thresholds.remainder(after: entry.held.total))
            }
            entry.contributions.add(amount, of: input.member)
            let (reached, fallen) = entry.held.add(amount, thresholds)
            guard !reached.isEmpty || !fallen.isEmpty else { return [] }
            var changes = fallen.map { value in
                FoldChange.falls(
                    FiringKey(
                        owner: input.group, place: Int64(input.period.value), threshold: value))
            }
            for next in reached {
                var completion = Completion(
                    next, of: input.group, at: input, total: entry.held.total)
                completion.receivers =
                    rules.receivers ?? .these(entry.contributions.receipts(least: goal.least))
                changes.append(.fires(completion))
            }
            return changes
        }
    }

    /// What a group has in a period; nil, if nothing is known of it (any more).
    func entry(
        of period: PeriodNumber
    ) -> (total: Amount, fired: Amount, contributions: Contributions)? {
        entries[period].map { ($0.held.total, $0.held.fired, $0.contributions) }
    }

    mutating func settle() { entries.forEach { $0.held.settle() } }
}

/// `peers` in calendar periods: the members of a group, or of somebody's circle, who did it, until
/// there are enough.
struct CircleFold {
    private struct Entry {
        var doers: [MemberIndex] = []
        var hasFired = false
        /// The circle's owner has done it himself.
        var isDone = false
    }

    private var entries = RecentPeriods<Entry>()

    mutating func step(_ input: Input, wanted: Int, _ rules: FoldRules) -> [FoldChange] {
        entries.withValue(of: input.period, initial: Entry()) { entry in
            if rules.tellsOwner && input.mark == Input.ownDeed {
                entry.isDone = true
                return []
            }
            guard !entry.hasFired, !entry.doers.contains(input.member) else { return [] }
            entry.doers.append(input.member)
            guard entry.doers.count >= wanted else { return [] }
            var completion = Completion(
                key: FiringKey(
                    owner: input.group, place: Int64(input.period.value), threshold: .zero),
                input: input)
            completion.reach(wanted, by: entry.doers, rules)
            entry.doers = []
            entry.hasFired = true
            return entry.isDone ? [] : [.fires(completion)]
        }
    }
}

/// `peers` in a rolling window, which starts empty after it has fired.
struct CircleWindowFold {
    private var samples: [(time: Int64, member: MemberIndex)] = []
    /// When the circle's owner did it himself.
    private var done: Int64?

    mutating func step(
        _ input: Input, _ span: Int64, wanted: Int, _ rules: FoldRules
    ) -> [FoldChange] {
        if rules.tellsOwner && input.mark == Input.ownDeed {
            done = input.time
            return []
        }
        let oldest = earlier(than: input.time, by: span)
        // Only the latest of each member matters.
        samples.removeAll { $0.time < oldest || $0.member == input.member }
        samples.append((input.time, input.member))
        guard samples.count >= wanted else { return [] }
        var completion = Completion(
            key: FiringKey(owner: input.group, place: Int64(input.arrival), threshold: .zero),
            input: input, named: input.event)
        completion.reach(wanted, by: samples.map(\.member), rules)
        samples.removeAll()
        if let done, done >= oldest { return [] }
        return [.fires(completion)]
    }
}

extension Completion {
    fileprivate mutating func reach(_ wanted: Int, by doers: [MemberIndex], _ rules: FoldRules) {
        threshold = Amount(wanted)
        total = threshold
        if rules.tellsOwner {
            receivers = .these([Receipt(member: key.owner)])
            return
        }
        switch rules.receivers {
        case .group: receivers = .group(without: doers)
        case .member: receivers = .member
        case nil, .these: receivers = .these(doers.map { Receipt(member: $0) })
        }
    }
}
