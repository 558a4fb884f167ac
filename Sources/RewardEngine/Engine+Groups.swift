// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Rulebook

/// Groups that members join and leave, and graphs of peers.
extension Engine {
    /// The event's subject joins the group that the event names.
    mutating func join(kind: Int, _ frame: borrowing Frame) { settle(true, kind, frame) }

    mutating func leave(kind: Int, _ frame: borrowing Frame) { settle(false, kind, frame) }

    private mutating func settle(_ isIn: Bool, _ kind: Int, _ frame: borrowing Frame) {
        guard let group = eventGroups[kind] else { return }
        groups[stateOfGroupKind[kind]].set(
            isIn, frame.subject, group, at: frame.time, settled: settled.nanoseconds)
    }

    /// The groups for which an event counts beside `group(of:)`: where members join and leave, and
    /// the event names none itself, all to which its member belonged at its time.
    func joinedGroups(of kind: Int, _ frame: borrowing Frame) -> [GroupIndex]? {
        guard plan.isExplicit[kind], eventGroups[kind] == nil else { return nil }
        return groups[stateOfGroupKind[kind]].joined(by: frame.member, at: frame.time)
    }

    /// The groups of a member for what happens to him: those of an instant, ascending.
    func groupsOfMember(_ kind: Int, _ member: MemberIndex, at time: Int64) -> [GroupIndex] {
        let membership = groups[stateOfGroupKind[kind]]
        if plan.isExplicit[kind] { return membership.joined(by: member, at: time) }
        return membership.group(of: member, at: time).map { [$0] } ?? []
    }

    /// Adds an edge from the subject to the member whom a field names.
    mutating func connect(_ graph: Int, _ cell: Int16, _ frame: borrowing Frame) {
        setEdge(true, graph, cell, frame)
    }

    mutating func disconnect(_ graph: Int, _ cell: Int16, _ frame: borrowing Frame) {
        setEdge(false, graph, cell, frame)
    }

    private mutating func setEdge(
        _ holds: Bool, _ graph: Int, _ cell: Int16, _ frame: borrowing Frame
    ) {
        guard cell >= 0, let peer = internMember(frame.cells[Int(cell)]), peer != frame.subject
        else { return }
        let state = stateOfGraph[graph]
        let horizon = settled.nanoseconds
        graphStates[state].set(
            holds, from: frame.subject, to: peer, at: frame.time, settled: horizon)
        if plan.rulebook.graphs[graph].isMutual {
            graphStates[state].set(
                holds, from: peer, to: frame.subject, at: frame.time, settled: horizon)
        }
    }

    /// The member whom a field names: a text, or a whole number in its decimal notation.
    private mutating func internMember(_ cell: rw_cell) -> MemberIndex? {
        switch Int(cell.kind) {
        case RW_CELL_STRING: return cell.length > 0 ? members.intern(cell.text) : nil
        case RW_CELL_INT:
            var digits = String(Int64(bitPattern: cell.bits))
            return digits.withUTF8 { members.intern(UnsafeRawBufferPointer($0)) }
        default: return nil
        }
    }
}
