// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// What expressions ask about time zones: `now.getHours("Europe/Berlin")`.
///
/// A zone is taken from the database when it is first named, and kept. Answers depend on nothing but
/// the database. The lock is there because an evaluator takes a function that any thread may call;
/// nobody waits for it, and only expressions that name a zone come here at all.
package final class ZoneOffsets: Sendable {
    private struct State {
        var database: ZoneDatabase?
        var zones: [String: Zone] = [:]
    }

    private let state = Mutex(State())
    private let read: @Sendable () -> ZoneDatabase

    /// - Parameter read: gives the database; called once, when the first zone is named.
    package init(_ read: @escaping @Sendable () -> ZoneDatabase) {
        self.read = read
    }

    /// Seconds east of UTC in a zone at a moment (seconds since 1970); nil if there is no such zone.
    package func offset(in name: String, at seconds: Int64) -> Int64? {
        state.withLock { state in
            if state.database == nil { state.database = read() }
            if state.zones[name] == nil { state.zones[name] = state.database?.zone(named: name) }
            return state.zones[name]?.offset(at: seconds)
        }
    }
}
