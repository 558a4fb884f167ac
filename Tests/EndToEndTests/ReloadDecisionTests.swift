// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What counts as a change of the rules, and what the daemon needs to be told about it.
@Suite(.sandboxed) struct ReloadDecisionTests {
    private let rules = ReloadTests.rules

    private func lesson(_ id: String) -> String { ReloadTests.lesson(id) }

    @Test func theSameBytesAgainAreNoChange() throws {
        let place = try Place(rules: rules)
        let daemon = try place.start()
        try daemon.waitForLog("ready: ")
        let before = daemon.log
        for _ in 0..<3 {
            let reads = try ReadingWatch(place.ruleFile)
            try write(rules, to: place.ruleFile)
            try reads.wait()
        }
        daemon.child.signal(SIGHUP)
        try daemon.waitForLog("the rules have not changed")
        #expect(daemon.log == before + "info: the rules have not changed\n")
        try daemon.stop()
    }

    @Test func whatIsStillBrokenIsReportedOnceAndWhenAsked() throws {
        let place = try Place(rules: rules)
        let daemon = try place.start()
        let broken = rules.replacing("count:", with: "cuont:")
        try write(broken, to: place.ruleFile)
        try daemon.waitForLog("[unknown-key]")
        let reads = try ReadingWatch(place.ruleFile)
        try write(broken, to: place.ruleFile)
        try reads.wait()
        #expect(daemon.log.occurrences(of: "[unknown-key]") == 1)
        daemon.child.signal(SIGHUP)
        try eventually("it is reported again") {
            daemon.log.occurrences(of: "[unknown-key]") == 2
        }
        try daemon.stop()
    }

    @Test func aCountOfSomethingElseNeedsADecision() throws {
        let place = try Place(rules: rules)
        let daemon = try place.start()
        let client = try daemon.client()
        for number in 1...9 { try client.send(line: lesson("\(number)")) }
        try client.waitForAcknowledgement(of: 9)

        let other = rules.replacing(
            "  - id: tenth\n    when: lesson.completed\n",
            with: "  - id: tenth\n    when: lesson.*\n")
        try write(other, to: place.ruleFile)
        try daemon.waitForLog("the rules change what is counted")
        #expect(daemon.log.contains("\(place.ruleFile):9:"))
        #expect(daemon.log.contains("rule 'tenth'"))
        for choice in ["reset", "keep", "replay"] {
            #expect(daemon.log.contains("'on_change: \(choice)'"))
        }
        #expect(daemon.log.occurrences(of: "rulebook in force") == 1)

        try write(
            other.replacing("grant: ten", with: "on_change: reset\n    grant: ten"),
            to: place.ruleFile)
        try eventually("the new rules are in force") {
            daemon.log.occurrences(of: "rulebook in force") == 2
        }
        for number in 10...18 { try client.send(line: lesson("\(number)")) }
        try client.waitForAcknowledgement(of: 18)
        // Counting began anew, and with it the ids.
        #expect(!ids(in: place.journal).contains("tenth/ana/10~2"))
        try client.send(line: lesson("19"))
        try client.waitForAcknowledgement(of: 19)
        #expect(ids(in: place.journal).suffix(1) == ["tenth/ana/10~2"])
        #expect(causes(in: place.journal).last == "19")
        try daemon.stop()
    }

    @Test func progressMayBeKeptOnPurpose() throws {
        let place = try Place(rules: rules)
        let daemon = try place.start()
        let client = try daemon.client()
        for number in 1...9 { try client.send(line: lesson("\(number)")) }
        try client.waitForAcknowledgement(of: 9)
        try write(
            rules.replacing(
                "  - id: tenth\n    when: lesson.completed\n",
                with: "  - id: tenth\n    on_change: keep\n    when: lesson.*\n"),
            to: place.ruleFile)
        try eventually("the new rules are in force") {
            daemon.log.occurrences(of: "rulebook in force") == 2
        }
        try client.send(line: lesson("10"))
        try client.waitForAcknowledgement(of: 10)
        #expect(ids(in: place.journal).suffix(1) == ["tenth/ana/10"])
        try daemon.stop()
    }

    @Test func aStartDoesNotDecideEither() throws {
        let place = try Place(rules: rules)
        try place.start().stop()
        try write(rules.replacing("reach: 10", with: "reach: 12"), to: place.ruleFile)
        try place.start().stop()
        try write(
            rules.replacing("when: lesson.completed", with: "when: lesson.*"),
            to: place.ruleFile)
        let refused = try place.launch()
        try refused.expectRefusal()
        #expect(refused.log.contains("rule 'tenth'"))
    }

    @Test func aDirectoryThatVanishesAndComesBackIsReadAgain() throws {
        let place = try Place(rules: rules)
        let daemon = try place.start()
        guard rename(place.rules, place.path + "/away") == 0 else { throw SystemError("rename") }
        daemon.child.signal(SIGHUP)
        try daemon.waitForLog("the rules cannot be read")
        try write(
            rules.replacing("reach: 10", with: "reach: 3"), to: place.path + "/away/rules.yaml")
        guard rename(place.path + "/away", place.rules) == 0 else { throw SystemError("rename") }
        try eventually("the new rules are in force") {
            daemon.log.occurrences(of: "rulebook in force") == 2
        }
        try daemon.stop()
    }
}
