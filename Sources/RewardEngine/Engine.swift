// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import DequeModule
package import CLayout
internal import Rulebook

/// The deterministic state machine: events in the order of the log go in, outcomes come out.
///
///     event ─► member, activity, groups ─► rules of the event's class, in the rulebook's order
///                                            active? if? who? guard? ─► trigger ─► firing ─► outcomes
///
/// Nothing here can fail, read a clock or a file, or depend on the process: the same log yields the
/// same outcomes on every machine. What could be refused was refused before it was logged.
///
/// Members, groups and values are dense indices, given in order of arrival. Each rule's progress
/// stands in tables over them and is found again by the rule's id when the rulebook changes.
package struct Engine: ~Copyable {
    // The rulebook in force.
    package private(set) var plan: Plan
    var zoneDatabase: ZoneDatabase
    /// Plan's rule → `ruleStates`; reward → `rewardStates`; group kind → `groups`.
    var stateOfRule: [Int] = []
    /// The other way round; -1 = the state's rule is not in the plan.
    var ruleOfState: [Int] = []
    var stateOfReward: [Int] = []
    var stateOfGroupKind: [Int] = []

    // Time.
    /// The newest event time or logged tick.
    package private(set) var clock = Timestamp.earliest
    /// Events before this instant are late: the clock less the lateness, and never going back, also
    /// when the lateness is changed.
    package private(set) var settled = Timestamp.earliest
    /// Zones by index; 0 is that of the settings' first rulebook.
    var zones: [Zone] = []
    var zoneIndices: [String: Int] = [:]
    var homeZone = 0

    // What is known.
    var members: Members
    var groups: [GroupMembership] = []
    var groupKindIndices: [String: Int] = [:]
    let strings: NameTable
    let numbers: NameTable
    let seed: UInt64

    /// The group of each kind that the event at hand names.
    var eventGroups: [GroupIndex?] = []

    // Progress.
    var ruleStates: [RuleState] = []
    var ruleStateIndices: [String: Int] = [:]
    var tallies: [TallyState] = []
    var distincts: [DistinctState] = []
    var streaks: [StreakState] = []
    var goals: [GoalState] = []
    var peers: [PeersState] = []
    var ordered: [OrderedState] = []
    var retractions = Retractions()
    /// How many inputs have arrived at triggers for which order matters.
    var arrivals: UInt64 = 0
    /// The time of the earliest firing that waits until a limit closes; `Int64.max` = none does.
    var heldSince = Int64.max
    /// How many rulebooks have been put in force.
    var generation = 0
    var lapses: [LapseState] = []
    var schedules: [ScheduleState] = []
    var pauses = StreakPauses()
    /// Of tokens with which revised streaks freeze: what they have not looked at yet.
    var tokenChanges: Deque<TokenChange> = []
    var rewardStates: [RewardState] = []
    var rewardStateIndices: [String: Int] = [:]
    var channelStates: [ChannelState] = []
    var stateOfChannel: [Int] = []
    /// One-use codes that were granted, whatever item they stood with.
    var usedCodes: Set<String> = []
    /// The badges (by reward's state) that other firings may give than before.
    var claimed: [(reward: Int, member: MemberIndex)] = []
    /// What rules with `late: revise` have granted since it was last emptied.
    var made: [GrantRecord] = []
    /// What they have been granted for the past, until their histories are taken over.
    var madeForPast: [PastGrant: GrantRecord] = [:]
    /// Of an engine that evaluates the past for others: the rules whose grants are wanted.
    var pastRules: Set<Int>?
    var graphStates: [GraphState] = []
    var graphStateIndices: [String: Int] = [:]
    var stateOfGraph: [Int] = []
    var boardStates: [BoardState] = []
    var boardStateIndices: [String: Int] = [:]
    var stateOfBoard: [Int] = []
    var journeyStates: [JourneyState] = []
    var journeyStateIndices: [String: Int] = [:]
    var stateOfJourney: [Int] = []
    var experimentStates: [ExperimentState] = []
    var experimentStateIndices: [String: Int] = [:]
    var stateOfExperiment: [Int] = []
    /// What stops events among peers, and notices on channels.
    var quotas = QuotaTable()

    // What is to come.
    var timers = TimerQueue()
    /// Derived events that have not been worked off.
    var pending: Deque<RaisedEvent> = []

    // Evaluation.
    var machine = Machine()
    let slots: UnsafeMutablePointer<rw_cell>

    /// Has no fixed layout, so that calls pass the engine's address: before every call of what only
    /// reads it, the compiler would copy its thousand bytes otherwise.
    private let passedByAddress: (any Sendable)? = nil

    /// - Parameter seed: spreads the hash tables; no result depends on it.
    package init(seed: UInt64 = 0x5DEE_CE66_D1CE_4E5B) {
        self.init(
            seed: seed, members: Members(names: NameTable(seed: seed)),
            strings: NameTable(seed: seed), numbers: NameTable(seed: seed))
    }

    /// With names that are known already.
    init(seed: UInt64, members: Members, strings: NameTable, numbers: NameTable) {
        self.seed = seed
        self.members = members
        self.strings = strings
        self.numbers = numbers
        zoneDatabase = .utcOnly
        plan = Plan(Rulebook())
        slots = .allocate(capacity: RulebookLimits.slotsMax)
        slots.initialize(repeating: rw_cell(), count: RulebookLimits.slotsMax)
        install(plan, zones: .utcOnly)
    }

    deinit { slots.deallocate() }

    package func memberName(_ member: MemberIndex) -> UnsafeRawBufferPointer {
        members.names.name(member)
    }

    package var memberCount: Int { members.names.count }

    /// Puts another rulebook in force, between two events. Progress is kept by rule id.
    package mutating func install(_ plan: Plan, zones database: ZoneDatabase) {
        self.plan = plan
        zoneDatabase = database
        zones = zones.map { database.zone(named: $0.name) ?? $0 }
        machine = Machine(zoneOffset: ZoneOffsets { database }.offset)
        homeZone = zoneIndex(named: plan.rulebook.settings.timezone) ?? 0
        bindStates()
        bindTimes()
    }

    /// Moves the clock, which never goes back, and does what has come due by then, in order.
    package mutating func advance(to time: Timestamp, into batch: inout OutcomeBatch) {
        guard time > clock else { return }
        if clock == .earliest { startSchedules(at: time.nanoseconds) }
        while let timer = timers.next(dueBy: time.nanoseconds) {
            moveClock(to: Timestamp(nanoseconds: timer.due))
            fire(timer, into: &batch)
            workOff(into: &batch)
        }
        moveClock(to: time)
    }

    /// When something is due next; nil = nothing is.
    package var nextDue: Timestamp? {
        timers.nextDue == .max ? nil : Timestamp(nanoseconds: timers.nextDue)
    }

    private mutating func moveClock(to time: Timestamp) {
        guard time > clock else { return }
        clock = time
        let horizon = time - plan.rulebook.settings.lateness
        if horizon > settled { settled = horizon }
    }

    /// Applies one event.
    ///
    /// - Parameters:
    ///   - event: complete: time, id and source are given or filled in.
    ///   - cells: those of the event's batch, decoded with this plan's projection.
    ///   - index: the event's place in its batch, for the outcomes.
    /// - Returns: false if the event was late and not evaluated.
    package mutating func apply(
        _ event: UnsafePointer<rw_event>, cells: UnsafePointer<rw_cell>, index: Int,
        into batch: inout OutcomeBatch
    ) -> Bool {
        let time = event.pointee.time
        guard time >= settled.nanoseconds else { return false }
        advance(to: Timestamp(nanoseconds: time), into: &batch)

        let subject = members.intern(event.pointee.subject.bytes)
        members.see(subject, at: time)
        var frame = Frame(
            event: event, cells: cells + Int(event.pointee.first_cell),
            cause: .event(UInt32(index)), subject: subject)
        frame.homeLocal = time.floorSeconds + zones[homeZone].offset(at: time.floorSeconds)

        let eventClass = frame.eventClass
        for kind in eventGroups.indices { placeSubject(kind: kind, frame) }
        if !plan.classes[eventClass].isPlain { takeNote(of: &frame, into: &batch) }
        for rule in plan.classes[eventClass].rules { evaluate(rule: rule, &frame, into: &batch) }
        if !pending.isEmpty || !tokenChanges.isEmpty { workOff(into: &batch) }
        return true
    }

    /// Asks for what the event's member is found by, some events before it is applied.
    package func prefetch(_ event: rw_event) {
        members.names.prefetch(event.subject.bytes)
    }

    private mutating func placeSubject(kind: Int, _ frame: borrowing Frame) {
        let column = plan.classes[frame.eventClass].groupKeys[kind]
        let state = stateOfGroupKind[kind]
        eventGroups[kind] = column < 0 ? nil : internGroup(frame.cells[Int(column)], kind: state)
        guard let group = eventGroups[kind], !plan.isExplicit[kind] else { return }
        groups[state].place(
            frame.subject, in: group, at: frame.time, settled: settled.nanoseconds)
    }

    /// The group that a key names: a string, or a whole number in its decimal notation.
    mutating func internGroup(_ cell: rw_cell, kind: Int) -> GroupIndex? {
        switch Int(cell.kind) {
        case RW_CELL_STRING:
            return cell.length > 0 ? groups[kind].intern(cell.text) : nil
        case RW_CELL_INT:
            var digits = String(Int64(bitPattern: cell.bits))
            return digits.withUTF8 { groups[kind].intern(UnsafeRawBufferPointer($0)) }
        default: return nil
        }
    }
}

@available(*, unavailable)
extension Engine: Sendable {}
