// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// Small rulebooks, and events for them.
enum Rules {
    /// A grant for each event, so that the journal lists what was accepted.
    static let everyEvent = """
        rewards:
          xp: { kind: points }
        rules:
          - id: each
            when: "*"
            grant: { xp: 1 }

        """

    /// An event, if wanted so filled that its line has this length.
    static func event(
        _ type: String = "lesson.completed", id: String, subject: String = "ana",
        time: String = "2026-03-02T10:00:00Z", data: String = "", bytes: Int? = nil
    ) -> String {
        func text(_ data: String) -> String {
            #"{"type":"\#(type)","subject":"\#(subject)","id":"\#(id)","source":"/app","#
                + #""time":"\#(time)","data":{\#(data)}}"#
        }
        guard let bytes else { return text(data) }
        let empty = text(#""fill":"""#)
        return text(#""fill":"\#(String(repeating: "x", count: bytes - empty.utf8.count))""#)
    }
}

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

/// A thread that can be waited for: tests block in system calls, which tasks should not.
final class Worker: Sendable {
    private let finished = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) {
        let thread = Thread { [finished, self] in
            defer { finished.signal() }
            do {
                try body()
            } catch {
                failure.withLock { $0 = error }
            }
        }
        thread.start()
    }

    /// May be called more than once.
    func join() throws {
        finished.wait()
        finished.signal()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}

/// Something that one thread says to another.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}

extension String {
    func occurrences(of text: String) -> Int { ranges(of: text).count }
}

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
