// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import TestSupport
import Testing

@testable import RewardWire

@Suite struct EnvelopeTests {
    @Test func aWholeEventIsTaken() {
        let line = """
            {"specversion":"1.0","id":"e1","source":"/app","type":"lesson.completed",\
            "subject":"ana","time":"1970-01-01T00:00:01.5Z","datacontenttype":"application/json",\
            "data":{"minutes":12}}
            """
        var expected = Outcome(
            type: "lesson.completed", subject: "ana", source: "/app", id: "e1",
            time: 1_500_000_000, fields: [.int(12)])
        let outcome = decode(line, .wanting("data.minutes"))[0]
        #expect(outcome.identity != [0, 0])
        expected.identity = outcome.identity
        #expect(outcome == expected)
    }

    @Test func whatIsMissingHasItsDefault() {
        let outcome = decode(#"{"type":"t","subject":"ana"}"#)
        #expect(
            outcome == [
                Outcome(type: "t", subject: "ana", source: "connection-1", identity: [0, 0])
            ])
    }

    @Test func theSourceOfTheConnectionIdentifiesAsIfItWereWritten() {
        let outcomes = decode(
            """
            {"type":"t","subject":"ana","id":"1"}
            {"type":"t","subject":"bo","id":"1","source":"connection-1"}
            {"type":"t","subject":"bo","id":"1","source":"connection-2"}
            {"type":"t","subject":"bo","id":"2","source":"connection-1"}
            """)
        #expect(outcomes[0].identity == outcomes[1].identity)
        #expect(Set(outcomes.map(\.identity)).count == 3)
    }

    static let accepted = [
        #"{"type":"t","subject":"a"}"#,
        #"{"type":"t","subject":"a","data":null}"#,
        #"{"type":"t","subject":"a","data":{}}"#,
        #"{"type":"t","subject":"a","id":null,"source":null,"time":null}"#,
        #"{"type":"t","subject":"a","specversion":null,"datacontenttype":null}"#,
        #"{"type":"t","subject":"a","data_base64":null}"#,
        #"{"type":"t","subject":"a","specversion":"1.0"}"#,
        #"{"type":"t","subject":"a","datacontenttype":"Application/JSON; charset=utf-8"}"#,
        #"{"type":"t","subject":"a","datacontenttype":"application/vnd.acme+json"}"#,
        #"{"type":"t","subject":"a","traceparent":"00-1","n":1,"o":{"p":[null]},"b":true}"#,
        #"  { "type" : "t" ,  "subject":"a" }  "#,
        #"{"type":"\u0074","subject":"Ana \ud83d\ude00"}"#,
        #"{"\u0074ype":"t","subj\u0065ct":"a"}"#,
    ]

    @Test(arguments: accepted) func isTaken(_ line: String) {
        #expect(decode(line).map(\.code) == [nil])
        #expect(decode(line).map(\.isEmpty) == [false])
    }

    static let refused: [(String, RefusalCode, String)] = [
        (
            #"{"subject":"a"}"#, .missingType,
            "'type' is missing; it must be a string that is not empty"
        ),
        (
            #"{"type":null,"subject":"a"}"#, .missingType,
            "'type' is missing; it must be a string that is not empty"
        ),
        (
            #"{"type":"","subject":"a"}"#, .missingType,
            "'type' is empty; it must be a string that is not"
        ),
        (#"{"type":7,"subject":"a"}"#, .missingType, "'type' must be a string, found a number"),
        (#"{}"#, .missingType, "'type' is missing; it must be a string that is not empty"),
        (
            #"{"type":"t"}"#, .missingSubject,
            "'subject' is missing; it must be a string that is not empty"
        ),
        (
            #"{"type":"t","subject":null}"#, .missingSubject,
            "'subject' is missing; it must be a string that is not empty"
        ),
        (
            #"{"type":"t","subject":""}"#, .missingSubject,
            "'subject' is empty; it must be a string that is not"
        ),
        (
            #"{"type":"t","subject":["a"]}"#, .missingSubject,
            "'subject' must be a string, found a list"
        ),
        (
            #"{"type":"t","subject":"a","time":"yesterday"}"#, .badTime,
            "'time' must be like '2026-01-31T18:20:11Z' (RFC 3339), found 'yesterday'"
        ),
        (
            #"{"type":"t","subject":"a","time":12}"#, .badTime,
            "'time' must be a string, found a number"
        ),
        (
            #"{"type":"t","subject":"a","time":"1500-01-01T00:00:00Z"}"#, .badTime,
            "'time' must lie in the years 1678 to 2261, found '1500-01-01T00:00:00Z'"
        ),
        (
            #"{"type":"t","subject":"a","id":""}"#, .schema,
            "'id' is empty; it must be a string that is not"
        ),
        (#"{"type":"t","subject":"a","id":5}"#, .schema, "'id' must be a string, found a number"),
        (
            #"{"type":"t","subject":"a","source":{}}"#, .schema,
            "'source' must be a string, found a map"
        ),
        (
            #"{"type":"t","subject":"a","specversion":"0.3"}"#, .schema,
            "'specversion' must be '1.0', found '0.3'"
        ),
        (
            #"{"type":"t","subject":"a","specversion":1.0}"#, .schema,
            "'specversion' must be a string, found a number"
        ),
        (
            #"{"type":"t","subject":"a","datacontenttype":"text/json"}"#, .schema,
            "'datacontenttype' must be 'application/json', found 'text/json'"
        ),
        (
            #"{"type":"t","subject":"a","data_base64":"AA=="}"#, .schema,
            "'data_base64' is not taken; send a JSON object as 'data'"
        ),
        (
            #"{"type":"t","subject":"a","data":[1]}"#, .schema,
            "'data' must be an object, found a list"
        ),
        (
            #"{"type":"t","subject":"a","data":"{}"}"#, .schema,
            "'data' must be an object, found a string"
        ),
        (
            #"{"type":"t","subject":"a\u0000"}"#, .schema,
            "'subject' must not hold control characters, found 'a\u{0}'"
        ),
        (
            #"{"type":"t\n","subject":"a"}"#, .schema,
            "'type' must not hold control characters, found 't\u{A}'"
        ),
        // The lowest of several codes is told.
        (
            #"{"specversion":"2","time":"x"}"#, .missingType,
            "'type' is missing; it must be a string that is not empty"
        ),
        (
            #"{"specversion":"2","type":"t","time":"x"}"#, .missingSubject,
            "'subject' is missing; it must be a string that is not empty"
        ),
        // Whatever else is wrong, it must be JSON first.
        (
            #"{"specversion":"2","time":"x",}"#, .badJSON,
            "expected a key in quotes at byte 31, found '}'"
        ),
    ]

    @Test(arguments: refused) func isRefused(_ line: String, code: RefusalCode, message: String) {
        #expect(decode(line) == [Outcome(code: code, message: message)])
    }

    @Test(arguments: ["type", "subject", "source", "id"])
    func attributesAreBounded(_ name: String) {
        func line(_ length: Int, _ character: String) -> String {
            var members = ["type": "t", "subject": "a"]
            members[name] = String(repeating: character, count: length)
            return "{" + members.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}"
        }
        #expect(decode(line(1, "x"))[0].code == nil)
        #expect(decode(line(256, "x"))[0].code == nil)
        let tooLong = "'\(name)' has 257 bytes, at most 256 are taken"
        #expect(decode(line(257, "x")) == [Outcome(code: .schema, message: tooLong)])
        // What counts is the bytes of the text, not those of its escapes.
        #expect(decode(line(256, #"\u0041"#))[0].code == nil)
        #expect(decode(line(257, #"\u0041"#))[0].code == .schema)
        #expect(decode(line(128, "é"))[0].code == nil)
        #expect(decode(line(129, "é"))[0].code == .schema)
    }

    @Test func theOrderOfMembersDoesNotMatter() {
        var generator = SeededGenerator(seed: 7)
        var members = [
            #""type":"lesson.completed""#, #""subject":"ana""#, #""id":"e\u0031""#,
            #""source":"/app""#, #""time":"2026-01-31T18:20:11Z""#, #""specversion":"1.0""#,
            #""data":{"minutes":12,"other":1e999,"tags":["a",{"b":null}]}"#, #""traceparent":"00""#,
        ]
        let projection = lessonProjection()
        let decoder = EventDecoder(projection: projection)
        var seen: Set<Outcome> = []
        for _ in 0..<500 {
            members.shuffle(using: &generator)
            let line = Array(("{" + members.joined(separator: ",") + "}").utf8)
            let batch = line.withUnsafeBytes {
                decoder.decode(EventText(copying: $0, defaultSource: "c"))
            }
            seen.formUnion(batch.outcomes)
        }
        #expect(seen.count == 1)
        #expect(
            seen.first?.fields == [
                .decimal(millionths: 12_000_000), .list([.string("a"), .map(["b": .null])]),
                .string("00"),
            ])
        #expect(seen.first?.eventClass == 1)
    }

    /// A class that reads some fields, and another that reads one which does not fit a double.
    private func lessonProjection() -> Projection {
        var projection = Projection()
        projection.fields = [
            .init(path: ["data", "other"], form: .value),
            .init(path: ["data", "minutes"], form: .decimal),
            .init(path: ["data", "tags"], form: .value),
            .init(path: ["traceparent"], form: .value),
        ]
        var lessons = Projection.EventClass()
        lessons.fields = [1, 2, 3]
        var others = Projection.EventClass()
        others.fields = [0]
        projection.classes += [lessons, others]
        projection.exactTypes = [("lesson.completed", 1), ("other", 2)]
        return projection
    }
}
