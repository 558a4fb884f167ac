// SPDX-License-Identifier: Apache-2.0

/// A group's dense index within its kind.
package typealias GroupIndex = UInt32

/// Who belongs to which group of one kind. By key, a member belongs to the group named by the latest
/// event (by event time, then arrival) that carries the key. Where members join and leave, see
/// `JoinedGroups`.
struct GroupMembership {
    let names: NameTable
    private var places: [Place] = []
    /// The members of each group; the order depends on the log alone.
    var lists: [[MemberIndex]] = []
    /// Whether members join and leave, and may be in several.
    private(set) var isJoined = false
    /// Who has joined what.
    var stays: [MemberIndex: [GroupStay]] = [:]
    /// Where members were before, for late events that name no group themselves.
    private var history: [MemberIndex: [Stay]] = [:]

    /// A time in which all that came of a member named one group.
    private struct Stay {
        var from: Int64
        /// The newest event that said so.
        var confirmed: Int64
        let group: GroupIndex
    }

    private struct Place {
        var group: GroupIndex
        var position: UInt32
        /// Since when the member is there.
        var since: Int64
        /// The newest event that said so.
        var confirmed: Int64

        static let none = Place(group: .max, position: 0, since: .min, confirmed: .min)
    }

    init(seed: UInt64) {
        names = NameTable(seed: seed)
    }

    /// - Parameter names: of groups that are known already.
    init(names: NameTable) {
        self.names = names
        makeLists()
    }

    /// Makes lists for names that came in elsewhere.
    mutating func makeLists() {
        lists.append(contentsOf: repeatElement([], count: names.count - lists.count))
    }

    /// Membership that was known in the other way is not carried over: it would never end.
    mutating func become(joined: Bool) {
        guard joined != isJoined else { return }
        isJoined = joined
        places.removeAll()
        history.removeAll()
        stays.removeAll()
        for group in lists.indices { lists[group].removeAll() }
    }

    mutating func intern(_ name: UnsafeRawBufferPointer) -> GroupIndex {
        let index = names.intern(name)
        if Int(index) == lists.count { lists.append([]) }
        return index
    }

    /// The group to which a member belonged at an instant.
    func group(of member: MemberIndex, at time: Int64) -> GroupIndex? {
        guard Int(member) < places.count else { return nil }
        let place = places[Int(member)]
        guard place.group != .max else { return nil }
        if place.since <= time { return place.group }
        return history[member]?.last { $0.from <= time }?.group
    }

    func group(of member: MemberIndex) -> GroupIndex? {
        guard Int(member) < places.count, places[Int(member)].group != .max else { return nil }
        return places[Int(member)].group
    }

    @inline(__always)
    mutating func place(
        _ member: MemberIndex, in group: GroupIndex, at time: Int64, settled: Int64
    ) {
        let index = Int(member)
        if index < places.count && places[index].group == group && time >= places[index].since {
            if time > places[index].confirmed { places[index].confirmed = time }
            return
        }
        move(member, to: group, at: time, settled: settled)
    }

    private mutating func move(
        _ member: MemberIndex, to group: GroupIndex, at time: Int64, settled: Int64
    ) {
        let index = Int(member)
        if index >= places.count {
            places.append(
                contentsOf: repeatElement(Place.none, count: index + 1 - places.count))
        }
        let former = places[index]
        guard time >= former.confirmed else {
            recall(member, in: group, at: time, settled: settled)
            return
        }
        if former.group != .max {
            var stays = history[member] ?? []
            stays.append(
                Stay(from: former.since, confirmed: former.confirmed, group: former.group))
            remember(stays, of: member, settled: settled)
            leave(former)
        }
        places[index] = Place(
            group: group, position: UInt32(lists[Int(group)].count), since: time,
            confirmed: time)
        lists[Int(group)].append(member)
    }

    private mutating func leave(_ place: Place) {
        let group = Int(place.group)
        let last = lists[group].removeLast()
        if Int(place.position) < lists[group].count {
            lists[group][Int(place.position)] = last
            places[Int(last)].position = place.position
        }
    }

    /// A late event tells where the member was before he was seen where he is now. A stay of which
    /// it lies in the middle is divided.
    private mutating func recall(
        _ member: MemberIndex, in group: GroupIndex, at time: Int64, settled: Int64
    ) {
        let index = Int(member)
        var stays = history[member] ?? []
        // The present stay is the last one, and stays it.
        stays.append(
            Stay(
                from: places[index].since, confirmed: places[index].confirmed,
                group: places[index].group))
        let next = stays.firstIndex { $0.from > time } ?? stays.count
        if next > 0, stays[next - 1].group == group {
            stays[next - 1].confirmed = max(stays[next - 1].confirmed, time)
        } else {
            if next > 0, case let former = stays[next - 1], time < former.confirmed {
                stays[next - 1].confirmed = former.from
                stays.insert(
                    Stay(
                        from: former.confirmed, confirmed: former.confirmed, group: former.group),
                    at: next)
            }
            if next < stays.count, stays[next].group == group {
                stays[next].from = time
            } else {
                stays.insert(Stay(from: time, confirmed: time, group: group), at: next)
            }
        }
        places[index].since = stays.removeLast().from
        remember(stays, of: member, settled: settled)
    }

    /// Keeps of former stays what late events may ask about.
    private mutating func remember(_ stays: [Stay], of member: MemberIndex, settled: Int64) {
        let since = stays.lastIndex { $0.from <= settled } ?? 0
        history[member] = stays.isEmpty ? nil : Array(stays[since...])
    }

    /// Whether the member belonged to the group at an instant.
    func contains(_ member: MemberIndex, in group: GroupIndex, at time: Int64) -> Bool {
        isJoined
            ? hasJoined(member, group, at: time) : self.group(of: member, at: time) == group
    }

    mutating func forget(_ member: MemberIndex) {
        leaveAll(member)
        history[member] = nil
        guard Int(member) < places.count, places[Int(member)].group != .max else { return }
        leave(places[Int(member)])
        places[Int(member)] = .none
    }
}
