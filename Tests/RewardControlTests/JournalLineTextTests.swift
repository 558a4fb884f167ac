// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardControl

@Suite("Journal lines for people")
struct JournalLineTextTests {
    /// A line as the daemon writes it.
    private static func line(_ type: String, _ data: String, subject: String? = "ana") -> String {
        let subject = subject.map { "\"subject\":\"\($0)\"," } ?? ""
        return "{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"rewardd\",\"type\":\"\(type)\","
            + "\(subject)\"time\":\"2026-01-31T18:20:11Z\",\"data\":{\"seq\":7,\(data),"
            + "\"cause\":{\"source\":\"/app\",\"id\":\"e1\"}}}\n"
    }

    private static let points = #""rule":"r","reward":"xp","kind":"points","amount":10"#

    @Test(arguments: [
        (line("reward.granted", points), "ana  +10 xp  (r)"),
        (
            line(
                "reward.granted",
                #""rule":"r","reward":"star","kind":"badge","amount":1,"message":"Well done!""#),
            #"ana  star  (r)  "Well done!""#
        ),
        (
            line("reward.denied", points + #","reason":"guard.self""#),
            "ana  [denied]  10 xp  (r)  guard.self"
        ),
        (
            line("reward.revoked", points + #","reason":"revised","grant":"r/ana/e1@/app""#),
            "ana  [revoked]  -10 xp  (r)  revised"
        ),
        (
            line("reward.redeemed", #""reward":"xp","kind":"points","amount":2.5"#),
            "ana  [redeemed]  -2.5 xp"
        ),
        (line("reward.shadow", points), "ana  [shadow]  +10 xp  (r)"),
        (
            line("level.reached", #""reward":"xp","level":2,"previous":1"#),
            "ana  [level.reached]  reward: xp  level: 2  previous: 1"
        ),
        (
            line("board.closed", #""board":"b","period":"2026-W05""#, subject: nil),
            "-  [board.closed]  board: b  period: 2026-W05"
        ),
        (
            line("streak.broken", #""rule":"daily","length":4"#),
            "ana  [streak.broken]  length: 4  (daily)"
        ),
    ])
    func lines(line: String, expected: String) {
        let found = Array((line + line).utf8).withUnsafeBytes { JournalLineText().lines($0) }
        let text = "2026-01-31T18:20:11Z  " + expected
        #expect(found == [text, text])
    }

    @Test("What is no line of ours is said to be none")
    func foreign() {
        let found = Array("[1]\n\nnonsense\n".utf8).withUnsafeBytes { JournalLineText().lines($0) }
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.hasPrefix("no line of a journal: ") })
    }
}
