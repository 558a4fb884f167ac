// SPDX-License-Identifier: Apache-2.0
import CLayout
import RewardEngine
import Testing

@testable import RewardWire

@Suite struct AnswerTests {
    private func written(_ answers: Answer...) -> String {
        var buffer = TextBuffer()
        for answer in answers { answer.append(to: &buffer) }
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test func answersAreLines() {
        let acknowledged = Answer.acknowledged(lines: 1200, duplicates: 3, late: 0, refused: 1)
        let refused = Answer.refused(Refusal(line: 7, code: .badJSON, message: "found '\"'"))
        #expect(
            written(acknowledged, refused) == """
                {"ack":1200,"duplicates":3,"late":0,"refused":1}
                {"refused":{"line":7,"code":"bad_json","message":"found '\\"'"}}

                """)
    }

    @Test func codesAreThoseOfTheWire() {
        #expect(
            RefusalCode.allCases.map(\.rawValue) == [
                "bad_json", "bad_utf8", "too_long", "too_deep", "missing_type", "missing_subject",
                "bad_time", "future", "schema", "not_allowed", "number_range",
            ])
        // What the daemon finds, and not the decoder.
        let others: Set<RefusalCode> = [.future, .notAllowed]
        #expect(
            (1...9).map { RefusalCode(eventCode: $0) }
                == RefusalCode.allCases.filter { !others.contains($0) })
        for code in [0, 10, 255] as [UInt16] { #expect(RefusalCode(eventCode: code) == nil) }
    }

    @Test func aMessageQuotesNoMoreThanIsReadable() {
        let long = String(repeating: "é", count: 10_000)
        let outcome = decode("{\"type\":\"t\",\"subject\":\"s\",\"specversion\":\"\(long)\"}")[0]
        let quoted = String(repeating: "é", count: 64)
        #expect(outcome.message == "'specversion' must be '1.0', found '\(quoted)…'")
        let word = decode(String(repeating: "x", count: 10_000))[0]
        #expect(word.message.count < 150)
    }
}
