// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Rules that change while evaluation cannot keep up, so that there are always events in line.
@Suite(.sandboxed) struct ReloadUnderLoadTests {
    private static let costly = (0..<20).map { number in
        """
          - id: costly-\(number)
            when: session.started
            if: data.list.map(x, x * \(number)).filter(x, x > 3).all(x, x < 0)
            grant: { xp: 1 }

        """
    }.joined()

    private let before = ReloadTests.rules + costly
    private let after =
        ReloadTests.rules.replacing("reach: 10", with: "reach: 3") + costly

    /// A client that sends more than can be evaluated.
    private struct Flood {
        private let stopped = Flag()
        private let worker: Worker

        init(_ place: Place) throws {
            let path = place.socket
            let list = (0..<100).map(String.init).joined(separator: ",")
            let line = Rules.event("session.started", id: "", data: #""list":[\#(list)]"#)
                .replacing(#""id":"","#, with: "")
            let bytes = Array(String(repeating: line + "\n", count: 500).utf8)
            worker = Worker { [stopped] in
                let client = try Client(path)
                while !stopped.isSet && client.isOpen { try client.send(bytes) }
                client.close()
            }
            try eventually("events come in") {
                let file = place.segments.first ?? ""
                let size = try? FileManager.default.attributesOfItem(atPath: file)[.size]
                return (size as? Int ?? 0) > 1 << 20
            }
        }

        func stop() {
            stopped.set()
            try? worker.join()
        }
    }

    @Test func aReloadWaitsForNoLullInTheEvents() throws {
        let place = try Place(rules: before)
        let daemon = try place.start()
        let flood = try Flood(place)
        defer {
            daemon.child.destroy()
            flood.stop()
        }
        try write(after, to: place.ruleFile)
        try eventually("the new rules are in force") {
            daemon.log.occurrences(of: "rulebook in force") == 2
        }
    }

    @Test func anEditThatIsTakenBackAtOnceIsNotInForceAfterwards() throws {
        let place = try Place(rules: before)
        let daemon = try place.start()
        let flood = try Flood(place)
        defer {
            daemon.child.destroy()
            flood.stop()
        }
        for text in [after, before] {
            let reads = try ReadingWatch(place.ruleFile)
            try write(text, to: place.ruleFile)
            try reads.wait()
        }
        flood.stop()
        let client = try daemon.client()
        for number in 1...10 { try client.send(line: ReloadTests.lesson("\(number)")) }
        try client.waitForAcknowledgement(of: 10)
        let tenth = grants(in: place.journal).filter { $0.data.rule == "tenth" }
        #expect(tenth.map(\.data.cause.id) == ["10"])
    }
}
