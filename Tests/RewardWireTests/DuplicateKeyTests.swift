// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import TestSupport
import Testing

@testable import RewardWire

/// Parsers disagree about which of two equal keys wins, so nobody may rely on either.
@Suite struct DuplicateKeyTests {
    static let twice: [(String, String)] = [
        (#"{"type":"t","subject":"a","type":"t"}"#, "type"),
        (#"{"type":"t","subject":"a","x":1,"x":1}"#, "x"),
        (#"{"type":"t","subject":"a","data":{"a":1,"b":2,"a":1}}"#, "a"),
        (#"{"type":"t","subject":"a","data":{"x":[{"y":{"a":1,"a":1}}]}}"#, "a"),
        (#"{"type":"t","subject":"a","data":{"a":1,"\u0061":2}}"#, "a"),
        (#"{"type":"t","subject":"a","data":{"\u0061":1,"\u0061":2}}"#, "a"),
        (#"{"type":"t","subject":"a","d\u0061ta":{},"data":{}}"#, "data"),
        (#"{"type":"t","subject":"a","data":{"":1,"":2}}"#, ""),
        (
            #"{"type":"t","subject":"a","data":{"minutes of it":1,"minutes of it":2}}"#,
            "minutes of it"
        ),
        (
            #"{"type":"t","subject":"a","data":{"é and a long tail":1,"\u00e9 and a long tail":2}}"#,
            "é and a long tail"
        ),
    ]

    @Test(arguments: twice) func isRefused(_ line: String, key: String) {
        let message = "the key '\(key)' stands twice in one object; keep one"
        #expect(decode(line, .wanting("data")) == [Outcome(code: .badJSON, message: message)])
        #expect(decode(line) == [Outcome(code: .badJSON, message: message)])
    }

    static let alike = [
        #"{"a":1,"A":2}"#, #"{"a":1,"a ":2}"#, #"{"a":1,"a\u0000":2}"#, #"{"":1," ":2}"#,
        #"{"abcdefgh":1,"abcdefghi":2,"abcdefg":3}"#, #"{"a":{"a":{"a":1}},"b":{"a":1}}"#,
        #"{"abcdefghAxxxxxxxx":1,"abcdefghBxxxxxxxx":2}"#, #"[{"a":1},{"a":1}]"#,
        #"{"a":1,"\\u0061":2}"#,
    ]

    @Test(arguments: alike) func isTaken(_ value: String) {
        #expect(decode(event(data: "{\"x\":\(value)}"))[0].code == nil)
        #expect(decode(event(data: "{\"x\":\(value)}"), .wanting("data.x"))[0].code == nil)
    }

    /// Small objects compare each key with each, large ones sort; around the border both must.
    @Test(arguments: [2, 15, 16, 17, 18, 64, 500]) func anyTwoOfManyAreFound(_ count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        for _ in 0..<20 {
            var keys = (0..<count).map { "key \($0)" }
            #expect(decode(object(keys))[0].code == nil)
            let first = Int.random(in: 0..<count - 1, using: &generator)
            let second = Int.random(in: first + 1..<count, using: &generator)
            keys[second] = keys[first]
            let message = "the key '\(keys[first])' stands twice in one object; keep one"
            #expect(decode(object(keys)) == [Outcome(code: .badJSON, message: message)])
        }
    }

    @Test func asManyKeysAsALineHoldsAreCompared() {
        var keys = (0..<8_000).map { String($0, radix: 36) }
        #expect((60_000..<65_536).contains(object(keys).utf8.count))
        #expect(decode(object(keys))[0].code == nil)
        keys[7_999] = keys[0]
        #expect(decode(object(keys))[0].code == .badJSON)
    }

    /// What was learnt of the objects before must not hide a key that stands twice.
    @Test func lastTimesKeysDoNotHideAnything() {
        let good = event(data: #"{"minutes":1,"group":"g","course":"c"}"#)
        let lines = [
            good, good, event(data: #"{"minutes":1,"minutes":2}"#), good,
            event(data: #"{"minutes":1,"group":"g","minutes":2}"#), good,
            event(data: #"{"minutes":1,"group":"g","course":"c","group":"h"}"#), good,
            event(data: #"{"minutes":1,"group":"g","course":"c","other":2}"#), good,
            event(data: #"{"minutes":1,"group" :"h"}"#), event(data: #"{"minutes" :2}"#), good,
        ]
        let outcomes = decode(lines.joined(separator: "\n"), .wanting("data.minutes", "data.group"))
        let g: [Value] = [.int(1), .string("g")]
        #expect(
            outcomes.map { $0.code == nil ? $0.fields : nil } == [
                g, g, nil, g, nil, g, nil, g, g, g, [.int(1), .string("h")], [.int(2), .missing], g,
            ])
    }

    private func object(_ keys: [String]) -> String {
        event(data: "{\"x\":{" + keys.map { "\"\($0)\":0" }.joined(separator: ",") + "}}")
    }
}
