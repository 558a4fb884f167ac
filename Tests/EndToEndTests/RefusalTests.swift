// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Lines that are not taken: each is told with its number and a code, and the next ones go on.
@Suite(.sandboxed) struct RefusalTests {
    /// A line, and the code with which it is refused; nil = it is taken.
    private struct Line {
        let bytes: [UInt8]
        let code: String?

        init(_ text: String, _ code: String?) {
            bytes = Array(text.utf8)
            self.code = code
        }

        init(bytes: [UInt8], _ code: String?) {
            self.bytes = bytes
            self.code = code
        }
    }

    private static let rules = """
        events:
          lesson.completed:
            data: { minutes: int?, amount: any? }
        rewards:
          xp: { kind: points }
        rules:
          - id: each
            when: [lesson.completed, purchase.made, member.updated]
            grant: { xp: 1 }
          - id: sums
            when: purchase.made
            sum: { of: data.amount, reach: 10 }
            grant: { xp: 1 }

        """

    private static func nested(_ levels: Int) -> String {
        let inside = levels - 2
        return Rules.event(
            id: "nested-\(levels)", time: now,
            data: #""list":"# + String(repeating: "[", count: inside)
                + String(repeating: "]", count: inside))
    }

    private static let now = Date.now.ISO8601Format()
    private static let later = Date.now.addingTimeInterval(3_600).ISO8601Format()
    private static let soon = Date.now.addingTimeInterval(120).ISO8601Format()

    private static func event(_ id: String, _ data: String = "", _ time: String = now) -> String {
        Rules.event(id: id, time: time, data: data)
    }

    private static func purchase(_ id: String, _ amount: String) -> String {
        Rules.event("purchase.made", id: id, time: now, data: #""amount":\#(amount)"#)
    }

    private static let lines: [Line] = [
        Line("{", "bad_json"),
        Line("[1,2]", "bad_json"),
        Line(#"{"type":"lesson.completed","subject":"ana","subject":"ben"}"#, "bad_json"),
        Line(event("after-bad-json"), nil),
        Line(bytes: Array(event("utf8").utf8.dropLast()) + [0xff, 0x7d], "bad_utf8"),
        Line(
            bytes: Array(#"{"type":"lesson.completed","subject":""#.utf8)
                + [0xc3, 0x28, 0x22, 0x7d], "bad_utf8"),
        Line(Rules.event(id: "longest", time: now, bytes: 65_536), nil),
        Line(Rules.event(id: "one-more", time: now, bytes: 65_537), "too_long"),
        Line(String(repeating: "x", count: 3_000_000), "too_long"),
        Line(nested(32), nil),
        Line(nested(33), "too_deep"),
        Line(#"{"subject":"ana"}"#, "missing_type"),
        Line(#"{"type":7,"subject":"ana"}"#, "missing_type"),
        Line(#"{"type":"lesson.completed"}"#, "missing_subject"),
        Line(#"{"type":"lesson.completed","subject":null}"#, "missing_subject"),
        Line(event("time", "", "yesterday"), "bad_time"),
        Line(event("day", "", "2026-02-30T10:00:00Z"), "bad_time"),
        Line(event("zone", "", "2026-03-02T10:00:00"), "bad_time"),
        Line(event("too-old", "", "1600-01-01T00:00:00Z"), "bad_time"),
        Line(event("future", "", later), "future"),
        Line(event("soon", "", soon), nil),
        Line(event("schema", #""minutes":"twelve""#), "schema"),
        Line(#"{"type":"lesson.completed","subject":"ana","data":[]}"#, "schema"),
        Line(#"{"type":"lesson.completed","subject":"ana","data_base64":"aGk="}"#, "schema"),
        Line(
            #"{"type":"lesson.completed","subject":"ana","datacontenttype":"text/xml"}"#, "schema"),
        Line(#"{"type":"lesson.completed","subject":"ana","specversion":"0.3"}"#, "schema"),
        Line(
            Rules.event("member.updated", id: "zone", time: now, data: #""timezone":"Mars/Base""#),
            "schema"),
        Line(event("good-schema", #""minutes":12"#), nil),
        Line(purchase("large", "1e30"), "number_range"),
        Line(purchase("precise", "1.2345678"), "number_range"),
        Line(purchase("six-places", "1.234567"), nil),
        Line(Rules.event("secret.sent", id: "not-allowed", time: now), "not_allowed"),
        Line(event("source").replacing("/app", with: "/other"), "not_allowed"),
        Line(event("last"), nil),
    ]

    @Test func eachCodeIsToldWithItsLineAndTheConnectionGoesOn() throws {
        let lines = RefusalTests.lines
        let place = try Place(rules: RefusalTests.rules)
        let configuration = place.path + "/rewardd.yaml"
        try write(
            """
            producers:
              - user: "\(getuid())"
                types: [lesson.*, purchase.made, member.updated]
                sources: [/app, socket]

            """, to: configuration)
        let daemon = try place.start(clock: "wall", ["--config", configuration])
        let client = try daemon.client()
        try client.finish(lines.flatMap { $0.bytes + [10] })

        let refused = lines.enumerated().compactMap { number, line in
            line.code.map { "\(number + 1) \($0)" }
        }
        #expect(client.refusals.map { "\($0.line) \($0.code)" } == refused)
        #expect(client.refusals.allSatisfy { !$0.message.isEmpty && $0.message.utf8.count < 1_000 })
        #expect(
            client.acknowledgements.last == Acknowledgement(lines.count, refused: refused.count))
        #expect(
            causes(in: place.journal) == [
                "after-bad-json", "longest", "nested-32", "soon", "good-schema", "six-places",
                "last",
            ])
        let codes = Set(lines.compactMap(\.code))
        #expect(
            codes == [
                "bad_json", "bad_utf8", "too_long", "too_deep", "missing_type", "missing_subject",
                "bad_time", "future", "schema", "not_allowed", "number_range",
            ])
        try daemon.stop()
    }

    @Test func whomNoEntryFitsMaySendNothing() throws {
        let place = try Place(rules: Rules.everyEvent)
        let configuration = place.path + "/rewardd.yaml"
        try write("producers:\n  - user: \"\(getuid() + 1)\"\n", to: configuration)
        let daemon = try place.start(["--config", configuration])
        let client = try daemon.client()
        try client.finish(Rules.event(id: "a").utf8)
        #expect(client.refusals.map(\.code) == ["not_allowed"])
        #expect(place.journal.isEmpty)
        try daemon.stop()
    }

    @Test func historyIsNotFromTheFuture() throws {
        let place = try Place(rules: Rules.everyEvent)
        let daemon = try place.start(clock: "events")
        let client = try daemon.client()
        try client.finish(RefusalTests.event("a", "", RefusalTests.later).utf8)
        #expect(client.acknowledgements.last == Acknowledgement(1))
        try daemon.stop()
    }
}
