// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Rulebook

@testable import RewardEngine

/// What stands in a log.
enum LogStep {
    case line(String)
    case tick(Int64)
    /// Another rulebook is put in force.
    case rules(Int)
}

/// An engine with its journal.
struct LogRun: ~Copyable {
    private var bench: Bench
    private let plans: [Plan]

    init(_ plans: [Plan], seed: UInt64) {
        self.plans = plans
        bench = Bench(plans[0], seed: seed)
        bench.keepsJournal = true
    }

    var journal: [String] { bench.journal }
    var facts: [Fact] { bench.facts }

    /// Of all lines: what is taken back has an id of its own.
    var ids: [String] {
        bench.facts.map { $0.kind == .revoked ? $0.id + "~revoked" : $0.id }
    }

    mutating func change<Result>(_ body: (inout Engine) -> Result) -> Result { bench.change(body) }

    /// - Parameter most: how many lines a batch has at most.
    mutating func run(
        _ steps: ArraySlice<LogStep>, upTo most: Int, _ generator: inout SeededGenerator
    ) {
        var lines: [String] = []
        func flush(_ bench: inout Bench) {
            _ = bench.apply(lines)
            lines = []
        }
        for step in steps {
            switch step {
            case .line(let line):
                lines.append(line)
                if lines.count >= generator.number(1...most) { flush(&bench) }
            case .tick(let time):
                flush(&bench)
                bench.tick(Timestamp(nanoseconds: time * 1_000_000_000))
            case .rules(let place):
                flush(&bench)
                _ = bench.reload(plans[place])
            }
        }
        flush(&bench)
    }
}

/// Makes rulebooks that follow one another, of everything there is, and logs.
struct LogMaker {
    var generator: SeededGenerator
    private static let members = ["ana", "bob", "cid", "dan"]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func plans() throws -> [Plan] {
        let late = (0..<6).map { _ in generator.pick(["keep", "keep", "revise", "ignore"]) }
        let amount = generator.number(1...9)
        // What a revision moves behind the lateness counts in another period than its own.
        let isRevised = late.contains("revise")
        let cap = generator.pick([
            "", ", cap: { per: \(isRevised ? "lifetime" : "day"), amount: 6 }",
        ])
        let budget = generator.pick([
            "",
            ", budget: { per: \(isRevised ? "lifetime" : "week"), amount: 25, pause_rule: true }",
        ])
        let rules = """
            settings: { lateness: 3d, journal: all, secret: s }
            groups: { team: { key: data.team }, club: { join: joined, leave: left, key: data.team } }
            channels: { push: { per: day, count: 2 } }
            experiments: { try: { arms: [one, two], outcome: quiz } }
            boards: { top: { rank: xp, per: day, group: team } }
            journeys: { way: { stages: [{ name: in, when: quiz, stuck: 1d }, { name: on, when: lesson }] } }
            rewards:
              xp: { kind: points, levels: [0, 10, 20], demote: true, channel: push\(cap)\(budget) }
              coins: { kind: points, pending: 1d, expires: 3d }
              ice: { kind: token, max: 2 }
              tea: { kind: item, cost: 2.5, codes: c.txt }
              star: { kind: badge }
              crown: { kind: badge, replaces: star }
              lucky: { kind: draw, of: { xp: 2, ice: 1, star: 1, tea: 1 } }
              hello: { kind: nudge, message: "Hello, {member.name}: {member.points.xp}" }
            boosts: [{ reward: xp, times: 1.5, active: { days: [sat, sun] } }]
            rules:
            - { id: each, when: lesson, late: \(late[0]), grant: { xp: data.n } }
            - { id: sum, when: lesson, late: \(late[1]), sum: { of: data.n, reach: [5, 9], per: day, repeat: true }, grant: [xp, lucky] }
            - { id: days, when: lesson, late: \(late[2]), streak: { per: day, reach: 2, repeat: true, freeze: ice, warn: 3h }, grant: coins }
            - { id: best, when: quiz, late: \(late[3]), best: { of: data.n }, grant: { coins: \(amount) } }
            - { id: goal, when: lesson, late: \(late[4]), goal: { group: team, sum: data.n, reach: 12, per: week, split: proportional }, grant: { coins: 7 } }
            - { id: club, when: quiz, goal: { group: club, count: true, reach: 2, per: day, split: equal }, grant: { coins: 5 } }
            - { id: near, when: lesson, peers: { group: team, distinct: 2, per: day }, grant: hello }
            - { id: away, when: lesson, lapse: { after: 1d, again: [2d] }, grant: hello }
            - { id: nine, schedule: { per: day, at: "09:00" }, for: member.points.xp > 3, grant: ice }
            - { id: first, when: quiz, limit: { per: day, count: 2, scope: rule, decide: at_close }, grant: tea }
            - { id: rank, rank: { board: top, top: 1 }, grant: crown }
            - { id: closed, when: board.closed, to: "'coach'", grant: hello }
            - { id: level, when: level.reached, if: data.level > data.previous, grant: star }
            - { id: thanks, when: thanks, late: \(late[5]), to: data.to, guard: { pair: { per: day, count: 1 } }, grant: { xp: 2 } }
            - { id: lost, when: [streak.broken, stage.stuck, goal.failed], arm: try/one, grant: hello }
            """
        let more = """

            - { id: past, when: [lesson, quiz], late: \(late[1]), history: grant, count: { reach: 2, per: day, repeat: true }, grant: [{ xp: 2 }, tea] }
            - { id: away2, when: quiz, history: count, lapse: { after: 2d }, grant: coins }
            - { id: held, when: lesson, history: grant, limit: { per: day, count: 1, scope: rule, decide: at_close }, grant: ice }
            """
        let changed = (rules + more)
            .replacing(
                "id: sum, when: lesson", with: "id: sum, when: [lesson, quiz], on_change: reset"
            )
            .replacing(
                "id: goal, when: lesson", with: "id: goal, when: [lesson, quiz], on_change: replay")
        let codes = (0..<12).map { "C\($0)" }.joined(separator: "\n")
        return try [rules, rules + more, changed].map {
            try Plan(reading: $0, files: ["c.txt": codes])
        }
    }

    mutating func log() -> [LogStep] {
        var now: Int64 = 1_767_571_200
        var steps: [LogStep] = []
        var plan = 0
        for number in 1...generator.number(3...14) {
            now += Int64(generator.pick([1, 600, 3600, 20_000]))
            switch generator.number(0...19) {
            case 0 where plan < 2:
                plan += 1
                steps.append(.rules(plan))
            case 1: steps.append(.tick(now))
            default: steps.append(.line(line(number, now)))
            }
        }
        steps.append(.tick(now + 6 * 86_400))
        return steps
    }

    private mutating func line(_ number: Int, _ now: Int64) -> String {
        let late = generator.once(in: 3) ? Int64(generator.number(0...3 * 86_400)) : 0
        let member = generator.pick(LogMaker.members)
        let other = generator.pick(LogMaker.members)
        let team = generator.pick(["\"amber\"", "\"blue\"", "null"])
        let n = generator.pick(["1", "2.5", "3", "4", "-1"])
        var type = generator.pick([
            "lesson", "lesson", "lesson", "lesson", "quiz", "quiz", "thanks",
        ])
        var data = "{\"n\":\(n),\"to\":\"\(other)\"\(team == "null" ? "" : ",\"team\":\(team)")}"
        switch generator.number(0...19) {
        case 0: type = "member.forgotten"
        case 1:
            (type, data) = ("member.updated", "{\"name\":\"\(member)\",\"quiet\":\"20:00-08:00\"}")
        case 2, 3:
            let id = "e\(generator.number(1...number))"
            (type, data) = ("event.retracted", "{\"source\":\"/test\",\"id\":\"\(id)\"}")
        case 4: (type, data) = ("points.redeem", "{\"reward\":\"coins\",\"amount\":2}")
        case 5: type = generator.pick(["joined", "left"])
        case 6: (type, data) = ("streak.repaired", "{}")
        default: break
        }
        return EventScript.line(
            id: "e\(number)", time: timeText((now - late) * 1_000_000_000), subject: member,
            type: type, data: data)
    }
}
