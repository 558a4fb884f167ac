// SPDX-License-Identifier: Apache-2.0

/// The daemon's bounds. Each has a unit and a reason.
enum Limits {
    /// Bytes of decoded events that may wait for the writer before connections stop reading: several
    /// of the largest groups, so that the writer never starves, and little enough to be held always.
    static let waitingBytesMax = 64 << 20

    /// Bytes of one connection's decoded events that may be on their way to the disk before it stops
    /// being read: a client cannot fill the line for the others.
    static let connectionBytesMax = 8 << 20

    /// Bytes of events after which a group is handed over before more is put into it: two of them
    /// hold what a disk writes in some ten milliseconds.
    static let groupBytesMax = 4 << 20

    /// Connections at a time; each costs a descriptor and some kilobytes.
    static let connectionsMax = 4_096

    /// Bytes that a client may leave unread before its acknowledgements fold into the newest.
    static let unreadBytesMax = 64 << 10

    /// Bytes that one read takes at most, and at least.
    static let readBytesMax = 256 << 10
    static let readBytesMin = 16 << 10

    /// Milliseconds without a change in the rules directory before it is read: editors write in
    /// several steps.
    static let settleMilliseconds: CInt = 200

    /// Milliseconds between looks at the rules directory where it cannot be watched.
    static let pollMilliseconds: CInt = 5_000

    /// Watched directories below the rules directory.
    static let watchedDirectoriesMax = 1_000

    /// Microseconds before a full disk is tried again.
    static let diskFullRetryMicroseconds: UInt32 = 250_000

    /// How often the journal file is compared with its name.
    static let journalInspectionInterval = Duration.seconds(1)

    /// How long clients may take to read their last answers when the daemon stops.
    static let drainTime = Duration.seconds(5)

    /// How long the writer waits at most while timers are set: somebody may set the clock.
    static let clockInspectionInterval = Duration.seconds(10)
}
