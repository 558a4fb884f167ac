// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import Rulebook

/// A member's dense index.
package typealias MemberIndex = UInt32

/// Everyone whom an event has named: names, when they were seen, zones and attributes.
struct Members {
    let names: NameTable
    private var records: [Record] = []
    /// For members with `Marker.history`: from when on which zone is valid, ascending.
    private var zoneHistory: [MemberIndex: [(from: Int64, zone: UInt16)]] = [:]
    private var attributes: [MemberIndex: [String: Attribute]] = [:]
    /// Who brought whom; there is no circle in it.
    private var referrers: [MemberIndex: MemberIndex] = [:]
    /// Whose names are erased.
    private(set) var forgotten: Set<MemberIndex> = []
    /// Those who were forgotten, by a hash of the name that they had, in the order in which they
    /// were.
    private(set) var incarnations: [UInt64: [MemberIndex]] = [:]
    /// Who came under a name that was forgotten: the how manieth under it he is, from 2.
    private(set) var returns: [MemberIndex: Int] = [:]
    /// Stands in for the member where something is about none; nil = nothing was yet. No event
    /// from outside can name it: its name is empty.
    private(set) var nobody: MemberIndex?

    /// What every event of a member asks for, in one place.
    private struct Record {
        /// When the subject of some event; the ends of time for members who were only named.
        var firstSeen = Int64.max
        var lastSeen = Int64.min
        /// Index of the member's zone, or one of the markers.
        var zone = Marker.settings
    }

    private enum Marker {
        /// The zone of the settings, which may change with the rulebook.
        static let settings: UInt16 = .max
        static let history: UInt16 = .max - 1
    }

    private struct Attribute {
        var value: Value
        /// The time of the event that set it.
        var time: Int64
    }

    init(names: NameTable) {
        self.names = names
    }

    /// Of an engine that evaluates the past once more, under the same indices.
    init(sibling: Members) {
        names = sibling.names
        nobody = sibling.nobody
        if let nobody { forgotten.insert(nobody) }
        returns = sibling.returns
        makeRecords()
    }

    /// Takes on those whom a sibling has named first.
    mutating func join(_ sibling: Members) {
        makeRecords()
        guard nobody == nil, let other = sibling.nobody else { return }
        nobody = other
        forgotten.insert(other)
    }

    /// Makes records for names that came in elsewhere.
    mutating func makeRecords() {
        while records.count < names.count { makeRecord() }
    }

    /// For the next index.
    @inline(never)
    private mutating func makeRecord() {
        let index = MemberIndex(records.count)
        records.append(Record())
        guard !incarnations.isEmpty else { return }
        if let former = incarnations[Members.trace(of: names.name(index))] {
            returns[index] = former.count + 1
        }
    }

    @inline(__always)
    mutating func intern(_ name: UnsafeRawBufferPointer) -> MemberIndex {
        let index = names.intern(name)
        if Int(index) == records.count { makeRecord() }
        return index
    }

    @inline(__always)
    mutating func see(_ member: MemberIndex, at time: Int64) {
        let position = Int(member)
        if time > records[position].lastSeen { records[position].lastSeen = time }
        if time < records[position].firstSeen { records[position].firstSeen = time }
    }

    /// When a member was first the subject of an event; `Int64.max` = never.
    func firstSeen(_ member: MemberIndex) -> Int64 { records[Int(member)].firstSeen }

    /// When a member was last the subject of an event; `Int64.min` = never.
    @inline(__always)
    func lastSeen(_ member: MemberIndex) -> Int64 { records[Int(member)].lastSeen }

    // MARK: Zones

    /// The index of the zone that was valid for a member at an instant; nil = the settings' zone.
    @inline(__always)
    func zone(of member: MemberIndex, at time: Int64) -> Int? {
        let zone = records[Int(member)].zone
        if zone == Marker.settings { return nil }
        if zone < Marker.history { return Int(zone) }
        return historicZone(of: member, at: time)
    }

    private func historicZone(of member: MemberIndex, at time: Int64) -> Int? {
        let history = zoneHistory[member] ?? []
        let valid = history.last { $0.from <= time }?.zone ?? Marker.settings
        return valid == Marker.settings ? nil : Int(valid)
    }

    /// - Parameter zone: nil = that of the settings.
    /// - Parameter settled: before this instant no event is evaluated any more, so what held only
    ///   before it is forgotten.
    mutating func setZone(_ zone: Int?, of member: MemberIndex, from time: Int64, settled: Int64) {
        let zone = zone.map { UInt16($0) } ?? Marker.settings
        var history = zoneHistory[member] ?? []
        if history.isEmpty {
            history = [(.min, records[Int(member)].zone)]
        }
        let position = history.firstIndex { $0.from > time } ?? history.count
        if history[position - 1].from == time {
            history[position - 1].zone = zone
        } else {
            history.insert((time, zone), at: position)
        }
        while history.count > 1 && history[1].from <= settled { history.removeFirst() }
        if history.count == 1 {
            zoneHistory[member] = nil
            records[Int(member)].zone = history[0].zone
        } else {
            zoneHistory[member] = history
            records[Int(member)].zone = Marker.history
        }
    }

    // MARK: Attributes

    /// Sets or, with null, removes an attribute, unless a later event has set it already.
    mutating func setAttribute(
        _ name: String, to value: Value, of member: MemberIndex, at time: Int64
    ) {
        var all = attributes[member] ?? [:]
        if let former = all[name], former.time > time { return }
        guard all[name] != nil || all.count < Limits.attributesPerMemberMax else { return }
        // A removed attribute stays as null, so that an older event does not bring it back.
        all[name] = Attribute(value: value, time: time)
        attributes[member] = all
    }

    func attribute(_ name: String, of member: MemberIndex) -> Value? {
        guard let value = attributes[member]?[name]?.value, value != .null else { return nil }
        return value
    }
}

// MARK: - Who brought whom, and who is forgotten

extension Members {
    /// Sets a member's referrer, once: nobody brings himself, nor anyone who has brought him, by
    /// however many others.
    mutating func setReferrer(_ referrer: MemberIndex, of member: MemberIndex) {
        guard referrers[member] == nil else { return }
        var above: MemberIndex? = referrer
        while let next = above {
            guard next != member else { return }
            above = referrers[next]
        }
        referrers[member] = referrer
    }

    func referrer(of member: MemberIndex) -> MemberIndex? { referrers[member] }

    /// The index that stands for nobody, to whom nothing is granted.
    mutating func internNobody() -> MemberIndex {
        if let nobody { return nobody }
        let index = intern(.none)
        nobody = index
        forgotten.insert(index)
        return index
    }

    func isForgotten(_ member: MemberIndex) -> Bool {
        !forgotten.isEmpty && forgotten.contains(member)
    }

    /// Erases what is known of a member, and his name: what is kept under his index stands for
    /// nobody. Whoever comes with the old name is a new member.
    ///
    /// - Parameter secret: of the settings: without it everybody who knows a name can work out what
    ///   stands for it.
    mutating func forget(_ member: MemberIndex, secret: String?) {
        forgotten.insert(member)
        zoneHistory[member] = nil
        attributes[member] = nil
        referrers[member] = nil
        records[Int(member)] = Record()
        guard names.forgets(member) else { return }
        let name = names.name(member)
        incarnations[Members.trace(of: name), default: []].append(member)
        names.rename(member, to: Members.pseudonym(of: name, secret, in: names))
    }

    /// By which a name that comes back is known.
    static func trace(of name: UnsafeRawBufferPointer) -> UInt64 {
        var hash = KeyedHash(0x7265_7475_726e_6564, 0x6e2e_6d65_6d62_6572)
        hash.add(name)
        return hash.value()
    }

    /// `forgotten:` and a keyed hash of the name; with a number, if that name came back and was
    /// forgotten again.
    private static func pseudonym(
        of name: UnsafeRawBufferPointer, _ secret: String?, in names: NameTable
    ) -> String {
        var key: UInt64 = 0x666f_7267_6f74_7465
        if let secret {
            var stretched = KeyedHash(key, 0x7365_6372_6574_2e2e)
            stretched.add(secret.utf8)
            key = stretched.value()
        }
        var hash = KeyedHash(key, 0x6e2e_6d65_6d62_6572)
        hash.add(name)
        let digits = String(hash.value(), radix: 16)
        let base = "forgotten:" + String(repeating: "0", count: 16 - digits.count) + digits
        var pseudonym = base
        var number = 2
        while names.has(pseudonym) {
            pseudonym = "\(base).\(number)"
            number += 1
        }
        return pseudonym
    }
}
