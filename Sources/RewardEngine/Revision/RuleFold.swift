// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A rule over a history: the trigger of each member (or group) in it, and the rule's limits.
struct RuleFold {
    private var folds: [UInt32: Fold] = [:]
    private var limits = LimitFold()

    /// What the step changed in what holds; enough to take it back.
    enum Effect {
        case fired(Completion)
        case fell(Completion)

        var key: FiringKey {
            switch self {
            case .fired(let completion), .fell(let completion): completion.key
            }
        }
    }

    /// - Parameter holding: the completions that hold; the step keeps it up to date.
    mutating func step(
        _ input: Input, _ setting: FoldSetting, holding: inout FiringTable
    ) -> [Effect] {
        guard input.counts else { return [] }
        let owner = setting.rules.owner(of: input)
        let changes = folds[owner, default: Fold(setting.rules)].step(input, setting)
        guard !changes.isEmpty else { return [] }
        var effects: [Effect] = []
        for change in changes {
            switch change {
            case .falls(let key):
                // What a limit stopped does not hold, and what is settled does not fall.
                guard let completion = holding.remove(key) else { continue }
                limits.refund(completion, setting)
                effects.append(.fell(completion))
            case .fires(var completion):
                guard holding.isFree(completion.key), limits.admit(&completion, setting) else {
                    continue
                }
                holding.add(completion)
                effects.append(.fired(completion))
            }
        }
        return effects
    }

    /// What inputs up to one have come to stands.
    mutating func settle(_ last: Input, _ setting: FoldSetting) {
        folds = folds.mapValues { fold in
            var fold = fold
            fold.settle(setting)
            return fold
        }
        limits.settle(last, setting)
    }

    /// The progress of a member, or a group.
    func fold(of owner: UInt32) -> Fold? { folds[owner] }

    var limitCount: Int { limits.count }
}

/// A rule's limits and cooldown over what holds: what falls gives back what it took.
struct LimitFold {
    private struct Place: Hashable {
        let limit: Int
        /// `Outcome.none` = all members.
        let member: MemberIndex
        let period: PeriodNumber
    }

    private struct Pair: Hashable {
        let member: MemberIndex
        let other: MemberIndex
    }

    private var counts: [Place: Int] = [:]
    /// When the rule fired for a pair, ascending.
    private var firings: [Pair: [Int64]] = [:]

    /// Leaves those receivers for whom the rule may still fire; false, if there are none.
    mutating func admit(_ completion: inout Completion, _ setting: FoldSetting) -> Bool {
        let rules = setting.rules
        guard !rules.limits.isEmpty || rules.cooldown != nil else { return true }
        switch completion.receivers {
        case .member: return admit(completion.input.member, completion.input, setting)
        case .these(let receipts):
            let input = completion.input
            let admitted = receipts.filter { admit($0.member, input, setting) }
            completion.receivers = .these(admitted)
            return !admitted.isEmpty
        // Who they are is known when it fires, and so are the limits decided.
        case .group: return true
        }
    }

    mutating func refund(_ completion: Completion, _ setting: FoldSetting) {
        let rules = setting.rules
        guard !rules.limits.isEmpty || rules.cooldown != nil else { return }
        switch completion.receivers {
        case .member: refund(completion.input.member, completion.input, setting)
        case .these(let receipts):
            for receipt in receipts { refund(receipt.member, completion.input, setting) }
        case .group: break
        }
    }

    /// Forgets what no input behind one asks for any more.
    mutating func settle(_ last: Input, _ setting: FoldSetting) {
        let settled = Timestamp(nanoseconds: last.time)
        let floors = setting.rules.limits.map {
            setting.periods.floor(of: $0.period, settled: settled)
        }
        counts = counts.filter { place, count in
            count > 0 && place.limit < floors.count && place.period >= floors[place.limit]
        }
        guard let cooldown = setting.rules.cooldown else { return }
        let oldest = earlier(than: last.time, by: cooldown.span.nanoseconds)
        firings = firings.compactMapValues { times in
            times.last.flatMap { $0 > oldest ? [$0] : nil }
        }
    }

    /// How much is remembered, for bounds.
    var count: Int { counts.count + firings.count }

    private mutating func admit(
        _ member: MemberIndex, _ input: Input, _ setting: FoldSetting
    ) -> Bool {
        let places = places(member, input, setting)
        for place in places
        where counts[place, default: 0] >= setting.rules.limits[place.limit].count {
            return false
        }
        if let cooldown = setting.rules.cooldown {
            let pair = pair(member, input, cooldown)
            // A span that is over exactly is over.
            if let last = firings[pair]?.last,
                last > earlier(than: input.time, by: cooldown.span.nanoseconds)
            {
                return false
            }
            firings[pair, default: []].append(input.time)
        }
        for place in places { counts[place, default: 0] += 1 }
        return true
    }

    private mutating func refund(
        _ member: MemberIndex, _ input: Input, _ setting: FoldSetting
    ) {
        for place in places(member, input, setting) { counts[place, default: 1] -= 1 }
        if let cooldown = setting.rules.cooldown {
            let pair = pair(member, input, cooldown)
            if let place = firings[pair]?.lastIndex(of: input.time) {
                firings[pair]?.remove(at: place)
            }
        }
    }

    private func places(
        _ member: MemberIndex, _ input: Input, _ setting: FoldSetting
    ) -> [Place] {
        setting.rules.limits.enumerated().map { index, limit in
            let ofRule = limit.scope == .rule
            let isOwn = !ofRule && !setting.rules.isOfGroup
            return Place(
                limit: index, member: ofRule ? Outcome.none : member,
                period: setting.periods.number(
                    of: limit.period, localSeconds: isOwn ? input.memberLocal : input.homeLocal))
        }
    }

    private func pair(_ member: MemberIndex, _ input: Input, _ cooldown: Cooldown) -> Pair {
        Pair(member: member, other: cooldown.isPerPair ? input.subject : member)
    }
}
