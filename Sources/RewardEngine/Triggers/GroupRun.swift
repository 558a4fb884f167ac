// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The state of a goal that is a run of periods, for one group: a period counts in which so many
/// different members took part.
///
/// As with streaks of members, what late events may still change is kept period by period behind a
/// fold of everything before; a late credit is put in its place and the fold is made again. A period
/// is credited once, so this is rare.
struct GroupRun {
    fileprivate struct Fold {
        var first = PeriodNumber.none
        var last = PeriodNumber.none
        var length = Int32(0)
        /// The highest threshold that the run has fired.
        var fired = Amount.zero
        /// Forgiven periods that still count against the grace.
        var missed: [Int32] = []
    }

    private struct Credit {
        let period: PeriodNumber
        let time: Int64
        var fired = Amount.zero
    }

    struct Rules {
        let thresholds: Thresholds
        let least: Int
        let grace: Int
        var stretch: Int32 { Int32(clamping: thresholds.highest.millionths / Amount.unit) }
    }

    /// What firing a threshold is about.
    struct Completion: Equatable {
        let length: Amount
        let period: PeriodNumber
        let time: Int64
    }

    private var base = Fold()
    private var tip = Fold()
    private var credits: [Credit] = []
    /// Who took part in the periods that events may still reach, and when first.
    private var parts: [(period: PeriodNumber, members: [(member: MemberIndex, time: Int64)])] = []
    /// In how many periods each took part since the run began.
    private(set) var contributions = Contributions()

    var length: Amount { Amount(Int(tip.length)) }
    var fired: Amount { tip.fired }
    /// The period with which the run began.
    var first: PeriodNumber { tip.first }

    /// - Returns: nil, if the member has taken part in that period before.
    mutating func add(
        _ member: MemberIndex, period: PeriodNumber, at time: Int64, floor: PeriodNumber,
        rules: Rules, isRequired: (PeriodNumber) -> Bool
    ) -> [Completion]? {
        parts.removeAll { $0.period < floor }
        var place = parts.firstIndex { $0.period >= period } ?? parts.count
        if place == parts.count || parts[place].period != period {
            parts.insert((period, []), at: place)
        }
        guard !parts[place].members.contains(where: { $0.member == member }) else { return nil }
        parts[place].members.append((member, time))
        contributions.add(.one, of: member)
        guard parts[place].members.count == rules.least else { return [] }
        // Full when the last of the first so many members had come.
        let completed = parts[place].members.map(\.time).max() ?? time
        place = (credits.lastIndex { $0.period < period } ?? -1) + 1
        credits.insert(Credit(period: period, time: completed), at: place)
        let former = tip.first
        let completions = refold(rules, isRequired)
        if tip.first != former { beginAnew() }
        settle(before: floor, rules, isRequired)
        return completions
    }

    mutating func forget(_ member: MemberIndex) { contributions.forget(member) }

    /// The run has another beginning: what was given before does not count for it, what a late part
    /// has joined to it does, as far back as late events reach.
    private mutating func beginAnew() {
        contributions = Contributions()
        for part in parts where part.period >= tip.first {
            for (member, _) in part.members { contributions.add(.one, of: member) }
        }
    }

    private mutating func refold(
        _ rules: Rules, _ isRequired: (PeriodNumber) -> Bool
    ) -> [Completion] {
        var completions: [Completion] = []
        var run = base
        var start = 0
        while start < credits.count {
            // One run: from `start` up to the credit that begins another.
            var lengths: [Int32] = []
            var current = run
            while start + lengths.count < credits.count {
                var next = current
                let goesOn = next.advance(
                    to: credits[start + lengths.count].period, rules, isRequired)
                if !goesOn && !lengths.isEmpty { break }
                current = next
                lengths.append(current.length)
            }
            let places = start..<start + lengths.count
            var fired = lengths[0] == 1 ? .zero : run.fired
            for credit in credits[places] { fired = max(fired, credit.fired) }
            for (place, length) in zip(places, lengths) {
                // A period carries one length: another fires with the next.
                guard credits[place].fired == .zero,
                    let next = rules.thresholds.next(after: fired),
                    next.value <= Amount(Int(length))
                else { continue }
                fired = next.value
                credits[place].fired = fired
                completions.append(
                    Completion(
                        length: fired, period: credits[place].period, time: credits[place].time))
            }
            current.fired = fired
            run = current
            start = places.upperBound
        }
        tip = run
        return completions
    }

    /// Folds what no late event can come before any more into the base.
    private mutating func settle(
        before floor: PeriodNumber, _ rules: Rules, _ isRequired: (PeriodNumber) -> Bool
    ) {
        while let credit = credits.first, credit.period < floor {
            _ = base.advance(to: credit.period, rules, isRequired)
            base.fired = max(base.fired, credit.fired)
            credits.removeFirst()
        }
    }
}

extension GroupRun.Fold {
    /// Whether the run goes on; otherwise another one has begun.
    fileprivate mutating func advance(
        to period: PeriodNumber, _ rules: GroupRun.Rules, _ isRequired: (PeriodNumber) -> Bool
    ) -> Bool {
        let goesOn = length > 0 && bridges(to: period, rules, isRequired)
        if goesOn {
            length += 1
        } else {
            first = period
            length = 1
            fired = .zero
            missed.removeAll()
        }
        last = period
        return goesOn
    }

    private mutating func bridges(
        to period: PeriodNumber, _ rules: GroupRun.Rules, _ isRequired: (PeriodNumber) -> Bool
    ) -> Bool {
        if period.value <= last.value + 1 { return true }
        // Not even a zone change skips more than two dates; beyond that no gap needs a look.
        guard period.value - last.value <= Int32(clamping: rules.grace + 50) else { return false }
        for number in (last.value + 1)..<period.value
        where isRequired(PeriodNumber(Int(number))) {
            missed.removeAll { $0 <= number - rules.stretch }
            missed.append(number)
            if missed.count > rules.grace { return false }
        }
        return true
    }
}
