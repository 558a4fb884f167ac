// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The state of `streak` over periods: runs of credited periods.
///
/// The state of a member is a fold over his credited periods in order of time. `tip` is the fold
/// up to now, which is all that events in order need. Late events may still credit periods since
/// the horizon, so those are kept one by one (`recent`), behind the fold up to the horizon
/// (`base`): a late credit is put in its place and the fold is made again from `base`. So it is
/// when a pause or a repair changes what was required.
///
/// A run that has fired a threshold does not fire it again when late events lengthen it or join it
/// to another: what a run has fired is the highest of what any of its credits has fired.
struct StreakState {
    private var members: [MemberStreak] = []
    /// What tokens and repairs cover, of the few members who have any.
    private var covers: [MemberIndex: [StreakCover]] = [:]
    /// The timers of each member; nil where nobody needs to know when a period closes.
    var timers: StreakTimers?

    /// What firing a threshold is about.
    struct Completion {
        /// The threshold, which is the length of the run at that period.
        let length: Amount
        let period: PeriodNumber
        /// When the period was credited.
        let time: Int64
        /// Whether the period has completed a shorter length before: the run was lengthened since.
        let isAgain: Bool
    }

    var memberCount: Int { members.count }

    /// Adds to a period; whether that credits it.
    ///
    /// - Parameter value: what the event adds to its period.
    mutating func collect(
        _ value: Amount, of member: MemberIndex, period: PeriodNumber, at time: Int64,
        least: Amount, floor: () -> PeriodNumber
    ) -> Bool {
        let index = Int(member)
        if index >= members.count {
            members.append(
                contentsOf: repeatElement(MemberStreak(), count: index + 1 - members.count))
        }
        if members[index].alreadyCredited(period, at: time, least: least) { return false }
        return members[index].reaches(least, with: value, in: period, floor: floor)
    }

    /// Credits a period that has collected what it needs.
    ///
    /// - Parameter calendar: made only where there is a gap.
    mutating func credit(
        _ period: PeriodNumber, of member: MemberIndex, at time: Int64, floor: PeriodNumber,
        rules: StreakRules, calendar: ([StreakCover]) -> StreakCalendar
    ) -> [Completion] {
        let covers = self.covers
        return members[Int(member)].credit(period, at: time, floor: floor, rules: rules) {
            calendar(covers.isEmpty ? [] : covers[member] ?? [])
        }
    }

    // MARK: Protection

    func covers(of member: MemberIndex) -> [StreakCover] {
        covers.isEmpty ? [] : covers[member] ?? []
    }

    /// Covers periods, and forgets what no fold looks at any more.
    mutating func cover(_ cover: StreakCover, of member: MemberIndex) {
        guard Int(member) < members.count else { return }
        let oldest = members[Int(member)].oldest.value
        var all = covers[member] ?? []
        all.removeAll { $0.periods.upperBound < oldest }
        all.append(cover)
        covers[member] = all
    }

    /// Takes away the tokens' covers that lie in some periods; how many they were.
    mutating func thaw(_ periods: ClosedRange<Int32>, of member: MemberIndex) -> Int {
        guard !covers.isEmpty, var all = covers[member] else { return 0 }
        let count = all.count
        all.removeAll { $0.isFrozen && $0.periods.overlaps(periods) }
        covers[member] = all.isEmpty ? nil : all
        return count - all.count
    }

    /// The frozen periods among some.
    func frozen(_ periods: ClosedRange<Int32>, of member: MemberIndex) -> [Int32] {
        covers(of: member).filter { $0.isFrozen && $0.periods.overlaps(periods) }
            .map(\.periods.lowerBound)
    }

    /// Folds again after something else than a credit has changed.
    mutating func refold(_ member: MemberIndex, _ calendar: StreakCalendar) -> [Completion] {
        guard Int(member) < members.count else { return [] }
        members[Int(member)].rejoin(calendar)
        return members[Int(member)].refold(rules: calendar.rules) { calendar }
    }

    /// The periods between the run that broke last and what came next, or a period that has come
    /// by now; nil if no run has broken.
    func lastBreak(
        of member: MemberIndex, by now: PeriodNumber, _ calendar: StreakCalendar
    ) -> ClosedRange<Int32>? {
        guard Int(member) < members.count else { return nil }
        return members[Int(member)].lastBreak(by: now, calendar)
    }

    // MARK: How it stands

    /// The run that ends with the last period that counts; nil = none counts.
    func run(of member: MemberIndex) -> StreakRun? {
        guard Int(member) < members.count, members[Int(member)].tip.length > 0 else { return nil }
        return members[Int(member)].tip
    }

    mutating func forget(_ member: MemberIndex) {
        guard Int(member) < members.count else { return }
        members[Int(member)] = MemberStreak()
        covers[member] = nil
        timers?.forget(member)
    }
}

/// When members' periods close next, for rules of which somebody needs to know.
///
/// A member has at most one timer of each kind that counts: the one whose time stands here. It is
/// not moved when a period is credited; when it comes due, the next one is set.
struct StreakTimers {
    struct Entry {
        var closeDue = Int64.max
        var riskDue = Int64.max
        /// The newest period whose close, or warning, has been looked at.
        var closed = PeriodNumber.none
        var warned = PeriodNumber.none
    }

    /// Whether closes, and warnings, are looked at.
    let closes: Bool
    let warns: Bool
    private var entries: [Entry] = []

    init(closes: Bool, warns: Bool) {
        self.closes = closes
        self.warns = warns
    }

    /// With the entries of former timers.
    init(closes: Bool, warns: Bool, _ former: StreakTimers?) {
        self.init(closes: closes, warns: warns)
        entries = former?.entries ?? []
    }

    func isSet(_ member: MemberIndex) -> Bool {
        let entry = self[member]
        return (!closes || entry.closeDue < .max) && (!warns || entry.riskDue < .max)
    }

    subscript(member: MemberIndex) -> Entry {
        get { Int(member) < entries.count ? entries[Int(member)] : Entry() }
        set {
            let missing = Int(member) + 1 - entries.count
            if missing > 0 {
                entries.append(contentsOf: repeatElement(Entry(), count: missing))
            }
            entries[Int(member)] = newValue
        }
    }

    mutating func forget(_ member: MemberIndex) {
        if Int(member) < entries.count { entries[Int(member)] = Entry() }
    }
}
