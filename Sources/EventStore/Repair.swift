// SPDX-License-Identifier: Apache-2.0

/// What was taken away when files were opened after a crash: nothing that was acknowledged, but the
/// operator is told.
package struct Repair: Hashable, Sendable {
    /// What was found, and what was done about it.
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

    /// What was found.
    package let kind: Kind
    /// The file.
    package let path: String
    /// Where it began.
    package let offset: UInt64
    /// How much was cut or written.
    package var bytes: UInt64

    /// For tests, which compare whole repairs.
    package init(kind: Kind, path: String, offset: UInt64, bytes: UInt64) {
        self.kind = kind
        self.path = path
        self.offset = offset
        self.bytes = bytes
    }
}

extension Repair: CustomStringConvertible {
    /// The operator's sentence.
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
