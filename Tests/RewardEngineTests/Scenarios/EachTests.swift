// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("A rule without a trigger, and which events a rule sees")
struct EachTests {
    @Test(
        "Events wake the rules that name them",
        arguments: [
            Scenario(
                "Every matching event fires, named by its id and source",
                rules: "- { id: r, when: lesson, grant: { xp: 10 } }",
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  bob  lesson
                    2026-01-05  ana  quiz
                    2026-01-05  ana  lesson
                    """,
                outcomes: [
                    "r/ana/e1@/test xp 10 by e1", "r/bob/e2@/test xp 10 by e2",
                    "r/ana/e4@/test xp 10 by e4",
                ]),
            Scenario(
                "Rules fire in the order of the rulebook, also those woken by a prefix",
                rules: """
                    - { id: all, when: "*", grant: xp }
                    - { id: exact, when: lesson.done, grant: xp }
                    - { id: longer, when: "lesson.done.*", grant: xp }
                    - { id: prefix, when: "lesson.*", grant: xp }
                    - { id: either, when: [quiz, lesson.done], grant: xp }
                    """,
                events: """
                    2026-01-05  ana  lesson.done
                    2026-01-05  ana  lesson.left
                    2026-01-05  ana  lesson
                    2026-01-05  ana  quiz
                    2026-01-05  ana  other
                    2026-01-05  ana  lesson.done.twice
                    """,
                outcomes: [
                    "all/ana/e1@/test xp by e1", "exact/ana/e1@/test xp by e1",
                    "prefix/ana/e1@/test xp by e1", "either/ana/e1@/test xp by e1",
                    "all/ana/e2@/test xp by e2", "prefix/ana/e2@/test xp by e2",
                    "all/ana/e3@/test xp by e3",
                    "all/ana/e4@/test xp by e4", "either/ana/e4@/test xp by e4",
                    "all/ana/e5@/test xp by e5",
                    "all/ana/e6@/test xp by e6", "longer/ana/e6@/test xp by e6",
                    "prefix/ana/e6@/test xp by e6",
                ]),
            Scenario(
                "What `if` hides, the rule does not see",
                rules: "- { id: r, when: lesson, if: data.minutes >= 5, grant: xp }",
                events: """
                    2026-01-05  ana  lesson  {"minutes":4}
                    2026-01-05  ana  lesson  {"minutes":5}
                    2026-01-05  ana  lesson  {"minutes":4.999999}
                    2026-01-05  ana  lesson  {"minutes":5.0}
                    2026-01-05  ana  lesson
                    """,
                outcomes: ["r/ana/e2@/test xp by e2", "r/ana/e4@/test xp by e4"]),
            Scenario(
                "Expressions see the event and its extension attributes",
                rules: """
                    - id: r
                      when: lesson
                      if: >-
                        event.type == "lesson" && event.source == "/app" && event.id == "x1"
                        && event.subject == "ana" && event.trace == "t" && event.data.minutes == 5
                        && now == timestamp("2026-01-05T12:00:00Z") && event.time == now
                      grant: xp
                    """,
                events: """
                    {"type":"lesson","subject":"ana","source":"/app","id":"x1","time":"2026-01-05T12:00:00Z","trace":"t","data":{"minutes":5}}
                    {"type":"lesson","subject":"ana","source":"/app","id":"x1","time":"2026-01-05T12:00:00Z","trace":"u","data":{"minutes":5}}
                    """,
                outcomes: ["r/ana/x1@/app xp by x1"]),
            Scenario(
                "An event without a time happens when it is received",
                rules: "- { id: r, when: lesson, count: { reach: 1, per: hour }, grant: xp }",
                events: "-  ana  lesson",
                outcomes: ["r/ana/2026-01-01T00 xp by e1"]),
            Scenario(
                "An event without an id has one from its number",
                rules: "- { id: r, when: lesson, grant: xp }",
                events: """
                    2026-01-05  ana  quiz
                    {"type":"lesson","subject":"ana","source":"/app","time":"2026-01-05T12:00:00Z"}
                    """,
                outcomes: ["r/ana/log:0:2@/app xp by log:0:2"]),
        ])
    func events(_ scenario: Scenario) throws { try scenario.check() }

    @Test("What a rule lets through is counted")
    func matched() throws {
        var bench = try Bench("- { id: r, when: lesson, if: data.minutes >= 5, grant: xp }")
        _ = bench.send(
            """
            2026-01-05  ana  lesson  {"minutes":4}
            2026-01-05  ana  lesson  {"minutes":5}
            2026-01-05  bob  lesson  {"minutes":6}
            2026-01-05  bob  quiz    {"minutes":6}
            """)
        #expect(bench.matched(by: "r") == 2)
    }
}
