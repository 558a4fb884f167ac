// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import RewardEngine
internal import RewardWire

/// The events of a batch that have entered, each complete: what its sender left out is filled in.
///
/// Copies, because a decoded batch does not change. Their texts point into the batch, and for ids
/// that we made into memory of our own.
struct AcceptedEvents: ~Copyable {
    private(set) var events: UnsafeMutablePointer<rw_event>
    private var ids: UnsafeMutablePointer<CChar>
    private var capacity: Int
    private var count = 0

    /// `log:0:` and the digits of a 64-bit number.
    private static let idBytesMax = 32

    init() {
        capacity = 1024
        events = .allocate(capacity: capacity)
        ids = .allocate(capacity: capacity * AcceptedEvents.idBytesMax)
    }

    deinit {
        events.deallocate()
        ids.deallocate()
    }

    /// Makes room for a batch.
    mutating func removeAll(upTo capacity: Int) {
        count = 0
        guard capacity > self.capacity else { return }
        self.capacity = capacity
        events.deallocate()
        ids.deallocate()
        events = .allocate(capacity: capacity)
        ids = .allocate(capacity: capacity * AcceptedEvents.idBytesMax)
    }

    /// Puts an event at the next place, where it stays if `keep` follows.
    ///
    /// - Parameter number: that of the event in the log. An event without an id gets one from it,
    ///   `log:<partition>:<number>`: the same at every replay, and no protection from duplicates.
    mutating func hold(_ event: rw_event, _ receivedAt: Timestamp, number: UInt64) -> Int {
        precondition(count < capacity, "a batch has no more events than lines")
        var event = event
        if Int(event.flags) & RW_EVENT_HAS_TIME == 0 { event.time = receivedAt.nanoseconds }
        if Int(event.flags) & RW_EVENT_HAS_ID == 0 {
            let start = ids + count * AcceptedEvents.idBytesMax
            var id = "log:0:\(number)"
            let length = id.withUTF8 { bytes in
                for (offset, byte) in bytes.enumerated() {
                    start[offset] = CChar(bitPattern: byte)
                }
                return bytes.count
            }
            event.id = rw_text(start: start, length: UInt32(length))
        }
        (events + count).initialize(to: event)
        return count
    }

    mutating func keep() { count += 1 }
}
