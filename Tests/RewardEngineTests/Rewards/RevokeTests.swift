// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

@Suite("Rewards: taking back")
struct RevokeTests {
    /// A bench for rules that revise, whose grants are made and taken back by hand.
    private struct Hands: ~Copyable {
        var bench: Bench
        private var held: [GrantRecord] = []

        init(_ yaml: String, files: [String: String] = [:]) throws {
            bench = Bench(try Plan(reading: yaml, files: files))
        }

        /// Grants what a rule grants, at noon of a day in January.
        mutating func grant(_ rule: Int, day: Int, type: String = "moment") -> [String] {
            var held: [GrantRecord] = []
            let facts = bench.atMoment(type, of: "ana", RevokeTests.noon(day)) {
                engine, frame, batch in
                held = engine.grantByHand(rule, &frame, into: &batch)
            }
            self.held += held
            return facts.map(\.description)
        }

        mutating func revoke(_ number: Int, day: Int) -> [String] {
            let grant = held[number]
            return bench.atMoment(of: "ana", RevokeTests.noon(day)) { engine, frame, batch in
                engine.revoke(grant, reason: .revised, frame, into: &batch)
            }.map(\.description)
        }
    }

    static func noon(_ day: Int) -> Timestamp {
        Timestamp(nanoseconds: (1_767_225_600 + Int64(day - 1) * 86_400 + 43_200) * 1_000_000_000)
    }

    @Test("Points go back in full, also what is spent, and a level with them")
    func points() throws {
        var hands = try Hands(
            """
            settings: { journal: [level.reached] }
            rewards: { xp: { kind: points, levels: [10], demote: true } }
            rules: [{ id: r, when: lesson, late: revise, grant: { xp: 10 } }]
            """)
        #expect(
            hands.grant(0, day: 5) == [
                "r/ana/due:2026-01-05T12:00:00Z@rewardd xp 10 by due",
                "raised level.reached/r/ana/due:2026-01-05T12:00:00Z@rewardd by due",
            ])
        _ = hands.bench.send("2026-01-06  ana  points.redeem  {\"reward\":\"xp\",\"amount\":4}")
        #expect(
            hands.revoke(0, day: 7) == [
                "revoked r/ana/due:2026-01-05T12:00:00Z@rewardd xp 10 revised by due "
                    + "at 2026-01-05T12:00:00Z",
                "raised level.reached/r/ana/due:2026-01-05T12:00:00Z@rewardd~revoked by due",
            ])
        #expect(hands.bench.change { $0.rewardStates[0].balance(of: 0) } == Amount(-4))
    }

    @Test("Pending points go back before they count; expired ones are gone already")
    func lots() throws {
        var hands = try Hands(
            """
            rewards: { xp: { kind: points, pending: 2d, expires: 10d } }
            rules: [{ id: r, when: lesson, late: revise, grant: { xp: 10 } }]
            """)
        _ = hands.grant(0, day: 5)
        _ = hands.grant(0, day: 6)
        #expect(hands.revoke(1, day: 7).count == 1)
        #expect(hands.bench.change { $0.rewardStates[0].balance(of: 0) } == Amount(10))
        #expect(hands.bench.advance(to: "2026-01-30").count == 1)
        #expect(hands.revoke(0, day: 30) == [])
        #expect(hands.bench.change { $0.rewardStates[0].balance(of: 0) } == .zero)
    }

    @Test("Caps and budgets get back what it took")
    func bounds() throws {
        var hands = try Hands(
            """
            rewards: { xp: { kind: points, cap: { per: day, amount: 10 }, budget: { amount: 10 } } }
            rules: [{ id: r, when: lesson, late: revise, grant: { xp: 10 } }]
            """)
        _ = hands.grant(0, day: 5)
        #expect(hands.grant(0, day: 6)[0].hasPrefix("denied"))
        _ = hands.revoke(0, day: 6)
        #expect(hands.grant(0, day: 6) == ["r/ana/due:2026-01-06T12:00:00Z@rewardd xp 10 by due"])
    }

    @Test("A badge can be had again; one that was replaced is gone already")
    func badges() throws {
        var hands = try Hands(
            """
            rewards: { bronze: { kind: badge }, silver: { kind: badge, replaces: bronze } }
            rules:
            - { id: b, when: b, late: revise, grant: bronze }
            - { id: s, when: s, late: revise, grant: silver }
            """)
        _ = hands.grant(0, day: 5)
        #expect(hands.grant(0, day: 6) == [])
        #expect(hands.revoke(0, day: 6).count == 1)
        #expect(hands.revoke(0, day: 6) == [])
        #expect(hands.grant(0, day: 7).count == 1)
        #expect(hands.grant(1, day: 8).count == 2)
        #expect(hands.revoke(1, day: 8) == [])
    }

    @Test("A code stays used, and the line says which; tokens go back as far as there are any")
    func codesAndTokens() throws {
        var hands = try Hands(
            """
            rewards: { coffee: { kind: item, codes: c.txt }, ice: { kind: token } }
            rules: [{ id: r, when: lesson, late: revise, grant: [coffee, { ice: 2 }] }]
            """, files: ["c.txt": "C-1"])
        _ = hands.grant(0, day: 5)
        #expect(hands.bench.change { $0.spendToken(1, of: 0) } == true)
        let time = "due:2026-01-05T12:00:00Z@rewardd"
        #expect(
            hands.revoke(0, day: 5) == [
                "revoked r/ana/\(time)/coffee coffee revised code C-1 by due"
            ])
        #expect(hands.revoke(1, day: 5) == ["revoked r/ana/\(time)/ice ice 2 revised by due"])
        #expect(hands.bench.change { $0.tokens(1, of: 0) } == .zero)
        #expect(hands.grant(0, day: 6)[0].hasPrefix("denied"))
    }

    @Test("A member who is forgotten holds nothing")
    func forgetting() throws {
        var hands = try Hands(
            """
            rewards: { xp: { kind: points, expires: 9d }, star: { kind: badge } }
            rules: [{ id: r, when: lesson, late: revise, grant: [xp, star] }]
            """)
        _ = hands.grant(0, day: 5)
        hands.bench.change { engine in
            engine.rewardStates[0].forget(0)
            engine.rewardStates[1].forget(0)
        }
        #expect(hands.bench.change { $0.rewardStates[0].balance(of: 0) } == .zero)
        #expect(hands.bench.change { $0.rewardStates[1].isHeld(by: 0) } == false)
        #expect(hands.bench.advance(to: "2026-02-01") == [])
    }
}

extension Engine {
    /// Grants what a rule that revises grants, without its trigger.
    mutating func grantByHand(
        _ rule: Int, _ frame: inout Frame, into batch: inout OutcomeBatch
    ) -> [GrantRecord] {
        frame.rule = rule
        made.removeAll()
        let firing = Firing(names: .event)
        let instance = instance(of: firing, frame, into: &batch.texts)
        grant(plan.rules[rule], firing, instance, to: frame.member, frame, into: &batch)
        return made
    }
}
