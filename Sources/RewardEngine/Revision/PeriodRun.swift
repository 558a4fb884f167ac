// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A run of periods that count, where a period may come late or cease to count: of a member's streak,
/// or of a group's.
///
/// What it fires follows from the periods that count and from what is required between them, as far
/// as both are known. Most inputs add the newest period: the run goes on from where it is. After
/// anything else it is gone through again, and compared with what it was.
struct PeriodRun {
    private struct Credit {
        let period: PeriodNumber
        /// The input with which the period has had what it needs.
        let input: Input
    }

    /// As far as it has got.
    private struct Stand {
        var run = StreakRun()
        /// The period with which the run began.
        var first = PeriodNumber.none
        var frozen = FrozenPeriods()
    }

    /// A length that it has reached.
    struct Completion {
        let length: Amount
        let period: PeriodNumber
        let input: Input
    }

    enum Change {
        case fires(Completion)
        case falls(PeriodNumber)
    }

    /// Ascending.
    private var credits: [Credit] = []
    /// Before the first of the credits, and after the last.
    private var origin = Stand()
    private var tip = Stand()
    private(set) var repairs: [StreakCover] = []
    /// What holds: the periods, with the length and the arrival that each stands for.
    private var standing: [(period: PeriodNumber, length: Amount, arrival: UInt64)] = []

    private static let creditsMax = 4_096
    private static let repairsMax = 64

    var run: StreakRun { tip.run }
    var first: PeriodNumber { tip.first }

    mutating func credit(
        _ period: PeriodNumber, _ input: Input, _ setting: FoldSetting
    ) -> [Change] {
        // Time zones apart, inputs come in order of period.
        guard period > origin.run.last else { return [] }
        let place = (credits.lastIndex { $0.period < period } ?? -1) + 1
        credits.insert(Credit(period: period, input: input), at: place)
        guard place == credits.count - 1 else { return refold(setting) }
        let completions = advance(&tip, over: credits[place], setting)
        standing += completions.map { ($0.period, $0.length, $0.input.arrival) }
        if credits.count > PeriodRun.creditsMax { forget(credits.count / 2, setting) }
        return completions.map { .fires($0) }
    }

    mutating func uncredit(_ period: PeriodNumber, _ setting: FoldSetting) -> [Change] {
        guard let place = credits.lastIndex(where: { $0.period == period }) else { return [] }
        credits.remove(at: place)
        return refold(setting)
    }

    /// Covers periods that were missed by an input's time.
    mutating func repair(
        _ repair: Input.Repair, _ input: Input, _ setting: FoldSetting
    ) -> [Change] {
        let periods: ClosedRange<Int32>?
        switch repair {
        case .periods(let range): periods = range
        case .lastBreak: periods = lastBreak(by: input, setting)
        }
        guard let periods else { return [] }
        if repairs.count >= PeriodRun.repairsMax { repairs.removeFirst() }
        repairs.append(StreakCover(periods: periods, isFrozen: false))
        return refold(setting)
    }

    /// Goes through all periods, and says what is different from before.
    private mutating func refold(_ setting: FoldSetting) -> [Change] {
        var completions: [Completion] = []
        tip = origin
        for credit in credits { completions += advance(&tip, over: credit, setting) }
        let former = standing
        standing = completions.map { ($0.period, $0.length, $0.input.arrival) }
        var changes: [Change] = []
        for old in former where !standing.contains(where: { $0 == old }) {
            changes.append(.falls(old.period))
        }
        for completion in completions {
            let new = (completion.period, completion.length, completion.input.arrival)
            if !former.contains(where: { $0 == new }) { changes.append(.fires(completion)) }
        }
        return changes
    }

    // MARK: Steps

    private func advance(
        _ stand: inout Stand, over credit: Credit, _ setting: FoldSetting
    ) -> [Completion] {
        let last = stand.run.last
        let before = leap(&stand, to: credit.period, credit.input, setting)
        let reached = setting.streak.reached(
            with: credit.period, after: last, from: before, to: stand.run.length,
            fired: &stand.run.fired
        ) { calendar(credit.input, setting) }
        return reached.map {
            Completion(length: $0.length, period: $0.period, input: credit.input)
        }
    }

    /// Goes on to a period that counts.
    ///
    /// - Returns: the length of the run that it belongs to, before it; 0 = it begins a run.
    private func leap(
        _ stand: inout Stand, to period: PeriodNumber, _ input: Input, _ setting: FoldSetting
    ) -> Int32 {
        let before = stand.run.length
        if before > 0 && period.value == stand.run.last.value + 1 {
            stand.run.last = period
            stand.run.length += 1
            return before
        }
        if before > 0,
            let added = bridge(&stand, to: period, calendar(input, setting), input.member, setting)
        {
            stand.run.last = period
            stand.run.length += added + 1
            return before
        }
        stand.run = StreakRun(last: period, length: 1)
        stand.first = period
        return 0
    }

    /// Whether the run goes on up to a period, at the cost of tokens where the rule spends them.
    private func bridge(
        _ stand: inout Stand, to period: PeriodNumber, _ calendar: StreakCalendar,
        _ member: MemberIndex, _ setting: FoldSetting
    ) -> Int32? {
        var frozen = stand.frozen
        var ends = calendar
        let supply = setting.supply(of: member)
        // What lies beyond no run goes over; the tokens that were spent before are spent.
        let reach = min(Int(period.value), Int(stand.run.last.value) + Limits.streakGapMax)
        let added = calendar.bridge(
            from: stand.run.last, to: PeriodNumber(reach), missed: &stand.run.missed
        ) { number in
            guard let supply else { return false }
            let due = ends.end(of: number)
            guard supply.count(before: due, spent: frozen.count) >= .one else { return false }
            frozen.append(FrozenPeriods.Period(number: number.value, due: due))
            return true
        }
        stand.frozen = frozen
        return reach < period.value ? nil : added
    }

    private func calendar(_ input: Input, _ setting: FoldSetting) -> StreakCalendar {
        setting.calendar(of: input.member, zone: input.zone, covers: repairs)
    }

    /// The periods between the run that broke last and what came next, or the period of an input.
    private func lastBreak(by input: Input, _ setting: FoldSetting) -> ClosedRange<Int32>? {
        func between(_ last: PeriodNumber, _ next: PeriodNumber) -> ClosedRange<Int32>? {
            next.value > last.value + 1 ? last.value + 1...next.value - 1 : nil
        }
        guard tip.run.length > 0 else { return nil }
        if input.period > tip.run.last {
            var now = tip
            if leap(&now, to: input.period, input, setting) == 0 {
                return between(tip.run.last, input.period)
            }
        }
        var found: ClosedRange<Int32>?
        var stand = origin
        for credit in credits {
            let last = stand.run
            if leap(&stand, to: credit.period, credit.input, setting) == 0 && last.length > 0 {
                found = between(last.last, credit.period)
            }
        }
        return found
    }

    /// The periods for which tokens are spent, those included that have closed since the last one
    /// that counts.
    ///
    /// - Parameter zone: in which they close.
    func frozen(
        by now: Int64, of member: MemberIndex, zone: Int, _ setting: FoldSetting
    ) -> FrozenPeriods {
        guard tip.run.length > 0 else { return tip.frozen }
        var calendar = setting.calendar(of: member, zone: zone, covers: repairs)
        let period = calendar.number(at: now)
        guard period > tip.run.last else { return tip.frozen }
        var stand = tip
        _ = bridge(&stand, to: period, calendar, member, setting)
        return stand.frozen
    }

    // MARK: Bounds

    /// The inputs up to now are forgotten: the periods that count stand.
    mutating func settle(_ setting: FoldSetting) { forget(credits.count, setting) }

    private mutating func forget(_ count: Int, _ setting: FoldSetting) {
        guard count > 0 else { return }
        for credit in credits[..<count] { _ = advance(&origin, over: credit, setting) }
        credits.removeFirst(count)
        let last = origin.run.last
        standing.removeAll { $0.period <= last }
        repairs.removeAll { $0.periods.upperBound < origin.run.last.value }
    }
}

/// The periods for which a rule has spent a member's tokens.
struct FrozenPeriods: Equatable {
    struct Period: Equatable {
        let number: Int32
        /// When it closed, in nanoseconds since 1970.
        let due: Int64
    }

    /// The latest ones.
    private(set) var recent: [Period] = []
    /// How many came before.
    private(set) var earlier = 0

    private static let recentMax = 512

    var count: Int { earlier + recent.count }

    mutating func append(_ period: Period) {
        if recent.count >= FrozenPeriods.recentMax {
            recent.removeFirst()
            earlier += 1
        }
        recent.append(period)
    }
}
