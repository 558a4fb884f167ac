// SPDX-License-Identifier: Apache-2.0

/// A file of the log, for those who decide how long it is kept.
package struct SegmentStatus: Hashable, Sendable {
    /// In `log/`.
    package let name: String
    /// The number of its first record.
    package let firstRecord: UInt64
    /// Its size.
    package let bytes: UInt64
    /// When its last group was written, in seconds since 1970.
    package let modifiedSeconds: Int64
}

extension EventLog {
    /// The segments, oldest first; the last one is being written.
    package borrowing func segments() throws(StoreError) -> [SegmentStatus] {
        var found: [SegmentStatus] = []
        for name in try directory.names() {
            guard let segment = SegmentName(name), let status = try directory.status(of: name)
            else { continue }
            found.append(
                SegmentStatus(
                    name: name, firstRecord: segment.firstRecord, bytes: status.bytes,
                    modifiedSeconds: status.modifiedSeconds))
        }
        return found
    }

    /// Removes the segments that hold only records before `record`, oldest first, so that a crash
    /// in between leaves a log without a hole. The one being written stays. Returns the bytes.
    package borrowing func removeSegments(before record: UInt64) throws(StoreError) -> UInt64 {
        let segments = try segments()
        var freed: UInt64 = 0
        for (segment, next) in zip(segments, segments.dropFirst()) {
            guard next.firstRecord <= record else { break }
            try directory.remove(segment.name)
            // Each name by itself: a power cut may not undo an older removal and keep a newer one.
            try directory.sync()
            freed += segment.bytes
        }
        return freed
    }
}
