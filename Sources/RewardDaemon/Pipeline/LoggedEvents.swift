// SPDX-License-Identifier: Apache-2.0
package import EventStore
package import RewardWire

extension EventText {
    /// The lines that a record of the log holds; nil, if it does not hold events.
    package init?(logged payload: UnsafeRawBufferPointer) {
        guard let events = EventsPayload(payload) else { return nil }
        self.init(
            defaultSource: String(decoding: events.source, as: UTF8.self),
            capacity: events.lines.count)
        append(events.lines)
    }
}
