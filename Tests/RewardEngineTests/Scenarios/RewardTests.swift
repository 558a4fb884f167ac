// SPDX-License-Identifier: Apache-2.0
import RewardEngine
import Testing

@Suite("Rewards: badges, amounts and texts")
struct RewardTests {
    @Test(
        "Badges and amounts",
        arguments: [
            Scenario(
                "A badge is held once, whichever rule grants it; one that repeats is not",
                rules: """
                    - { id: a, when: lesson, grant: star }
                    - { id: b, when: lesson, grant: [star, again] }
                    """,
                events: "2026-01-05..06  ana  lesson\n2026-01-06  bob  lesson",
                outcomes: [
                    "a/ana/e1@/test star by e1", "b/ana/e1@/test/again again by e1",
                    "b/ana/e2@/test/again again by e2", "a/bob/e3@/test star by e3",
                    "b/bob/e3@/test/again again by e3",
                ]),
            Scenario(
                "A nudge can be given any number of times",
                rules: "- { id: r, when: lesson, grant: poke }",
                events: "2026-01-05..06  ana  lesson",
                outcomes: [
                    "r/ana/e1@/test poke by e1 \"Join in\"",
                    "r/ana/e2@/test poke by e2 \"Join in\"",
                ]),
            Scenario(
                "An amount may be computed from the event, exactly if it is nothing but a field",
                rules: """
                    - { id: a, when: lesson, grant: { xp: data.n } }
                    - { id: b, when: lesson, grant: { xp: data.n * 2 } }
                    """,
                events: """
                    2026-01-05  ana  lesson  {"n":12}
                    2026-01-05  ana  lesson  {"n":0.1}
                    2026-01-05  ana  lesson  {"n":0}
                    2026-01-05  ana  lesson  {"n":"x"}
                    """,
                outcomes: [
                    "a/ana/e1@/test xp 12 by e1", "b/ana/e1@/test xp 24 by e1",
                    "a/ana/e2@/test xp 0.1 by e2", "b/ana/e2@/test xp 0.2 by e2",
                ]),
            Scenario(
                "An amount sees what the trigger counted",
                rules: """
                    - id: r
                      when: buy
                      sum: { of: data.n, reach: [10, 20] }
                      grant: { xp: total, coins: threshold }
                    """,
                events: "2026-01-05  ana  buy  {\"n\":20.5}",
                outcomes: [
                    "r/ana/10/xp xp 20.5 by e1", "r/ana/10/coins coins 10 by e1",
                    "r/ana/20/xp xp 20.5 by e1", "r/ana/20/coins coins 20 by e1",
                ]),
            Scenario(
                "Of a streak it sees the length",
                rules: """
                    - id: r
                      when: lesson
                      streak: { reach: 2, per: day, repeat: true }
                      grant: { xp: length * 10 }
                    """,
                events: "2026-01-05..08  ana  lesson",
                outcomes: ["r/ana/2026-01-06 xp 20 by e2", "r/ana/2026-01-08 xp 40 by e4"]),
            Scenario(
                "Points add up, and later rules see what earlier ones granted",
                rules: """
                    - { id: a, when: lesson, grant: { xp: 1.5 } }
                    - { id: b, when: lesson, if: member.points.xp >= 3, grant: { coins: member.points.xp } }
                    """,
                events: "2026-01-05..06  ana  lesson\n2026-01-06  bob  lesson",
                outcomes: [
                    "a/ana/e1@/test xp 1.5 by e1", "a/ana/e2@/test xp 1.5 by e2",
                    "b/ana/e2@/test coins 3 by e2", "a/bob/e3@/test xp 1.5 by e3",
                ]),
            Scenario(
                "Badges that a member holds can be asked for",
                rules: """
                    - { id: a, when: lesson, if: "!('star' in member.badges)", grant: [star, medal] }
                    - { id: b, when: lesson, if: "member.badges == ['star', 'medal']", grant: xp }
                    """,
                events: "2026-01-05..06  ana  lesson",
                outcomes: [
                    "a/ana/e1@/test/star star by e1", "a/ana/e1@/test/medal medal by e1",
                    "b/ana/e1@/test xp by e1", "b/ana/e2@/test xp by e2",
                ]),
        ])
    func amounts(_ scenario: Scenario) throws { try scenario.check() }

    private static func rulebook(message: String) -> String {
        """
        groups: { team: { key: data.team } }
        rewards: { hi: { kind: nudge, message: \(message) } }
        rules:
        - { id: r, when: lesson, to: data.to, guard: { self: allow }, grant: hi }
        """
    }

    @Test(
        "A message is a text for its receiver",
        arguments: [
            ("Well done", "Well done"),
            ("'Hello, {member.name}!'", "Hello, Bob!"),
            ("'{member.id} {member.groups.team}'", "bob amber"),
            ("'{event.subject} {event.type} {data.n} {data.n * 2} {data.f}'", "ana lesson 3 6 0.5"),
            ("'{data.n > 2} {data.f / 2.0} {1.0}'", "true 0.25 1"),
            ("'a {{brace}} {member.name}'", "a {brace} Bob"),
            ("'«{data.missing}»{member.name}'", "«»Bob"),
            ("'«{1 / (data.n - 3)}»'", "«»"),
            ("'{data.s}'", "ü \\\" \\n"),
        ])
    func messages(template: String, text: String) throws {
        var bench = Bench(try Plan(reading: RewardTests.rulebook(message: template)))
        let facts = bench.apply(
            EventScript(
                """
                2026-01-05  bob  member.updated  {"name":"Bob"}
                2026-01-05  bob  quiz            {"team":"amber"}
                2026-01-05  ana  lesson          {"to":"bob","n":3,"f":0.5,"s":"ü \\" \\n"}
                """
            ).lines)
        let expected = text.replacing("\\\"", with: "\"").replacing("\\n", with: "\n")
        #expect(facts.map(\.message) == [expected])
    }

    @Test("An expression in a message that fails is counted")
    func failingMessages() throws {
        var bench = Bench(try Plan(reading: RewardTests.rulebook(message: "'«{data.missing}»'")))
        _ = bench.send("2026-01-05  ana  lesson  {\"to\":\"bob\"}")
        #expect(bench.failures(of: "r").count == 1)
    }
}
