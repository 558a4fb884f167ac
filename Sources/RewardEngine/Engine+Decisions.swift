// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// From firings that have changed to what is revoked and granted.
extension Engine {
    /// Decides on firings that hold now and did not, or no longer do, or have another outcome.
    ///
    /// - Parameter isEarly: also those that would be decided when a limit closes.
    mutating func settleFirings(
        _ keys: [FiringKey], in scope: UInt32, _ rule: PlannedRule, _ frame: inout Frame,
        isEarly: Bool = false, into batch: inout OutcomeBatch
    ) {
        let state = stateOfRule[frame.rule]
        var undecided = ruleStates[state].revision.undecided(keys, in: scope)
        if rule.decidesAtClose && !isEarly {
            undecided.removeAll { key, holding, decided in
                guard let holding, decided == nil else { return false }
                return awaitClose(of: key, in: scope, holding, rule, state)
            }
        }
        for (key, holding, decided) in undecided where holding == nil {
            for share in decided?.shares ?? [] { takeBack(share, key, scope, frame, into: &batch) }
            ruleStates[state].revision.decide(key, nil, in: scope)
        }
        // In the order in which they were earned.
        let holding = undecided.filter { $0.holding != nil }.sorted { left, right in
            guard let first = left.holding, let second = right.holding else { return false }
            if first.input.arrival != second.input.arrival {
                return first.input.comes(before: second.input)
            }
            return first.threshold < second.threshold
        }
        for (_, completion, decided) in holding {
            guard let completion else { continue }
            decide(completion, decided, in: scope, rule, frame, into: &batch)
        }
        if !claimed.isEmpty { settleClaims(frame, into: &batch) }
    }

    private mutating func takeBack(
        _ share: DecidedFiring.Share, _ key: FiringKey, _ scope: UInt32, _ frame: borrowing Frame,
        into batch: inout OutcomeBatch
    ) {
        for grant in share.grants { revoke(grant, key, scope, frame, into: &batch) }
        for (reward, _) in share.amounts {
            unclaim(reward, key, in: scope, of: share.receiver, frame, into: &batch)
        }
    }

    private mutating func decide(
        _ completion: Completion, _ former: DecidedFiring?, in scope: UInt32, _ rule: PlannedRule,
        _ hand: borrowing Frame, into batch: inout OutcomeBatch
    ) {
        guard let event = completion.input.event else { return }
        var frame = frame(of: completion.input, event, at: hand)
        frame.firing = values(of: completion, rule)
        var decided = DecidedFiring(completion: completion)
        let receipts = receivers(of: completion, former, &decided, rule, frame)
        // What nobody receives any more goes first.
        for share in former?.shares ?? []
        where !receipts.contains(where: { $0.member == share.receiver }) {
            takeBack(share, completion.key, scope, frame, into: &batch)
        }
        let shares = shares(receipts, completion, rule, frame)
        for (place, receipt) in receipts.enumerated() {
            frame.firing.contribution = receipt.contribution
            frame.firing.amounts = shares?[place]
            let share = former?.shares.first { $0.receiver == receipt.member }
            decided.shares.append(
                award(receipt.member, completion, share, in: scope, rule, frame, into: &batch))
        }
        ruleStates[stateOfRule[frame.rule]].revision.decide(completion.key, decided, in: scope)
        guard former == nil else { return }
        tell(completion, in: scope, rule, frame)
    }

    /// Lets others know of a firing, once: also if it comes again after it was taken back.
    private mutating func tell(
        _ completion: Completion, in scope: UInt32, _ rule: PlannedRule, _ frame: Frame
    ) {
        let isNews =
            completion.bands != nil && plan.isWatched(.bandChanged)
            || rule.goal != nil && plan.isWatched(.goalReached)
        guard isNews,
            ruleStates[stateOfRule[frame.rule]].revision.tell(completion.key, in: scope)
        else { return }
        raiseBandChange(completion, rule, frame)
        if rule.goal != nil { raiseReached(rule, firing(for: completion, rule), frame) }
    }

    /// Who receives a firing, in an order that depends on the log alone.
    private mutating func receivers(
        of completion: Completion, _ former: DecidedFiring?, _ decided: inout DecidedFiring,
        _ rule: PlannedRule, _ frame: Frame
    ) -> [Completion.Receipt] {
        switch completion.receivers {
        case .member:
            guard let to = rule.receivers else { return [Completion.Receipt(member: frame.member)] }
            return members(to, frame).map { Completion.Receipt(member: $0) }
        case .these(let receipts):
            guard rule.fold?.tellsOwner == true else { return contributors(receipts, rule, frame) }
            // Who was seen of late is no matter of the events' order: it stays as it was found.
            let asked = former?.asked ?? receipts.map(\.member).filter { isSeen($0, rule, frame) }
            decided.asked = asked
            return receipts.filter { asked.contains($0.member) }
        case .group(let without):
            // Who is in the group is no matter of the events' order: it stays as it was found.
            var asked = former?.asked ?? []
            if former?.asked == nil {
                var frame = frame
                asked = everyone(of: rule, frame).filter { passesLimits(rule, $0, &frame) }
            }
            decided.asked = asked
            guard case .others = rule.rule.receivers else {
                return asked.map { Completion.Receipt(member: $0) }
            }
            return asked.filter { !without.contains($0) }.map { Completion.Receipt(member: $0) }
        }
    }

    /// Whether the owner of a circle can be told at all.
    private func isSeen(_ owner: MemberIndex, _ rule: PlannedRule, _ frame: Frame) -> Bool {
        guard !members.isForgotten(owner) else { return false }
        guard case .others(let active?) = rule.rule.receivers else { return true }
        return members.lastSeen(owner) >= oldestSeen(within: active, frame)
    }

    /// Those of the group, as it is known now.
    private func everyone(of rule: PlannedRule, _ frame: Frame) -> [MemberIndex] {
        guard let group = frame.group else { return [] }
        guard rule.goal == nil else { return groups[group.kind].lists[Int(group.index)] }
        return receivers(of: rule, doers: [], frame)
    }

    /// Of a goal's contributors those whom the rule rewards.
    private func contributors(
        _ receipts: [Completion.Receipt], _ rule: PlannedRule, _ frame: Frame
    ) -> [Completion.Receipt] {
        var receipts = receipts.filter { !members.isForgotten($0.member) }
        if rule.goal?.dropsLeavers == true, let group = frame.group {
            receipts.removeAll {
                !groups[group.kind].contains($0.member, in: group.index, at: frame.time)
            }
        }
        if case .top(let count) = rule.rule.receivers {
            receipts.sort { left, right in
                let first = left.contribution ?? .zero
                let second = right.contribution ?? .zero
                return first != second ? first > second : comesBefore(left.member, right.member)
            }
            receipts = Array(receipts.prefix(count))
        }
        return receipts
    }

    /// The shares of a goal's receivers; nil, where everyone gets it all.
    private mutating func shares(
        _ receipts: [Completion.Receipt], _ completion: Completion, _ rule: PlannedRule,
        _ frame: Frame
    ) -> [[Amount]]? {
        guard let goal = rule.goal else { return nil }
        let contributions = receipts.map {
            Contribution(member: $0.member, amount: $0.contribution ?? .zero)
        }
        return shares(of: rule, goal, firing(for: completion, rule), contributions, frame)
    }

    /// What a receiver gets of a firing, given what he has of it already.
    private mutating func award(
        _ receiver: MemberIndex, _ completion: Completion, _ former: DecidedFiring.Share?,
        in scope: UInt32, _ rule: PlannedRule, _ frame: Frame, into batch: inout OutcomeBatch
    ) -> DecidedFiring.Share {
        var share = DecidedFiring.Share(receiver: receiver, amounts: [])
        if rule.receivers != nil && former == nil {
            var reason: Outcome.Reason?
            if rule.deniesSelf && receiver == frame.subject {
                reason = .selfDealing
            } else if rule.hasGuards {
                reason = guardReason(rule, giver: frame.subject, receiver, frame)
            }
            if let reason {
                let firing = firing(for: completion, rule)
                let instance = instance(firing, completion, receiver, rule, frame, &batch.texts)
                var denied = outcome(.denied, frame, receiver, firing, instance)
                denied.reason = reason
                batch.outcomes.append(denied)
                share.isDenied = true
            }
        } else if former?.isDenied == true {
            share.isDenied = true
        }
        if share.isDenied { return share }
        var isNew: [Int] = []
        for (position, grant) in rule.grants[completion.grants].enumerated() {
            let given = frame.firing.amounts?[position] ?? amount(of: grant, frame)
            guard let amount = given else { continue }
            let reward = stateOfReward[grant.reward]
            share.amounts.append((reward, amount))
            let isSame = former?.amounts.contains { $0 == (reward, amount) } ?? false
            if isSame { share.grants += former?.grants.filter { $0.planned == reward } ?? [] }
            if isClaimed(grant.reward, by: rule) && amount != .zero {
                claim(grant.reward, completion, in: scope, of: receiver, isNew: !isSame, frame)
            } else if !isSame {
                isNew.append(grant.reward)
            }
        }
        for (reward, _) in former?.amounts ?? []
        where !share.amounts.contains(where: { $0.reward == reward && $0.amount != .zero }) {
            unclaim(reward, completion.key, in: scope, of: receiver, frame, into: &batch)
        }
        for grant in former?.grants ?? []
        where !share.grants.contains(where: { $0.planned == grant.planned }) {
            revoke(grant, completion.key, scope, frame, into: &batch)
        }
        for reward in isNew {
            let state = stateOfReward[reward]
            if let former,
                former.amounts.contains(where: { $0.reward == state && $0.amount != .zero }),
                !former.grants.contains(where: { $0.planned == state })
            {
                // It was denied under its id, which is not used again.
                ruleStates[stateOfRule[frame.rule]].revision.takeBack(
                    completion.key, receiver, named(state, by: rule), in: scope)
            }
            share.grants += grant(
                reward, of: completion, in: scope, to: receiver, rule, frame, into: &batch)
        }
        return share
    }

    /// Grants one reward of a firing.
    mutating func grant(
        _ reward: Int, of completion: Completion, in scope: UInt32, to receiver: MemberIndex,
        _ rule: PlannedRule, _ frame: Frame, into batch: inout OutcomeBatch
    ) -> [HeldGrant] {
        var firing = firing(for: completion, rule)
        let instance = instance(firing, completion, receiver, rule, frame, &batch.texts)
        firing.only = reward
        firing.number =
            timesUsed(firing, ofRule: frame.rule)
            + ruleStates[stateOfRule[frame.rule]].revision.number(
                of: completion.key, receiver, named(stateOfReward[reward], by: rule), in: scope)
        let start = batch.outcomes.count
        made.removeAll(keepingCapacity: true)
        grant(rule, firing, instance, to: receiver, frame, into: &batch)
        return held(of: reward, receiver, from: start, in: batch)
    }

    /// What a grant is to be, before boosts and caps; nil, where there is none.
    private mutating func amount(of grant: PlannedGrant, _ frame: Frame) -> Amount? {
        switch grant.quantity {
        case .constant(let amount): return amount
        case .computed(let expression): return number(expression, frame)
        }
    }

    /// What has been granted since a place in the batch.
    private func held(
        of reward: Int, _ receiver: MemberIndex, from start: Int, in batch: borrowing OutcomeBatch
    ) -> [HeldGrant] {
        let planned = stateOfReward[reward]
        let inShadow = batch.outcomes[start...].filter {
            $0.kind == .shadow && $0.member == receiver
        }
        return inShadow.map { _ in HeldGrant(planned: planned, receiver: receiver, record: nil) }
            + made.map { HeldGrant(planned: planned, receiver: receiver, record: $0) }
    }

    func firing(for completion: Completion, _ rule: PlannedRule) -> Firing {
        var firing = Firing(names: .event)
        if completion.named == nil, let period = rule.fold?.period {
            firing.names = .period(period, PeriodNumber(Int(completion.key.place)))
        }
        firing.namesThreshold =
            rule.fold?.streak == nil && rule.thresholds?.needsValueInIdentity ?? false
        firing.namesGroup = rule.group != nil
        if rule.graph != nil, rule.fold?.tellsOwner == false {
            // A member may have done it in several circles: the identity says in whose.
            firing.circle = completion.key.owner
        }
        firing.threshold = completion.threshold
        firing.grants = completion.grants
        return firing
    }

    /// The instance, by the event that names the firing: not always the one that completed it.
    private func instance(
        _ firing: Firing, _ completion: Completion, _ receiver: MemberIndex, _ rule: PlannedRule,
        _ frame: Frame, _ texts: inout TextArena
    ) -> TextArena.Piece {
        var frame = frame
        if let named = completion.named, named !== completion.input.event {
            var naming = Frame(
                event: named.event, cells: frame.cells, cause: frame.cause,
                subject: frame.subject)
            naming.rule = frame.rule
            naming.member = frame.member
            naming.group = frame.group
            frame = naming
        }
        let counted = rule.receivers != nil && receiver != frame.member ? frame.member : nil
        return instance(of: firing, of: counted, frame, into: &texts)
    }
}

extension FoldRules {
    /// The period that names a firing, where one does.
    var period: Period? {
        switch kind {
        case .total(let period), .values(let period), .streak(let period), .goal(let period, _),
            .goalRun(let period), .circle(let period, _):
            period
        default: nil
        }
    }
}
