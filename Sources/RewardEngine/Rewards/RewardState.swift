// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// What members hold of a reward, and what has been used up of its bounds. All of it is kept when
/// the rulebook changes the reward.
///
/// Bounded by the number of members; lots have their own bound, periods that no event can reach any
/// more are forgotten.
struct RewardState {
    let name: String
    /// Of points that count, and of tokens. Points may be below zero: when more is taken away than
    /// there is.
    private var balances: [Amount] = []
    /// Of badges: how often each member holds it; more than once only one that repeats.
    private var holders: [UInt32] = []
    /// Of badges that another one replaces: the latest grant.
    private var origins: [MemberIndex: Origin] = [:]
    /// What members have spent, which levels do not follow.
    private var redeemed: [MemberIndex: Amount] = [:]
    /// The most that members had earned before something was taken from them.
    private var peaks: [MemberIndex: Amount] = [:]
    private(set) var lots: [MemberIndex: PointLots] = [:]
    private var lotCount: UInt64 = 0

    var cap: CapUsage?
    var budget: BudgetUsage?
    /// The rulebook's terms for points; nil = it has no such points.
    var terms: PointTerms?
    /// Of badges: the firings of revised rules that would give them.
    var claims = BadgeClaims()
    /// Of tokens with which streaks that are revised freeze.
    var ledger: TokenLedger?
    /// Where to look for the next code of the rulebook's file.
    var nextCode = 0

    init(name: String) {
        self.name = name
    }

    // MARK: Balances

    func balance(of member: MemberIndex) -> Amount {
        Int(member) < balances.count ? balances[Int(member)] : .zero
    }

    mutating func add(_ amount: Amount, to member: MemberIndex) {
        let index = Int(member)
        if index >= balances.count {
            balances.append(contentsOf: repeatElement(.zero, count: index + 1 - balances.count))
        }
        balances[index] += amount
    }

    // MARK: Badges

    func isHeld(by member: MemberIndex) -> Bool {
        Int(member) < holders.count && holders[Int(member)] > 0
    }

    mutating func hold(_ member: MemberIndex) {
        let index = Int(member)
        if index >= holders.count {
            holders.append(contentsOf: repeatElement(0, count: index + 1 - holders.count))
        }
        if holders[index] < .max { holders[index] += 1 }
    }

    mutating func hold(_ member: MemberIndex, from origin: Origin) {
        hold(member)
        origins[member] = origin
    }

    /// Takes a badge away altogether.
    ///
    /// - Returns: how often it was held, and the latest grant if that is known.
    mutating func release(_ member: MemberIndex) -> (count: Int, origin: Origin?) {
        guard isHeld(by: member) else { return (0, nil) }
        let count = Int(holders[Int(member)])
        holders[Int(member)] = 0
        return (count, origins.removeValue(forKey: member))
    }

    /// Takes one grant of a badge back; false, if it is not held by that grant any more.
    mutating func release(_ member: MemberIndex, grantedBy instance: [UInt8]) -> Bool {
        guard isHeld(by: member) else { return false }
        let isOnly = holders[Int(member)] == 1
        if isOnly, let origin = origins[member], origin.instance != instance { return false }
        holders[Int(member)] -= 1
        if isOnly { origins[member] = nil }
        return true
    }

    // MARK: Points

    /// What levels follow: everything that counts and what of it was spent.
    func earned(by member: MemberIndex) -> Amount {
        guard !redeemed.isEmpty else { return balance(of: member) }
        return balance(of: member) + (redeemed[member] ?? .zero)
    }

    /// The most that a member ever had earned.
    func peak(of member: MemberIndex) -> Amount {
        let earned = earned(by: member)
        guard !peaks.isEmpty, let peak = peaks[member] else { return earned }
        return max(peak, earned)
    }

    /// Points that count from now on.
    ///
    /// - Parameter lot: nil, if they never expire.
    mutating func credit(_ amount: Amount, to member: MemberIndex, _ lot: PointLots.Lot?) {
        if var lot {
            // What is owed is paid first.
            let owed = max(.zero, (lots[member]?.rest ?? .zero) - balance(of: member))
            lot.rest = amount - min(owed, amount)
            if lot.rest > .zero { lots[member, default: PointLots()].count(lot) }
        }
        add(amount, to: member)
    }

    /// Takes points away, from what never expires first and then from the oldest lots.
    mutating func debit(_ amount: Amount, from member: MemberIndex) {
        peaks[member] = peak(of: member)
        spend(amount, of: member)
    }

    /// As `debit`, without consequences for levels.
    mutating func redeem(_ amount: Amount, of member: MemberIndex) {
        redeemed[member, default: .zero] += amount
        spend(amount, of: member)
    }

    private mutating func spend(_ amount: Amount, of member: MemberIndex) {
        if let rest = lots[member]?.rest, rest > .zero {
            let lasting = max(.zero, balance(of: member) - rest)
            if amount > lasting { withLots(of: member) { $0.spend(amount - lasting) } }
        }
        add(.zero - amount, to: member)
    }

    // MARK: Lots

    /// A lot with a number of its own.
    mutating func makeLot(_ amount: Amount, since: Int64, _ origin: Origin) -> PointLots.Lot {
        lotCount += 1
        return PointLots.Lot(number: lotCount, since: since, rest: amount, origin: origin)
    }

    mutating func wait(_ lot: PointLots.Lot, of member: MemberIndex) {
        lots[member, default: PointLots()].wait(lot)
    }

    @discardableResult
    mutating func withLots<Result>(
        of member: MemberIndex, _ body: (inout PointLots) -> Result?
    ) -> Result? {
        guard let place = lots.index(forKey: member) else { return nil }
        let result = body(&lots.values[place])
        if lots.values[place].isEmpty { lots.remove(at: place) }
        return result
    }

    /// A lot that has expired leaves with what it still holds.
    mutating func expire(countedBy time: Int64, of member: MemberIndex) -> PointLots.Lot? {
        guard let lot = withLots(of: member, { $0.stale(countedBy: time) }) else { return nil }
        peaks[member] = peak(of: member)
        add(.zero - lot.rest, to: member)
        return lot
    }

    /// When something is due for a member's points for which no timer is set; it is set then.
    mutating func arm(_ member: MemberIndex) -> Int64? {
        guard let terms else { return nil }
        return withLots(of: member) { lots in
            var due = lots.waiting.first?.since ?? .max
            if let expiry = terms.expiry, let first = lots.counted.first {
                due = min(due, later(than: first.since, by: expiry.nanoseconds))
            }
            guard due < lots.armed else { return nil }
            lots.armed = due
            return due
        }
    }

    /// Whether the timer set for that time still holds; it has gone off then.
    mutating func disarm(_ member: MemberIndex, due: Int64) -> Bool {
        withLots(of: member) { lots in
            guard lots.armed == due else { return nil }
            lots.armed = .max
            return true
        } ?? false
    }

    mutating func forget(_ member: MemberIndex) {
        let index = Int(member)
        if index < balances.count { balances[index] = .zero }
        if index < holders.count { holders[index] = 0 }
        origins[member] = nil
        redeemed[member] = nil
        peaks[member] = nil
        lots[member] = nil
        cap?.used.forget(member)
        claims.forget(member)
        ledger?.forget(member)
    }
}

/// What time does to points.
struct PointTerms: Hashable {
    let pending: TimeSpan?
    let expiry: TimeSpan?
}
