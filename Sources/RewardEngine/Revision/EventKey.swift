// SPDX-License-Identifier: Apache-2.0
internal import CLayout

extension KeptEvent {
    var id: UnsafeRawBufferPointer { event.pointee.id.bytes }
    var source: UnsafeRawBufferPointer { event.pointee.source.bytes }
    var time: Int64 { event.pointee.time }

    /// An identity alone, to look for an event.
    static func named(_ id: String, source: String) -> KeptEvent {
        var id = id
        var source = source
        var noCell = rw_cell()
        return id.withUTF8 { id in
            source.withUTF8 { source in
                var event = rw_event()
                event.id = rw_text(id)
                event.source = rw_text(source)
                return KeptEvent(&event, &noCell, [])
            }
        }
    }
}

extension rw_text {
    fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.init(
            start: UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
            length: UInt32(bytes.count))
    }
}

/// Events are the same if id and source are.
struct EventKey: Hashable {
    let event: KeptEvent

    static func == (left: EventKey, right: EventKey) -> Bool {
        left.event === right.event
            || left.event.id.elementsEqual(right.event.id)
                && left.event.source.elementsEqual(right.event.source)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(bytes: event.id)
        hasher.combine(bytes: event.source)
    }
}
