// SPDX-License-Identifier: Apache-2.0

/// A record as replay hands it out, beside its payload.
package struct LogRecord: Hashable, Sendable {
    /// The numbers are those in the files.
    package enum Kind: UInt8, Hashable, Sendable {
        /// Events as they came in.
        case events = 1
        /// From here on another rulebook holds.
        case rulebook = 2
        /// Nothing but the passing of time, when no event came.
        case tick = 3
        /// From here on the journal's lines go into a new file.
        case journal = 4
    }

    /// Bit 0 of the flags: the time of receipt moves the engine's clock.
    static let advancesClockFlag: UInt8 = 1

    /// What the payload is.
    package let kind: Kind
    /// Whether the time of receipt counts as a tick of the engine's clock.
    package let advancesClock: Bool
    /// Events in the record; 0 unless it is of kind `events`.
    package let lines: Int
    /// From 1 on without gaps.
    package let number: UInt64
    /// The number of its first event, from 1 on without gaps; of the next event if it has none.
    package let firstEvent: UInt64
    /// Nanoseconds since 1970, from the clock of the machine that wrote the log.
    package let receivedAt: Int64

    /// Nil if it has a kind or a flag that this version does not know.
    init?(_ header: RecordHeader) {
        guard
            let kind = Kind(rawValue: header.kind),
            header.flags & ~LogRecord.advancesClockFlag == 0
        else { return nil }
        self.kind = kind
        advancesClock = header.flags & LogRecord.advancesClockFlag != 0
        lines = Int(header.lines)
        number = header.number
        firstEvent = header.firstEvent
        receivedAt = header.receivedAt
    }
}

/// The payload of a record of kind `events`: u16 length and bytes of the default source, then the
/// lines, each with its `\n`. The views are good as long as the payload is.
package struct EventsPayload {
    /// The `source` of events that name none.
    package let source: UnsafeRawBufferPointer
    /// One or more, each with its `\n`.
    package let lines: UnsafeRawBufferPointer

    /// Nil if the payload is not of that form.
    package init?(_ payload: UnsafeRawBufferPointer) {
        guard payload.count >= 2 else { return nil }
        let begin = 2 + Int(payload.littleEndian(at: 0, as: UInt16.self))
        guard begin <= payload.count else { return nil }
        source = UnsafeRawBufferPointer(rebasing: payload[2..<begin])
        lines = UnsafeRawBufferPointer(rebasing: payload[begin...])
        guard lines.last == UInt8(ascii: "\n") else { return nil }
    }
}

/// The payload of a record of kind `rulebook`: two digests of blobs in the archive.
package struct RulebookPayload: Hashable, Sendable {
    /// The rulebook's files.
    package let rulebook: Digest
    /// The time zones' transitions that it was loaded with.
    package let zones: Digest

    /// Nil if the payload is not of that form.
    package init?(_ payload: UnsafeRawBufferPointer) {
        guard
            payload.count == 2 * Digest.byteCount,
            let rulebook = Digest(UnsafeRawBufferPointer(rebasing: payload.prefix(32))),
            let zones = Digest(UnsafeRawBufferPointer(rebasing: payload.suffix(32)))
        else { return nil }
        self.rulebook = rulebook
        self.zones = zones
    }
}

/// The payload of a record of kind `journal`.
package struct JournalPayload: Hashable, Sendable {
    /// The seq of the first line of the journal file that begins here.
    package let firstSeq: UInt64

    /// Nil if the payload is not of that form.
    package init?(_ payload: UnsafeRawBufferPointer) {
        guard payload.count == 8 else { return nil }
        firstSeq = payload.littleEndian(at: 0, as: UInt64.self)
    }
}
