// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

/// Whatever comes, in whatever order, under whatever rules: the journal adds up.
@Suite("Properties: amounts")
struct AmountPropertyTests {
    /// Histories for each rulebook.
    private static let each = 40

    @Test("Shares add up, bounds hold, codes are had once, balances are what was granted")
    func amounts() throws {
        for seed in Effort.seeds("amounts", count: 250) {
            var maker = LogMaker(seed: seed)
            let plans = try maker.plans()
            for _ in 0..<AmountPropertyTests.each {
                let log = maker.log()
                var run = LogRun(plans, seed: 7)
                run.run(log[...], upTo: 5, &maker.generator)
                var ledger = AmountLedger(run.facts, log, plans[0].rulebook)
                ledger.check(&run)
                #expect(
                    ledger.problems == [], "seed \(seed)\n\(run.journal.joined(separator: "\n"))")
                guard ledger.problems.isEmpty else { return }
            }
        }
    }
}

private struct AmountLedger {
    private let granted: [Fact]
    private let revoked: [Fact]
    private let facts: [Fact]
    private let rulebook: Rulebook
    /// Who is forgotten gives nothing back.
    private let forgets: Bool
    private(set) var problems: [String] = []

    init(_ facts: [Fact], _ log: [LogStep], _ rulebook: Rulebook) {
        self.facts = facts
        self.rulebook = rulebook
        granted = facts.filter { $0.kind == .granted }
        revoked = facts.filter { $0.kind == .revoked }
        forgets = log.contains {
            if case .line(let line) = $0 { line.contains("member.forgotten") } else { false }
        }
    }

    mutating func check(_ run: inout LogRun) {
        let codes = granted.compactMap(\.code)
        if Set(codes).count != codes.count { problems.append("a code twice") }
        checkShares("goal", Amount(7))
        checkShares("club", Amount(5))
        for reward in rulebook.rewards {
            if let cap = reward.cap {
                checkBound(reward.name, cap.period, cap.amount) { AmountLedger.owner($0) }
            }
            if let budget = reward.budget {
                checkBound(reward.name, budget.period, budget.amount) { _ in "" }
            }
        }
        for name in ["xp", "coins", "ice"] { checkBalances(name, &run) }
    }

    /// A member as ids name him: who comes back is another.
    private static func owner(_ fact: Fact) -> String {
        String(fact.id.split(separator: "/", omittingEmptySubsequences: false)[1])
    }

    private static func bare(_ instance: String) -> String {
        String(instance.prefix { $0 != "~" })
    }

    /// What members get of a firing is all of it, or nothing of it is left.
    private mutating func checkShares(_ rule: String, _ amount: Amount) {
        let isKept = !facts.contains { $0.rule == rule && $0.denial == "revised" }
        guard isKept || !forgets else { return }
        var shares: [String: Amount] = [:]
        for fact in granted where fact.rule == rule {
            shares[AmountLedger.bare(fact.instance), default: .zero] += fact.amount
        }
        for fact in revoked where fact.rule == rule && fact.denial == "revised" {
            shares[AmountLedger.bare(fact.instance), default: .zero] += .zero - fact.amount
        }
        for (firing, sum) in shares.sorted(by: { $0.key < $1.key })
        where !(sum == .zero && !isKept) && sum.millionths % amount.millionths != 0 {
            problems.append("\(rule)/\(firing) comes to \(sum)")
        }
    }

    private mutating func checkBound(
        _ reward: String, _ period: Period, _ most: Amount, _ owner: (Fact) -> String
    ) {
        let periods = PeriodRules(rulebook.settings)
        var used: [String: Amount] = [:]
        for fact in granted + revoked where fact.reward == reward && fact.amount > .zero {
            let number = periods.number(of: period, localSeconds: fact.time.floorSeconds)
            let key = "\(owner(fact)) \(number.value)"
            if fact.kind == .granted {
                used[key, default: .zero] += fact.amount
            } else if fact.denial == "revised" {
                used[key, default: .zero] += .zero - fact.amount
            }
        }
        for (key, amount) in used.sorted(by: { $0.key < $1.key }) where amount > most {
            problems.append("\(reward) of \(key): \(amount), not \(most)")
        }
    }

    private mutating func checkBalances(_ name: String, _ run: inout LogRun) {
        var expected: [String: Amount] = [:]
        for fact in facts where fact.reward == name {
            let owner = AmountLedger.owner(fact)
            switch fact.kind {
            case .granted: expected[owner, default: .zero] += fact.amount
            case .revoked, .redeemed: expected[owner, default: .zero] += .zero - fact.amount
            default: break
            }
        }
        let found = run.change { engine in
            var found: [String: Amount] = [:]
            let state = engine.rewardStates[engine.rewardStateIndices[name] ?? 0]
            for member in 0..<MemberIndex(engine.memberCount) where !engine.isForgotten(member) {
                let waiting = state.lots[member]?.waiting ?? []
                found[engine.idText(of: member)] = waiting.reduce(state.balance(of: member)) {
                    $0 + $1.rest
                }
            }
            return found
        }
        for (owner, balance) in found.sorted(by: { $0.key < $1.key }) {
            // A streak spends tokens that no line tells of.
            let sum = expected[owner] ?? .zero
            if name == "ice" ? balance > sum : balance != sum {
                problems.append("\(owner) has \(balance) of \(name), not \(sum)")
            }
        }
    }
}
