// SPDX-License-Identifier: Apache-2.0
import EventStore
import Foundation
import TestSupport
import Testing

@testable import RewardDaemon

@Suite("Log lines")
struct LogLineTests {
    private static let repairs: [Repair.Kind] = [
        .tornLog, .unfinishedSegment, .tornJournal, .differingJournal, .rewrittenJournal,
    ]

    /// One of each.
    private static let lines: [LogLine] =
        [
            .starting(version: "1.0", clock: "wall"),
            .replayed(events: 5, rewards: 3, milliseconds: 12), .ready(socket: "/s", rules: 4),
            .stopping(signal: "SIGTERM"), .stopped(events: 5, rewards: 3), .journalBegun(seq: 7),
            .journalTouched(.vanished(path: "/j")), .journalTouched(.replaced(path: "/j")),
            .journalTouched(.shrunk(path: "/j", from: 9, to: 3)),
            .journalTouched(.grown(path: "/j", from: 3, to: 9)),
            .rulesLoaded(rules: 4, digest: "0123456789abcdef", zones: "2026a"), .rulesUnchanged,
            .rulesRefused(errors: 2, report: "r"), .rulesWarned(report: "r"),
            .rulesUnreadable(problem: "p"), .rulesUndecided(report: "r"), .diskFull(problem: "p"),
            .diskFreed, .storeFailed(problem: "cannot sync /l: Input/output error (EIO)"),
            .tooManyConnections(max: 4), .identitiesForgotten(max: 8),
        ]
        + repairs.map { .repaired(Repair(kind: $0, path: "/l", offset: 1, bytes: 2)) }

    /// The patterns in the table of the manual; `…` stands for anything.
    private func documented() throws -> [String] {
        let text = try Project.text("docs/operations.md")
        let start = try #require(text.firstRange(of: "\n## Log lines\n")).upperBound
        let rest = text[start...]
        return rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
            .split(separator: "\n").filter { $0.hasPrefix("| `") }
            .flatMap { row in row.split(separator: "|")[0].split(separator: "`") }
            .map(String.init).filter { $0.contains { $0.isLetter } }
    }

    private func matches(_ sentence: Substring, _ pattern: String) -> Bool {
        var rest = sentence
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            if index == 0 && found.lowerBound != rest.startIndex { return false }
            rest = rest[found.upperBound...]
        }
        return rest.isEmpty || pattern.hasSuffix("…")
    }

    @Test("Each line has its row in the manual, and each row its line")
    func manual() throws {
        let patterns = try documented()
        // A report follows on lines of its own.
        let sentences = LogLineTests.lines.map { line in
            line.sentence.prefix { $0 != "\n" }
        }
        for sentence in sentences {
            #expect(patterns.contains { matches(sentence, $0) }, "\(sentence)")
        }
        for pattern in patterns {
            #expect(sentences.contains { matches($0, pattern) }, "\(pattern)")
        }
    }
}
