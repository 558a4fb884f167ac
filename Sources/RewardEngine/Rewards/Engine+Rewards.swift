// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// One reward on its way from a firing to a member.
struct Giving {
    let rule: PlannedRule
    let firing: Firing
    let frame: Frame
    let receiver: MemberIndex
    /// Index into the rulebook's rewards.
    var reward: Int
    /// What is asked for.
    var amount: Amount
    var instance: TextArena.Piece
    let booking: Engine.Booking
    /// Of what was drawn: the draw, and what that has used.
    var draw: (reward: Int, use: BoundUse?)?
    /// Of what is granted for the past: the text that was made then, and the code.
    var message: TextArena.Piece?
    var code: String?

    /// When it is booked.
    var time: Int64 { firing.time ?? frame.time }
}

/// From a firing to what a member holds:
///
///     amount ─► boosts ─► cap ─► budget ─► kind ─► held, journalled, raised
///                          └────────┴────────┴──► reward.denied
///
/// Most rewards are plain: points or badges that nothing is said about. They take a short way.
extension Engine {
    mutating func grant(
        _ rule: PlannedRule, _ firing: Firing, _ instance: TextArena.Piece,
        to receiver: MemberIndex, _ frame: Frame, into batch: inout OutcomeBatch
    ) {
        let isShadow = rule.isShadow
        let isPlain = !rule.isRevised && !plan.watchesGrants
        for (position, grant) in rule.grants[firing.grants].enumerated() {
            if let only = firing.only, only != grant.reward { continue }
            var amount = Amount.one
            switch grant.quantity {
            case .constant(let constant): amount = constant
            case .computed(let expression):
                guard let computed = number(expression, frame) else { continue }
                amount = computed
            }
            if let shares = frame.firing.amounts { amount = shares[position] }
            guard amount != .zero else { continue }
            guard isPlain && plan.rewards[grant.reward].isPlain else {
                grantInFull(
                    rule, firing, grant.reward, amount, instance, to: receiver, frame, into: &batch)
                continue
            }
            let state = stateOfReward[grant.reward]
            switch plan.rewards[grant.reward].form {
            case .points:
                if !isShadow { rewardStates[state].add(amount, to: receiver) }
            case .badge(let repeats):
                if !repeats && rewardStates[state].isHeld(by: receiver) { continue }
                if !isShadow { rewardStates[state].hold(receiver) }
            case .nudge, .item, .token, .draw: break
            }
            var outcome = outcome(
                isShadow ? .shadow : .granted, frame, receiver, firing, instance)
            outcome.reward = UInt32(grant.reward)
            outcome.amount = amount
            outcome.instance = name(grant.reward, of: rule, firing, in: instance, &batch.texts)
            if case .template(let parts)? = plan.rewards[grant.reward].message {
                outcome.message = text(parts, to: receiver, frame, into: &batch.texts)
            }
            batch.outcomes.append(outcome)
        }
    }

    @inline(never)
    private mutating func grantInFull(
        _ rule: PlannedRule, _ firing: Firing, _ reward: Int, _ amount: Amount,
        _ instance: TextArena.Piece, to receiver: MemberIndex, _ frame: Frame,
        into batch: inout OutcomeBatch
    ) {
        var giving = Giving(
            rule: rule, firing: firing, frame: frame, receiver: receiver, reward: reward,
            amount: amount, instance: instance,
            booking: booking(of: receiver, at: firing.time ?? frame.time))
        giving.instance = name(reward, of: rule, firing, in: instance, &batch.texts)
        give(giving, into: &batch)
    }

    /// The long way.
    private mutating func give(_ giving: Giving, into batch: inout OutcomeBatch) {
        var giving = giving
        let planned = plan.rewards[giving.reward]
        switch planned.form {
        case .points:
            if giving.amount > .zero && !planned.boosts.isEmpty {
                giving.amount = boosted(giving)
            }
            guard giving.amount != .zero else { return }
        case .badge: break
        case .item, .token, .nudge, .draw:
            giving.amount = giving.amount.roundedDown
            guard giving.amount > .zero else { return }
        }
        bestow(giving, into: &batch)
    }

    /// Of an amount that is decided: what bounds and holdings leave of it.
    mutating func bestow(_ giving: Giving, into batch: inout OutcomeBatch) {
        var giving = giving
        let planned = plan.rewards[giving.reward]
        if case .badge(let repeats) = planned.form {
            // Held already, or one that takes its place is.
            let state = stateOfReward[giving.reward]
            if !repeats && rewardStates[state].isHeld(by: giving.receiver) { return }
            for higher in planned.higher
            where rewardStates[stateOfReward[higher]].isHeld(by: giving.receiver) { return }
        }
        if giving.rule.isShadow {
            if planned.form == .draw {
                giving.draw = (giving.reward, nil)
                giving.reward = drawn(giving, batch.texts)
            }
            journal(.shadow, giving, giving.amount, into: &batch)
            return
        }
        let allowance = allowance(giving)
        guard allowance.amount != .zero else {
            deny(allowance.reason ?? .cap, giving, giving.amount, into: &batch)
            return
        }
        hold(giving, allowance.amount, into: &batch)
    }

    /// What each kind means; what is held is journalled.
    private mutating func hold(
        _ giving: Giving, _ amount: Amount, into batch: inout OutcomeBatch
    ) {
        let state = stateOfReward[giving.reward]
        switch plan.rewards[giving.reward].form {
        case .points: holdPoints(giving, amount, into: &batch)
        case .badge: holdBadge(giving, into: &batch)
        case .token:
            addTokens(amount, state, to: giving.receiver, at: giving.time, giving.frame.cause)
            finish(giving, amount, .tokens, into: &batch)
        case .item:
            if plan.rewards[giving.reward].hasCodes {
                holdCodes(giving, amount, into: &batch)
            } else {
                finish(giving, amount, .item(code: nil), into: &batch)
            }
        case .nudge: finish(giving, amount, .nudge, into: &batch)
        case .draw:
            var drawing = giving
            drawing.draw = (giving.reward, use(amount, giving))
            drawing.reward = drawn(giving, batch.texts)
            drawing.amount = .one
            give(drawing, into: &batch)
        }
    }

    /// Uses up bounds, journals the grant and makes it known.
    ///
    /// - Parameter code: the outcome's details say it.
    mutating func finish(
        _ giving: Giving, _ amount: Amount, _ holding: GrantRecord.Holding,
        into batch: inout OutcomeBatch
    ) {
        let use = use(amount, giving)
        var code: String?
        if case .item(let one) = holding { code = one }
        journal(.granted, giving, amount, code: code, into: &batch)
        if giving.rule.isRevised {
            made.append(
                GrantRecord(
                    origin: origin(giving, batch.texts), reward: stateOfReward[giving.reward],
                    member: giving.receiver, amount: amount, time: giving.time, holding: holding,
                    uses: [use, giving.draw?.use].compactMap(\.self)))
        }
        guard plan.watchesGrants else { return }
        let reward = plan.rulebook.rewards[giving.reward]
        raise(
            .rewardGranted, about: giving.receiver, giving.frame,
            id: grantID(giving, batch.texts),
            [
                ("rule", .text(giving.rule.rule.id)), ("reward", .text(reward.name)),
                ("kind", .text(reward.kind.name)), ("amount", .number(amount)),
            ], time: giving.time)
    }

    private mutating func journal(
        _ kind: Outcome.Kind, _ giving: Giving, _ amount: Amount, code: String? = nil,
        into batch: inout OutcomeBatch
    ) {
        var outcome = outcome(
            kind, giving.frame, giving.receiver, giving.firing, giving.instance)
        outcome.reward = UInt32(giving.reward)
        outcome.amount = amount
        if let message = giving.message {
            outcome.message = message
        } else if case .template(let parts)? = plan.rewards[giving.reward].message {
            outcome.message = text(parts, to: giving.receiver, giving.frame, into: &batch.texts)
        }
        var notice = OutcomeDetails.Notice.now
        if kind == .granted, let channel = plan.rewards[giving.reward].reward.channel {
            notice = self.notice(
                on: channel, plan.rewards[giving.reward].quota, to: giving.receiver)
        }
        guard code != nil || giving.draw != nil || notice != .now else {
            batch.outcomes.append(outcome)
            return
        }
        var details = OutcomeDetails()
        details.code = code
        details.draw = giving.draw.map { plan.rulebook.rewards[$0.reward].name }
        details.notice = notice
        batch.append(outcome, details)
    }

    /// Journals what is not granted, with the amount that was asked for.
    mutating func deny(
        _ reason: Outcome.Reason, _ giving: Giving, _ amount: Amount,
        into batch: inout OutcomeBatch
    ) {
        var outcome = outcome(
            .denied, giving.frame, giving.receiver, giving.firing, giving.instance)
        outcome.reward = UInt32(giving.reward)
        outcome.amount = amount
        outcome.reason = reason
        guard let draw = giving.draw else {
            batch.outcomes.append(outcome)
            return
        }
        var details = OutcomeDetails()
        details.draw = plan.rulebook.rewards[draw.reward].name
        batch.append(outcome, details)
    }

    // MARK: Identity

    /// A member's part of an id. Who comes under a name that was forgotten is another than before,
    /// and so are his grants: `lessons/ana~2/10`.
    func append(idOf member: MemberIndex, to texts: inout TextArena) {
        texts.append(encoded: members.names.name(member))
        if let mark = idMark(of: member), !members.isForgotten(member) { texts.append(mark) }
    }

    /// What stands behind the name of a member in ids; mostly nothing.
    package func idMark(of member: MemberIndex) -> String? {
        members.returns[member].map { "~\($0)" }
    }

    package func isForgotten(_ member: MemberIndex) -> Bool { members.isForgotten(member) }

    /// A member's id as it stands in ids of grants.
    func idText(of member: MemberIndex) -> String {
        var text = TextArena()
        append(idOf: member, to: &text)
        return text.string(of: text.piece(from: 0))
    }

    func origin(_ giving: Giving, _ texts: borrowing TextArena) -> Origin {
        Origin(
            rule: stateOfRule[giving.frame.rule],
            instance: texts.withBytes(of: giving.instance) { Array($0) })
    }

    /// `rule/member/instance`, as in the journal.
    func grantID(_ giving: Giving, _ texts: borrowing TextArena) -> String {
        grantID(origin(giving, texts), giving.receiver)
    }

    /// Also of a rule that is not in the rulebook any more.
    func grantID(_ origin: Origin, _ member: MemberIndex) -> String {
        var id = TextArena()
        id.append(ruleStates[origin.rule].id)
        id.append(UInt8(ascii: "/"))
        append(idOf: member, to: &id)
        id.append(UInt8(ascii: "/"))
        origin.instance.withUnsafeBytes { id.append($0) }
        return id.string(of: id.piece(from: 0))
    }
}
