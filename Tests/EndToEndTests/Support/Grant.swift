// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The journal's lines.
func lines(of journal: Data) -> [Data] {
    journal.split(separator: 10).map { Data($0) }
}

/// The part of a journal line that these tests look at.
struct Grant: Codable, Hashable {
    struct Details: Codable, Hashable {
        struct Cause: Codable, Hashable {
            let id: String
        }

        let seq: Int
        let rule: String
        let cause: Cause
    }

    let id: String
    let type: String
    let subject: String
    let data: Details
}

func grants(in journal: Data) -> [Grant] {
    let decoder = JSONDecoder()
    return lines(of: journal).compactMap { try? decoder.decode(Grant.self, from: $0) }
}

func ids(in journal: Data) -> [String] { grants(in: journal).map(\.id) }

/// The ids of the events that the lines come from.
func causes(in journal: Data) -> [String] { grants(in: journal).map(\.data.cause.id) }

func rules(in journal: Data) -> Set<String> { Set(grants(in: journal).map(\.data.rule)) }

/// Expects the same bytes, and shows the first line in which they differ. An expectation would
/// compute the whole difference, which takes for ever with journals.
func expectSame(
    _ found: Data, _ expected: Data, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard found != expected else { return }
    let pairs = zip(lines(of: found), lines(of: expected))
    let same = pairs.prefix { $0 == $1 }.count
    func line(_ data: Data) -> String {
        lines(of: data).dropFirst(same).first.map {
            String(decoding: $0.prefix(400), as: UTF8.self)
        }
            ?? "nothing"
    }
    Issue.record(
        """
        \(comment.map { "\($0): " } ?? "")\(found.count) bytes instead of \(expected.count), \
        different from line \(same + 1) on
        found:    \(line(found))
        expected: \(line(expected))
        """, sourceLocation: sourceLocation)
}
