// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// The rulebook of a text that has no errors.
private func rulebook(_ text: String, _ more: RuleFile...) throws -> Rulebook {
    let reading = read([RuleFile(path: "t.yaml", bytes: Array(text.utf8))] + more)
    #expect(reading.diagnostics.filter { $0.severity == .error }.map(\.rendered) == [])
    return try #require(reading.rulebook)
}

@Suite struct RewardCatalogueTests {
    @Test("each kind of reward is read, with what it says of others")
    func kinds() throws {
        let book = try rulebook(
            """
            rewards:
              xp: { kind: points, levels: [0, 99.5, 300], demote: true, expires: 2d, pending: 1d }
              gold: { kind: badge, replaces: silver }
              silver: { kind: badge, repeat: true }
              tea: { kind: item, cost: 3.50 }
              ice: { kind: token, max: 2 }
              snow: { kind: token }
              look: { kind: nudge, title: Look }
              box: { kind: draw, of: { tea: 1, gold: 9 } }
            """)
        let outline = RulebookOutline(rulebook: book)
        #expect(
            book.rewards.map { outline.kind($0.kind) } == [
                "points levels 0,99.5,300 demotes expires 172800s pending 86400s",
                "badge replaces silver", "badge repeats", "item cost 3.5", "token max 2", "token",
                "nudge", "draw tea:1,gold:9",
            ])
    }

    @Test("caps and budgets are read")
    func bounds() throws {
        let book = try rulebook(
            """
            rewards:
              a: { kind: points, cap: { per: day, amount: 0.5 }, budget: { amount: 10 } }
              b: { kind: token, cap: { per: lifetime, amount: 3, over: drop } }
              c: { kind: item, cost: 2, budget: { per: month, amount: 9.5, pause_rule: true } }
            """)
        let half = Amount(millionths: 500_000)
        #expect(book.rewards[0].cap == Reward.Cap(period: .day, amount: half, overflow: .trim))
        #expect(
            book.rewards[0].budget
                == Reward.Budget(period: .lifetime, amount: Amount(10), pausesRule: false))
        #expect(
            book.rewards[1].cap == Reward.Cap(period: .lifetime, amount: Amount(3), overflow: .drop)
        )
        #expect(
            book.rewards[2].budget
                == Reward.Budget(period: .month, amount: Amount(9) + half, pausesRule: true))
    }

    @Test("codes are read from the file that an item names, in their order")
    func codes() throws {
        let text = "rewards: { tea: { kind: item, codes: vouchers/tea.txt } }\n"
        let file = RuleFile(
            path: "vouchers/tea.txt", bytes: Array("# 2026\r\nB-2\r\n\r\n  A 1\t\n#x\nC-3".utf8))
        let book = try rulebook(text, file, RuleFile(path: "other.txt", bytes: [0, 0xFF]))
        guard case .item(let item) = book.rewards[0].kind else {
            Issue.record("no item")
            return
        }
        #expect(item.codes == ["B-2", "A 1", "C-3"])
    }

    @Test("the path of codes begins at the root of the rules")
    func root() {
        let rules = RuleFile(
            path: "etc/rules/sub/t.yaml",
            bytes: Array("rewards: { tea: { kind: item, codes: tea.txt } }\n".utf8))
        let codes = RuleFile(path: "etc/rules/tea.txt", bytes: Array("A\n".utf8))
        let reading = RulebookReader.read([rules, codes], root: "etc/rules/") { _ in true }
        #expect(reading.rulebook != nil)
        #expect(CodesPath.named(in: [rules]) == ["tea.txt"])
    }

    @Test(
        "only files below the rules directory can be named",
        arguments: [
            ("a.txt", true), ("a/b.txt", true), ("a b/ü.txt", true), ("", false), (".txt", false),
            ("../a.txt", false), ("a/../b.txt", false), ("/a.txt", false), ("a//b.txt", false),
            ("./a.txt", false), (".a/b.txt", false), ("a.yaml", false), ("a\\b.txt", false),
            ("a\n.txt", false),
        ])
    func paths(path: String, isAllowed: Bool) {
        #expect(CodesPath.isAllowed(path) == isAllowed)
    }

    @Test("a file of codes that cannot be read says so itself")
    func unreadable() {
        let text = "rewards: { tea: { kind: item, codes: v.txt } }\n"
        let rules = RuleFile(path: "t.yaml", bytes: Array(text.utf8))
        let reading = read([rules, RuleFile(path: "v.txt", bytes: [0x41, 0xFF])])
        #expect(reading.diagnostics.map(\.code) == [.badEncoding])
        #expect(reading.diagnostics.map(\.location.file) == ["v.txt"])
    }

    @Test("boosts and channels are read")
    func boosts() throws {
        let book = try rulebook(
            """
            personas: { newcomer: member.age < 2 }
            channels: { push: { per: day, count: 3 } }
            rewards: { xp: { kind: points } }
            boosts:
              weekend: { reward: xp, times: 1.5, active: { days: [sat] }, for: newcomer }
              always: { reward: xp, times: 2, for: member.age > 3 }
            """)
        #expect(book.boosts.map(\.name) == ["weekend", "always"])
        #expect(book.boosts.map(\.times) == [Amount(millionths: 1_500_000), Amount(2)])
        #expect(book.boosts[0].active?.days == [.saturday])
        let outline = RulebookOutline(rulebook: book)
        #expect(
            book.boosts.map { $0.audience.map(outline.audience) }
                == ["for(0)", "for[member.age > 3]"])
        #expect(book.channels == [Channel(name: "push", period: .day, count: 3)])
        let list = try rulebook(
            "rewards: { xp: { kind: points } }\nboosts: [{ reward: xp, times: 3 }]\n")
        #expect(list.boosts.map(\.name) == [nil])
    }

    @Test("texts see what all rules know that grant the reward, by a draw too")
    func texts() {
        func codes(_ message: String, _ rules: String) -> [Diagnostic.Code] {
            read(
                """
                rewards:
                  hint: { kind: nudge, message: "\(message)" }
                  box: { kind: draw, of: { hint: 1 } }
                rules: [\(rules)]
                """
            ).diagnostics.filter { $0.severity == .error }.map(\.code)
        }
        let streak = "{ id: a, when: x, streak: { reach: 3, per: day }, grant: box }"
        let timed = "{ id: b, schedule: { per: day, at: '09:00' }, grant: hint }"
        #expect(codes("{length} days, {data.n}", streak) == [])
        #expect(codes("{length} days", streak + ", " + timed) == [.expression])
        #expect(codes("{data.n}", timed) == [.expression])
        #expect(codes("{member.name} {now}", streak + ", " + timed) == [])
    }
}

@Suite struct PeopleTests {
    @Test("personas, groups and graphs are read")
    func people() throws {
        let book = try rulebook(
            """
            personas: { a: member.x, b: { if: "true && member.y", description: Them } }
            groups:
              team: { key: data.team }
              club: { join: [club.joined, club.made], leave: club.left, key: data.club.id }
            graphs:
              friends: { add: friend.added, remove: friend.removed, to: data.to, mutual: true }
              follows: { add: follow.*, to: data.whom }
            """)
        #expect(book.personas.map(\.name) == ["a", "b"])
        #expect(book.personas.map(\.condition.text) == ["member.x", "true && member.y"])
        #expect(book.personas.map(\.description) == [nil, "Them"])
        #expect(book.groups.map(\.key) == [["data", "team"], ["data", "club", "id"]])
        #expect(
            book.groups.map(\.membership) == [
                .latest,
                .explicit(
                    join: [.exactly("club.joined"), .exactly("club.made")],
                    leave: [.exactly("club.left")]),
            ])
        #expect(book.graphs.map(\.isMutual) == [true, false])
        #expect(book.graphs.map(\.add) == [[.exactly("friend.added")], [.prefix("follow.")]])
        #expect(book.graphs.map(\.remove) == [[.exactly("friend.removed")], []])
        #expect(book.graphs.map(\.to) == [["data", "to"], ["data", "whom"]])
    }

    @Test("journeys are read, their stages as a list or by name")
    func journeys() throws {
        let book = try rulebook(
            """
            journeys:
              a:
                description: How it begins
                stages:
                  - { name: one, when: x, stuck: 3d }
                  - { name: two, when: [x, y.*], if: data.n > 1 }
              b: { stages: { one: { when: x }, two: { when: z, stuck: 1h } } }
            """)
        #expect(book.journeys.map(\.description) == ["How it begins", nil])
        #expect(book.journeys.map { $0.stages.map(\.name) } == [["one", "two"], ["one", "two"]])
        #expect(book.journeys[0].stages.map(\.stuckAfter) == [.days(3), nil])
        #expect(book.journeys[1].stages.map(\.stuckAfter) == [nil, .hours(1)])
        #expect(book.journeys[0].stages[1].when == [.exactly("x"), .prefix("y.")])
        #expect(book.journeys[0].stages.map { $0.condition?.text } == [nil, "data.n > 1"])
    }

    @Test("experiments are read")
    func experiments() throws {
        let book = try rulebook(
            """
            experiments:
              a: { arms: { control: 1, nudge: 1000 }, outcome: x, window: 14d, for: member.age > 3 }
              b:
                arms: [left, right]
                outcome: { when: [x, y], if: data.n > 1, sum: data.n }
                description: Which way
              c: { arms: [left, right] }
            """)
        typealias Arm = Experiment.Arm
        #expect(
            book.experiments[0].arms
                == [Arm(name: "control", weight: 1), Arm(name: "nudge", weight: 1000)])
        #expect(
            book.experiments[1].arms
                == [Arm(name: "left", weight: 1), Arm(name: "right", weight: 1)])
        #expect(book.experiments.map { $0.outcome?.when.count } == [1, 2, nil])
        #expect(book.experiments.map { $0.outcome?.of?.text } == [nil, "data.n", nil])
        #expect(book.experiments.map { $0.outcome?.condition?.text } == [nil, "data.n > 1", nil])
        #expect(book.experiments.map(\.window) == [.days(14), nil, nil])
        #expect(book.experiments[0].audience != nil && book.experiments[1].audience == nil)
        #expect(book.experiments.map(\.description) == [nil, "Which way", nil])
    }

    @Test("boards are read")
    func boards() throws {
        let book = try rulebook(
            """
            groups: { team: { key: data.team } }
            rewards: { gold: { kind: badge }, xp: { kind: points } }
            boards:
              a: { rank: xp, description: The best }
              b: { rank: { points: xp }, per: week, group: team, ties: dense }
              c: { rank: { count: [x, y], if: data.n > 1 }, per: month }
              d: { rank: { sum: data.n, when: x } }
            """)
        let measures = book.boards.map { board in
            switch board.measure {
            case .points(let reward): "points \(reward)"
            case .events(let when, let condition, let of):
                "\(when.map(\.text)) \(condition?.text ?? "") \(of?.text ?? "")"
            }
        }
        #expect(
            measures == [
                "points 1", "points 1", "[\"x\", \"y\"] data.n > 1 ", "[\"x\"]  data.n",
            ])
        #expect(book.boards.map(\.period) == [.lifetime, .week, .month, .lifetime])
        #expect(book.boards.map(\.group) == [nil, 0, nil, nil])
        #expect(book.boards.map(\.ties) == [.competition, .dense, .competition, .competition])
        #expect(book.boards[0].description == "The best")
    }
}
