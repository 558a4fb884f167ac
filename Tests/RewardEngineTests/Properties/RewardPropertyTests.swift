// SPDX-License-Identifier: Apache-2.0
import Rulebook
import TestSupport
import Testing

@testable import RewardEngine

/// Random catalogues and what members get of them: whatever the engine does with its tables, the
/// journal must add up.
@Suite("Properties: rewards")
struct RewardPropertyTests {
    @Test("Bounds hold, codes are had once, amounts add up, and all of it happens again the same")
    func histories() throws {
        for seed in Effort.seeds("rewards", count: 250) {
            var generator = SeededGenerator(seed: seed)
            let catalogue = RewardCatalogue(using: &generator)
            let plan = try Plan(reading: catalogue.yaml, files: ["c.txt": catalogue.codes])
            for history in 0..<40 {
                let steps = catalogue.steps(using: &generator)
                var ledger = RewardLedger(plan, seed: 7)
                for step in steps { ledger.do(step) }
                let problems = ledger.problems()
                #expect(problems == [], "seed \(seed)\n\(catalogue.yaml)\n\(steps)")
                guard problems.isEmpty else { return }
                guard history % 5 == 0 else { continue }
                var again = RewardLedger(plan, seed: 8)
                for step in steps { again.do(step) }
                #expect(again.facts == ledger.facts, "seed \(seed)")
            }
        }
    }
}

/// A rulebook of all kinds of rewards, with bounds as chance has it.
private struct RewardCatalogue {
    enum Step {
        /// Hours after the one before; below zero = late.
        case grant(rule: Int, member: String, hours: Int)
        case revoke(number: Int, hours: Int)
        case redeem(member: String, amount: Int, hours: Int)
    }

    static let rules = 7
    let yaml: String
    let codes: String

    init(using generator: inout SeededGenerator) {
        func maybe(_ text: String, _ count: Int = 2) -> String {
            generator.once(in: count) ? ", " + text : ""
        }
        func number(_ range: ClosedRange<Int>) -> Int { generator.number(range) }
        let periods = ["hour", "day", "week", "month", "lifetime"]
        func cap(_ range: ClosedRange<Int>) -> String {
            let over = generator.once(in: 2) ? "trim" : "drop"
            return maybe(
                "cap: { per: \(generator.pick(periods)), amount: \(number(range)), over: \(over) }")
        }
        func budget(_ range: ClosedRange<Int>) -> String {
            maybe(
                "budget: { per: \(generator.pick(periods)), amount: \(number(range)), "
                    + "pause_rule: \(generator.once(in: 2)) }")
        }
        let xp =
            cap(5...40) + budget(20...90) + maybe("expires: \(number(10...90))h")
            + maybe("pending: \(number(1...50))h") + maybe("levels: [0, 10, 30]")
        let ice = cap(1...5) + budget(3...9) + maybe("max: \(number(1...4))")
        let coffee = maybe("cost: 2.5") + cap(1...4) + budget(3...9) + maybe("codes: c.txt")
        let lucky = cap(1...4) + budget(2...9)
        let boosts = generator.once(in: 2) ? "[{ reward: xp, times: 1.5 }]" : "[]"
        let journal = generator.once(in: 2) ? "[level.reached]" : "[]"
        yaml = """
            settings: { journal: \(journal), lateness: 48h }
            boosts: \(boosts)
            rewards:
              xp: { kind: points\(xp) }
              ice: { kind: token\(ice) }
              coffee: { kind: item\(coffee) }
              lucky: { kind: draw, of: { xp: 2, ice: 2, coffee: 2, star: 1, bronze: 1 }\(lucky) }
              bronze: { kind: badge }
              star: { kind: badge, repeat: true\(cap(1...3)), replaces: bronze }
            rules:
            - { id: r0, when: a, late: revise, grant: { xp: \(number(1...12)) } }
            - { id: r1, when: a, late: revise, grant: { xp: \(number(1...12)).5, ice: 2 } }
            - { id: r2, when: a, late: revise, grant: { xp: 3 - size(event.type) } }
            - { id: r3, when: a, late: revise, grant: [{ coffee: \(number(1...3)) }, lucky] }
            - { id: r4, when: a, late: revise, grant: lucky }
            - { id: r5, when: a, late: revise, grant: [star, ice] }
            - { id: r6, when: a, late: revise, grant: bronze }
            """
        codes = (0..<number(1...8)).map { "C-\($0)" }.joined(separator: "\n")
    }

    func steps(using generator: inout SeededGenerator) -> [Step] {
        (0..<generator.number(4...14)).map { _ in
            let hours = generator.once(in: 4) ? generator.number(-40...0) : generator.number(0...30)
            switch generator.number(0...9) {
            case 0, 1: return .revoke(number: generator.number(0...9), hours: hours)
            case 2:
                return .redeem(
                    member: generator.pick(["ana", "bob"]), amount: generator.number(1...12),
                    hours: hours)
            default:
                return .grant(
                    rule: generator.number(0...RewardCatalogue.rules - 1),
                    member: generator.pick(["ana", "bob"]), hours: hours)
            }
        }
    }
}

/// What has come of the steps, and whether it adds up.
private struct RewardLedger: ~Copyable {
    private var bench: Bench
    private let plan: Plan
    private var held: [GrantRecord] = []
    private(set) var facts: [Fact] = []
    private var now = Timestamp(nanoseconds: 1_767_268_800_000_000_000)
    private var count = 0

    init(_ plan: Plan, seed: UInt64) {
        self.plan = plan
        bench = Bench(plan, seed: seed)
    }

    mutating func `do`(_ step: RewardCatalogue.Step) {
        count += 1
        switch step {
        case .grant(let rule, let member, let hours):
            var held: [GrantRecord] = []
            facts += bench.atMoment(of: member, move(hours)) { engine, frame, batch in
                held = engine.grantByHand(rule, &frame, into: &batch)
            }
            self.held += held
        case .revoke(let number, let hours):
            guard !held.isEmpty else { return }
            let grant = held.remove(at: number % held.count)
            facts += bench.atMoment(of: "ana", move(hours)) { engine, frame, batch in
                engine.revoke(grant, reason: .revised, frame, into: &batch)
            }
        case .redeem(let member, let amount, let hours):
            facts += bench.apply([
                EventScript.line(
                    id: "e\(count)", time: timeText(move(hours).nanoseconds), subject: member,
                    type: "points.redeem", data: "{\"reward\":\"xp\",\"amount\":\(amount)}")
            ])
        }
    }

    /// Each step has a second of its own, and none is later than the lateness allows.
    private mutating func move(_ hours: Int) -> Timestamp {
        let span = Int64(hours) * 3600 + Int64(count)
        let time = Timestamp(nanoseconds: now.nanoseconds + span * 1_000_000_000)
        if time > now { now = time }
        return time
    }

    mutating func problems() -> [String] {
        var problems: [String] = []
        let granted = facts.filter { $0.kind == .granted }
        let revoked = facts.filter { $0.kind == .revoked }
        if Set(granted.map(\.id)).count != granted.count { problems.append("an id twice") }
        if Set(revoked.map(\.id)).count != revoked.count { problems.append("a revocation twice") }
        let codes = granted.compactMap(\.code)
        if Set(codes).count != codes.count { problems.append("a code twice") }
        for reward in plan.rulebook.rewards {
            checkBounds(of: reward, &problems)
            checkBalance(of: reward, &problems)
        }
        return problems
    }

    private func checkBounds(of reward: Reward, _ problems: inout [String]) {
        struct Share: Hashable {
            let member: String
            let period: PeriodNumber
        }
        var draws: [String: String] = [:]
        for fact in facts where fact.kind == .granted { draws[fact.id] = fact.draw }
        func used(_ period: Period, _ isPerMember: Bool) -> [Share: Amount] {
            var used: [Share: Amount] = [:]
            for fact in facts where fact.reward == reward.name || draws[fact.id] == reward.name {
                let share = Share(
                    member: isPerMember ? fact.member : "",
                    period: plan.periods.number(
                        of: period, localSeconds: fact.time.floorSeconds))
                // What was drawn counts once for the draw.
                let amount = fact.reward == reward.name ? fact.amount : .one
                guard amount > .zero else { continue }
                if fact.kind == .granted { used[share, default: .zero] += amount }
                if fact.kind == .revoked && fact.denial == "revised" {
                    used[share, default: .zero] += .zero - amount
                }
            }
            return used
        }
        if let cap = reward.cap, used(cap.period, true).values.contains(where: { $0 > cap.amount })
        {
            problems.append("cap of \(reward.name)")
        }
        if let budget = reward.budget {
            let cost = reward.unitCost ?? .one
            if used(budget.period, false).values.contains(where: { $0.times(cost) > budget.amount })
            {
                problems.append("budget of \(reward.name)")
            }
        }
    }

    private mutating func checkBalance(of reward: Reward, _ problems: inout [String]) {
        guard reward.name == "xp" || reward.name == "ice" else { return }
        let (name, facts) = (reward.name, facts)
        bench.change { engine in
            for member in 0..<UInt32(engine.memberCount) {
                let memberName = String(decoding: engine.memberName(member), as: UTF8.self)
                var expected = Amount.zero
                for fact in facts where fact.reward == name && fact.member == memberName {
                    switch fact.kind {
                    case .granted: expected += fact.amount
                    case .revoked, .redeemed: expected += .zero - fact.amount
                    default: break
                    }
                }
                let state = engine.rewardStates[engine.rewardStateIndices[name] ?? 0]
                let lots = state.lots[member] ?? PointLots()
                let waiting = lots.waiting.reduce(Amount.zero) { $0 + $1.rest }
                let balance = state.balance(of: member)
                if balance + waiting != expected {
                    problems.append("\(name) of \(memberName): \(balance), not \(expected)")
                }
                let counted = lots.counted.reduce(Amount.zero) { $0 + $1.rest }
                if counted != lots.rest || counted > max(balance, .zero) {
                    problems.append("lots of \(memberName)")
                }
            }
        }
    }
}
