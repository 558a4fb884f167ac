// SPDX-License-Identifier: Apache-2.0
import EventStore
import TestSupport
import Testing

/// `docs/formats.md` and the code name the same versions.
@Suite struct FormatsDocumentTests {
    @Test(arguments: [
        ("state directory", StateDirectory.formatVersion),
        ("log", Int(EventLog.formatVersion)),
        ("partition function", Int(EventLog.partitionFunctionVersion)),
        ("rulebook container", Int(RulebookContainer.formatVersion)),
    ])
    func versionsAgree(format: String, version: Int) throws {
        let text = try Project.text("docs/formats.md")
        #expect(text.contains("\n| \(format) | \(version) | "))
    }
}
