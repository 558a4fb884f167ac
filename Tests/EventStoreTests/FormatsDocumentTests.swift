// SPDX-License-Identifier: Apache-2.0
import EventStore
import Glibc
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
        let text = try #require(document())
        #expect(text.contains("\n| \(format) | \(version) | "))
    }

    private func document() -> String? {
        let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let file = fopen("/\(here)/docs/formats.md", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
