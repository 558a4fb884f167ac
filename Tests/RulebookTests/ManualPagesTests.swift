// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import Rulebook

@Suite("Pages of the manual")
struct ManualPagesTests {
    @Test(
        "Each trigger and each kind of reward has a page, and the manual leads to it",
        arguments: Vocabulary.triggers.keys + Vocabulary.ofKinds.map(\.key))
    func pages(name: String) throws {
        let path = "rules/\(name).md"
        #expect(FileManager.default.fileExists(atPath: Project.file("docs/" + path).path))
        #expect(try Project.text("docs/rules.md").contains("](\(path))"))
    }
}
