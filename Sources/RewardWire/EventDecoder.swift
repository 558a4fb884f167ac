// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import CSimdJSON
package import RewardEngine

/// Decodes lines into events, for one projection.
///
/// One a thread: it holds the scratch memory of its decoding (about thirty times `lineBytesMax`,
/// touched only as far as lines need it) and what it has learnt of the lines before.
package final class EventDecoder {
    package let projection: Projection
    package let lineBytesMax: Int
    private let decoder: OpaquePointer

    /// - Precondition: the projection's indices are in range, and no two of its fields are equal.
    package init(projection: Projection, lineBytesMax: Int = Limits.lineBytesMax) {
        precondition(
            (1...Limits.lineBytesMaxMax).contains(lineBytesMax), "a line has 1 byte to 16 MiB")
        self.projection = projection
        self.lineBytesMax = lineBytesMax
        var description = ProjectionDescription(projection)
        self.decoder = description.withC { rw_decoder_create($0, UInt32(lineBytesMax)) }
    }

    deinit { rw_decoder_free(decoder) }

    /// Decodes all lines of a text.
    package func decode(_ text: consuming EventText) -> EventBatch {
        decode(text.release())
    }

    /// Decodes the lines of a batch anew. The batch itself stays as it is.
    package func decode(again batch: EventBatch) -> EventBatch {
        decode(batch.copyOfText())
    }

    private func decode(_ storage: UnsafeMutablePointer<rw_batch>) -> EventBatch {
        rw_decode(decoder, storage)
        return EventBatch(decoded: storage, projection: projection, lineBytesMax: lineBytesMax)
    }
}

@available(*, unavailable)
extension EventDecoder: Sendable {}
