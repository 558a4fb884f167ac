// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What a revised rule tells before it fires, or if it does not: as things stand when they are looked
/// at. What was told is not taken back.
extension Engine {
    /// Tells that a share of the next threshold is reached.
    mutating func noteNear(
        _ input: Input, _ rule: PlannedRule, _ setting: FoldSetting, _ frame: Frame
    ) {
        let (state, rules) = (stateOfRule[frame.rule], setting.rules)
        let owner = rules.owner(of: input)
        guard let thresholds = rule.thresholds, input.counts, input.repair == nil,
            let standing = ruleStates[state].revision.fold(of: owner)?.standing(in: input.period)
        else { return }
        var frame = frame
        if rules.isOfGroup, let kind = rule.group {
            frame.group = (stateOfGroupKind[kind], input.group)
        }
        switch standing {
        case .total(let total, let fired):
            guard let period = rules.period else { return }
            noteNear(
                thresholds, total: total, fired: fired, of: owner, period, input.period, frame)
        case .window(let total):
            // A window ends at its event: of one that came late it is not known any more.
            guard ruleStates[state].revision.isNewest(input, setting) else { return }
            noteNear(thresholds, inWindow: total, of: owner, frame)
        case .run(let run): noteNear(run, setting.streak, state, of: owner, frame)
        }
    }

    /// Sets the timer for the close of a goal's period, if anybody wants to know of it.
    mutating func awaitClose(of input: Input, _ period: Period, _ state: Int) {
        guard period != .lifetime, plan.isWatched(.goalFailed),
            ruleStates[state].revision.awaitClose(of: input.group, input.period)
        else { return }
        timers.add(
            .goalCloses(rule: state, input.group, input.period),
            due: closing(of: input.period, period))
    }

    /// What a group has towards a goal in a period that has closed; nil, if it has reached it.
    mutating func missedGoal(
        _ state: Int, _ index: Int, _ group: GroupIndex, _ period: PeriodNumber
    ) -> (total: Amount, contributions: Contributions)? {
        guard isRevised(state: state) else {
            let entry = goals[index].entry(of: group, period: period)
            return entry.flatMap { $0.fired == .zero ? ($0.total, $0.contributions) : nil }
        }
        ruleStates[state].revision.close(group, period)
        guard case .goal(let fold)? = ruleStates[state].revision.fold(of: group),
            let entry = fold.entry(of: period), entry.fired == .zero
        else { return nil }
        return (entry.total, entry.contributions)
    }
}
