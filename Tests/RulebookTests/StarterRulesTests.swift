// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rulebook
import Testing

@Suite struct StarterRulesTests {
    @Test("the rules that newcomers begin with have nothing wrong with them, not even a warning")
    func flawless() throws {
        let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../rules")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
        let files = try names.map { name in
            RuleFile(
                path: name,
                bytes: Array(try Data(contentsOf: directory.appendingPathComponent(name))))
        }
        let reading = read(files)
        #expect(reading.diagnostics.map(\.rendered) == [])
        #expect(try #require(reading.rulebook).rules.count > 20)
    }
}
