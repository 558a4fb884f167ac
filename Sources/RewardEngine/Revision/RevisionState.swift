// SPDX-License-Identifier: Apache-2.0
internal import DequeModule
internal import Rulebook

/// What `late: revise` keeps of a rule: its histories, and where in them each event is.
struct RevisionState {
    private struct Place {
        let scope: UInt32
        let time: Int64
        let arrival: UInt64
    }

    /// By member or group; one, where a limit is over all members.
    private var scopes: [UInt32: RevisionScope] = [:]
    private var places: [EventKey: [Place]] = [:]
    /// Whether each scope is a member's own.
    private var isOfMembers = false
    /// The thresholds and limits by which the histories have been folded.
    private var shape = ""

    var isEmpty: Bool { scopes.isEmpty }

    /// Adds an input. The history that it belongs to, and the firings in it that may have changed.
    mutating func insert(
        _ input: Input, _ setting: FoldSetting
    ) -> (scope: UInt32, keys: [FiringKey]) {
        let scope = setting.rules.isOneHistory ? 0 : setting.rules.owner(of: input)
        if let event = input.event {
            places[EventKey(event: event), default: []].append(
                Place(scope: scope, time: input.time, arrival: input.arrival))
        }
        isOfMembers = !setting.rules.isOneHistory && !setting.rules.isOfGroup
        let keys = scopes[scope, default: RevisionScope()].insert(input, setting)
        return (scope, keys)
    }

    /// Folds what is too old, or too much, once what the input has changed is decided.
    mutating func settle(_ scope: UInt32, _ setting: FoldSetting, oldest: Int64) {
        guard scopes[scope]?.isFull(oldest: oldest) == true else { return }
        settleScope(scope, setting, before: oldest)
    }

    private mutating func settleScope(
        _ scope: UInt32, _ setting: FoldSetting, before oldest: Int64
    ) {
        var forgotten: [KeptEvent] = []
        scopes[scope]?.settle(
            before: oldest, canComeAgain: setting.rules.streak != nil, setting
        ) { if let event = $0.event { forgotten.append(event) } }
        for event in forgotten {
            let key = EventKey(event: event)
            places[key]?.removeAll { $0.scope == scope }
            if places[key]?.isEmpty == true { places[key] = nil }
        }
    }

    /// Takes an event out of the histories in which it is.
    mutating func remove(
        _ event: EventKey, _ setting: FoldSetting
    ) -> [(scope: UInt32, keys: [FiringKey])] {
        (places.removeValue(forKey: event) ?? []).map { place in
            let keys = scopes[place.scope]?.remove(
                time: place.time, arrival: place.arrival, setting)
            return (place.scope, keys ?? [])
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
    ) -> [(scope: UInt32, keys: [FiringKey])] {
        let isOwn = !setting.rules.isOneHistory && !setting.rules.isOfGroup
        // In order of arrival of the groups: a dictionary has none.
        let affected = isOwn ? [member] : scopes.keys.sorted()
        return affected.compactMap { scope in
            guard let keys = scopes[scope]?.recount(member, setting, counts), !keys.isEmpty else {
                return nil
            }
            return (scope, keys)
        }
    }

    /// Other thresholds or limits hold from now on: what has been decided by the former ones
    /// stands.
    mutating func reshape(_ shape: String, _ setting: FoldSetting) {
        guard shape != self.shape else { return }
        self.shape = shape
        for scope in scopes.keys.sorted() { settleScope(scope, setting, before: .max) }
    }

    mutating func decide(_ key: FiringKey, _ decided: DecidedFiring?, in scope: UInt32) {
        scopes[scope]?.firings.decide(key, decided)
    }

    mutating func takeBack(
        _ key: FiringKey, _ receiver: MemberIndex, _ reward: Int, in scope: UInt32
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
        of key: FiringKey, _ receiver: MemberIndex, _ reward: Int, in scope: UInt32
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
