// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import RewardEngine

/// `docs/peers.md` says how every kind of case is written, and what comes of every case.
@Suite("The page on the behaviours of other engines")
struct PeerPageTests {
    private static let page = Project.file("docs/peers.md")

    private static var text: String {
        get throws { try String(contentsOf: page, encoding: .utf8) }
    }

    /// The rule files in the page, with their lines.
    private static var examples: [String] {
        get throws {
            try text.components(separatedBy: "```yaml\n").dropFirst().map {
                $0.components(separatedBy: "\n```")[0]
            }
        }
    }

    @Test("Its rule files are rule files")
    func examplesAreRead() throws {
        for example in try PeerPageTests.examples {
            #expect(throws: Never.self, "\(example)") { try Plan(reading: example) }
        }
    }

    @Test("It has a section for every kind")
    func hasSections() throws {
        let headings = try PeerPageTests.text.split(separator: "\n")
            .filter { $0.hasPrefix("### ") }.flatMap {
                $0.dropFirst(4).components(separatedBy: ", ")
            }
        for kind in Set(PeerCase.all.map(\.kind)).sorted() {
            #expect(headings.contains(kind), "\(kind)")
        }
    }

    /// With `PEER_TABLE=write` the table in the page becomes what comes out.
    @Test("Its table is what comes out", .enabled(if: PeerCase.path != nil, PeerCase.isMissing))
    func tableHolds() throws {
        let heading = "| case | kind | adopt | rewardd |\n"
        let table = heading + "| --- | --- | --- | --- |\n" + PeerCase.all.map(row).joined()
        let text = try PeerPageTests.text
        let written = text.components(separatedBy: heading)
        if ProcessInfo.processInfo.environment["PEER_TABLE"] == "write" {
            try (written[0] + table).write(
                to: PeerPageTests.page, atomically: true, encoding: .utf8)
        } else {
            #expect(written.count == 2 && heading + written[1] == table, "write it anew")
        }
    }

    private func row(_ peer: PeerCase) -> String {
        "| \(peer.id) | \(peer.kind) | \(peer.adopt.rawValue) | \(outcome(of: peer)) |\n"
    }

    private func outcome(of peer: PeerCase) -> String {
        if let reason = PeerCasesTests.differences[peer.id] { return "differs: \(reason)" }
        guard let result = try? PeerResult(peer), result.differences.isEmpty else { return "fails" }
        return peer.adopt == .yes ? "same" : result.script.decision ?? "same"
    }
}
