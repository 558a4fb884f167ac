// SPDX-License-Identifier: Apache-2.0
internal import CEL
package import CLayout
internal import Rulebook

/// `member.updated`, and the looks that admission takes at the state.
extension Engine {
    /// Merges an event's data into its subject's attributes.
    mutating func updateMember(_ frame: borrowing Frame) {
        let column = plan.classes[frame.eventClass].dataCell
        guard case .map(let map) = machine.value(of: frame.cells[Int(column)]) else { return }
        for (key, value) in zip(map.keys, map.values) {
            guard case .string(let name) = key else { continue }
            if name == "timezone", value == .null {
                members.setZone(
                    nil, of: frame.subject, from: frame.time, settled: settled.nanoseconds)
            }
            if name == "timezone", case .string(let zone) = value,
                let index = zoneIndex(named: zone)
            {
                members.setZone(
                    index, of: frame.subject, from: frame.time, settled: settled.nanoseconds)
            }
            members.setAttribute(name, to: value, of: frame.subject, at: frame.time)
        }
    }

    /// Erases a member: attributes, state, identity.
    mutating func forgetMember(_ frame: borrowing Frame) {}

    /// Why an update of a member cannot be accepted: a time zone that is not known.
    package mutating func unknownZone(
        in event: UnsafePointer<rw_event>, cells: UnsafePointer<rw_cell>
    ) -> String? {
        let eventClass = Int(event.pointee.event_class)
        guard plan.classes[eventClass].builtin == .memberUpdated else { return nil }
        let column = plan.classes[eventClass].dataCell
        let cell = cells[Int(event.pointee.first_cell) + Int(column)]
        guard case .map(let map) = machine.value(of: cell),
            let zone = map[.string("timezone")], zone != .null
        else { return nil }
        guard case .string(let name) = zone else { return "a value that is no string" }
        return zoneDatabase.contains(name) ? nil : "'\(name)'"
    }
}
