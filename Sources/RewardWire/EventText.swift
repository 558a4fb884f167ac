// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import CSimdJSON

/// Raw lines on their way to the decoder: bytes are copied here once and stay where they are.
///
/// Give whole lines; only the last may lack its end, and is a line all the same. To be passed on
/// to `EventDecoder.decode`.
package struct EventText: ~Copyable {
    private let storage: UnsafeMutablePointer<rw_batch>

    /// - Parameters:
    ///   - defaultSource: stands in where an event has no `source`: the connection's name.
    ///   - capacity: the bytes that are expected; more may follow.
    package init(defaultSource: String, capacity: Int = 0) {
        var source = defaultSource
        // A zero byte ends the source in the hash that identifies an event.
        precondition(!source.utf8.contains(0), "a source holds no zero byte")
        let storage = source.withUTF8 { bytes in
            precondition(bytes.count <= RW_ATTRIBUTE_BYTES_MAX, "a source has at most 256 bytes")
            return bytes.withMemoryRebound(to: CChar.self) {
                let text = rw_text(start: $0.baseAddress, length: UInt32($0.count))
                return rw_batch_create(text, capacity)
            }
        }
        // Running out of memory ends the process instead.
        self.storage = storage!
    }

    /// A text of bytes that are there already.
    package init(copying bytes: UnsafeRawBufferPointer, defaultSource: String) {
        self.init(defaultSource: defaultSource, capacity: bytes.count)
        append(bytes)
    }

    deinit { rw_batch_free(storage) }

    /// The bytes appended so far.
    package var count: Int { storage.pointee.text_length }

    /// Copies bytes behind those that are there.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(count + bytes.count <= Limits.textBytesMax, "a text stays below a gigabyte")
        rw_batch_append(storage, bytes.baseAddress, bytes.count)
    }

    /// Gives the storage away, undecoded.
    consuming func release() -> UnsafeMutablePointer<rw_batch> {
        let storage = storage
        discard self
        return storage
    }
}
