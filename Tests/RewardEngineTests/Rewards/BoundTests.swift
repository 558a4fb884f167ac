// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Testing

@Suite("Rewards: boosts, caps, budgets")
struct BoundTests {
    @Test(
        "Boosts",
        arguments: [
            Book(
                "Boosts multiply, and the product is rounded down once",
                """
                rewards: { xp: { kind: points } }
                boosts:
                  a: { reward: xp, times: 1.5 }
                  b: { reward: xp, times: 1.1 }
                rules:
                - { id: r, when: lesson, grant: { xp: data.n } }
                """,
                events: """
                    2026-01-05  ana  lesson  {"n":2}
                    2026-01-05  ana  lesson  {"n":20}
                    2026-01-05  ana  lesson  {"n":0.5}
                    2026-01-05  ana  lesson  {"n":-3.5}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 3 by e1", "r/ana/e2@/test xp 33 by e2",
                    "r/ana/e4@/test xp -3.5 by e4",
                ]),
            Book(
                "Without a boost that holds, fractions stay",
                """
                rewards: { xp: { kind: points } }
                boosts: { a: { reward: xp, times: 2, active: { days: [sat] } } }
                rules:
                - { id: r, when: lesson, grant: { xp: 1.5 } }
                """,
                events: "2026-01-09..10  ana  lesson",
                outcomes: ["r/ana/e1@/test xp 1.5 by e1", "r/ana/e2@/test xp 3 by e2"]),
            Book(
                "A boost may be for some, as they are when they receive it",
                """
                personas: { beginner: { if: member.points.xp < 10 } }
                rewards: { xp: { kind: points } }
                boosts: { a: { reward: xp, times: 3, for: beginner } }
                rules:
                - { id: r, when: lesson, to: "['ana', 'bob']", guard: { self: allow }, grant: { xp: 4 } }
                - { id: s, when: extra, grant: { xp: 4 } }
                """,
                events: "2026-01-05  bob  extra\n2026-01-06  ana  lesson",
                outcomes: [
                    "s/bob/e1@/test xp 12 by e1", "r/ana/e2@/test xp 12 by e2",
                    "r/bob/e2@/test xp 4 by e2",
                ]),
        ])
    func boosts(_ book: Book) throws { try book.check() }

    @Test("A boost holds on the member's clock", .enabled(if: SystemZoneFiles.areThere))
    func boostZone() throws {
        try Book(
            "",
            """
            rewards: { xp: { kind: points } }
            boosts: { a: { reward: xp, times: 2, active: { hours: "20:00-22:00" } } }
            rules:
            - { id: r, when: lesson, grant: { xp: 1 } }
            """,
            events: """
                2026-01-05        ana  member.updated  {"timezone":"Asia/Tokyo"}
                2026-01-05T12:30  ana  lesson
                2026-01-05T12:30  bob  lesson
                """,
            outcomes: ["r/ana/e2@/test xp 2 by e2", "r/bob/e3@/test xp by e3"]
        ).check(zones: SystemZoneFiles.database)
    }

    @Test(
        "Caps",
        arguments: [
            Book(
                "A cap cuts to what is left, then denies, and begins anew",
                """
                rewards: { xp: { kind: points, cap: { per: day, amount: 100 } } }
                rules:
                - { id: r, when: lesson, grant: { xp: 67 } }
                """,
                events: """
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T12:00  ana  lesson
                    2026-01-05T12:00  bob  lesson
                    2026-01-06T12:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 67 by e1", "r/ana/e2@/test xp 33 by e2",
                    "denied r/ana/e3@/test xp cap by e3", "r/bob/e4@/test xp 67 by e4",
                    "r/ana/e5@/test xp 67 by e5",
                ]),
            Book(
                "With over: drop it grants all or nothing",
                """
                rewards: { xp: { kind: points, cap: { per: day, amount: 100, over: drop } } }
                rules:
                - { id: r, when: lesson, grant: { xp: data.n } }
                """,
                events: """
                    2026-01-05  ana  lesson  {"n":67}
                    2026-01-05  ana  lesson  {"n":67}
                    2026-01-05  ana  lesson  {"n":33}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 67 by e1", "denied r/ana/e2@/test xp cap by e2",
                    "r/ana/e3@/test xp 33 by e3",
                ]),
            Book(
                "What is taken away makes no room, and is not bounded",
                """
                rewards: { xp: { kind: points, cap: { per: day, amount: 10 } } }
                rules:
                - { id: r, when: lesson, grant: { xp: data.n } }
                """,
                events: """
                    2026-01-05  ana  lesson  {"n":10}
                    2026-01-05  ana  lesson  {"n":-50}
                    2026-01-05  ana  lesson  {"n":1}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 10 by e1", "r/ana/e2@/test xp -50 by e2",
                    "denied r/ana/e3@/test xp cap by e3",
                ]),
            Book(
                "A late event counts in the period in which it happened",
                """
                rewards: { xp: { kind: points, cap: { per: day, amount: 1 } } }
                rules:
                - { id: r, when: lesson, grant: xp }
                """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-06  ana  lesson
                    2026-01-05  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e2@/test xp by e2",
                    "denied r/ana/e3@/test xp cap by e3",
                ]),
            Book(
                "A boost comes before the cap",
                """
                rewards: { xp: { kind: points, cap: { per: day, amount: 15 } } }
                boosts: { a: { reward: xp, times: 2 } }
                rules:
                - { id: r, when: lesson, grant: { xp: 10 } }
                """,
                events: "2026-01-05  ana  lesson",
                outcomes: ["r/ana/e1@/test xp 15 by e1"]),
            Book(
                "A trial uses nothing up",
                """
                rewards: { xp: { kind: points, cap: { per: day, amount: 10 } } }
                rules:
                - { id: s, when: lesson, grant: { xp: 10 }, mode: shadow }
                - { id: r, when: lesson, grant: { xp: 10 } }
                """,
                events: "2026-01-05  ana  lesson",
                outcomes: [
                    "shadow s/ana/e1@/test xp 10 by e1", "r/ana/e1@/test xp 10 by e1",
                ]),
        ])
    func caps(_ book: Book) throws { try book.check() }

    @Test(
        "Budgets",
        arguments: [
            Book(
                "A budget is for all members, and of points cut to what is left",
                """
                rewards: { xp: { kind: points, budget: { per: month, amount: 10 } } }
                rules:
                - { id: r, when: lesson, grant: { xp: 6 } }
                """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-06  bob  lesson
                    2026-01-07  cyd  lesson
                    2026-02-01  cyd  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 6 by e1", "r/bob/e2@/test xp 4 by e2",
                    "denied r/cyd/e3@/test xp budget by e3", "r/cyd/e4@/test xp 6 by e4",
                ]),
            Book(
                "Of an item with a cost it is money, and an item is granted whole or not at all",
                """
                rewards: { coffee: { kind: item, cost: 3.50, budget: { amount: 11 } } }
                rules:
                - { id: r, when: lesson, grant: { coffee: 2 } }
                - { id: s, when: quiz, grant: coffee }
                """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    2026-01-05  bob  quiz
                    2026-01-05  bob  quiz
                    """,
                outcomes: [
                    "r/ana/e1@/test coffee 2 by e1", "denied r/ana/e2@/test coffee budget by e2",
                    "s/bob/e3@/test coffee by e3", "denied s/bob/e4@/test coffee budget by e4",
                ]),
            Book(
                "With pause_rule a rule says once that it is used up and stops for the period",
                """
                settings: { lateness: 0s }
                rewards:
                  coffee: { kind: item, budget: { per: month, amount: 1, pause_rule: true } }
                  star: { kind: badge, repeat: true }
                rules:
                - { id: r, when: lesson, grant: [coffee, star], limit: { per: month, count: 3 } }
                """,
                events: """
                    2026-01-05..08  ana  lesson
                    2026-02-01  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test/coffee coffee by e1", "r/ana/e1@/test/star star by e1",
                    "denied r/ana/e2@/test/coffee coffee budget by e2",
                    "r/ana/e2@/test/star star by e2", "r/ana/e5@/test/coffee coffee by e5",
                    "r/ana/e5@/test/star star by e5",
                ]),
            Book(
                "A cap that leaves less than the budget is all that the budget pays for",
                """
                rewards:
                  xp: { kind: points, cap: { per: day, amount: 3 }, budget: { amount: 7 } }
                rules:
                - { id: r, when: lesson, grant: { xp: 5 } }
                """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  bob  lesson
                    2026-01-05  cyd  lesson
                    2026-01-05  dan  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 3 by e1", "r/bob/e2@/test xp 3 by e2",
                    "r/cyd/e3@/test xp by e3", "denied r/dan/e4@/test xp budget by e4",
                ]),
        ])
    func budgets(_ book: Book) throws { try book.check() }

    @Test(
        "What is decided at a close is booked when it happened",
        arguments: [
            Book(
                "A budget that is used up stops a rule when its firings are decided, and for then",
                """
                settings: { lateness: 1h }
                rewards:
                  tea: { kind: item, budget: { per: day, amount: 1, pause_rule: true } }
                rules:
                - { id: r, when: lesson, limit: { per: day, count: 2, scope: rule, decide: at_close }, grant: tea }
                - { id: q, when: quiz, grant: tea }
                """,
                events: """
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T11:00  bob  lesson
                    2026-01-05T11:00  cid  lesson
                    2026-01-06T10:00  dan  lesson
                    2026-01-06T11:00  dan  quiz
                    2026-01-09T00:00  eve  other
                    """,
                outcomes: [
                    "r/ana/e1@/test tea by due at 2026-01-05T10:00:00Z",
                    "denied r/bob/e2@/test tea budget by due at 2026-01-05T11:00:00Z",
                    "q/dan/e5@/test tea by e5",
                    "denied r/dan/e4@/test tea budget by due at 2026-01-06T10:00:00Z",
                ]),
            Book(
                "However long a firing was held, the period in which it happened is known",
                """
                rewards:
                  tea: { kind: item, budget: { per: day, amount: 1 } }
                rules:
                - { id: r, when: lesson, limit: { per: month, count: 9, scope: rule, decide: at_close }, grant: tea }
                - { id: q, when: quiz, grant: tea }
                """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  bob  quiz
                    2026-01-06  ana  lesson
                    2026-01-20  bob  quiz
                    2026-02-20  bob  quiz
                    """,
                outcomes: [
                    "q/bob/e2@/test tea by e2", "q/bob/e4@/test tea by e4",
                    "denied r/ana/e1@/test tea budget by due at 2026-01-05T12:00:00Z",
                    "r/ana/e3@/test tea by due at 2026-01-06T12:00:00Z",
                    "q/bob/e5@/test tea by e5",
                ]),
        ])
    func closes(_ book: Book) throws { try book.check() }

    @Test("What has been used up of a bound stays when the rules change")
    func reload() throws {
        func rules(_ amount: Int, _ period: String = "day") -> String {
            """
            rewards: { xp: { kind: points, cap: { per: \(period), amount: \(amount) } } }
            rules:
            - { id: r, when: lesson, grant: { xp: 10 } }
            """
        }
        var bench = Bench(try Plan(reading: rules(10)))
        #expect(bench.send("2026-01-05  ana  lesson") == ["r/ana/e1@/test xp 10 by e1"])
        bench.install(try Plan(reading: rules(15)))
        #expect(bench.send("2026-01-05  ana  lesson") == ["r/ana/e2@/test xp 5 by e2"])
        bench.install(try Plan(reading: rules(10, "week")))
        #expect(bench.send("2026-01-05  ana  lesson") == ["r/ana/e3@/test xp 10 by e3"])
    }
}
