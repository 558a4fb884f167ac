// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Ticks")
struct TickTests {
    private static let rules = """
        settings: { journal: [streak.broken, streak.at_risk, stage.entered, stage.stuck, member.lapsed] }
        rewards:
          xp: { kind: points }
          ice: { kind: token }
        journeys:
          way:
            stages:
              - { name: begun, when: member.updated, stuck: 2d }
              - { name: learning, when: lesson, stuck: 5d }
              - { name: tested, when: quiz, stuck: 3d }
        rules:
          - { id: ice, when: quiz, grant: ice }
          - { id: days, when: lesson, streak: { reach: 3, per: day, repeat: true, freeze: ice, warn: 4h }, grant: xp }
          - { id: weeks, when: quiz, streak: { reach: 2, per: week, grace: 1, warn: 1d }, grant: xp }
          - { id: hours, when: lesson, streak: { reach: 2, per: hour }, grant: xp }
          - { id: away, when: lesson, lapse: { after: 2d, again: [3d, 9d] }, grant: xp }
          - { id: soon, when: quiz, lapse: { after: 5h, again: [9h] }, grant: xp }
          - { id: morning, schedule: { per: day, at: "09:00" }, for: 'member.points.xp > 2', grant: xp }
          - { id: month, schedule: { per: month, at: "31 00:00" }, grant: xp }
          - { id: year, schedule: { anniversary: member.joined }, grant: { xp: 10 } }
          - { id: lost, when: streak.broken, grant: { xp: data.length } }
          - { id: stuck, when: stage.stuck, grant: xp }
        """

    private struct Step {
        let seconds: Int64
        let member: String
        let type: String
        let data: String?
    }

    private func steps(_ generator: inout SeededGenerator) -> [Step] {
        let zones = ["Europe/Berlin", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tokyo"]
        // Around days on which clocks change, and a date is left out.
        var seconds: Int64 = generator.pick([
            1_324_900_800, 1_541_030_400, 1_711_584_000, 1_769_558_400,
        ])
        return (0..<generator.number(5...40)).map { number in
            seconds += Int64(generator.pick([60, 3600, 9 * 3600, 86_400, 4 * 86_400]))
            seconds += Int64(generator.number(0...3600))
            let member = generator.pick(["ana", "bob", "cid"])
            switch generator.number(0...9) {
            case 0:
                return Step(
                    seconds: seconds, member: member, type: "member.updated",
                    data: "{\"timezone\":\"\(generator.pick(zones))\",\"joined\":\"2010-12-30\"}")
            case 1:
                let from = timeText((seconds + 86_400) * 1_000_000_000).prefix(10)
                let until = timeText((seconds + 4 * 86_400) * 1_000_000_000).prefix(10)
                return Step(
                    seconds: seconds, member: member, type: "streak.paused",
                    data: "{\"from\":\"\(from)\",\"until\":\"\(until)\"}")
            case 2:
                return Step(seconds: seconds, member: member, type: "streak.repaired", data: nil)
            case 3...5: return Step(seconds: seconds, member: member, type: "quiz", data: nil)
            default: return Step(seconds: seconds, member: member, type: "lesson", data: nil)
            }
        }
    }

    private func run(_ plan: Plan, _ steps: [Step], ticks: [Int64]) -> [String] {
        var bench = Bench(plan, zones: SystemZoneFiles.database)
        var found: [String] = []
        var ticks = ticks[...]
        for (number, step) in steps.enumerated() {
            while let tick = ticks.first, tick <= step.seconds {
                if number > 0 { found += bench.advance(to: timeText(tick * 1_000_000_000)) }
                ticks = ticks.dropFirst()
            }
            let line = EventScript.line(
                id: "e\(number)", time: timeText(step.seconds * 1_000_000_000),
                subject: step.member, type: step.type, data: step.data)
            found += bench.apply([line]).map(\.description)
        }
        let end = steps[steps.count - 1].seconds + 30 * 86_400
        while let tick = ticks.first, tick <= end {
            found += bench.advance(to: timeText(tick * 1_000_000_000))
            ticks = ticks.dropFirst()
        }
        return found + bench.advance(to: timeText(end * 1_000_000_000))
    }

    @Test(
        "Whether time comes in small steps or all at once after a stop, the same comes due",
        .enabled(if: SystemZoneFiles.areThere))
    func steps() throws {
        let plan = try Plan(reading: TickTests.rules, zones: SystemZoneFiles.database)
        var count = 0
        for seed in Effort.seeds("ticks", count: 40) {
            var generator = SeededGenerator(seed: seed)
            let steps = steps(&generator)
            let first = steps[0].seconds
            let last = steps[steps.count - 1].seconds + 30 * 86_400
            let ticks = (0..<60).map { _ in
                first + Int64(generator.number(0...Int(last - first)))
            }.sorted()
            let whole = run(plan, steps, ticks: [])
            let small = run(plan, steps, ticks: ticks)
            #expect(whole == small, "seed \(seed)")
            guard whole == small else { return }
            #expect(Set(whole).count == whole.count, "an id twice: seed \(seed)")
            count += whole.count
        }
        #expect(count > 1000)
    }
}
