// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

/// Rules, the events that come, and all that comes of them.
struct Scenario: Sendable, CustomTestStringConvertible {
    let fact: String
    let rules: String
    var settings = "{}"
    /// Other top-level keys.
    var more = ""
    let events: String
    /// Descriptions of facts, in order.
    let outcomes: [String]

    init(
        _ fact: String, rules: String, settings: String = "{}", more: String = "",
        events: String, outcomes: [String]
    ) {
        self.fact = fact
        self.rules = rules
        self.settings = settings
        self.more = more
        self.events = events
        self.outcomes = outcomes
    }

    var testDescription: String { fact }

    /// - Parameters:
    ///   - zones: what the rules may name.
    ///   - lateness: instead of the settings.
    func check(
        zones: ZoneDatabase = .utcOnly, lateness: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let settings = lateness.map { "{ lateness: \($0) }" } ?? settings
        var bench = try Bench(RuleText(rules, settings: settings, more: more), zones: zones)
        let found = bench.send(events)
        #expect(found == outcomes, "\(fact)", sourceLocation: sourceLocation)
    }
}
