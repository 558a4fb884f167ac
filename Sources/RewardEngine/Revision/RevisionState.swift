// SPDX-License-Identifier: Apache-2.0
internal import DequeModule
internal import Rulebook

/// What `late: revise` keeps of a rule: its histories, and where in them each event is.
struct RevisionState {
    private struct Place {
        let scope: UInt32
        let member: MemberIndex
        let time: Int64
        let arrival: UInt64
    }

    /// What has become of a history.
    struct Change {
        let scope: UInt32
        /// Whose input it was.
        let member: MemberIndex
        /// The firings that may be others now.
        let keys: [FiringKey]
    }

    /// By member or group; one, where a limit is over all members.
    private var scopes: [UInt32: RevisionScope] = [:]
    private var places: [EventKey: [Place]] = [:]
    /// Whether each scope is a member's own, and whether there is one for all.
    private var isOfMembers = false
    private var isOne = false
    /// Of goals: the groups and periods whose close is awaited.
    private var awaited: Set<FiringKey> = []
    /// Of limits that are decided at their close: what is not decided yet.
    private var undecidedYet: [(scope: UInt32, keys: [FiringKey])] = []
    /// The thresholds and limits by which the histories have been folded.
    private var shape = ""

    /// Adds an input; nil, if it comes too late to change anything.
    mutating func insert(_ input: Input, _ setting: FoldSetting) -> Change? {
        isOne = setting.rules.isOneHistory
        isOfMembers = !isOne && !setting.rules.isOfGroup
        let scope = isOne ? 0 : setting.rules.owner(of: input)
        let keys = scopes[scope, default: RevisionScope()].insert(input, setting)
        guard let keys else { return nil }
        if let event = input.event {
            places[EventKey(event: event), default: []].append(
                Place(
                    scope: scope, member: input.member, time: input.time, arrival: input.arrival))
        }
        return Change(scope: scope, member: input.member, keys: keys)
    }

    /// Goes through the history in which a member's inputs are once more.
    mutating func replay(of member: MemberIndex, _ setting: FoldSetting) -> Change? {
        let scope = setting.rules.isOneHistory ? 0 : member
        guard let keys = scopes[scope]?.replay(setting) else { return nil }
        return Change(scope: scope, member: member, keys: keys)
    }

    /// The progress of a member, or a group.
    func fold(of owner: UInt32) -> Fold? { scopes[isOne ? 0 : owner]?.fold(of: owner) }

    /// The streak of a member.
    func streak(of member: MemberIndex) -> StreakFold? {
        guard case .streak(let fold)? = fold(of: member) else { return nil }
        return fold
    }

    /// Whether nothing in the history that an input belongs to comes behind it.
    func isNewest(_ input: Input, _ setting: FoldSetting) -> Bool {
        let scope = isOne ? 0 : setting.rules.owner(of: input)
        return scopes[scope]?.newest?.arrival == input.arrival
    }

    /// How much is remembered, for bounds.
    var count: Int { places.count + scopes.values.reduce(0) { $0 + $1.count } }

    /// Folds what is too old, or too much, once what the input has changed is decided.
    ///
    /// - Returns: what has been decided on firings that stand now.
    mutating func settle(
        _ scope: UInt32, _ setting: FoldSetting, oldest: Int64
    ) -> [(scope: UInt32, decided: DecidedFiring)] {
        guard isFull(scope, oldest: oldest) else { return [] }
        return settleScope(scope, setting, before: oldest)
    }

    private mutating func settleScope(
        _ scope: UInt32, _ setting: FoldSetting, before oldest: Int64
    ) -> [(scope: UInt32, decided: DecidedFiring)] {
        var forgotten: [KeptEvent] = []
        let stand = scopes[scope]?.settle(before: oldest, setting) {
            if let event = $0.event { forgotten.append(event) }
        }
        for event in forgotten {
            let key = EventKey(event: event)
            places[key]?.removeAll { $0.scope == scope }
            if places[key]?.isEmpty == true { places[key] = nil }
        }
        return stand?.map { (scope, $0) } ?? []
    }

    /// Takes an event out of the histories in which it is.
    mutating func remove(_ event: EventKey, _ setting: FoldSetting) -> [Change] {
        (places.removeValue(forKey: event) ?? []).map { place in
            let keys = scopes[place.scope]?.remove(
                time: place.time, arrival: place.arrival, setting)
            return Change(scope: place.scope, member: place.member, keys: keys ?? [])
        }
    }

    /// What is a member's own goes; what others share with him stays, under the name that he has
    /// now.
    mutating func forget(_ member: MemberIndex, name: UnsafeRawBufferPointer) {
        if isOfMembers {
            scopes[member]?.forEachEvent { _, event in places[EventKey(event: event)] = nil }
            scopes[member] = nil
            return
        }
        for scope in scopes.keys.sorted() {
            scopes[scope]?.forEachEvent { input, event in
                if input.subject == member { event.rename(subject: name) }
            }
        }
    }

    /// Takes over histories that another engine has folded. What it has granted was not granted
    /// here, so there is nothing to take back but what has been granted for the past.
    mutating func takeOver(_ other: RevisionState, made: [Engine.PastGrant: GrantRecord]) {
        self = other
        for scope in scopes.keys.sorted() { scopes[scope]?.firings.takeOverGrants(made) }
    }

    /// Looks again which inputs of a member count.
    mutating func recount(
        _ member: MemberIndex, _ setting: FoldSetting, _ counts: (KeptEvent) -> Bool
    ) -> [Change] {
        let isOwn = !setting.rules.isOneHistory && !setting.rules.isOfGroup
        // In order of arrival of the groups: a dictionary has none.
        let affected = isOwn ? [member] : scopes.keys.sorted()
        return affected.compactMap { scope in
            guard let keys = scopes[scope]?.recount(member, setting, counts), !keys.isEmpty else {
                return nil
            }
            return Change(scope: scope, member: member, keys: keys)
        }
    }

    func isShaped(_ shape: String) -> Bool { self.shape == shape }

    /// Other thresholds or limits hold from now on: what has been decided by the former ones
    /// stands.
    ///
    /// - Returns: what that is.
    mutating func reshape(
        _ shape: String, _ setting: FoldSetting
    ) -> [(scope: UInt32, decided: DecidedFiring)] {
        guard shape != self.shape else { return [] }
        self.shape = shape
        return scopes.keys.sorted().flatMap { settleScope($0, setting, before: .max) }
    }

    func completion(_ key: FiringKey, in scope: UInt32) -> Completion? {
        scopes[scope]?.firings.decided(key)?.completion
    }

    mutating func decide(_ key: FiringKey, _ decided: DecidedFiring?, in scope: UInt32) {
        scopes[scope]?.firings.decide(key, decided)
    }

    /// Whether the close of a goal's period is not awaited yet; it is now.
    mutating func awaitClose(of group: GroupIndex, _ period: PeriodNumber) -> Bool {
        awaited.insert(RevisionState.close(group, period)).inserted
    }

    mutating func close(_ group: GroupIndex, _ period: PeriodNumber) {
        awaited.remove(RevisionState.close(group, period))
    }

    private static func close(_ group: GroupIndex, _ period: PeriodNumber) -> FiringKey {
        FiringKey(owner: group, place: Int64(period.value), threshold: .zero)
    }

    mutating func await(_ key: FiringKey, in scope: UInt32) {
        // A rule with such a limit has one history.
        if let last = undecidedYet.indices.last, undecidedYet[last].scope == scope {
            undecidedYet[last].keys.append(key)
        } else {
            undecidedYet.append((scope, [key]))
        }
    }

    mutating func takeAwaited() -> [(scope: UInt32, keys: [FiringKey])] {
        defer { undecidedYet = [] }
        return undecidedYet
    }

    func isFull(_ scope: UInt32, oldest: Int64) -> Bool {
        scopes[scope]?.isFull(oldest: oldest) ?? false
    }

    mutating func tell(_ key: FiringKey, in scope: UInt32) -> Bool {
        scopes[scope]?.firings.tell(key) ?? false
    }

    mutating func takeBack(
        _ key: FiringKey, _ receiver: MemberIndex, _ reward: Int?, in scope: UInt32
    ) {
        scopes[scope]?.firings.takeBack(key, receiver, reward)
    }

    /// What there is to decide on firings that may have changed, each once.
    func undecided(
        _ keys: [FiringKey], in scope: UInt32
    ) -> [(key: FiringKey, holding: Completion?, decided: DecidedFiring?)] {
        guard let firings = scopes[scope]?.firings else { return [] }
        var seen = Set<FiringKey>()
        return keys.compactMap { key in
            guard seen.insert(key).inserted, firings.isUndecided(key) else { return nil }
            return (key, firings.holding(key), firings.decided(key))
        }
    }

    func number(
        of key: FiringKey, _ receiver: MemberIndex, _ reward: Int?, in scope: UInt32
    ) -> Int {
        scopes[scope]?.firings.number(of: key, receiver, reward) ?? 1
    }
}

/// The events that have been taken back, so that one that comes after its retraction, or comes
/// again, does not count. The oldest are forgotten first.
struct Retractions {
    private var events: Set<EventKey> = []
    private var order: Deque<EventKey> = []

    var isEmpty: Bool { events.isEmpty }

    /// Whether it is new.
    mutating func insert(_ event: EventKey) -> Bool {
        guard events.insert(event).inserted else { return false }
        order.append(event)
        if order.count > Limits.retractionsMax { events.remove(order.removeFirst()) }
        return true
    }

    func contains(_ event: EventKey) -> Bool { events.contains(event) }
}

extension Rule {
    /// What decides, beside what is counted, which firings there are.
    var firingShape: String {
        var parts: [String] = []
        switch trigger {
        case .tally(let tally): parts = tally.reach.shape
        case .distinct(let distinct): parts = distinct.reach.shape
        case .streak(let streak): parts = streak.reach.shape + ["\(streak.holidays)"]
        case .run(let run): parts = run.reach.shape
        case .goal(let goal):
            parts = goal.reach.shape + [goal.least?.description ?? ""]
        case .sequence(let sequence): parts = ["\(sequence.repeats)"]
        case .bands(let bands): parts = ["\(bands.initial ?? -1)"]
        default: break
        }
        for limit in limits {
            parts.append("\(limit.period) \(limit.count) \(limit.scope)")
        }
        if let cooldown { parts.append("\(cooldown.span.nanoseconds) \(cooldown.isPerPair)") }
        return parts.joined(separator: ";")
    }
}

extension Reach {
    fileprivate var shape: [String] { thresholds.map(\.value.description) + ["\(repeats)"] }
}
