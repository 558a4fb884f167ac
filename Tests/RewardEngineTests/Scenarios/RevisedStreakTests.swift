// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("late: revise, streaks that are protected")
struct RevisedStreakTests {
    private static func rule(_ keys: String) -> String {
        "- { id: r, when: lesson, late: revise, streak: { per: day, \(keys) }, grant: xp }"
    }

    private static let day = "{\"from\":\"2026-01-07\",\"until\":\"2026-01-08\"}"

    @Test(
        "Pauses and repairs",
        arguments: [
            Scenario(
                "A pause that is told afterwards restores a run",
                rules: rule("reach: 4"),
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..09  ana  lesson
                    2026-01-10      ana  streak.paused  \(day)
                    """,
                outcomes: ["r/ana/2026-01-09 xp by e5 at 2026-01-09T12:00:00Z"]),
            Scenario(
                "A pause is known to a history that begins later",
                rules: rule("reach: 3"),
                events: """
                    2026-01-05      ana  streak.paused  \(day)
                    2026-01-05..06  ana  lesson
                    2026-01-08      ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-08 xp by e4"]),
            Scenario(
                "A period that completes another length has used its id",
                rules:
                    "- { id: r, when: lesson, late: revise, streak: { per: day, reach: { 2: coins, 5: xp } } }",
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..09  ana  lesson
                    2026-01-07      ana  lesson
                    """,
                outcomes: [
                    "r/ana/2026-01-06 coins by e2", "r/ana/2026-01-09 coins by e4",
                    "revoked r/ana/2026-01-09 coins revised by e5 at 2026-01-09T12:00:00Z",
                    "r/ana/2026-01-09~2 xp by e5 at 2026-01-09T12:00:00Z",
                ]),
            Scenario(
                "A length that two runs have fired, and that are one, is held once",
                rules: rule("reach: 2"),
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..09  ana  lesson
                    2026-01-10      ana  streak.paused  \(day)
                    """,
                outcomes: [
                    "r/ana/2026-01-06 xp by e2", "r/ana/2026-01-09 xp by e4",
                    "revoked r/ana/2026-01-09 xp revised by e5 at 2026-01-09T12:00:00Z",
                ]),
            Scenario(
                "Where members may not pause, they do not",
                rules: rule("reach: 4, pause: false"),
                events: """
                    2026-01-05..06  ana  lesson
                    2026-01-08..09  ana  lesson
                    2026-01-10      ana  streak.paused  \(day)
                    """,
                outcomes: []),
            Scenario(
                "A repair covers what the last break had missed by then",
                rules: rule("reach: 5"),
                events: """
                    2026-01-05      ana  lesson
                    2026-01-07..08  ana  lesson
                    2026-01-10..12  ana  lesson
                    2026-01-11      ana  streak.repaired
                    """,
                outcomes: ["r/ana/2026-01-12 xp by e7 at 2026-01-12T12:00:00Z"]),
            Scenario(
                "Also where the break comes to be known later",
                rules: rule("reach: 3"),
                events: """
                    2026-01-09  ana  streak.repaired
                    2026-01-08  ana  lesson
                    2026-01-06  ana  lesson
                    2026-01-05  ana  lesson
                    """,
                outcomes: ["r/ana/2026-01-08 xp by e4 at 2026-01-08T12:00:00Z"]),
            Scenario(
                "A repair of a day, taken back",
                rules: rule("reach: 3"),
                events: """
                    2026-01-05  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-08  ana  lesson
                    2026-01-09  ana  streak.repaired  {"period":"2026-01-06","rule":"r"}
                    2026-01-10  till event.retracted  {"source":"/test","id":"e4"}
                    """,
                outcomes: [
                    "r/ana/2026-01-08 xp by e4 at 2026-01-08T12:00:00Z",
                    "revoked r/ana/2026-01-08 xp revised by e5 at 2026-01-08T12:00:00Z",
                ]),
            Scenario(
                "A repair that was taken back before it came does nothing",
                rules: rule("reach: 3"),
                events: """
                    2026-01-08  till event.retracted  {"source":"/test","id":"e5"}
                    2026-01-05  ana  lesson
                    2026-01-07  ana  lesson
                    2026-01-08  ana  lesson
                    2026-01-08  ana  streak.repaired
                    """,
                outcomes: []),
        ])
    func protected(scenario: Scenario) throws { try scenario.check(lateness: "20d") }

    /// `ice` is granted by `buy`; `look` tells how the streak and the tokens stand.
    private static func freezing(_ more: String = "") -> String {
        """
        - { id: buy, when: buy, late: revise, grant: ice }
        - { id: r, when: lesson, late: revise, streak: { reach: 3, per: day, freeze: ice }, grant: coins }
        \(more)
        - { id: look, when: look, grant: { xp: 'member.streak["r"] + member.tokens.ice * 10 + 100' } }
        """
    }

    private static func bench(_ more: String = "", journal: String = "") throws -> Bench {
        try Bench(
            RuleText(freezing(more), settings: "{ lateness: 30d, journal: [\(journal)] }"))
    }

    @Test("A token is spent when a period closes, and comes back with the period")
    func freeze() throws {
        var bench = try RevisedStreakTests.bench()
        _ = bench.send("2026-01-05..06  ana  lesson\n2026-01-05  ana  buy")
        #expect(bench.send("2026-01-07T23:00  ana  look") == ["look/ana/e4@/test xp 112 by e4"])
        #expect(bench.send("2026-01-08T01:00  ana  look") == ["look/ana/e5@/test xp 102 by e5"])
        #expect(bench.send("2026-01-08  ana  lesson") == ["r/ana/2026-01-08 coins by e6"])
        #expect(
            bench.send("2026-01-07  ana  lesson\n2026-01-08T13:00  ana  look") == [
                "revoked r/ana/2026-01-08 coins revised by e7 at 2026-01-08T12:00:00Z",
                "r/ana/2026-01-07 coins by e7", "look/ana/e8@/test xp 114 by e8",
            ])
    }

    @Test("It does not matter when a token that was there came to be known")
    func lateToken() throws {
        var bench = try RevisedStreakTests.bench()
        _ = bench.send("2026-01-05..06  ana  lesson\n2026-01-08  ana  lesson")
        #expect(
            bench.send("2026-01-07T23:59  ana  buy\n2026-01-08T13:00  ana  look") == [
                "buy/ana/e4@/test ice by e4",
                "r/ana/2026-01-08 coins by e4 at 2026-01-08T12:00:00Z",
                "look/ana/e5@/test xp 103 by e5",
            ])
        // Taken back, it has not been there.
        #expect(
            bench.send(
                """
                2026-01-09  till  event.retracted  {"source":"/test","id":"e4"}
                2026-01-09  ana  look
                """) == [
                    "revoked buy/ana/e4@/test ice revised by e6 at 2026-01-07T23:59:00Z",
                    "revoked r/ana/2026-01-08 coins revised by e6 at 2026-01-08T12:00:00Z",
                    "look/ana/e7@/test xp 101 by e7",
                ])
    }

    @Test("A token that comes after the close is too late for it")
    func tokenTooLate() throws {
        var bench = try RevisedStreakTests.bench()
        _ = bench.send("2026-01-05..06  ana  lesson\n2026-01-08  ana  lesson")
        #expect(
            bench.send("2026-01-08T00:00  ana  buy\n2026-01-08T13:00  ana  look") == [
                "buy/ana/e4@/test ice by e4", "look/ana/e5@/test xp 111 by e5",
            ])
    }

    @Test("Rules that spend the same tokens do so in their order, whatever comes late")
    func shared() throws {
        var bench = try RevisedStreakTests.bench(
            """
            - { id: s, when: walk, late: revise, streak: { reach: 3, per: day, freeze: ice }, grant: again }
            """)
        _ = bench.send(
            """
            2026-01-05  ana  buy
            2026-01-05..06  ana  lesson
            2026-01-05..06  ana  walk
            """)
        #expect(
            bench.send("2026-01-08  ana  walk\n2026-01-08  ana  lesson") == [
                "r/ana/2026-01-08 coins by e7"
            ])
        // The first needs it no more: the second has it.
        #expect(
            bench.send("2026-01-07  ana  lesson\n2026-01-08T13:00  ana  look") == [
                "revoked r/ana/2026-01-08 coins revised by e8 at 2026-01-08T12:00:00Z",
                "r/ana/2026-01-07 coins by e8",
                "s/ana/2026-01-08 again by e8 at 2026-01-08T12:00:00Z",
                "look/ana/e9@/test xp 104 by e9",
            ])
    }

    @Test("Rules that keep spend them when the period closes, beside those that revise")
    func sharedWithKeep() throws {
        var bench = try RevisedStreakTests.bench(
            "- { id: s, when: walk, streak: { reach: 3, per: day, freeze: ice }, grant: again }")
        _ = bench.send(
            """
            2026-01-05  ana  buy
            2026-01-05..06  ana  walk
            2026-01-08  ana  walk
            2026-01-07  ana  lesson
            """)
        #expect(bench.send("2026-01-09  ana  look") == ["look/ana/e6@/test xp 100 by e6"])
        // A token that is spent and taken back is nobody's debt.
        #expect(
            bench.send(
                """
                2026-01-09  till  event.retracted  {"source":"/test","id":"e1"}
                2026-01-09  ana  look
                """) == [
                    "revoked buy/ana/e1@/test ice revised by e7 at 2026-01-05T12:00:00Z",
                    "look/ana/e8@/test xp 100 by e8",
                ])
    }

    @Test("A shadow spends nothing and sees whether there is a token")
    func shadow() throws {
        var bench = try Bench(
            RuleText(
                RevisedStreakTests.freezing().replacing(
                    "- { id: r,", with: "- { id: r, mode: shadow,"),
                settings: "{ lateness: 30d }"))
        #expect(
            bench.send(
                """
                2026-01-05  ana  buy
                2026-01-05  ana  lesson
                2026-01-07  ana  lesson
                2026-01-09  ana  lesson
                2026-01-09  ana  look
                """) == [
                    "buy/ana/e1@/test ice by e1", "shadow r/ana/2026-01-09 coins by e4",
                    "look/ana/e5@/test xp 113 by e5",
                ])
    }

    @Test("Breaks and risks are told as they stand, once")
    func told() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: r, when: lesson, late: revise, grant: xp,
                    streak: { reach: 3, per: day, warn: 4h, near: 0.6 } }
                """,
                settings:
                    "{ lateness: 30d, journal: [streak.broken, streak.at_risk, progress.near] }"))
        #expect(
            bench.play("2026-01-05..06  ana  lesson\n2026-01-08T00:00 tick") == [
                "raised progress.near/r/ana/3/e2@/test by e2",
                "raised streak.at_risk/r/ana/due:2026-01-07T20:00:00Z by due",
                "raised streak.broken/r/ana/due:2026-01-08T00:00:00Z by due",
            ])
        // What comes late mends the run; the next break is another.
        #expect(
            bench.play("2026-01-07  ana  lesson\n2026-01-09T00:00 tick") == [
                "r/ana/2026-01-07 xp by e3",
                "raised streak.at_risk/r/ana/due:2026-01-08T20:00:00Z by due",
                "raised streak.broken/r/ana/due:2026-01-09T00:00:00Z by due",
            ])
    }
}
