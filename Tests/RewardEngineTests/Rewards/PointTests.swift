// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Rulebook
import Testing

@testable import RewardEngine

@Suite("Rewards: points")
struct PointTests {
    private static let levelRules = """
        settings: { journal: [level.reached] }
        rewards:
          xp: { kind: points, levels: [0, 100, 300] }
          tier: { kind: points, levels: [100, 300], demote: true }
        rules:
        - { id: r, when: lesson, grant: { xp: data.n } }
        - { id: t, when: stay, grant: { tier: data.n } }
        """

    @Test(
        "Levels",
        arguments: [
            Book(
                "The highest level that a change crosses is reached, once",
                levelRules,
                events: """
                    2026-01-05  ana  lesson  {"n":99}
                    2026-01-05  ana  lesson  {"n":1}
                    2026-01-05  ana  lesson  {"n":-50}
                    2026-01-05  ana  lesson  {"n":50}
                    2026-01-05  bob  lesson  {"n":400}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 99 by e1", "r/ana/e2@/test xp by e2",
                    "raised level.reached/r/ana/e2@/test by e2", "r/ana/e3@/test xp -50 by e3",
                    "r/ana/e4@/test xp 50 by e4", "r/bob/e5@/test xp 400 by e5",
                    "raised level.reached/r/bob/e5@/test by e5",
                ]),
            Book(
                "With demote they are lost, and reached again",
                levelRules,
                events: """
                    2026-01-05  ana  stay  {"n":100}
                    2026-01-05  ana  stay  {"n":-1}
                    2026-01-05  ana  stay  {"n":1}
                    """,
                outcomes: [
                    "t/ana/e1@/test tier 100 by e1", "raised level.reached/t/ana/e1@/test by e1",
                    "t/ana/e2@/test tier -1 by e2", "raised level.reached/t/ana/e2@/test by e2",
                    "t/ana/e3@/test tier by e3", "raised level.reached/t/ana/e3@/test by e3",
                ]),
            Book(
                "Spending costs no level",
                levelRules,
                events: """
                    2026-01-05  ana  stay           {"n":100}
                    2026-01-05  ana  points.redeem  {"reward":"tier","amount":60}
                    2026-01-05  ana  stay           {"n":1}
                    2026-01-05  ana  stay           {"n":-2}
                    """,
                outcomes: [
                    "t/ana/e1@/test tier 100 by e1", "raised level.reached/t/ana/e1@/test by e1",
                    "redeemed points.redeem/ana/e2@/test tier 60 by e2",
                    "t/ana/e3@/test tier by e3", "t/ana/e4@/test tier -2 by e4",
                    "raised level.reached/t/ana/e4@/test by e4",
                ]),
            Book(
                "Rules can watch levels, and expressions see them",
                """
                rewards:
                  xp: { kind: points, levels: [0, 10, 20] }
                  star: { kind: badge, repeat: true }
                rules:
                - { id: r, when: lesson, grant: { xp: 10 } }
                - { id: s, when: level.reached, if: data.level == member.level.xp && data.previous == 1, grant: star }
                """,
                events: "2026-01-05..07  ana  lesson",
                outcomes: [
                    "r/ana/e1@/test xp 10 by e1", "r/ana/e2@/test xp 10 by e2",
                    "s/ana/level.reached%2Fr%2Fana%2Fe2@%2Ftest@rewardd star by e2",
                    "r/ana/e3@/test xp 10 by e3",
                ]),
        ])
    func levels(_ book: Book) throws { try book.check() }

    @Test(
        "Redeeming",
        arguments: [
            Book(
                "Points are spent as long as there are enough",
                """
                rewards: { xp: { kind: points } }
                rules:
                - { id: r, when: lesson, grant: { xp: 10 } }
                - { id: s, when: quiz, grant: { xp: member.points.xp } }
                """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  points.redeem  {"reward":"xp","amount":6.5,"for":"a mug"}
                    2026-01-05  ana  points.redeem  {"reward":"xp","amount":4}
                    2026-01-05  ana  quiz
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 10 by e1",
                    "redeemed points.redeem/ana/e2@/test xp 6.5 by e2",
                    "denied points.redeem/ana/e3@/test xp balance by e3",
                    "s/ana/e4@/test xp 3.5 by e4",
                ]),
            Book(
                "What cannot be spent is denied as unknown",
                """
                rewards: { xp: { kind: points }, star: { kind: badge } }
                rules:
                - { id: r, when: lesson, grant: [{ xp: 10 }, star] }
                """,
                events: """
                    2026-01-05  ana  points.redeem  {"reward":"gold","amount":1}
                    2026-01-05  ana  points.redeem  {"reward":"star","amount":1}
                    2026-01-05  ana  points.redeem  {"reward":"xp","amount":0}
                    2026-01-05  ana  points.redeem  {"reward":"xp","amount":-5}
                    2026-01-05  ana  points.redeem  {"reward":"xp","amount":"all"}
                    2026-01-05  ana  points.redeem
                    """,
                outcomes: [
                    "denied points.redeem/ana/e1@/test unknown by e1",
                    "denied points.redeem/ana/e2@/test unknown by e2",
                    "denied points.redeem/ana/e3@/test xp unknown by e3",
                    "denied points.redeem/ana/e4@/test xp unknown by e4",
                    "denied points.redeem/ana/e5@/test xp unknown by e5",
                    "denied points.redeem/ana/e6@/test unknown by e6",
                ]),
        ])
    func redeeming(_ book: Book) throws { try book.check() }

    @Test(
        "Time",
        arguments: [
            Book(
                "Pending points count when their time has come, and not before",
                """
                settings: { journal: [level.reached] }
                rewards: { xp: { kind: points, pending: 2d, levels: [5] } }
                rules:
                - { id: r, when: lesson, grant: { xp: 5 } }
                """,
                events: """
                    2026-01-05T12:00  ana  lesson
                    2026-01-07T11:59  ana  points.redeem  {"reward":"xp","amount":5}
                    2026-01-07T12:00  ana  points.redeem  {"reward":"xp","amount":5}
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 5 by e1",
                    "denied points.redeem/ana/e2@/test xp balance by e2",
                    "raised level.reached/r/ana/e1@/test~counted by due",
                    "redeemed points.redeem/ana/e3@/test xp 5 by e3",
                ]),
            Book(
                "Points expire, those first that were granted first, as far as they are not spent",
                """
                rewards: { xp: { kind: points, expires: 3d } }
                rules:
                - { id: r, when: lesson, grant: { xp: 10 } }
                """,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-06  ana  lesson
                    2026-01-07  ana  points.redeem  {"reward":"xp","amount":12}
                    2026-01-10  bob  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 10 by e1", "r/ana/e2@/test xp 10 by e2",
                    "redeemed points.redeem/ana/e3@/test xp 12 by e3",
                    "revoked r/ana/e2@/test xp 8 expired by due", "r/bob/e4@/test xp 10 by e4",
                ]),
            Book(
                "They expire so long after they began to count",
                """
                rewards: { xp: { kind: points, pending: 1d, expires: 1d } }
                rules:
                - { id: r, when: lesson, grant: { xp: 10 } }
                """,
                events: "2026-01-05  ana  lesson\n2026-01-08  bob  other",
                outcomes: [
                    "r/ana/e1@/test xp 10 by e1", "revoked r/ana/e1@/test xp 10 expired by due",
                ]),
            Book(
                "What is owed is paid before there is something to expire",
                """
                rewards: { xp: { kind: points, expires: 3d } }
                rules:
                - { id: r, when: lesson, grant: { xp: data.n } }
                """,
                events: """
                    2026-01-05  ana  lesson  {"n":-4}
                    2026-01-06  ana  lesson  {"n":10}
                    2026-01-09  bob  other
                    """,
                outcomes: [
                    "r/ana/e1@/test xp -4 by e1", "r/ana/e2@/test xp 10 by e2",
                    "revoked r/ana/e2@/test xp 6 expired by due",
                ]),
        ])
    func time(_ book: Book) throws { try book.check() }

    @Test("What expires names its grant also when the rule is gone, and a new term holds for all")
    func reload() throws {
        func rules(_ id: String, _ expiry: String) -> String {
            """
            rewards: { xp: { kind: points\(expiry) } }
            rules:
            - { id: \(id), when: lesson, grant: { xp: 10 } }
            """
        }
        var bench = Bench(try Plan(reading: rules("r", ", expires: 9d")))
        _ = bench.send("2026-01-05  ana  lesson")
        bench.install(try Plan(reading: rules("s", ", expires: 2d")))
        #expect(
            bench.advance(to: "2026-01-08") == [
                "revoked r/ana/e1@/test xp 10 expired by due"
            ])
        _ = bench.send("2026-01-08  ana  lesson")
        bench.install(try Plan(reading: rules("s", "")))
        #expect(bench.advance(to: "2026-02-01") == [])
        bench.install(try Plan(reading: rules("s", ", expires: 60d")))
        #expect(bench.advance(to: "2026-03-08") == [])
        #expect(
            bench.advance(to: "2026-04-01") == ["revoked s/ana/e2@/test xp 10 expired by due"])
    }

    @Test("Lots beyond the bound become one")
    func lotBound() {
        var lots = PointLots()
        let origin = Origin(rule: 0, instance: [])
        for number in 0..<Limits.lotsPerMemberMax + 5 {
            lots.count(
                PointLots.Lot(
                    number: UInt64(number), since: Int64(number), rest: .one, origin: origin))
        }
        #expect(lots.counted.count == Limits.lotsPerMemberMax)
        #expect(lots.counted[0].rest == Amount(6))
        #expect(lots.rest == Amount(Limits.lotsPerMemberMax + 5))
    }

    @Test("What is granted can be watched, with the id of the grant")
    func watching() throws {
        try Book(
            "",
            """
            settings: { journal: all }
            rewards: { xp: { kind: points }, star: { kind: badge, repeat: true } }
            rules:
            - { id: r, when: lesson, grant: { xp: 10 } }
            - { id: t, when: lesson, grant: { xp: 10 }, mode: shadow }
            - { id: s, when: reward.granted, if: data.reward == 'xp' && data.amount == 10.0 && data.kind == 'points' && data.rule == 'r', grant: star }
            """,
            events: "2026-01-05  ana  lesson",
            outcomes: [
                "r/ana/e1@/test xp 10 by e1", "shadow t/ana/e1@/test xp 10 by e1",
                "s/ana/r%2Fana%2Fe1@%2Ftest@rewardd star by e1",
            ]
        ).check()
    }
}
