// SPDX-License-Identifier: Apache-2.0

/// Who is whose peer. An edge leads from an owner to a peer, and what the peer does counts in the
/// owner's circle.
///
/// Kept by peer, because that is what an event asks: in whose circles did this happen? Edges that no
/// event can ask about any more are forgotten, and a peer stands in so many circles at most.
struct GraphState {
    private struct Edge {
        let owner: MemberIndex
        var presence = Presence()
    }

    /// Of each peer, ascending by owner.
    private var edges: [MemberIndex: [Edge]] = [:]

    mutating func set(
        _ holds: Bool, from owner: MemberIndex, to peer: MemberIndex, at time: Int64,
        settled: Int64
    ) {
        var all = edges.removeValue(forKey: peer) ?? []
        defer { if !all.isEmpty { edges[peer] = all } }
        let place = position(of: owner, in: all)
        if place == all.count || all[place].owner != owner {
            guard all.count < Limits.circlesPerMemberMax else { return }
            all.insert(Edge(owner: owner), at: place)
        }
        all[place].presence.set(holds, at: time, settled: settled)
        if all[place].presence.isOver(settled: settled) { all.remove(at: place) }
    }

    /// In whose circles a member was at an instant, ascending.
    func owners(of peer: MemberIndex, at time: Int64) -> [MemberIndex] {
        (edges[peer] ?? []).filter { $0.presence.holds(at: time) }.map(\.owner)
    }

    /// Takes a member out of all circles, and his own away. Looks at every edge: it is rare.
    mutating func forget(_ member: MemberIndex) {
        edges[member] = nil
        let peers = edges.filter { $0.value.contains { $0.owner == member } }.map(\.key)
        for peer in peers { edges[peer]?.removeAll { $0.owner == member } }
    }

    private func position(of owner: MemberIndex, in all: [Edge]) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].owner < owner { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
