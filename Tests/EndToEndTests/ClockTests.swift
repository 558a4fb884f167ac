// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What time alone brings: a daemon on the wall clock notices by itself that somebody stays away.
@Suite(.sandboxed) struct ClockTests {
    private static let rules = """
        rewards:
          poke: { kind: nudge, message: We miss you. }
        rules:
          - { id: away, when: lesson.completed, lapse: { after: 2s }, grant: poke }

        """

    private static let lesson = Array(
        #"{"type":"lesson.completed","subject":"ana","id":"e1","source":"/app"}"#.utf8)

    private func lapses(_ place: Place) -> Int {
        grants(in: place.journal).count { $0.data.rule == "away" }
    }

    @Test func timeComesWithoutEvents() throws {
        let place = try Place(rules: ClockTests.rules)
        let daemon = try place.start(clock: "wall")
        try daemon.client().finish(ClockTests.lesson)
        try eventually("the lapse is noticed") { lapses(place) == 1 }
        try daemon.stop()

        // The log says when the daemon noticed, so a replay notices as well.
        let journal = place.journal
        try FileManager.default.removeItem(atPath: place.journalFile)
        try place.start(clock: "wall").stop()
        expectSame(place.journal, journal)
    }

    @Test func whatWasDueWhileNothingRanComesAtTheStart() throws {
        let place = try Place(rules: ClockTests.rules)
        // On the clock of events nothing passes after the last of them.
        let daemon = try place.start()
        try daemon.client().finish(Array(Rules.event(id: "e1").utf8))
        try daemon.stop()
        #expect(lapses(place) == 0)
        let again = try place.start(clock: "wall")
        try eventually("the lapse is noticed") { lapses(place) == 1 }
        try again.stop()
    }
}
