// SPDX-License-Identifier: Apache-2.0

/// A place in the log: the next record and the next event there.
package struct LogPosition: Hashable, Sendable {
    package var record: UInt64
    package var event: UInt64

    package static let start = LogPosition(record: 1, event: 1)

    package init(record: UInt64, event: UInt64) {
        self.record = record
        self.event = event
    }
}

extension LogPosition: CustomStringConvertible {
    package var description: String { "record \(record), event \(event)" }
}
