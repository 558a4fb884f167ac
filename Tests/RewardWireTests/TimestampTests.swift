// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import TestSupport
import Testing

@testable import RewardWire

@Suite struct TimestampTests {
    private func read(_ text: String) -> Outcome {
        decode("{\"type\":\"t\",\"subject\":\"s\",\"time\":\"\(text)\"}")[0]
    }

    private func write(_ nanoseconds: Int64) -> String {
        var writer = TimestampWriter()
        var buffer = TextBuffer()
        writer.append(nanoseconds: nanoseconds, to: &buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    static let second: Int64 = 1_000_000_000

    static let times: [(String, Int64)] = [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T00:00:00.000000001Z", 1), ("1969-12-31T23:59:59.999999999Z", -1),
        ("1970-01-01T00:00:00.1234567899999Z", 123_456_789), ("1970-01-01T00:00:00.5Z", second / 2),
        ("2026-01-31T18:20:11Z", 1_769_883_611 * second),
        ("2026-01-31T18:20:11+00:00", 1_769_883_611 * second),
        ("2026-01-31T18:20:11-00:00", 1_769_883_611 * second),
        ("2026-01-31T19:50:11+01:30", 1_769_883_611 * second),
        ("2026-01-31T00:20:11-18:00", 1_769_883_611 * second),
        ("2026-02-01T18:19:11.25+23:59", 1_769_883_611 * second + second / 4),
        ("2024-02-29T00:00:00Z", 1_709_164_800 * second),
        ("2000-02-29T00:00:00Z", 951_782_400 * second),
        // A leap second is the next minute's first.
        ("2016-12-31T23:59:60Z", 1_483_228_800 * second),
        ("2016-12-31T23:59:60.5Z", 1_483_228_800 * second + second / 2),
        ("2017-01-01T00:59:60+01:00", 1_483_228_800 * second),
        // The ends of what 64 bits of nanoseconds hold.
        ("1677-09-21T00:12:43.145224192Z", .min), ("2262-04-11T23:47:16.854775807Z", .max),
        ("2262-04-12T00:47:16.854775807+01:00", .max),
    ]

    @Test(arguments: times) func isRead(_ text: String, nanoseconds: Int64) {
        #expect(read(text).time == nanoseconds)
    }

    static let broken = [
        "", "2026-01-31", "2026-01-31T18:20:11", "2026-01-31 18:20:11Z", "2026-01-31T18:20Z",
        "2026-1-31T18:20:11Z", "26-01-31T18:20:11Z", "2026-01-31T18:20:11Zz",
        "2026-01-31T18:20:11.Z",
        "2026-01-31T18:20:11,5Z", "2026-00-31T18:20:11Z", "2026-13-31T18:20:11Z",
        "2026-01-00T18:20:11Z", "2026-01-32T18:20:11Z", "2026-04-31T18:20:11Z",
        "2026-02-29T18:20:11Z", "1900-02-29T18:20:11Z", "2026-01-31T24:00:00Z",
        "2026-01-31T18:60:11Z", "2026-01-31T18:20:61Z", "2026-01-31T18:20:11+0100",
        "2026-01-31T18:20:11+01", "2026-01-31T18:20:11+24:00", "2026-01-31T18:20:11+01:60",
        "2026-01-31T18:20:11 Z", " 2026-01-31T18:20:11Z", "+026-01-31T18:20:11Z",
        "2026-01-31T1/:20:11Z", "2026-01-31T18:2::11Z", "2026/01/31T18:20:11Z", "1769883611",
        "2026-01-31T18:20:11.5", "2026-01-31T18:20:11é",
    ]

    @Test(arguments: broken) func isNoTime(_ text: String) {
        let message = "'time' must be like '2026-01-31T18:20:11Z' (RFC 3339), found '\(text)'"
        #expect(read(text) == Outcome(code: .badTime, message: message))
    }

    @Test(arguments: [
        "0000-01-01T00:00:00Z", "1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z",
        "9999-12-31T23:59:59Z", "2262-04-11T23:47:16.854775807-00:01",
    ])
    func isOutOfRange(_ text: String) {
        let message = "'time' must lie in the years 1678 to 2261, found '\(text)'"
        #expect(read(text) == Outcome(code: .badTime, message: message))
    }

    @Test func theDayIsRememberedButNotMixedUp() {
        // A day that is not one must not stay behind, nor must the day before it.
        let texts = [
            "2026-01-31T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-31T00:00:00Z",
            "2026-02-28T00:00:00Z", "2026-02-29T00:00:00Z", "2026-02-28T00:00:01Z",
        ]
        let lines = texts.map { "{\"type\":\"t\",\"subject\":\"s\",\"time\":\"\($0)\"}" }
        let outcomes = decode(lines.joined(separator: "\n"))
        #expect(outcomes.map(\.time) == texts.map { read($0).time })
        #expect(outcomes.map { $0.code == nil } == [true, false, true, true, false, true])
    }

    @Test func isWritten() {
        #expect(write(0) == "1970-01-01T00:00:00Z")
        #expect(write(1) == "1970-01-01T00:00:00.000000001Z")
        #expect(write(-1) == "1969-12-31T23:59:59.999999999Z")
        #expect(write(1_769_883_611 * Self.second) == "2026-01-31T18:20:11Z")
        #expect(write(1_769_883_611 * Self.second + 250_000_000) == "2026-01-31T18:20:11.25Z")
        #expect(write(.min) == "1677-09-21T00:12:43.145224192Z")
        #expect(write(.max) == "2262-04-11T23:47:16.854775807Z")
    }

    @Test func whatIsWrittenIsReadAgain() {
        var generator = SeededGenerator(seed: 3)
        var writer = TimestampWriter()
        var buffer = TextBuffer()
        for round in 0..<2_000 {
            var time = Int64.random(in: .min ... .max, using: &generator)
            // Whole seconds and milliseconds as well as any.
            let unit: Int64 = [1, 1_000_000, Self.second][round % 3]
            time = time / unit * unit
            buffer.removeAll()
            writer.append(nanoseconds: time, to: &buffer)
            #expect(read(String(decoding: buffer.bytes, as: UTF8.self)).time == time)
        }
    }
}
