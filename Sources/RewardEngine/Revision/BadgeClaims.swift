// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A firing of a revised rule that would give a badge to a member.
struct BadgeClaim {
    /// Whose firing it is: the rule's state, the history, the key.
    struct Firing: Equatable {
        let rule: Int
        let scope: UInt32
        let key: FiringKey
    }

    let firing: Firing
    /// When it was earned: by event time, ties by arrival, of one event by threshold.
    var time: Int64
    var arrival: UInt64
    var threshold: Amount
    /// The grant, where it is this firing that has given the badge.
    var grant: HeldGrant?
    /// It was asked for and not granted: nobody asks again.
    var isRefused = false

    func comes(before other: BadgeClaim) -> Bool {
        (time, arrival, threshold) < (other.time, other.arrival, other.threshold)
    }
}

/// The firings of revised rules that would give a badge which is held once. The earliest gives it,
/// whichever came to be known first; if that one falls, the next does.
///
/// A badge that a rule which keeps its grants has given is held whatever else there is.
struct BadgeClaims {
    /// In the order in which they were earned.
    private var claims: [MemberIndex: [BadgeClaim]] = [:]

    func all(of member: MemberIndex) -> [BadgeClaim] { claims[member] ?? [] }

    /// Adds a claim, or moves the one that the firing has.
    mutating func insert(_ claim: BadgeClaim, of member: MemberIndex) {
        var all = claims[member] ?? []
        var claim = claim
        if let place = all.firstIndex(where: { $0.firing == claim.firing }) {
            let former = all.remove(at: place)
            claim.grant = former.grant
            claim.isRefused = former.isRefused
        }
        let place = all.partitioningIndex { claim.comes(before: $0) }
        all.insert(claim, at: place)
        claims[member] = all
    }

    /// Takes a firing's claim away; what it held is returned.
    mutating func remove(_ firing: BadgeClaim.Firing, of member: MemberIndex) -> BadgeClaim? {
        guard var all = claims[member], let place = all.firstIndex(where: { $0.firing == firing })
        else { return nil }
        let claim = all.remove(at: place)
        claims[member] = all.isEmpty ? nil : all
        return claim
    }

    /// - Parameter grant: nil = it has none any more, or was refused one.
    mutating func set(
        _ grant: HeldGrant?, isRefused: Bool, _ firing: BadgeClaim.Firing, of member: MemberIndex
    ) {
        guard let place = claims[member]?.firstIndex(where: { $0.firing == firing }) else { return }
        claims[member]?[place].grant = grant
        claims[member]?[place].isRefused = isRefused
    }

    mutating func forget(_ member: MemberIndex) { claims[member] = nil }
}
