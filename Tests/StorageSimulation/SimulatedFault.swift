// SPDX-License-Identifier: Apache-2.0
package import EventStore

/// What a simulated storage does instead of an operation that it was told to break.
package enum SimulatedFault: Hashable, Sendable {
    /// What becomes of bytes and names that were not synced when the power goes.
    package enum Unsynced: Hashable, Sendable {
        /// Nothing of it is left.
        case none
        /// Some pages and some names are left, as the seed decides.
        case some
    }

    /// The operation answers with this error and does nothing. A sync that fails loses what was
    /// to be synced, as Linux does.
    case error(Errno)
    /// A write takes only so many bytes; other operations are not affected.
    case shortWrite(bytes: Int)
    /// The process ends: nothing works until `restart`. What was written stays, perhaps with a
    /// part of this operation's bytes.
    case kill
    /// The machine ends, with the process.
    case powerCut(Unsynced)
}
