// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("journeys")
struct JourneyTests {
    private static let stages = """
        - { name: joined, when: joined, stuck: 3d }
        - { name: learning, when: lesson, if: data.minutes >= 5, stuck: 7d }
        - { name: regular, when: streak }
        """

    private func plan(_ rules: String, stages: String = JourneyTests.stages) throws -> Plan {
        try Plan(
            reading: """
                settings: { journal: [stage.entered, stage.stuck] }
                rewards: { xp: { kind: points } }
                journeys:
                  onboarding:
                    stages:
                \(stages.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
                rules:
                \(rules)
                """, zones: .utcOnly)
    }

    private func bench(_ rules: String, stages: String = JourneyTests.stages) throws -> Bench {
        Bench(try plan(rules, stages: stages))
    }

    private static let look =
        "- { id: look, when: look, if: 'member.stage.onboarding == \"learning\"', grant: xp }"

    private func entered(_ stage: String, _ event: String) -> String {
        "raised stage.entered/onboarding/\(stage)/ana/\(event)@/test by \(event)"
    }

    @Test("Members enter later stages, never earlier ones")
    func forward() throws {
        var bench = try bench(JourneyTests.look)
        #expect(bench.send("2026-01-05  ana  joined") == [entered("joined", "e1")])
        #expect(bench.send("2026-01-05  ana  lesson  {\"minutes\":4}") == [])
        #expect(
            bench.send("2026-01-05  ana  lesson  {\"minutes\":5}") == [entered("learning", "e3")])
        #expect(bench.send("2026-01-05  ana  lesson  {\"minutes\":9}") == [])
        #expect(bench.send("2026-01-05  ana  joined") == [])
        #expect(bench.send("2026-01-05  ana  look") == ["look/ana/e6@/test xp by e6"])
        #expect(bench.send("2026-01-05  bob  look") == [])
    }

    @Test("A stage may be left out")
    func skipping() throws {
        var bench = try bench(
            """
            - { id: r, when: stage.entered, if: 'data.previous == "joined"', grant: { xp: 5 } }
            """)
        #expect(
            bench.send("2026-01-05  ana  joined\n2026-01-06  ana  streak") == [
                entered("joined", "e1"), entered("regular", "e2"),
                "r/ana/stage.entered%2Fonboarding%2Fregular%2Fana%2Fe2@%2Ftest@rewardd xp 5 by e2",
            ])
        #expect(bench.send("2026-01-07  ana  lesson  {\"minutes\":5}") == [])
    }

    @Test("A late event does not lead back")
    func late() throws {
        var bench = try bench(JourneyTests.look)
        _ = bench.send("2026-01-06  ana  lesson  {\"minutes\":5}")
        #expect(bench.send("2026-01-05  ana  joined") == [])
        #expect(bench.send("2026-01-06  ana  look") == ["look/ana/e3@/test xp by e3"])
    }

    @Test("Who stays too long is stuck, once a stay")
    func stuck() throws {
        var bench = try bench(JourneyTests.look)
        _ = bench.send("2026-01-05  ana  joined")
        #expect(bench.advance(to: "2026-01-08T11:59:59Z") == [])
        #expect(
            bench.advance(to: "2026-01-08T12:00:00Z") == [
                "raised stage.stuck/onboarding/joined/ana/due:2026-01-08T12:00:00Z by due"
            ])
        #expect(bench.advance(to: "2026-03-08") == [])
        _ = bench.send("2026-03-09  ana  lesson  {\"minutes\":5}")
        #expect(
            bench.advance(to: "2026-04-09") == [
                "raised stage.stuck/onboarding/learning/ana/due:2026-03-16T12:00:00Z by due"
            ])
    }

    @Test("Who goes on in time is not stuck, and the last stage has no end")
    func inTime() throws {
        var bench = try bench(JourneyTests.look)
        _ = bench.send("2026-01-05  ana  joined\n2026-01-06  ana  streak")
        #expect(bench.advance(to: "2026-04-09") == [])
    }

    @Test("A late event may show that somebody has been stuck for long")
    func lateStuck() throws {
        var bench = try Bench(
            plan(
                JourneyTests.look,
                stages: "- { name: joined, when: joined, stuck: 1d }"))
        #expect(bench.send("2026-01-07  bob  hi\n2026-01-05T18:00  ana  joined").count == 1)
        #expect(
            bench.advance(to: "2026-01-07T12:00:01Z") == [
                "raised stage.stuck/onboarding/joined/ana/due:2026-01-06T18:00:00Z by due"
            ])
    }

    @Test("When the stages change, members stay where they are by name")
    func changed() throws {
        var bench = try bench(JourneyTests.look)
        _ = bench.send("2026-01-05  ana  lesson  {\"minutes\":5}")
        bench.install(
            try plan(
                JourneyTests.look,
                stages: """
                    - { name: first, when: hello }
                    - { name: learning, when: lesson, stuck: 7d }
                    - { name: expert, when: exam }
                    """))
        #expect(bench.send("2026-01-06  ana  look") == ["look/ana/e2@/test xp by e2"])
        #expect(bench.send("2026-01-06  ana  hello") == [])
        #expect(bench.advance(to: "2026-01-12T12:00:00Z").count == 1)
        #expect(bench.send("2026-01-13  ana  exam") == [entered("expert", "e4")])
    }

    @Test("lapse asks for a stage when it is due")
    func lapse() throws {
        var bench = try bench(
            """
            - { id: r, when: lesson, lapse: { after: 2d, stage: onboarding/learning }, grant: xp }
            """)
        _ = bench.send(
            """
            2026-01-05  ana  lesson  {"minutes":5}
            2026-01-05  bob  lesson  {"minutes":4}
            2026-01-05  cid  lesson  {"minutes":5}
            2026-01-06  cid  streak
            """)
        #expect(bench.advance(to: "2026-01-09") == ["r/ana/2026-01-07 xp by due"])
    }
}
