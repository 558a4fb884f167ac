// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// `streak` over periods where a late, negative or retracted input may take a period away.
///
/// Most inputs change nothing, or add the newest period: the run goes on from where it is. Anything
/// else goes through the periods again.
struct StreakFold {
    private struct Credit {
        let period: PeriodNumber
        var total = Amount.zero
        /// The input with which the period has had what it needs; nil = it has not.
        var completed: Input?
    }

    /// A run of periods that count, as far as it has got.
    private struct Run {
        var last = PeriodNumber.none
        var length = 0
        var fired = Amount.zero
        /// Missed periods that were forgiven, as far as they still count against the grace.
        var missed: [Int32] = []
    }

    /// In order of period.
    private var credits: [Credit] = []
    /// Before the first of the credits, and after the last.
    private var origin = Run()
    private var run = Run()
    /// What holds: the keys, with the length and the arrival that each stands for.
    private var standing: [(key: FiringKey, length: Amount, arrival: UInt64)] = []

    private static let creditsMax = 4_096
    private static let gapMax = 100_000

    mutating func step(_ input: Input, _ setting: FoldSetting) -> [FoldChange] {
        guard let streak = setting.rules.streak else { return [] }
        let least =
            switch streak.least {
            case .count(let count): Amount(count)
            case .sum(_, let reach): reach
            }
        let place = place(of: input.period)
        let counted = credits[place].completed != nil
        credits[place].total += input.amount
        let counts = credits[place].total >= least
        guard counts != counted else { return [] }
        credits[place].completed = counts ? input : nil
        guard counts && input.period > run.last else { return refold(input.member, setting) }
        let completion = advance(&run, over: credits[place], setting)
        if credits.count > StreakFold.creditsMax { forget(setting) }
        guard let completion else { return [] }
        standing.append((completion.key, completion.threshold, completion.input.arrival))
        return [.fires(completion)]
    }

    private mutating func place(of period: PeriodNumber) -> Int {
        let place = (credits.lastIndex { $0.period <= period } ?? -1)
        if place >= 0 && credits[place].period == period { return place }
        credits.insert(Credit(period: period), at: place + 1)
        return place + 1
    }

    /// Goes through all periods, and says what is different from before.
    private mutating func refold(_ member: MemberIndex, _ setting: FoldSetting) -> [FoldChange] {
        var completions: [Completion] = []
        run = origin
        for credit in credits where credit.completed != nil {
            if let completion = advance(&run, over: credit, setting) {
                completions.append(completion)
            }
        }
        let former = standing
        standing = completions.map { ($0.key, $0.threshold, $0.input.arrival) }
        var changes: [FoldChange] = []
        for old in former where !standing.contains(where: { $0 == old }) {
            changes.append(.falls(old.key))
        }
        for completion in completions {
            let new = (completion.key, completion.threshold, completion.input.arrival)
            if !former.contains(where: { $0 == new }) { changes.append(.fires(completion)) }
        }
        return changes
    }

    private func advance(
        _ run: inout Run, over credit: Credit, _ setting: FoldSetting
    ) -> Completion? {
        guard let input = credit.completed, let thresholds = setting.rules.thresholds,
            let streak = setting.rules.streak
        else { return nil }
        if run.length > 0, let covered = bridge(&run, to: credit.period, input, setting) {
            run.length += 1 + (streak.countsProtected ? covered : 0)
        } else {
            run = Run(last: credit.period, length: 1)
        }
        run.last = credit.period
        let length = Amount(run.length)
        guard let next = thresholds.next(after: run.fired), next.value <= length else { return nil }
        run.fired = next.value
        // A streak carries the period alone: a period completes one length.
        var completion = Completion(
            key: FiringKey(
                owner: input.member, place: Int64(credit.period.value), threshold: .zero),
            input: input)
        completion.threshold = next.value
        completion.grants = next.index
        completion.total = next.value
        return completion
    }

    /// How many periods lie in between, where none of them ends the run.
    private func bridge(
        _ run: inout Run, to period: PeriodNumber, _ input: Input, _ setting: FoldSetting
    ) -> Int? {
        let gap = Int(period.value) - Int(run.last.value) - 1
        guard gap > 0, setting.rules.streak?.allowsGaps != true else { return 0 }
        guard gap <= StreakFold.gapMax, let streak = setting.rules.streak else { return nil }
        let stretch = Int32(clamping: streak.reach.highest.millionths / Amount.unit)
        for number in (run.last.value + 1)..<period.value
        where setting.isRequired(PeriodNumber(Int(number)), zone: input.zone) {
            run.missed.removeAll { $0 <= number - stretch }
            run.missed.append(number)
            if run.missed.count > streak.grace { return nil }
        }
        return gap
    }

    /// Folds the older half of the periods for good.
    private mutating func forget(_ setting: FoldSetting) {
        let count = credits.count / 2
        for credit in credits[..<count] where credit.completed != nil {
            _ = advance(&origin, over: credit, setting)
        }
        let oldest = credits[count].period
        standing.removeAll { $0.key.place < Int64(oldest.value) }
        credits.removeFirst(count)
    }
}
