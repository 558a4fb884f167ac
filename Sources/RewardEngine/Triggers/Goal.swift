// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What a goal asks beside its thresholds. A class, so that handing it on costs one reference count.
final class GoalRules: Sendable {
    /// A contribution below it earns nothing; nil = it has to be above zero.
    let least: Amount?
    let creditsRemainder: Bool
    let split: GoalTrigger.Split
    let dropsLeavers: Bool
    /// Of a run: the period, how many members it needs, how many missed ones are forgiven, which
    /// days are not required.
    let streak: (period: Period, least: Int, grace: Int, skip: Set<Weekday>)?

    init(_ goal: GoalTrigger) {
        least = goal.least
        creditsRemainder = goal.credit == .remainder
        split = goal.split
        dropsLeavers = goal.leaver == .drop
        if case .streak(let period, let least, let grace, let skip) = goal.measure {
            streak = (period, least, grace, skip)
        } else {
            streak = nil
        }
    }

    func earns(_ amount: Amount) -> Bool { least.map { amount >= $0 } ?? (amount > .zero) }
}

/// What somebody has given to a goal.
struct Contribution: Equatable {
    let member: MemberIndex
    let amount: Amount
}

/// The state of `goal`: for each group and period the total and who contributed what.
///
/// Whether and when a goal is reached depends on what was added, not on the order; who receives is
/// decided by the event, in order of arrival, that reaches it.
struct GoalState {
    struct Entry {
        var total = Amount.zero
        var fired = Amount.zero
        var contributions = Contributions()
        /// The values seen, for `distinct`.
        var values = ValueSet()
        var isOpen = false
    }

    /// What a step of a goal made of an event.
    struct Step {
        var total: Amount
        var fired: Amount
        /// Whether it is the first contribution to this group and period.
        var isFirst: Bool
        var progress: Progress?
        /// If there is progress: everyone's, in the order in which they began.
        var contributions: [Contribution] = []
    }

    private var groups = PeriodTable(initial: Entry())
    /// Of a goal that is a run of periods.
    var runs: [GroupIndex: GroupRun] = [:]
    /// The groups whose period has been closed at the latest close.
    private var closed: (due: Int64, groups: Set<GroupIndex>) = (.min, [])

    /// A group's period closes, once, however many timers were set for it.
    mutating func closes(_ group: GroupIndex, due: Int64) -> Bool {
        if closed.due != due { closed = (due, []) }
        return closed.groups.insert(group).inserted
    }

    /// - Parameter intern: for `distinct`, the value's index; nil measures `value` itself.
    /// - Returns: nil, if the event adds nothing.
    mutating func add(
        _ value: Amount, by member: MemberIndex, of group: GroupIndex, period: PeriodNumber,
        floor: () -> PeriodNumber, thresholds: Thresholds, creditsRemainder: Bool,
        intern: (() -> UInt32)?
    ) -> Step? {
        groups.withValue(at: group, period: period, floor: floor) { entry in
            if let intern {
                // A set of values is bounded by the highest threshold; a total costs nothing, and
                // goes on counting in case the thresholds are raised.
                guard !thresholds.isExhausted(entry.fired), entry.values.insert(intern()) else {
                    return nil
                }
            }
            let isFirst = !entry.isOpen
            entry.isOpen = true
            var credited = value
            if creditsRemainder && value > .zero {
                credited = min(value, thresholds.remainder(after: entry.total))
            }
            entry.total += credited
            entry.contributions.add(credited, of: member)
            var step = Step(total: entry.total, fired: entry.fired, isFirst: isFirst)
            guard let next = thresholds.next(after: entry.fired), entry.total >= next.value else {
                return step
            }
            step.progress = Progress(fired: entry.fired, total: entry.total)
            step.contributions = entry.contributions.all
            entry.fired = thresholds.last(upTo: entry.total, after: entry.fired)
            step.fired = entry.fired
            return step
        }
    }

    /// What a group has in a period; nil, if that is not known (any more).
    func entry(of group: GroupIndex, period: PeriodNumber) -> Entry? {
        groups.value(at: group, period: period)
    }

    /// What a member gave stays in the totals; he himself has given nothing any more.
    mutating func forget(_ member: MemberIndex) {
        groups.forEach { $0.contributions.forget(member) }
        for group in Array(runs.keys) { runs[group]?.forget(member) }
    }
}

extension Thresholds {
    /// What is left up to the target: the highest threshold, or with `repeat` that of the round.
    func remainder(after total: Amount) -> Amount {
        guard repeats else { return max(.zero, highest - total) }
        guard total >= .zero else { return highest - total }
        return highest - Amount(millionths: total.millionths % highest.millionths)
    }
}

/// What each member contributed, in the order in which they began. Small groups are scanned, large
/// ones looked up.
struct Contributions {
    private var members: [MemberIndex] = []
    private var amounts: [Amount] = []
    private var places: [MemberIndex: Int] = [:]

    private static let scanMax = 24

    var all: [Contribution] {
        members.indices.map { Contribution(member: members[$0], amount: amounts[$0]) }
    }

    mutating func add(_ amount: Amount, of member: MemberIndex) {
        if let place = place(of: member) {
            amounts[place] += amount
            return
        }
        members.append(member)
        amounts.append(amount)
        if members.count == Contributions.scanMax + 1 {
            for (place, member) in members.enumerated() { places[member] = place }
        } else if members.count > Contributions.scanMax {
            places[member] = members.count - 1
        }
    }

    mutating func forget(_ member: MemberIndex) {
        if let place = place(of: member) { amounts[place] = .zero }
    }

    private func place(of member: MemberIndex) -> Int? {
        members.count <= Contributions.scanMax ? members.firstIndex(of: member) : places[member]
    }
}
