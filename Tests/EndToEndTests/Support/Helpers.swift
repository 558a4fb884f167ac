// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

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
