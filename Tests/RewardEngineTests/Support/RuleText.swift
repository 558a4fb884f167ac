// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Rulebook

/// A rule file that tests can shorten: what most of them need is there already.
struct RuleText {
    /// The mapping behind `settings:`.
    var settings = "{}"
    /// List items of `rules:`.
    var rules: String
    /// Other top-level keys, as they stand.
    var more = ""

    init(_ rules: String, settings: String = "{}", more: String = "") {
        self.settings = settings
        self.rules = rules
        self.more = more
    }

    var yaml: String {
        """
        settings: \(settings)
        groups:
          team: { key: data.team }
          club: { key: data.club }
        rewards:
          xp: { kind: points }
          coins: { kind: points }
          star: { kind: badge }
          medal: { kind: badge }
          crown: { kind: badge }
          again: { kind: badge, repeat: true }
          ice: { kind: token }
          poke: { kind: nudge, message: Join in }
          hello: { kind: nudge, message: "Hello, {member.name}!" }
        rules:
        \(rules)
        \(more)
        """
    }

    func plan(zones: ZoneDatabase = .utcOnly) throws -> Plan {
        try Plan(reading: yaml, zones: zones)
    }
}

extension Plan {
    /// Reads a whole rule file.
    /// - Parameter files: what it names: path → content.
    init(
        reading yaml: String, files: [String: String] = [:], zones: ZoneDatabase = .utcOnly
    ) throws {
        let all = [("rules.yaml", yaml)] + files.sorted { $0.key < $1.key }
        let reading = RulebookReader.read(
            all.map { RuleFile(path: $0, bytes: Array($1.utf8)) }, zoneExists: zones.contains)
        guard let rulebook = reading.rulebook else {
            throw RulesRefused(description: reading.diagnostics.rendered)
        }
        self.init(rulebook)
    }
}

struct RulesRefused: Error, CustomStringConvertible {
    let description: String
}
