// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The tokens of a reward by the time at which they were granted, and what streaks that are revised
/// have spent of them: what a member could spend at an instant does not depend on when it was known.
///
/// Kept only where a rule with `late: revise` freezes with the token. A class, so that a fold can look
/// at it without copying what all members have.
final class TokenLedger {
    private struct Account {
        /// What is there whenever it is asked for: granted before the horizon, or spent by rules that
        /// keep what they have decided.
        var base: Amount
        /// Ascending by time.
        var grants: [(time: Int64, amount: Amount)] = []
        /// By rule, as an index into the engine's states.
        var spent: [(state: Int, frozen: FrozenPeriods)] = []

        mutating func grant(_ amount: Amount, at time: Int64) {
            let place = (grants.lastIndex { $0.time <= time } ?? -1) + 1
            grants.insert((time, amount), at: place)
        }

        mutating func settle(before horizon: Int64) {
            var count = grants.prefix { $0.time < horizon }.count
            count = max(count, grants.count - TokenLedger.grantsMax)
            for grant in grants[..<count] { base += grant.amount }
            grants.removeFirst(count)
        }
    }

    private var accounts: [MemberIndex: Account] = [:]

    private static let grantsMax = 10_000

    /// Begins to keep a member's tokens apart by time.
    func open(_ member: MemberIndex, holding balance: Amount) {
        if accounts[member] == nil { accounts[member] = Account(base: balance) }
    }

    /// - Parameters:
    ///   - time: when they were granted; nil = whenever it is asked for.
    ///   - horizon: what was granted before is not kept apart any more.
    func add(_ amount: Amount, to member: MemberIndex, at time: Int64?, horizon: Int64) {
        guard let time else {
            accounts[member]?.base += amount
            return
        }
        accounts[member]?.grant(amount, at: time)
        accounts[member]?.settle(before: horizon)
    }

    /// Takes back what was granted at a time.
    func takeBack(_ amount: Amount, from member: MemberIndex, grantedAt time: Int64) {
        guard var account = accounts[member] else { return }
        let place = account.grants.firstIndex { $0.time == time && $0.amount == amount }
        if let place {
            account.grants.remove(at: place)
        } else {
            account.base = account.base - amount
        }
        accounts[member] = account
    }

    /// What one rule's streak may spend, apart from what it has spent itself.
    func supply(of member: MemberIndex, for state: Int, isShadow: Bool) -> TokenSupply {
        var supply = TokenSupply(spendsNothing: isShadow)
        guard let account = accounts[member] else { return supply }
        supply.base = account.base
        for (time, amount) in account.grants { supply.changes.append((time, amount)) }
        for other in account.spent where other.state != state {
            supply.base = supply.base - Amount(other.frozen.earlier)
            for period in other.frozen.recent {
                // At one time they are spent in the order of rules.
                let time = other.state < state ? period.due - 1 : period.due
                supply.changes.append((time, .zero - .one))
            }
        }
        return supply
    }

    func frozen(by state: Int, of member: MemberIndex) -> FrozenPeriods {
        accounts[member]?.spent.first { $0.state == state }?.frozen ?? FrozenPeriods()
    }

    func freeze(_ frozen: FrozenPeriods, by state: Int, of member: MemberIndex) {
        guard let place = accounts[member]?.spent.firstIndex(where: { $0.state == state }) else {
            accounts[member]?.spent.append((state, frozen))
            return
        }
        accounts[member]?.spent[place].frozen = frozen
    }

    func forget(_ member: MemberIndex) { accounts[member] = nil }

    /// Takes over what a rule has spent in another engine, where it cost nobody anything here.
    func takeOver(_ state: Int, from other: TokenLedger, as own: Int) {
        // Every account by itself: the order does not matter.
        for member in other.accounts.keys {
            let frozen = other.frozen(by: state, of: member)
            guard frozen.count > 0, accounts[member] != nil else { continue }
            let former = self.frozen(by: own, of: member)
            accounts[member]?.base += Amount(frozen.count - former.count)
            freeze(frozen, by: own, of: member)
        }
    }
}

/// The tokens that a member's streak may spend, by time.
struct TokenSupply {
    /// Whether a period that is frozen costs nothing: the rule is in shadow.
    var spendsNothing: Bool
    var base = Amount.zero
    /// What is added, or taken, behind an instant.
    var changes: [(time: Int64, amount: Amount)] = []

    /// - Parameter spent: what the streak has spent before.
    func count(before time: Int64, spent: Int) -> Amount {
        var count = spendsNothing ? base : base - Amount(spent)
        for change in changes where change.time < time { count += change.amount }
        return count
    }
}
