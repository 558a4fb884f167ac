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
        /// In the order in which they began.
        var members: [MemberIndex] = []
        var amounts: [Amount] = []
        var places: [MemberIndex: Int] = [:]

        mutating func contribute(_ amount: Amount, by member: MemberIndex) {
            if let place = places[member] {
                amounts[place] += amount
                return
            }
            places[member] = members.count
            members.append(member)
            amounts.append(amount)
        }

        func contributors(least: Amount?) -> [Completion.Receipt] {
            members.indices.compactMap { index in
                let amount = amounts[index]
                guard least.map({ amount >= $0 }) ?? (amount > .zero) else { return nil }
                return Completion.Receipt(member: members[index], contribution: amount)
            }
        }
    }

    private var entries = RecentPeriods<Entry>()

    mutating func step(_ input: Input, _ rules: FoldRules) -> [FoldChange] {
        guard let thresholds = rules.thresholds, let goal = rules.goal else { return [] }
        return entries.withValue(of: input.period, initial: Entry()) { entry in
            if case .distinct = goal.measure, !entry.seen.insert(input.mark).inserted { return [] }
            var amount = input.amount
            if goal.credit == .remainder && !goal.reach.repeats && amount > .zero {
                amount = min(amount, max(.zero, thresholds.highest - entry.held.total))
            }
            entry.contribute(amount, by: input.member)
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
                    rules.receivers ?? .these(entry.contributors(least: goal.least))
                changes.append(.fires(completion))
            }
            return changes
        }
    }

    mutating func settle() { entries.forEach { $0.held.settle() } }
}

/// `peers` of a group in calendar periods: the members who did it, until there are enough.
struct CircleFold {
    private struct Entry {
        var doers: [MemberIndex] = []
        var hasFired = false
    }

    private var entries = RecentPeriods<Entry>()

    mutating func step(_ input: Input, wanted: Int, _ rules: FoldRules) -> [FoldChange] {
        entries.withValue(of: input.period, initial: Entry()) { entry in
            guard !entry.hasFired, !entry.doers.contains(input.member) else { return [] }
            entry.doers.append(input.member)
            guard entry.doers.count >= wanted else { return [] }
            var completion = Completion(
                key: FiringKey(
                    owner: input.group, place: Int64(input.period.value), threshold: .zero),
                input: input)
            completion.reach(wanted, by: entry.doers, rules)
            entry = Entry(doers: [], hasFired: true)
            return [.fires(completion)]
        }
    }
}

/// `peers` of a group in a rolling window, which starts empty after it has fired.
struct CircleWindowFold {
    private var samples: [(time: Int64, member: MemberIndex)] = []

    mutating func step(
        _ input: Input, _ span: Int64, wanted: Int, _ rules: FoldRules
    ) -> [FoldChange] {
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
        return [.fires(completion)]
    }
}

extension Completion {
    fileprivate mutating func reach(_ wanted: Int, by doers: [MemberIndex], _ rules: FoldRules) {
        threshold = Amount(wanted)
        total = threshold
        switch rules.receivers {
        case .group: receivers = .group(without: doers)
        case .member: receivers = .member
        case nil, .these: receivers = .these(doers.map { Receipt(member: $0) })
        }
    }
}
