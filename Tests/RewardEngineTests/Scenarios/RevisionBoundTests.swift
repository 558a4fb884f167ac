// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("late: revise, in the long run and among others")
struct RevisionBoundTests {
    @Test(
        "What is older than the horizon stands, and still counts",
        arguments: ["count: { reach: [1, 50] }", "streak: { reach: [1, 50], per: event }"])
    func horizon(trigger: String) throws {
        var bench = try Bench(
            "- { id: r, when: lesson, late: revise, \(trigger), grant: again }")
        let id = trigger.hasPrefix("count") ? "1" : "1/e1@/test"
        #expect(bench.send("2024-01-01..30  ana  lesson") == ["r/ana/\(id) again by e1"])
        #expect(bench.send("2025-06-01..15  ana  lesson") == [])
        let retraction = "2025-06-16  till  event.retracted  {\"source\":\"/test\",\"id\":\"e1\"}"
        #expect(bench.send(retraction) == [])
        let fifty = trigger.hasPrefix("count") ? "50" : "50/e1@/test"
        #expect(bench.send("2025-06-17..24  ana  lesson") == ["r/ana/\(fifty) again by e51"])
    }

    @Test("A long history is revised at its beginning and at its end")
    func long() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: r, when: lesson, late: revise, grant: { xp: data.n },
                    streak: { per: event, pass: data.n > 0, reach: 400, within: 400d } }
                """, settings: "{ lateness: 2000h }"))
        var lines: [String] = []
        for hour in 1...400 {
            let time = "2026-01-\(two(hour / 24 + 1))T\(two(hour % 24)):30"
            lines.append("\(time)  ana  lesson  {\"n\":\(hour)}")
        }
        #expect(bench.send(lines.joined(separator: "\n")) == ["r/ana/e1@/test xp 400 by e400"])
        let broken = bench.send("2026-01-01T01:00  ana  lesson  {\"n\":0}")
        #expect(broken == [])
        #expect(
            bench.send("2026-01-17T00:00  ana  lesson  {\"n\":0}") == [
                "revoked r/ana/e1@/test xp 400 revised by e402 at 2026-01-17T16:30:00Z"
            ])
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test(
        "Group goals keep what they are",
        arguments: [
            Scenario(
                "Shares are divided anew",
                rules: """
                    - id: r
                      when: lesson
                      late: revise
                      goal: { group: team, sum: data.n, reach: 10, split: proportional }
                      grant: { xp: 100 }
                    """,
                events: """
                    2026-01-05T10:00  ana  lesson  {"n":4,"team":"t"}
                    2026-01-05T12:00  bob  lesson  {"n":6,"team":"t"}
                    2026-01-05T11:00  ana  lesson  {"n":2,"team":"t"}
                    """,
                outcomes: [
                    "r/ana/t/10 xp 40 by e2", "r/bob/t/10 xp 60 by e2",
                    "revoked r/ana/t/10 xp 40 revised by e3 at 2026-01-05T12:00:00Z",
                    "r/ana/t/10~2 xp 50 by e3 at 2026-01-05T12:00:00Z",
                    "revoked r/bob/t/10 xp 60 revised by e3 at 2026-01-05T12:00:00Z",
                    "r/bob/t/10~2 xp 50 by e3 at 2026-01-05T12:00:00Z",
                ]),
            Scenario(
                "Those who have not done it are asked once",
                rules: """
                    - id: r
                      when: lesson
                      late: revise
                      peers: { group: team, distinct: 2, per: week }
                      grant: poke
                    """,
                events: """
                    2026-01-05T10:00  ana  hello   {"team":"t"}
                    2026-01-05T10:00  bob  hello   {"team":"t"}
                    2026-01-05T10:00  cid  hello   {"team":"t"}
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T13:00  bob  lesson
                    2026-01-05T12:00  cid  lesson
                    """,
                outcomes: [
                    "r/cid/t/2026-W02 poke by e5 \"Join in\"",
                    "revoked r/cid/t/2026-W02 poke revised by e6 at 2026-01-05T13:00:00Z",
                    "r/bob/t/2026-W02 poke by e6 \"Join in\"",
                ]),
        ])
    func groups(scenario: Scenario) throws { try scenario.check() }

    @Test("Who was forgotten has nothing to be revoked")
    func forgotten() throws {
        var bench = try Bench(
            """
            - { id: r, when: lesson, late: revise, grant: xp }
            - { id: g, when: lesson, late: revise, goal: { group: team, sum: data.n, reach: 2 }, grant: xp }
            """)
        #expect(
            bench.send(
                """
                2026-01-05  ana  lesson  {"n":1,"team":"t"}
                2026-01-05  bob  lesson  {"n":1,"team":"t"}
                """) == [
                    "r/ana/e1@/test xp by e1", "r/bob/e2@/test xp by e2", "g/ana/t/2 xp by e2",
                    "g/bob/t/2 xp by e2",
                ])
        let retraction = "2026-01-07  till  event.retracted  {\"source\":\"/test\",\"id\":\"e1\"}"
        #expect(
            bench.send("2026-01-06  ana  member.forgotten\n" + retraction) == [
                "revoked g/bob/t/2 xp revised by e4 at 2026-01-05T12:00:00Z"
            ])
    }
}
