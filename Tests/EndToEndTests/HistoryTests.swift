// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Rules that see what was in the log before them.
@Suite(.sandboxed) struct HistoryTests {
    private static let before = """
        rewards:
          xp: { kind: points }
          third: { kind: badge }
        rules:
          - { id: each, when: lesson.completed, grant: { xp: 1 } }

        """

    private static func after(_ history: String) -> String {
        before + """
              - id: third
                when: lesson.completed
                count: { reach: [3, 5] }
                history: \(history)
                grant: { xp: 10 }

            """
    }

    private static func lessons(_ numbers: ClosedRange<Int>) -> [UInt8] {
        numbers.flatMap { number in
            Array(Rules.event(id: "e\(number)", time: "2026-03-02T10:00:0\(number)Z").utf8) + [10]
        }
    }

    private func ids(_ place: Place) -> [String] {
        grants(in: place.journal).filter { $0.data.rule == "third" }.map(\.id)
    }

    @Test(arguments: [
        ("ignore", [String]()), ("count", ["third/ana/5"]),
        ("grant", ["third/ana/3", "third/ana/5"]),
    ])
    func aNewRuleSeesOfThePastWhatItWants(history: String, expected: [String]) throws {
        let place = try Place(rules: HistoryTests.before)
        let daemon = try place.start()
        try daemon.client().finish(HistoryTests.lessons(1...4))
        try write(HistoryTests.after(history), to: place.ruleFile)
        try daemon.waitForRules(2)
        try daemon.client().finish(HistoryTests.lessons(5...5))
        try daemon.stop()
        #expect(ids(place) == expected)

        // The log says when the rule came, and its replay looks back just as far.
        let journal = place.journal
        try FileManager.default.removeItem(atPath: place.journalFile)
        try place.start().stop()
        expectSame(place.journal, journal)
    }

    @Test func rulesThatCameWhileNothingRanSeeThePastToo() throws {
        let place = try Place(rules: HistoryTests.before)
        let daemon = try place.start()
        try daemon.client().finish(HistoryTests.lessons(1...4))
        try daemon.stop()
        try write(HistoryTests.after("grant"), to: place.ruleFile)
        let again = try place.start()
        try again.client().finish(HistoryTests.lessons(5...5))
        try again.stop()
        #expect(ids(place) == ["third/ana/3", "third/ana/5"])
        let journal = place.journal
        try FileManager.default.removeItem(atPath: place.journalFile)
        try place.start().stop()
        expectSame(place.journal, journal)
    }

    @Test func aChangedTriggerCanBeReplayed() throws {
        let place = try Place(rules: HistoryTests.after("ignore"))
        let daemon = try place.start()
        try daemon.client().finish(HistoryTests.lessons(1...4))
        let changed = HistoryTests.after("ignore")
            .replacing("reach: [3, 5]", with: "reach: [3, 5], per: day")
            .replacing("history: ignore", with: "on_change: replay")
        try write(changed, to: place.ruleFile)
        try daemon.waitForRules(2)
        try daemon.client().finish(HistoryTests.lessons(5...5))
        try daemon.stop()
        #expect(ids(place) == ["third/ana/3", "third/ana/2026-03-02/5~2"])
    }
}
