// SPDX-License-Identifier: Apache-2.0

/// A place in the log: the next record and the next event there.
package struct LogPosition: Hashable, Sendable {
    /// The number that the next record has.
    package var record: UInt64
    /// The number that the next event has.
    package var event: UInt64

    /// Of an empty log: both are counted from 1.
    package static let start = LogPosition(record: 1, event: 1)

    /// A place that is known from elsewhere: a snapshot, a segment's header.
    package init(record: UInt64, event: UInt64) {
        self.record = record
        self.event = event
    }
}

extension LogPosition: CustomStringConvertible {
    /// For messages.
    package var description: String { "record \(record), event \(event)" }
}
