// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Rulebook
import Testing

/// A whole rulebook with what comes of events: for what is about more than rules.
struct Book: Sendable, CustomTestStringConvertible {
    let fact: String
    let yaml: String
    /// Path → what stands in it: codes of items.
    var files: [String: String] = [:]
    let events: String
    /// Descriptions of facts, in order.
    let outcomes: [String]

    init(
        _ fact: String, _ yaml: String, files: [String: String] = [:], events: String,
        outcomes: [String]
    ) {
        self.fact = fact
        self.yaml = yaml
        self.files = files
        self.events = events
        self.outcomes = outcomes
    }

    var testDescription: String { fact }

    func check(
        zones: ZoneDatabase = .utcOnly, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var bench = Bench(try Plan(reading: yaml, files: files, zones: zones), zones: zones)
        let found = bench.send(events)
        #expect(found == outcomes, "\(fact)", sourceLocation: sourceLocation)
    }
}
