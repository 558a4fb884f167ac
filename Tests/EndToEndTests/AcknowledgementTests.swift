// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What a client is told about the lines that it has sent.
@Suite(.sandboxed) struct AcknowledgementTests {
    @Test func acknowledgementsRiseAndNeverRunAhead() throws {
        let workload = Workload(events: 3_000, seed: 3)
        let daemon = try Place().start()
        let client = try daemon.client()
        for start in stride(from: 0, to: 3_000, by: 100) {
            try client.send(workload.bytes(start..<start + 100))
            try client.takeAnswers()
            #expect(client.acknowledged <= start + 100)
        }
        client.shutdownWriting()
        try client.readToEnd()
        let lines = client.acknowledgements.map(\.ack)
        #expect(lines == lines.sorted())
        #expect(client.acknowledgements.last == Acknowledgement(3_000))
        try daemon.stop()
    }

    @Test func eachLineIsAcknowledgedWithoutFurtherOnes() throws {
        let daemon = try Place().start()
        let client = try daemon.client()
        for (number, line) in Workload(events: 50, seed: 4).lines.enumerated() {
            try client.send(line: line)
            try client.waitForAcknowledgement(of: number + 1)
        }
        #expect(client.acknowledgements.map(\.ack) == Array(1...50))
        try daemon.stop()
    }

    @Test func whatIsSentAgainCountsAsDuplicateAndGrantsNothing() throws {
        let workload = Workload(events: 2_000, seed: 5, days: 6)
        let place = try Place()
        let daemon = try place.start()
        try daemon.client().finish(workload.bytes)
        let journal = place.journal
        let again = try daemon.client()
        try again.finish(workload.bytes)
        #expect(again.acknowledgements.last == Acknowledgement(2_000, duplicates: 2_000))
        expectSame(place.journal, journal)
        try daemon.stop()
        expectSame(place.journal, journal)

        let restarted = try place.start()
        let afterRestart = try restarted.client()
        try afterRestart.finish(workload.bytes)
        #expect(afterRestart.acknowledgements.last == Acknowledgement(2_000, duplicates: 2_000))
        try restarted.stop()
        expectSame(place.journal, journal)
    }

    @Test func sourceAndIdTogetherMakeADuplicate() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let client = try daemon.client()
        let line = Rules.event(id: "a")
        try client.finish(
            [line, line, line.replacing("/app", with: "/web"), Rules.event(id: "b")]
                .joined(separator: "\n").utf8)
        #expect(client.acknowledgements.last == Acknowledgement(4, duplicates: 1))
        #expect(
            ids(in: place.journal)
                == ["each/ana/a@/app", "each/ana/a@/web", "each/ana/b@/app"])
        try daemon.stop()
    }

    @Test func eventsWithoutIdAreNeverDuplicates() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let client = try daemon.client()
        let line = #"{"type":"a","subject":"ana","time":"2026-03-02T10:00:00Z"}"# + "\n"
        try client.finish(String(repeating: line, count: 5).utf8)
        #expect(client.acknowledgements.last == Acknowledgement(5))
        #expect(Set(ids(in: place.journal)).count == 5)
        try daemon.stop()
    }

    @Test func lateEventsAreCountedAndGrantNothing() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let client = try daemon.client()
        let times = [
            ("newest", "2026-03-10T12:00:00Z"), ("at-the-limit", "2026-03-08T12:00:00Z"),
            ("beyond-it", "2026-03-08T11:59:59Z"), ("long-ago", "2020-01-01T00:00:00Z"),
        ]
        try client.finish(
            times.map { Rules.event(id: $0, time: $1) }.joined(separator: "\n").utf8)
        #expect(client.acknowledgements.last == Acknowledgement(4, late: 2))
        #expect(causes(in: place.journal) == ["newest", "at-the-limit"])
        try daemon.stop()
    }

    @Test func emptyLinesAreLinesAndNothingElse() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let client = try daemon.client()
        let text = "\n" + Rules.event(id: "a") + "\n\n\r\n" + Rules.event(id: "b") + "\r\nbad\n\n"
        try client.finish(text.utf8)
        #expect(client.acknowledgements.last == Acknowledgement(7, refused: 1))
        #expect(client.refusals.map(\.line) == [6])
        #expect(causes(in: place.journal) == ["a", "b"])
        try daemon.stop()
    }

    @Test func theLastLineNeedsNoEnd() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let client = try daemon.client()
        try client.finish((Rules.event(id: "a") + "\r\n" + Rules.event(id: "b")).utf8)
        #expect(client.acknowledgements.last == Acknowledgement(2))
        try daemon.stop()
        #expect(causes(in: place.journal) == ["a", "b"])
    }

    @Test func aLineMayArriveByteForByte() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start()
        let client = try daemon.client()
        for byte in (Rules.event(id: "a") + "\n" + Rules.event(id: "b") + "\n").utf8 {
            try client.send([byte])
        }
        try client.finish([])
        #expect(client.acknowledgements.last == Acknowledgement(2))
        #expect(causes(in: place.journal) == ["a", "b"])
        try daemon.stop()
    }

    @Test func aConnectionWithoutLinesGetsItsEnd() throws {
        let daemon = try Place().start()
        let client = try daemon.client()
        try client.finish([])
        #expect(client.acknowledgements == [Acknowledgement(0)])
        try daemon.stop()
    }

    @Test func aClientThatLeavesAtOnceLosesNothing() throws {
        let workload = Workload(events: 1_000, seed: 6)
        let place = try Place()
        let expected = try place.simulate(workload.bytes)
        let daemon = try place.start()
        let client = try daemon.client()
        try client.send(workload.bytes, reading: false)
        client.close()
        try eventually("all of it is evaluated") { place.journal.count >= expected.count }
        try daemon.stop()
        expectSame(place.journal, expected)
    }
}

/// A client that does not read what it is told.
@Suite(.sandboxed) struct UnreadAnswersTests {
    private static let events = 200_000

    @Test func aClientThatNeverReadsCanSendEverything() throws {
        let place = try Place(rules: "rewards: {}\nrules: []\n")
        let daemon = try place.start()
        let client = try daemon.client()
        var text: [UInt8] = []
        for number in 1...UnreadAnswersTests.events {
            text +=
                number % 10 == 0
                ? Array("refuse me".utf8) : Array(Rules.event(id: "\(number)").utf8)
            text.append(10)
        }
        try client.send(text, reading: false)
        client.shutdownWriting()
        try client.readToEnd()
        #expect(
            client.acknowledgements.last
                == Acknowledgement(
                    UnreadAnswersTests.events, refused: UnreadAnswersTests.events / 10))
        #expect(client.refusals.allSatisfy { $0.line % 10 == 0 && $0.code == "bad_json" })
        try daemon.stop()
    }
}
