// SPDX-License-Identifier: Apache-2.0

/// The journal: what the log's fold yields, a line a grant, each exactly once.
///
/// The log is the truth. Opening the journal gives a `JournalReplay`, which compares the file with
/// the lines that replay yields and makes up for what a crash took; when replay is through it turns
/// into this, which only appends.
///
///     rewards-000000000000001.ndjson   lines 1 … 1041, finished, synced
///     rewards.ndjson                   lines 1042 …, being written
///
/// A new file is begun in two steps, so that replay puts the boundary in the same place: when
/// `wantsNewFile` says so, the caller logs a `journal` record, and calls `begin` when that is
/// durable and all lines before it are appended.
package struct Journal: ~Copyable, Sendable {
    /// What an operator may choose.
    package struct Options: Hashable, Sendable {
        /// A file that has reached this size is finished; 0 for never.
        package var rotateBytes: UInt64 = 0
        /// Group-readable: log shippers run as somebody else.
        package var permissions: UInt32 = 0o640
        /// For a directory that is made because it was missing.
        package var directoryPermissions: UInt32 = 0o750

        /// The defaults.
        package init() {}
    }

    /// What replay repaired.
    package let repairs: [Repair]
    private var current: JournalFile

    init(_ current: consuming JournalFile, repairs: [Repair]) {
        self.current = current
        self.repairs = repairs
    }

    /// The seq of the next line.
    package var nextSeq: UInt64 { current.nextSeq }
    /// The seq of the first line of the file being written.
    package var firstSeq: UInt64 { current.firstSeq }
    /// Bytes in the file being written.
    package var bytes: UInt64 { current.end }

    /// Appends whole lines, in one write if the disk lets us. Called only when the log that
    /// yields them is synced. After `.full` it is called again with the same lines.
    package mutating func append(
        _ lines: UnsafeRawBufferPointer, firstSeq: UInt64, lastSeq: UInt64
    ) throws(StoreError) {
        precondition(firstSeq == current.nextSeq, "lines are appended in order, once")
        precondition(lines.last == UInt8(ascii: "\n"), "lines are appended whole")
        try current.complete(lines, lastSeq: lastSeq)
    }

    /// Makes the lines durable. Not needed for correctness while the log is kept from line
    /// `firstSeq` on; before a snapshot it is, because replay then begins behind these lines.
    package borrowing func sync() throws(StoreError) { try current.sync() }

    /// Whether the line after `afterSeq` should begin a new file: the file is large enough, or it
    /// was renamed. Costs nothing; asked after each batch.
    package borrowing func wantsNewFile(afterSeq: UInt64) -> Bool {
        precondition(afterSeq < current.nextSeq, "a file ends behind a line that is in it")
        if !current.isAtPath { return true }
        let limit = current.options.rotateBytes
        return limit > 0 && current.offset >= limit
    }

    /// Begins a new file with the line `firstSeq`, the next one. After `.full` it may be called
    /// again.
    package mutating func begin(firstSeq: UInt64) throws(StoreError) {
        precondition(firstSeq == current.nextSeq, "a file begins with the next line")
        try current.begin()
    }

    /// Compares the file with its name: two system calls, so at most once a second or so, and on
    /// SIGUSR1. A file that was renamed or removed makes `wantsNewFile` true.
    package mutating func inspect() throws(StoreError) -> [JournalNotice] {
        try current.inspect()
    }
}

/// What somebody else did to the journal file while we had it open.
package enum JournalNotice: Hashable, Sendable {
    /// The file is no longer under its name: renamed by logrotate, or removed.
    case vanished(path: String)
    /// There is another file under its name: rotated with `create`.
    case replaced(path: String)
    /// The file became shorter: `copytruncate`, which may lose lines. Rotation by renaming does not.
    case shrunk(path: String, from: UInt64, to: UInt64)
    /// Somebody else appended to it.
    case grown(path: String, from: UInt64, to: UInt64)
}
