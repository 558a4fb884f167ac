// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

/// Reads files where the world has two time zones.
func read(_ files: [RuleFile]) -> RulebookReading {
    RulebookReader.read(files) { ["UTC", "Europe/Berlin"].contains($0) }
}

/// Reads one file named `t.yaml`.
func read(_ text: String) -> RulebookReading {
    read([RuleFile(path: "t.yaml", bytes: Array(text.utf8))])
}

/// The rulebook of a text that has nothing wrong with it.
func flawlessRulebook(_ text: String) throws -> Rulebook {
    let reading = read(text)
    #expect(reading.diagnostics.map(\.rendered) == [])
    return try #require(reading.rulebook)
}
