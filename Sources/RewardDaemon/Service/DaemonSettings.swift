// SPDX-License-Identifier: Apache-2.0
package import Logging
internal import Rulebook

/// What moves the engine's clock.
package enum ClockMode: String, CaseIterable, Sendable {
    /// Event times and the wall clock.
    case wall
    /// Event times alone: for loading history, demonstrations, tests.
    case events
}

/// Where things lie that nobody has said anything about.
package enum Defaults {
    package static let configuration = "/etc/rewardd/rewardd.yaml"
    package static let rules = "/etc/rewardd/rules"
    package static let socket = "/run/rewardd/events.sock"
    package static let state = "/var/lib/rewardd"
    package static let journal = "/var/lib/rewardd/journal/rewards.ndjson"
}

/// All settings of the daemon.
package struct DaemonSettings: Sendable {
    package var rules = Defaults.rules
    package var socket = Defaults.socket
    /// nil = no pipe.
    package var pipe: String?
    package var state = Defaults.state
    package var journal = Defaults.journal
    /// Bytes after which a journal file is finished; 0 = never.
    package var journalRotateBytes: UInt64 = 0
    package var clock = ClockMode.wall
    package var logLevel = Logger.Level.info
    /// Who may send what over the socket; empty = whoever can open it may send everything.
    var producers: [ProducerRule] = []

    package init() {}
}
