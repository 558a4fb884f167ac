// SPDX-License-Identifier: Apache-2.0

/// Names as they were, for an engine that evaluates the log once more: who was forgotten has his
/// name again until he is forgotten there, and who came under that name later waits for his turn.
///
/// Siblings share the table of names, so an index stands for the same member in both. Afterwards
/// every name is put back, whatever the sibling has made of it.
struct Rewinding {
    /// The names of the members in question when it began.
    private let names: [(member: MemberIndex, name: String)]
    /// By the trace of a name, who had it, one after the other.
    private let owners: [UInt64: [MemberIndex]]
    /// How many of them have been forgotten again.
    private var passed: [UInt64: Int] = [:]

    init(_ members: Members) {
        var owners = members.incarnations
        var moved: [MemberIndex] = []
        for member in members.returns.keys.sorted() where !members.isForgotten(member) {
            owners[Members.trace(of: members.names.name(member)), default: []].append(member)
            moved.append(member)
        }
        self.owners = owners
        moved += members.forgotten.filter { $0 != members.nobody }.sorted()
        names = moved.map { ($0, members.names.string($0)) }
        // Nobody is found by his name but by `owner(of:)`.
        Rewinding.park(moved, members.names)
    }

    /// The member who had a name that the table does not know; nil = nobody had it yet.
    func owner(of name: UnsafeRawBufferPointer) -> MemberIndex? {
        let trace = Members.trace(of: name)
        guard let all = owners[trace] else { return nil }
        let place = passed[trace] ?? 0
        return place < all.count ? all[place] : nil
    }

    /// A member is forgotten once more.
    ///
    /// - Returns: false, if he never was: his name stays.
    mutating func pass(_ member: MemberIndex, _ name: UnsafeRawBufferPointer) -> Bool {
        let trace = Members.trace(of: name)
        let place = passed[trace] ?? 0
        guard let all = owners[trace], place < all.count, all[place] == member else { return false }
        passed[trace] = place + 1
        return true
    }

    /// Puts all names back.
    func undo(_ table: NameTable) {
        Rewinding.park(names.map(\.member), table)
        for (member, name) in names { table.rename(member, to: name, erasing: false) }
    }

    /// Gives members names that no event can have.
    private static func park(_ members: [MemberIndex], _ table: NameTable) {
        for member in members {
            var name = "\u{0}\(member)"
            while table.has(name) { name += "\u{0}" }
            table.rename(member, to: name, erasing: false)
        }
    }
}
