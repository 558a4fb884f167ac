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

/// What was taken away when files were opened after a crash: nothing that was acknowledged, but the
/// operator is told.
package struct Repair: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// An unfinished write at the end of the log.
        case tornLog
        /// A segment that was made but has no header yet.
        case unfinishedSegment
        /// An unfinished line at the end of the journal.
        case tornJournal
        /// Journal content that is not what the log yields.
        case differingJournal
        /// Journal lines that were missing or cut, and were written from the log.
        case rewrittenJournal
    }

    package let kind: Kind
    package let path: String
    /// Where it began.
    package let offset: UInt64
    package var bytes: UInt64

    package var description: String {
        let what =
            switch kind {
            case .tornLog: "cut an unfinished write of \(bytes) bytes"
            case .unfinishedSegment: "removed a segment of \(bytes) bytes without header"
            case .tornJournal: "cut an unfinished line of \(bytes) bytes"
            case .differingJournal: "cut \(bytes) bytes that are not what the log yields"
            case .rewrittenJournal: "wrote \(bytes) bytes again from the log"
            }
        return "\(path): \(what) at offset \(offset)"
    }
}
