// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// `streak` over periods where a late, negative or retracted input may take a period away.
struct StreakFold {
    private var totals = RecentPeriods<Amount>()
    private(set) var periods = PeriodRun()

    /// The run that ends with the last period that counts; nil = none counts.
    var run: StreakRun? { periods.run.length > 0 ? periods.run : nil }

    mutating func step(_ input: Input, _ setting: FoldSetting) -> [FoldChange] {
        let changes = change(input, setting)
        return changes.map { change in
            switch change {
            case .falls(let period): .falls(StreakFold.key(period, of: input.member))
            case .fires(let reached):
                .fires(Completion(reached, of: input.member, setting.streak))
            }
        }
    }

    private mutating func change(
        _ input: Input, _ setting: FoldSetting
    ) -> [PeriodRun.Change] {
        if let repair = input.repair { return periods.repair(repair, input, setting) }
        let least = setting.streak.least
        let (counted, counts) = totals.withValue(of: input.period, initial: .zero) { total in
            let counted = total >= least
            total += input.amount
            return (counted, total >= least)
        }
        if counts == counted { return [] }
        return counts
            ? periods.credit(input.period, input, setting)
            : periods.uncredit(input.period, setting)
    }

    mutating func settle(_ setting: FoldSetting) { periods.settle(setting) }

    fileprivate static func key(_ period: PeriodNumber, of owner: UInt32) -> FiringKey {
        // A streak carries the period alone: a period completes one length.
        FiringKey(owner: owner, place: Int64(period.value), threshold: .zero)
    }
}

extension Completion {
    /// A length that a run of periods has reached.
    init(_ reached: PeriodRun.Completion, of owner: UInt32, _ rules: StreakRules) {
        self.init(key: StreakFold.key(reached.period, of: owner), input: reached.input)
        threshold = reached.length
        grants = rules.thresholds.index(of: reached.length)
        total = reached.length
    }
}

/// `goal` that is a run of periods in each of which so many members took part.
struct GoalRunFold {
    private struct Part {
        var members: [MemberIndex] = []
        /// Looked up, never walked.
        var known: Set<MemberIndex> = []
    }

    private var parts = RecentPeriods<Part>()
    private(set) var periods = PeriodRun()
    /// In how many periods each took part since the run began.
    private var contributions = Contributions()

    mutating func step(_ input: Input, _ setting: FoldSetting) -> [FoldChange] {
        guard let goal = setting.rules.goal, case .streak(_, let least, _, _) = goal.measure else {
            return []
        }
        let count: Int? = parts.withValue(of: input.period, initial: Part()) { part in
            guard part.known.insert(input.member).inserted else { return nil }
            part.members.append(input.member)
            return part.members.count
        }
        guard let count else { return [] }
        contributions.add(.one, of: input.member)
        guard count == least else { return [] }
        let first = periods.first
        let changes = periods.credit(input.period, input, setting)
        if periods.first != first { beginAnew() }
        return changes.map { change in
            switch change {
            case .falls(let period): return .falls(StreakFold.key(period, of: input.group))
            case .fires(let reached):
                var completion = Completion(reached, of: input.group, setting.streak)
                completion.receivers =
                    setting.rules.receivers ?? .these(contributions.receipts(least: goal.least))
                return .fires(completion)
            }
        }
    }

    /// The run has another beginning: what was given before does not count for it.
    private mutating func beginAnew() {
        contributions = Contributions()
        for (period, part) in parts.all where period >= periods.first {
            for member in part.members { contributions.add(.one, of: member) }
        }
    }

    mutating func settle(_ setting: FoldSetting) { periods.settle(setting) }
}

extension Contributions {
    /// Those who have contributed enough to be rewarded.
    ///
    /// - Parameter least: nil = above zero.
    func receipts(least: Amount?) -> [Completion.Receipt] {
        all.filter { one in least.map { one.amount >= $0 } ?? (one.amount > .zero) }.map {
            Completion.Receipt(member: $0.member, contribution: $0.amount)
        }
    }
}
