// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

@Suite struct SpellingTests {
    @Test(
        "the nearest name is found within one edit in three characters",
        arguments: [
            ("strek", "streak"), ("graet", "grant"), ("WHEN", "when"), ("wehn", "when"),
            ("whn", "when"), ("x", nil), ("", nil), ("zzzz", nil), ("grantt", "grant"),
            ("descripton", "description"),
        ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        let names = ["streak", "grant", "when", "description", "if"]
        #expect(nearestName(to: name, among: names) == expected)
    }

    @Test("the first of the nearest wins")
    func ties() {
        #expect(nearestName(to: "cat", among: ["bat", "hat"]) == "bat")
        #expect(nearestName(to: "cat", among: ["hat", "bat"]) == "hat")
    }
}
