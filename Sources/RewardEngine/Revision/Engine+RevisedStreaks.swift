// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Streaks that are revised: what members pause and repair, and what their tokens are spent for.
///
/// Pauses hold for all of a history, whenever they were told. A repair is an input with its time, and
/// covers what had been missed by then. Tokens are spent in the order of time too: by what was granted
/// before a period closed, whenever that came to be known. So the tokens of one member connect rules:
///
///     a token comes, goes, or is spent ─► the streaks that freeze with it ─► other periods frozen
///                          ▲                                                        │
///                          └────────────────── what the rules grant by that ◄───────┘
///
/// Each round settles at least one more period, from the first on; of one event there are no more
/// than `Limits.tokenRoundsMax`.
extension Engine {
    /// A member's pauses have changed.
    mutating func revisePauses(
        _ position: Int, of member: MemberIndex, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        let rule = plan.rules[position]
        guard let rules = rule.fold, rule.streakRules?.canPause == true else { return }
        replay(rules, position, of: member, &frame, into: &batch)
    }

    /// A repair takes its place in the history of the event's subject.
    mutating func reviseRepair(
        _ position: Int, day: Int?, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) {
        let rule = plan.rules[position]
        guard let rules = rule.fold, case .streak(let period) = rules.kind else { return }
        var frame = frame
        frame.rule = position
        frame.member = frame.subject
        arrivals += 1
        var input = Input(
            time: frame.time, arrival: arrivals, member: frame.member, subject: frame.subject)
        input.period = periodNumber(period, of: frame.member, frame)
        input.zone = zone(of: frame.member, at: frame.time)
        input.repair =
            day.map { .periods(plan.periods.numbers(of: period, inDay: $0)) } ?? .lastBreak
        guard keepEvent(of: frame, in: &input) else { return }
        revise(input, rules, rule, &frame, into: &batch)
    }

    private mutating func replay(
        _ rules: FoldRules, _ position: Int, of member: MemberIndex, _ frame: inout Frame,
        into batch: inout OutcomeBatch
    ) {
        let former = frame.rule
        frame.rule = position
        let state = stateOfRule[position]
        let change = ruleStates[state].revision.replay(of: member, setting(rules, position))
        if let change { settle(change, plan.rules[position], &frame, into: &batch) }
        frame.rule = former
    }

    // MARK: Tokens

    /// What keeps a revised run beside holidays and pauses.
    func revisedCovers(
        _ rules: StreakRules, _ state: Int, of member: MemberIndex
    ) -> [StreakCover] {
        let repairs = ruleStates[state].revision.streak(of: member)?.periods.repairs ?? []
        guard let freeze = rules.freeze,
            let ledger = rewardStates[stateOfReward[freeze]].ledger
        else { return repairs }
        return repairs
            + ledger.frozen(by: state, of: member).recent.map {
                StreakCover(periods: $0.number...$0.number, isFrozen: true)
            }
    }

    /// Spends a member's tokens for what a streak has missed by now, or gives them back.
    mutating func settleTokens(
        _ rules: StreakRules, _ state: Int, of member: MemberIndex,
        _ cause: Cause? = nil
    ) {
        guard let freeze = rules.freeze, let position = plannedRule(ofState: state)?.index,
            let fold = plan.rules[position].fold, !plan.rules[position].isShadow,
            let streak = ruleStates[state].revision.streak(of: member)
        else { return }
        let reward = stateOfReward[freeze]
        guard let ledger = rewardStates[reward].ledger else { return }
        let now = clock.nanoseconds
        let frozen = streak.periods.frozen(
            by: now, of: member, zone: zone(of: member, at: now), setting(fold, position))
        let former = ledger.frozen(by: state, of: member)
        guard frozen != former else { return }
        ledger.freeze(frozen, by: state, of: member)
        rewardStates[reward].add(Amount(former.count - frozen.count), to: member)
        let same = zip(former.recent, frozen.recent).prefix { $0 == $1 }.count
        let first = min(
            same < former.recent.count ? former.recent[same].due : .max,
            same < frozen.recent.count ? frozen.recent[same].due : .max)
        tokenChanges.append(
            TokenChange(
                reward: reward, member: member, time: first, spender: state,
                cause: cause ?? .due(clock)))
    }

    /// Lets the streaks that freeze with a token go through what has changed.
    mutating func workOffTokens(into batch: inout OutcomeBatch) {
        for _ in 0..<Limits.tokenRoundsMax {
            guard let change = tokenChanges.popFirst() else { return }
            for (position, rule) in plan.rules.enumerated() {
                guard rule.isRevised, rule.rule.mode != .off, let rules = rule.fold,
                    let streak = rule.streakRules, let freeze = streak.freeze,
                    stateOfReward[freeze] == change.reward,
                    stateOfRule[position] != change.spender
                else { continue }
                let state = stateOfRule[position]
                guard let run = ruleStates[state].revision.streak(of: change.member)?.run else {
                    continue
                }
                let last = plan.periods.end(
                    of: run.last, period: streak.period, in: &zones[homeZone]
                ).saturatingNanoseconds
                // What closes after the last period that counts is not in the history yet.
                if change.time > later(than: last, by: TimeSpan.days(2).nanoseconds) {
                    followStreak(streak, state, of: change.member, change.cause)
                    continue
                }
                atMoment(
                    "tokens", of: change.member, due: clock.nanoseconds, cause: change.cause,
                    into: &batch
                ) { engine, frame, batch in
                    engine.replay(rules, position, of: change.member, &frame, into: &batch)
                }
            }
            payTokens(change.reward, of: change.member)
        }
        tokenChanges.removeAll()
    }

    /// A token that was taken back when a rule that keeps what it decides had spent it is lost to
    /// nobody.
    private mutating func payTokens(_ reward: Int, of member: MemberIndex) {
        let owed = .zero - rewardStates[reward].balance(of: member)
        guard owed > .zero else { return }
        rewardStates[reward].ledger?.add(owed, to: member, at: nil, horizon: .min)
        rewardStates[reward].add(owed, to: member)
    }

    /// What follows for a streak when its history, or its tokens, have changed.
    mutating func followStreak(
        _ rules: StreakRules, _ state: Int, of member: MemberIndex, _ cause: Cause
    ) {
        settleTokens(rules, state, of: member, cause)
        if case .streak(let index) = ruleStates[state].trigger, streaks[index].timers != nil {
            setStreakTimers(rules, index, state, of: member)
        }
    }

    /// Every change of a member's tokens but by streaks that are revised.
    ///
    /// - Parameter time: when they were granted; nil, if that does not matter.
    mutating func addTokens(
        _ amount: Amount, _ reward: Int, to member: MemberIndex, at time: Int64?, _ cause: Cause
    ) {
        if let ledger = rewardStates[reward].ledger {
            ledger.open(member, holding: rewardStates[reward].balance(of: member))
            ledger.add(amount, to: member, at: time, horizon: revisionHorizon)
            noteTokens(reward, member, time, cause)
        }
        rewardStates[reward].add(amount, to: member)
    }

    /// Takes tokens back that were granted at a time: all, where those that are spent already can be
    /// taken from what they were spent for.
    mutating func takeTokensBack(
        _ amount: Amount, _ reward: Int, from member: MemberIndex, grantedAt time: Int64,
        _ cause: Cause
    ) {
        guard let ledger = rewardStates[reward].ledger else {
            let taken = min(amount, rewardStates[reward].balance(of: member))
            if taken > .zero { rewardStates[reward].add(.zero - taken, to: member) }
            return
        }
        ledger.open(member, holding: rewardStates[reward].balance(of: member))
        ledger.takeBack(amount, from: member, grantedAt: time)
        rewardStates[reward].add(.zero - amount, to: member)
        noteTokens(reward, member, time, cause)
    }

    private mutating func noteTokens(
        _ reward: Int, _ member: MemberIndex, _ time: Int64?, _ cause: Cause
    ) {
        tokenChanges.append(
            TokenChange(
                reward: reward, member: member, time: time ?? .min, spender: nil, cause: cause))
    }

    /// What is older stands.
    var revisionHorizon: Int64 {
        earlier(than: settled.nanoseconds, by: Limits.revisionHorizon.nanoseconds)
    }

    /// Keeps tokens apart by time where a rule asks for it.
    mutating func bindLedgers() {
        for rule in plan.rules where rule.isRevised {
            guard let freeze = rule.streakRules?.freeze else { continue }
            let reward = stateOfReward[freeze]
            if rewardStates[reward].ledger == nil { rewardStates[reward].ledger = TokenLedger() }
        }
    }
}

/// A member may spend another number of tokens from some time on.
struct TokenChange {
    /// Index of the reward's state.
    let reward: Int
    let member: MemberIndex
    let time: Int64
    /// The state of the rule that has spent other tokens than before; nil, if it was none.
    let spender: Int?
    let cause: Cause
}
