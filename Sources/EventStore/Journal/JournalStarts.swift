// SPDX-License-Identifier: Apache-2.0

/// The seqs with which journal files begin, as far as opening the journal needs them.
package struct JournalStarts: Hashable, Sendable {
    /// Of the file that is being written.
    package private(set) var newest: UInt64
    /// Of the file before it; nil if there was none.
    package private(set) var previous: UInt64?

    /// By default the journal is one file, from line 1 on.
    package init(newest: UInt64 = 1, previous: UInt64? = nil) {
        self.newest = newest
        self.previous = previous
    }

    /// The log says that a further file begins.
    package mutating func add(_ seq: UInt64) {
        guard seq > newest else { return }
        previous = newest
        newest = seq
    }
}
