// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Something that a member was given, as far as it takes to take it back.
struct HeldGrant {
    /// What the rule grants, as an index into the engine's states of rewards; what was drawn may be
    /// another.
    let planned: Int
    let receiver: MemberIndex
    /// nil, if it was granted in shadow.
    let record: GrantRecord?

    var isShadow: Bool { record == nil }
}

/// What a firing has come to, when it was last decided.
struct DecidedFiring {
    /// What a receiver was to get.
    struct Share {
        let receiver: MemberIndex
        /// Before boosts, caps and the like; by reward's state.
        var amounts: [(reward: Int, amount: Amount)]
        var grants: [HeldGrant] = []
        /// A guard has stopped it.
        var isDenied = false
    }

    var completion: Completion
    var shares: [Share] = []
    /// Of receivers that are those of a group: who was asked when it first fired.
    var asked: [MemberIndex]?
}

/// The firings of a history: which hold, and what has been decided on each.
struct FiringTable {
    private struct Entry {
        var holding: Completion?
        var decided: DecidedFiring?
    }

    /// How often a reward of a firing has been taken back from a receiver, or any, where ids do not
    /// name it.
    private struct TakenBack {
        let receiver: MemberIndex
        let reward: Int?
        var count = 0
    }

    /// Looked up, never walked where the order could show.
    private var entries: [FiringKey: Entry] = [:]
    private var takenBack: [FiringKey: [TakenBack]] = [:]
    /// The firings that others have been told of.
    private var told: Set<FiringKey> = []

    func isFree(_ key: FiringKey) -> Bool { entries[key]?.holding == nil }

    mutating func add(_ completion: Completion) {
        entries[completion.key, default: Entry()].holding = completion
    }

    /// What has held until now; nil, if nothing has, or if it can no longer change.
    mutating func remove(_ key: FiringKey) -> Completion? {
        guard let completion = entries[key]?.holding else { return nil }
        entries[key]?.holding = nil
        if entries[key]?.decided == nil { entries[key] = nil }
        return completion
    }

    mutating func undo(_ effect: RuleFold.Effect) {
        switch effect {
        case .fired(let completion): _ = remove(completion.key)
        case .fell(let completion): add(completion)
        }
    }

    func holding(_ key: FiringKey) -> Completion? { entries[key]?.holding }

    func decided(_ key: FiringKey) -> DecidedFiring? { entries[key]?.decided }

    /// Whether the firing is, or was, another than what has been decided.
    func isUndecided(_ key: FiringKey) -> Bool {
        guard let entry = entries[key] else { return false }
        guard let holding = entry.holding, let decided = entry.decided else { return true }
        return !holding.isSame(as: decided.completion)
    }

    /// - Parameter decided: nil = the firing is no more.
    mutating func decide(_ key: FiringKey, _ decided: DecidedFiring?) {
        if decided == nil && entries[key]?.holding == nil {
            entries[key] = nil
        } else {
            entries[key]?.decided = decided
        }
    }

    /// Whether others have not been told of the firing yet; they are now.
    mutating func tell(_ key: FiringKey) -> Bool { told.insert(key).inserted }

    /// What has been decided stands.
    mutating func settle(_ key: FiringKey) -> DecidedFiring? {
        entries.removeValue(forKey: key)?.decided
    }

    /// Forgets what only matters if a firing comes again.
    mutating func prune(unless canCome: (FiringKey) -> Bool) {
        takenBack = takenBack.filter { canCome($0.key) }
        told = told.filter(canCome)
    }

    /// Keeps of what is held that which has been made here, as it was made.
    mutating func takeOverGrants(_ made: [Engine.PastGrant: GrantRecord]) {
        // Every entry alike: the order does not matter.
        entries = entries.mapValues { entry in
            var entry = entry
            for share in entry.decided?.shares.indices ?? 0..<0 {
                let grants = entry.decided?.shares[share].grants ?? []
                entry.decided?.shares[share].grants = grants.compactMap { held in
                    held.record.flatMap { made[Engine.PastGrant($0)] }.map {
                        HeldGrant(planned: held.planned, receiver: held.receiver, record: $0)
                    }
                }
            }
            return entry
        }
    }

    // MARK: Ids that are used again

    mutating func takeBack(_ key: FiringKey, _ receiver: MemberIndex, _ reward: Int?) {
        var all = takenBack[key] ?? []
        let place = all.firstIndex { $0.receiver == receiver && $0.reward == reward }
        if place == nil { all.append(TakenBack(receiver: receiver, reward: reward)) }
        all[place ?? all.count - 1].count += 1
        takenBack[key] = all
    }

    /// The number of the next grant of it; 1 = the first.
    func number(of key: FiringKey, _ receiver: MemberIndex, _ reward: Int?) -> Int {
        let found = takenBack[key]?.first { $0.receiver == receiver && $0.reward == reward }
        return 1 + (found?.count ?? 0)
    }

    /// How much is remembered, for bounds.
    var count: Int { entries.count + takenBack.count + told.count }
}
