// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

@Suite("experiments")
struct ExperimentTests {
    static func arms(of experiment: Experiment, _ count: Int) -> [Int] {
        (0..<count).map { index in
            var name = "member-\(index)"
            return name.withUTF8 { experiment.arm(of: UnsafeRawBufferPointer($0)) }
        }
    }

    static func experiment(_ name: String, _ weights: [Int]) -> Experiment {
        Experiment(
            name: name, description: nil,
            arms: weights.enumerated().map { Experiment.Arm(name: "a\($0)", weight: $1) },
            outcome: nil, window: nil, audience: nil)
    }

    @Test("Arms are stable, and shared out by weight")
    func weights() {
        let one = ExperimentTests.experiment("x", [1, 3])
        let arms = ExperimentTests.arms(of: one, 20_000)
        #expect(arms == ExperimentTests.arms(of: one, 20_000))
        #expect(arms.prefix(12) == [1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0])
        let share = Double(arms.count { $0 == 1 }) / 20_000
        #expect(abs(share - 0.75) < 0.01)
    }

    @Test("Experiments are independent: a chi-square test of their arms")
    func independence() {
        let names = ["welcome", "welcome2", "price", "nudges"]
        for (place, first) in names.enumerated() {
            for second in names[(place + 1)...] {
                let left = ExperimentTests.arms(
                    of: ExperimentTests.experiment(first, [1, 1, 1]), 9000)
                let right = ExperimentTests.arms(
                    of: ExperimentTests.experiment(second, [1, 1]), 9000)
                var cells: [Int: Int] = [:]
                for (one, other) in zip(left, right) { cells[one * 2 + other, default: 0] += 1 }
                let chiSquare = (0..<6).map { cell in
                    let difference = Double(cells[cell] ?? 0) - 1500
                    return difference * difference / 1500
                }.reduce(0, +)
                // Five degrees of freedom: 20.5 is exceeded once in a thousand times.
                #expect(chiSquare < 20.5, "\(first) and \(second)")
            }
        }
    }

    static let experiments = """
        experiments:
          welcome:
            arms: [plain, warm]
            for: member.kind == 'new'
            outcome: { when: lesson, if: data.n > 0, sum: data.n }
            window: 2d
        """

    @Test("Who is not of the audience is in no arm; who was once stays in his")
    func audience() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: p, when: quiz, arm: welcome/plain, grant: xp }
                - { id: w, when: quiz, arm: welcome/warm, grant: xp }
                - { id: m, when: quiz, if: member.arm.welcome == 'warm', grant: coins }
                """, more: ExperimentTests.experiments))
        let found = bench.send(
            """
            2026-01-05T10:00  ana  quiz
            2026-01-05T10:00  ana  member.updated  {"kind":"new"}
            2026-01-05T11:00  ana  quiz
            2026-01-05T12:00  ana  member.updated  {"kind":"old"}
            2026-01-05T13:00  ana  quiz
            """)
        let isWarm = found.first?.hasPrefix("w/") ?? false
        #expect(
            found
                == (isWarm
                    ? [
                        "w/ana/e3@/test xp by e3", "m/ana/e3@/test coins by e3",
                        "w/ana/e5@/test xp by e5", "m/ana/e5@/test coins by e5",
                    ] : ["p/ana/e3@/test xp by e3", "p/ana/e5@/test xp by e5"]))
    }

    @Test("What comes in the window behind the exposure is the outcome")
    func outcome() throws {
        var bench = try Bench(
            RuleText("- { id: r, when: other, grant: xp }", more: ExperimentTests.experiments))
        _ = bench.send(
            """
            2026-01-05T10:00  ana  lesson          {"n":100}
            2026-01-05T11:00  ana  member.updated  {"kind":"new"}
            2026-01-05T12:00  ana  lesson          {"n":2.5}
            2026-01-05T12:30  ana  lesson          {"n":-7}
            2026-01-07T11:00  ana  lesson          {"n":4}
            2026-01-07T11:01  ana  lesson          {"n":8}
            2026-01-05T11:00  bob  member.updated  {"kind":"new"}
            """.replacing("2026-01-05T11:00  bob", with: "2026-01-07T11:00  bob"))
        let results = bench.results(ofExperiment: "welcome") ?? []
        #expect(results.map(\.membersExposed).reduce(0, +) == 2)
        #expect(results.map(\.membersWithOutcome).reduce(0, +) == 1)
        #expect(results.map(\.sum).reduce(.zero, +) == Amount(millionths: 6_500_000))
        #expect(results.map(\.sumOfSquares).reduce(0, +) == 42.25)
    }

    @Test("Without rules an experiment that fails to evaluate harms nobody")
    func withoutRules() throws {
        var bench = Bench(
            try Plan(
                reading: """
                    experiments:
                      x: { arms: [a, b], for: member.kind.deep == 1, outcome: lesson }
                    """))
        #expect(bench.send("2026-01-05  ana  lesson") == [])
    }
}
