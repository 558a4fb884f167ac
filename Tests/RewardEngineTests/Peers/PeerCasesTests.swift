// SPDX-License-Identifier: Apache-2.0
import Testing

/// What other engines' tests expect, rewardd gives too: the language can say it.
@Suite(
    "Behaviours of other engines", .enabled(if: PeerCase.path != nil, PeerCase.isMissing))
struct PeerCasesTests {
    /// Cases that rewardd answers otherwise, with the reason.
    static let differences: [String: String] = [
        "X134":
            "the run is complete with an earlier event than the one that the case names; "
            + "badge and periods are the same",
        "X125":
            "a grant is named by the period that completed the run: when a late event moves that, "
            + "the grant is taken back and given under its new name",
    ]

    @Test("A case comes out as it should", arguments: PeerCase.all)
    func comesOut(_ peer: PeerCase) throws {
        let result = try PeerResult(peer)
        if PeerCasesTests.differences[peer.id] != nil {
            #expect(!result.differences.isEmpty, "\(peer.id) needs no exception any more")
        } else {
            #expect(result.differences.isEmpty, "\(result)")
        }
    }

    @Test("There are cases")
    func exist() { #expect(!PeerCase.all.isEmpty) }

    @Test("Exceptions are few, and of cases that there are")
    func exceptions() {
        let ids = Set(PeerCase.all.map(\.id))
        #expect(PeerCasesTests.differences.count <= 8)
        #expect(PeerCasesTests.differences.keys.allSatisfy(ids.contains))
    }

    @Test(
        "The plain reference of runs agrees with the cases",
        arguments: PeerCase.all.filter { $0.kind == "event_streak" && $0.adopt == .yes })
    func referenceAgrees(_ peer: PeerCase) throws {
        let undecided = PeerCase(
            id: peer.id, rule: peer.rule, events: peer.events, expect: peer.expect, adopt: .decide)
        let script = try PeerTranslator.script(for: undecided)
        let unseen: Set = ["points"]
        let expected = peer.expect.map { PeerObservation(expectation: $0, without: unseen) }
        let differences = PeerObservation.differences(
            expected: expected, found: script.decided ?? [])
        #expect(differences.isEmpty)
    }
}

/// A case that has been run.
struct PeerResult: CustomStringConvertible {
    let peer: PeerCase
    let script: PeerScript
    let expected: [PeerObservation]
    let found: [PeerObservation]
    let differences: [String]

    init(_ peer: PeerCase) throws {
        self.peer = peer
        script = try PeerTranslator.script(for: peer)
        let unseen = script.unseen
        let expectations = peer.expect.map { PeerObservation(expectation: $0, without: unseen) }
        expected = peer.adopt == .yes ? expectations : script.decided ?? expectations
        found = try script.found(try PeerRun(script))
        differences = PeerObservation.differences(expected: expected, found: found)
    }

    var description: String {
        """
        \(peer.id) (\(peer.kind), \(peer.adopt.rawValue)): \(differences.joined(separator: "; "))
        \(script.rules)
        \(script.steps.map(\.line).joined(separator: "\n"))
        found: \(found.map(\.description).joined(separator: "\n       "))
        """
    }
}
