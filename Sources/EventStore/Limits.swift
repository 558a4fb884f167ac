// SPDX-License-Identifier: Apache-2.0

/// The bounds of this module: each with its unit and its reason.
package enum Limits {
    /// Bytes of a log segment before the next group opens a new one. Small enough that retention
    /// frees space in steps and a tool reads one in a fraction of a second; large enough that
    /// files are few.
    package static let segmentBytes: UInt64 = 64 << 20

    /// Bytes of one record's payload. A longer length in a header is damage, not a record: without
    /// the bound a flipped bit could ask for gigabytes of memory.
    package static let recordPayloadBytesMax = 16 << 20

    /// Bytes of the default source of a batch of events: it is stored behind a 16-bit length.
    package static let sourceBytesMax = 4096

    /// Bytes that a record buffer holds before it grows: a small group on a quiet machine.
    package static let recordBufferBytes = 8 << 10

    /// Bytes read at once in replay, in comparing the journal and by readers: large enough that
    /// the calls vanish beside the work, small enough to stay in the second-level cache.
    package static let readBytes = 1 << 20

    /// Bytes of one journal line. Our lines are below 16 KiB, which log shippers ask for; a file
    /// whose first line is longer than this was not written by us.
    package static let journalLineBytesMax = 1 << 20

    /// Files of a rule directory, its subdirectories included.
    package static let ruleFilesMax = 10_000

    /// Bytes read of one rule file: one more than the parser takes, so that it sees the excess
    /// and refuses with its own words.
    package static let ruleFileBytesMax = (4 << 20) + 1

    /// Bytes of all files of a rulebook: ten thousand files at their largest would not fit in
    /// memory.
    package static let rulebookBytesMax = 64 << 20

    /// Levels of subdirectories below a rule directory: ends symbolic links that lead upwards.
    package static let ruleDirectoryDepthMax = 16
}
