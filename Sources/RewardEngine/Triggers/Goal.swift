// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

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
    }

    private var groups = PeriodTable(initial: Entry())

    /// - Parameter intern: for `distinct`, the value's index; nil measures `value` itself.
    /// - Returns: the progress if a threshold is reached, with the contributors up to now.
    mutating func add(
        _ value: Amount, by member: MemberIndex, of group: GroupIndex, period: PeriodNumber,
        floor: () -> PeriodNumber, thresholds: Thresholds, intern: (() -> UInt32)?
    ) -> (progress: Progress, contributors: [MemberIndex])? {
        groups.withValue(at: group, period: period, floor: floor) { entry in
            if let intern {
                // A set of values is bounded by the highest threshold; a total costs nothing, and
                // goes on counting in case the thresholds are raised.
                guard !thresholds.isExhausted(entry.fired), entry.values.insert(intern()) else {
                    return nil
                }
            }
            entry.total += value
            entry.contributions.add(value, of: member)
            guard let next = thresholds.next(after: entry.fired), entry.total >= next.value else {
                return nil
            }
            let before = entry.fired
            entry.fired = thresholds.last(upTo: entry.total, after: before)
            return (
                Progress(fired: before, total: entry.total), entry.contributions.positive
            )
        }
    }
}

/// What each member contributed, in the order in which they began. Small groups are scanned, large
/// ones looked up.
struct Contributions {
    private var members: [MemberIndex] = []
    private var amounts: [Amount] = []
    private var places: [MemberIndex: Int] = [:]

    private static let scanMax = 24

    /// Those whose contribution is above zero.
    var positive: [MemberIndex] {
        members.indices.filter { amounts[$0] > .zero }.map { members[$0] }
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

    private func place(of member: MemberIndex) -> Int? {
        members.count <= Contributions.scanMax ? members.firstIndex(of: member) : places[member]
    }
}
