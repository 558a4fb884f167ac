// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Who sends on a way in, and what it may send.
package struct Producer: Sendable {
    /// Stands in where an event names no source: the name of the way in.
    let source: String
    /// nil = anything.
    let permission: Permission?

    package struct Permission: Hashable, Sendable {
        let types: [EventPattern]
        /// Patterns as for types; empty = any source.
        let sources: [EventPattern]

        func allows(type: String, source: String) -> Bool {
            (types.isEmpty || types.contains { $0.matches(type) })
                && (sources.isEmpty || sources.contains { $0.matches(source) })
        }
    }
}

/// One entry of `producers:` in the configuration.
struct ProducerRule: Hashable, Sendable {
    enum Subject: Hashable, Sendable {
        case user(UInt32)
        case group(UInt32)
    }

    let subject: Subject
    let permission: Producer.Permission
}

extension [ProducerRule] {
    /// What a peer may send: everything where nothing is configured, else what the first entry that
    /// names its user or its group says, else nothing.
    func permission(user: UInt32, groups: [UInt32]) -> Producer.Permission? {
        guard !isEmpty else { return nil }
        let found = first { rule in
            switch rule.subject {
            case .user(let id): id == user
            case .group(let id): groups.contains(id)
            }
        }
        return found?.permission ?? Producer.Permission.nothing
    }
}

extension Producer.Permission {
    /// No event has this type: types are not empty.
    static let nothing = Producer.Permission(types: [.exactly("")], sources: [])
}
