// SPDX-License-Identifier: Apache-2.0
package import CLayout
internal import CSimdJSON
package import RewardEngine

/// A text of lines and the events that were found in it.
///
/// Entry *i* of `events` is line *i* of the text: accepted, refused or empty. All pointers, and all
/// addresses in events and cells, are valid as long as the batch is: keep it alive around their use
/// (`withExtendedLifetime`).
///
/// It is made by `EventDecoder.decode` and never changes afterwards. That, and that its memory
/// belongs to no thread, is why it may be handed to another thread and be freed there: unchecked
/// only because the compiler cannot see through pointers.
package final class EventBatch: @unchecked Sendable {
    private let storage: UnsafeMutablePointer<rw_batch>

    /// What the batch was decoded for.
    package let projection: Projection
    package let lineBytesMax: Int

    init(
        decoded storage: UnsafeMutablePointer<rw_batch>, projection: Projection, lineBytesMax: Int
    ) {
        self.storage = storage
        self.projection = projection
        self.lineBytesMax = lineBytesMax
    }

    deinit { rw_batch_free(storage) }

    /// One entry a line.
    package var events: UnsafeBufferPointer<rw_event> {
        UnsafeBufferPointer(start: storage.pointee.events, count: storage.pointee.event_count)
    }

    /// The wanted fields of event `e` begin at `e.first_cell`, in the order of its class's fields.
    package var cells: UnsafeBufferPointer<rw_cell> {
        UnsafeBufferPointer(start: storage.pointee.cells, count: storage.pointee.cell_count)
    }

    /// The lines as they came.
    package var text: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage.pointee.text, count: storage.pointee.text_length)
    }

    /// The raw bytes of an event's line, without its end.
    package func line(of event: rw_event) -> UnsafeRawBufferPointer {
        let start = Int(event.line_offset)
        return UnsafeRawBufferPointer(rebasing: text[start..<start + Int(event.line_length)])
    }

    /// What stands in where an event has no `source`.
    package var defaultSource: rw_text { storage.pointee.default_source }

    /// The text once more, to be decoded with another projection: rules were reloaded since.
    func copyOfText() -> UnsafeMutablePointer<rw_batch> {
        let copy = rw_batch_create(defaultSource, text.count)!
        rw_batch_append(copy, text.baseAddress, text.count)
        return copy
    }
}
