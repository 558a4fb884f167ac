// SPDX-License-Identifier: Apache-2.0
internal import CLayout
package import Rulebook

/// Which of the engine's tables holds a rule's progress.
enum TriggerState {
    case each
    case tally(Int)
    case distinct(Int)
    case streak(Int)
    case goal(Int)
    case peers(Int)
    case ordered(Int)
    case lapse(Int)
    case rank
    case schedule(Int)
}

/// What the engine keeps of a rule over changes of the rulebook.
struct RuleState {
    let id: String
    /// What the trigger counts; progress is kept as long as it stays the same.
    var identity: String
    /// Of which form its progress is; see `Trigger.progressForm`.
    var form: String
    var trigger: TriggerState
    var limits: [LimitState] = []
    var enrolments = Enrolments()
    var newest = NewestTimes()
    var exchanges = Exchanges()
    var cooldowns = Cooldowns()
    /// Of a rule-wide limit that is decided at its close.
    var held = HeldFirings()
    /// Of `near`: up to which threshold it was told.
    var told = PeriodTable(initial: Amount.zero)
    var revision = RevisionState()
    /// How often the trigger has begun to count anew, and when it did so last.
    var restarts = 0
    var restartedAt = Timestamp.earliest
    /// How many events the rule has let through to its trigger.
    var matched = 0
    /// How many events an expression of the rule failed on, and what the last failure said.
    var failures = 0
    var lastFailure = ""
}

/// How often a rule has fired, for one of its limits.
struct LimitState {
    let period: Period
    let scope: Limit.Scope
    var counts = PeriodTable(initial: 0)
}

/// A change that a rulebook makes to what a rule counts, without saying what becomes of progress.
package struct UndecidedChange: Hashable, Sendable {
    package let rule: String
    package let location: Location
}

extension Engine {
    /// The rules whose trigger would count something else than before and that do not say with
    /// `on_change` what becomes of the progress.
    package borrowing func undecidedChanges(in rulebook: borrowing Rulebook) -> [UndecidedChange] {
        rulebook.rules.compactMap { rule in
            guard let index = ruleStateIndices[rule.id], rule.onChange == nil,
                ruleStates[index].identity != rule.countingIdentity
            else { return nil }
            return UndecidedChange(rule: rule.id, location: rule.location)
        }
    }

    /// Finds or makes the state of everything in the plan. States of what is no longer in the
    /// rulebook stay, so that a rule that comes back finds its progress.
    mutating func bindStates() {
        generation += 1
        bindRewards()
        stateOfGroupKind = plan.rulebook.groups.map { kind in
            if let index = groupKindIndices[kind.name] { return index }
            groupKindIndices[kind.name] = groups.count
            groups.append(GroupMembership(seed: seed))
            return groups.count - 1
        }
        for (kind, state) in stateOfGroupKind.enumerated() {
            groups[state].become(joined: plan.isExplicit[kind])
        }
        eventGroups = Array(repeating: nil, count: stateOfGroupKind.count)
        stateOfGraph = plan.rulebook.graphs.map { graph in
            if let index = graphStateIndices[graph.name] { return index }
            graphStateIndices[graph.name] = graphStates.count
            graphStates.append(GraphState())
            return graphStates.count - 1
        }
        stateOfBoard = plan.rulebook.boards.map { board in
            if let index = boardStateIndices[board.name] { return index }
            boardStateIndices[board.name] = boardStates.count
            boardStates.append(BoardState())
            return boardStates.count - 1
        }
        for (board, state) in zip(plan.rulebook.boards, stateOfBoard) {
            boardStates[state].become(identity(of: board))
        }
        stateOfJourney = plan.rulebook.journeys.map { journey in
            if let index = journeyStateIndices[journey.name] { return index }
            journeyStateIndices[journey.name] = journeyStates.count
            journeyStates.append(JourneyState())
            return journeyStates.count - 1
        }
        stateOfExperiment = plan.rulebook.experiments.map { experiment in
            if let index = experimentStateIndices[experiment.name] { return index }
            experimentStateIndices[experiment.name] = experimentStates.count
            experimentStates.append(ExperimentState())
            return experimentStates.count - 1
        }
        stateOfRule = plan.rulebook.rules.map { bindState(of: $0) }
        ruleOfState = Array(repeating: -1, count: ruleStates.count)
        for (rule, state) in stateOfRule.enumerated() { ruleOfState[state] = rule }
        bindLedgers()
        reshapeHistories()
    }

    /// What a board ranks, in words.
    private func identity(of board: Board) -> String {
        let measured =
            switch board.measure {
            case .points(let reward): "points \(plan.rulebook.rewards[reward].name)"
            case .events(let when, let condition, let of):
                "events \(when.map(\.text).sorted()) \(condition?.text ?? "") \(of?.text ?? "")"
            }
        let group = board.group.map { plan.rulebook.groups[$0].name } ?? ""
        return "\(measured) per=\(board.period.rawValue) group=\(group)"
    }

    private mutating func bindState(of rule: Rule) -> Int {
        let identity = rule.countingIdentity
        if let index = ruleStateIndices[rule.id] {
            if ruleStates[index].identity != identity {
                let form = rule.trigger.progressForm
                if rule.onChange != .keep || ruleStates[index].form != form {
                    ruleStates[index].form = form
                    ruleStates[index].trigger = makeState(for: rule.trigger)
                    ruleStates[index].told = PeriodTable(initial: .zero)
                    ruleStates[index].revision = RevisionState()
                    ruleStates[index].restarts += 1
                    ruleStates[index].restartedAt = clock
                }
                ruleStates[index].identity = identity
            }
            bindLimits(of: rule, at: index)
            return index
        }
        ruleStateIndices[rule.id] = ruleStates.count
        ruleStates.append(
            RuleState(
                id: rule.id, identity: identity, form: rule.trigger.progressForm,
                trigger: makeState(for: rule.trigger)))
        bindLimits(of: rule, at: ruleStates.count - 1)
        return ruleStates.count - 1
    }

    /// One state for each of the rule's limits, in their order; those with the same period and
    /// scope go on counting.
    private mutating func bindLimits(of rule: Rule, at index: Int) {
        let former = ruleStates[index].limits
        ruleStates[index].limits = rule.limits.map { limit in
            former.first { $0.period == limit.period && $0.scope == limit.scope }
                ?? LimitState(period: limit.period, scope: limit.scope)
        }
    }

    private mutating func makeState(for trigger: Trigger) -> TriggerState {
        switch trigger {
        case .each: return .each
        case .tally:
            tallies.append(TallyState())
            return .tally(tallies.count - 1)
        case .distinct:
            distincts.append(DistinctState())
            return .distinct(distincts.count - 1)
        case .streak:
            streaks.append(StreakState())
            return .streak(streaks.count - 1)
        case .goal:
            goals.append(GoalState())
            return .goal(goals.count - 1)
        case .peers:
            peers.append(PeersState())
            return .peers(peers.count - 1)
        case .best, .run, .sequence, .bands, .comeback:
            ordered.append(OrderedState())
            return .ordered(ordered.count - 1)
        case .lapse:
            lapses.append(LapseState())
            return .lapse(lapses.count - 1)
        case .rank: return .rank
        case .schedule:
            schedules.append(ScheduleState())
            return .schedule(schedules.count - 1)
        }
    }

    /// The index of a zone by name; nil if there is no such zone.
    mutating func zoneIndex(named name: String) -> Int? {
        if let index = zoneIndices[name] { return index }
        guard let zone = zoneDatabase.zone(named: name) else { return nil }
        zoneIndices[name] = zones.count
        zones.append(zone)
        return zones.count - 1
    }
}

extension Trigger {
    /// What `on_change: keep` can go on with: the kind, the periods by which it counts, and what
    /// progress refers to by its place, such as steps and bands.
    fileprivate var progressForm: String {
        func form(_ name: String, _ extent: Extent) -> String {
            switch extent {
            case .calendar(let period): "\(name) per \(period.rawValue)"
            case .rolling: "\(name) within"
            }
        }
        return switch self {
        case .each: "each"
        case .tally(let tally): form("tally", tally.extent)
        case .distinct(let distinct): form("distinct", distinct.extent)
        case .best: "best"
        case .streak(let streak): "streak per \(streak.period.rawValue)"
        case .run: "run"
        case .sequence(let sequence): "sequence \(sequence.steps.count)"
        case .bands(let bands): "bands \(bands.bands.map(\.name).joined(separator: "/"))"
        case .goal(let goal):
            switch goal.measure {
            case .count, .sum: "goal per \(goal.period.rawValue)"
            case .distinct: "goal distinct per \(goal.period.rawValue)"
            case .streak(let period, _, _, _): "goal streak per \(period.rawValue)"
            }
        case .peers(let peers):
            form(peers.circle.isGraph ? "peers graph" : "peers", peers.extent)
        case .lapse: "lapse"
        case .comeback: "comeback"
        case .rank: "rank"
        case .schedule(let schedule):
            switch schedule.recurrence {
            case .every(let period, _): "schedule per \(period.rawValue)"
            case .anniversary: "anniversary"
            }
        }
    }
}

extension PeersTrigger.Circle {
    fileprivate var isGraph: Bool {
        if case .graph = self { true } else { false }
    }
}
