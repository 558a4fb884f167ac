// SPDX-License-Identifier: Apache-2.0

/// A member's stay in a group that members join and leave.
struct GroupStay {
    let group: GroupIndex
    var presence = Presence()
    /// Where the member stands in the group's list; `.max` = he is not in it.
    var position = UInt32.max
}

/// Groups that members join and leave: a member may be in many. An event of an instant asks for the
/// membership of that instant; whoever asks for the members gets those by the latest that is known.
extension GroupMembership {
    /// A member joins or leaves a group. Stays that no event can ask about any more are forgotten.
    mutating func set(
        _ isIn: Bool, _ member: MemberIndex, _ group: GroupIndex, at time: Int64, settled: Int64
    ) {
        var all = stays[member] ?? []
        all.removeAll { $0.group != group && $0.presence.isOver(settled: settled) }
        let place = all.firstIndex { $0.group >= group } ?? all.count
        if place == all.count || all[place].group != group {
            guard all.count < Limits.groupsPerMemberMax else { return }
            all.insert(GroupStay(group: group), at: place)
        }
        all[place].presence.set(isIn, at: time, settled: settled)
        let position = all[place].position
        let holds = all[place].presence.holdsNow
        if holds && position == .max {
            all[place].position = UInt32(lists[Int(group)].count)
            lists[Int(group)].append(member)
        } else if !holds && position != .max {
            all[place].position = .max
            strike(position, from: group)
        }
        if !holds && all[place].presence.isOver(settled: settled) { all.remove(at: place) }
        stays[member] = all.isEmpty ? nil : all
    }

    /// The groups to which a member belonged at an instant, ascending.
    func joined(by member: MemberIndex, at time: Int64) -> [GroupIndex] {
        (stays[member] ?? []).filter { $0.presence.holds(at: time) }.map(\.group)
    }

    /// The groups to which a member belongs by the latest that is known, ascending.
    func joined(by member: MemberIndex) -> [GroupIndex] {
        (stays[member] ?? []).filter(\.presence.holdsNow).map(\.group)
    }

    func hasJoined(_ member: MemberIndex, _ group: GroupIndex, at time: Int64) -> Bool {
        stays[member]?.first { $0.group == group }?.presence.holds(at: time) ?? false
    }

    mutating func leaveAll(_ member: MemberIndex) {
        for stay in stays[member] ?? [] where stay.position != .max {
            strike(stay.position, from: stay.group)
        }
        stays[member] = nil
    }

    /// Takes a member out of a group's list; the last one takes his place.
    private mutating func strike(_ position: UInt32, from group: GroupIndex) {
        let last = lists[Int(group)].removeLast()
        guard Int(position) < lists[Int(group)].count else { return }
        lists[Int(group)][Int(position)] = last
        if let place = stays[last]?.firstIndex(where: { $0.group == group }) {
            stays[last]?[place].position = position
        }
    }
}
