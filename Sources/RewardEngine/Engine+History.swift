// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// A rule that wants what is in the log already.
package struct HistoryRequest: Hashable, Sendable {
    /// Index into the rulebook's rules.
    package let rule: Int
    /// Whether what it would have granted is granted now; otherwise only its state is rebuilt.
    package let grants: Bool
}

/// `history` and `on_change: replay`: the log is evaluated once more, by an engine that has had the
/// new rulebook from the beginning, and the progress of the rules in question is taken over.
///
/// The other engine is a sibling: it shares the tables of names, so that a member, a group and a
/// value have the same index in both.
extension Engine {
    /// The rules of a rulebook that want the events that came before it.
    package borrowing func historyWanted(by rulebook: borrowing Rulebook) -> [HistoryRequest] {
        var requests: [HistoryRequest] = []
        for (index, rule) in rulebook.rules.enumerated() {
            if let state = ruleStateIndices[rule.id] {
                let isChanged = ruleStates[state].identity != rule.countingIdentity
                if isChanged && rule.onChange == .replay {
                    requests.append(HistoryRequest(rule: index, grants: false))
                }
            } else if rule.history != .ignore {
                requests.append(HistoryRequest(rule: index, grants: rule.history == .grant))
            }
        }
        return requests
    }

    /// An engine that knows nothing but the names that this one knows. Until it is taken over they
    /// stand for whom they stood at each time of the past.
    ///
    /// - Parameter requests: what it is for.
    package borrowing func sibling(for requests: [HistoryRequest]) -> Engine {
        var sibling = Engine(
            seed: seed, members: Members(sibling: members), strings: strings, numbers: numbers)
        members.names.rewind(Rewinding(members))
        sibling.pastRules = Set(requests.filter(\.grants).map(\.rule))
        // What was given away is gone, whoever asks.
        sibling.usedCodes = usedCodes
        // What stands in histories names rewards and zones by their indices.
        sibling.zones = zones
        sibling.zoneIndices = zoneIndices
        sibling.rewardStates = rewardStates.map { RewardState(name: $0.name) }
        sibling.rewardStateIndices = rewardStateIndices
        sibling.groups = groups.map { GroupMembership(names: $0.names) }
        sibling.groupKindIndices = groupKindIndices
        return sibling
    }

    /// Takes over what a sibling with the same rulebook has counted for some rules.
    package mutating func takeOver(_ rules: [Int], from sibling: borrowing Engine) {
        members.names.unwind()
        arrivals = max(arrivals, sibling.arrivals)
        for zone in sibling.zones.dropFirst(zones.count) { _ = zoneIndex(named: zone.name) }
        for rule in rules {
            let own = stateOfRule[rule]
            let other = sibling.stateOfRule[rule]
            takeOver(sibling.ruleStates[other].trigger, into: ruleStates[own].trigger, sibling)
            ruleStates[own].takeOver(sibling.ruleStates[other], made: madeForPast)
            quotas.takeOver(sibling.quotas, of: UInt32(other), as: UInt32(own))
            takeOverTokens(of: rule, sibling, other)
            for timer in sibling.timers.all {
                if let kind = timer.kind.moved(fromRule: other, to: own) {
                    timers.add(kind, due: timer.due)
                }
            }
        }
        madeForPast = [:]
        heldSince = min(heldSince, sibling.heldSince)
        members.join(sibling.members)
        for kind in groups.indices { groups[kind].makeLists() }
    }

    private mutating func takeOverTokens(of rule: Int, _ sibling: borrowing Engine, _ state: Int) {
        guard plan.rules[rule].isRevised, let freeze = plan.rules[rule].streakRules?.freeze,
            let other = sibling.rewardStates[sibling.stateOfReward[freeze]].ledger
        else { return }
        rewardStates[stateOfReward[freeze]].ledger?.takeOver(
            state, from: other, as: stateOfRule[rule])
    }

    private mutating func takeOver(
        _ other: TriggerState, into own: TriggerState, _ sibling: borrowing Engine
    ) {
        switch (own, other) {
        case (.tally(let own), .tally(let other)): tallies[own] = sibling.tallies[other]
        case (.distinct(let own), .distinct(let other)):
            distincts[own] = sibling.distincts[other]
        case (.streak(let own), .streak(let other)): streaks[own] = sibling.streaks[other]
        case (.goal(let own), .goal(let other)): goals[own] = sibling.goals[other]
        case (.peers(let own), .peers(let other)): peers[own] = sibling.peers[other]
        case (.ordered(let own), .ordered(let other)): ordered[own] = sibling.ordered[other]
        case (.lapse(let own), .lapse(let other)): lapses[own] = sibling.lapses[other]
        case (.schedule(let own), .schedule(let other)):
            schedules[own].takeOver(sibling.schedules[other])
        default: break
        }
    }
}

extension RuleState {
    /// What is kept of a rule beside its trigger's state.
    ///
    /// - Parameter made: what has been granted for the past.
    mutating func takeOver(
        _ other: RuleState, made: [Engine.PastGrant: GrantRecord]
    ) {
        limits = other.limits
        enrolments = other.enrolments
        newest = other.newest
        exchanges = other.exchanges
        cooldowns = other.cooldowns
        held = other.held
        told = other.told
        revision.takeOver(other.revision, made: made)
        matched = other.matched
        failures = other.failures
        lastFailure = other.lastFailure
    }
}

extension TimerKind {
    /// The same timer for a rule whose state has another index; nil, if it is not that rule's.
    func moved(fromRule from: Int, to: Int) -> TimerKind? {
        switch self {
        case .lapse(from, let member): .lapse(rule: to, member)
        case .streakCloses(from, let member): .streakCloses(rule: to, member)
        case .streakAtRisk(from, let member): .streakAtRisk(rule: to, member)
        case .goalCloses(from, let group, let period): .goalCloses(rule: to, group, period)
        case .limitCloses(from, let period): .limitCloses(rule: to, period)
        case .schedule(from, let zone): .schedule(rule: to, zone: zone)
        default: nil
        }
    }
}
