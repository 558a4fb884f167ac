// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("guard, who and to")
struct GuardTests {
    @Test(
        "What members do for themselves",
        arguments: [
            Scenario(
                "Is denied where `who` is another, and does not count",
                rules: """
                    - id: r
                      when: kudos
                      who: data.to
                      distinct: { of: event.subject, reach: [1, 2], per: month }
                      grant: { xp: 5 }
                    """,
                events: """
                    2026-01-05  ana  kudos  {"to":"ana"}
                    2026-01-05  bob  kudos  {"to":"ana"}
                    2026-01-05  ana  kudos  {"to":"ana"}
                    2026-01-05  cid  kudos  {"to":"ana"}
                    """,
                outcomes: [
                    "denied r/ana/e1@/test guard.self by e1", "r/ana/2026-01/1 xp 5 by e2",
                    "denied r/ana/e3@/test guard.self by e3", "r/ana/2026-01/2 xp 5 by e4",
                ]),
            Scenario(
                "Counts with `self: allow`",
                rules: """
                    - id: r
                      when: kudos
                      who: data.to
                      guard: { self: allow }
                      grant: xp
                    """,
                events: "2026-01-05  ana  kudos  {\"to\":\"ana\"}",
                outcomes: ["r/ana/e1@/test xp by e1"]),
            Scenario(
                "Is denied to the subject among the receivers of `to`",
                rules: "- { id: r, when: kudos, to: data.to, grant: [xp, star] }",
                events: "2026-01-05  ana  kudos  {\"to\":[\"bob\",\"ana\",\"cid\"]}",
                outcomes: [
                    "r/bob/e1@/test/xp xp by e1", "r/bob/e1@/test/star star by e1",
                    "denied r/ana/e1@/test guard.self by e1",
                    "r/cid/e1@/test/xp xp by e1", "r/cid/e1@/test/star star by e1",
                ]),
            Scenario(
                "Is granted to the subject with `self: allow`",
                rules: """
                    - { id: r, when: kudos, to: data.to, guard: { self: allow }, grant: xp }
                    """,
                events: "2026-01-05  ana  kudos  {\"to\":[\"bob\",\"ana\"]}",
                outcomes: ["r/bob/e1@/test xp by e1", "r/ana/e1@/test xp by e1"]),
            Scenario(
                "Is denied only if `if` lets it through",
                rules: """
                    - { id: r, when: kudos, if: data.n > 1, who: data.to, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  kudos  {"to":"ana","n":1}
                    2026-01-05  ana  kudos  {"to":"ana","n":2}
                    """,
                outcomes: ["denied r/ana/e2@/test guard.self by e2"]),
            Scenario(
                "Needs no guard where nobody else is named",
                rules: "- { id: r, when: lesson, grant: xp }",
                events: "2026-01-05  ana  lesson",
                outcomes: ["r/ana/e1@/test xp by e1"]),
        ])
    func selfDealing(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "`who` says for whom is counted",
        arguments: [
            Scenario(
                "Made by an expression, also one that makes a new text",
                rules: """
                    - { id: r, when: quiz, who: "'m-' + data.n", count: { reach: 2 }, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  quiz  {"n":"1"}
                    2026-01-05  bob  quiz  {"n":"2"}
                    2026-01-05  cid  quiz  {"n":"1"}
                    """,
                outcomes: ["r/m-1/2 xp by e3"]),
            Scenario(
                "Without one the event is not seen",
                rules: "- { id: r, when: quiz, who: data.to, grant: xp }",
                events: """
                    2026-01-05  ana  quiz
                    2026-01-05  ana  quiz  {"to":""}
                    2026-01-05  ana  quiz  {"to":7}
                    2026-01-05  ana  quiz  {"to":"bob"}
                    """,
                outcomes: ["r/bob/e4@/test xp by e4"]),
        ])
    func who(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "`to` says who receives",
        arguments: [
            Scenario(
                "An id, or a list in which each counts once",
                rules: "- { id: r, when: quiz, to: data.to, grant: xp }",
                events: """
                    2026-01-05  ana  quiz  {"to":"bob"}
                    2026-01-05  ana  quiz  {"to":["bob","cid","bob",""]}
                    2026-01-05  ana  quiz  {"to":[]}
                    2026-01-05  ana  quiz  {"to":""}
                    2026-01-05  ana  quiz
                    """,
                outcomes: [
                    "r/bob/e1@/test xp by e1", "r/bob/e2@/test xp by e2", "r/cid/e2@/test xp by e2",
                ]),
            Scenario(
                "A list made by an expression",
                rules: """
                    - id: r
                      when: quiz
                      to: data.to.filter(m, m != 'cid').map(m, m + '!')
                      grant: xp
                    """,
                events: "2026-01-05  ana  quiz  {\"to\":[\"bob\",\"cid\",\"dan\"]}",
                outcomes: ["r/bob%21/e1@/test xp by e1", "r/dan%21/e1@/test xp by e1"]),
            Scenario(
                "An attribute of the member",
                rules: """
                    - { id: r, when: lesson, count: { reach: 1 }, to: member.mentor, grant: xp }
                    """,
                events: """
                    2026-01-05  ana  member.updated  {"mentor":"eve"}
                    2026-01-05  ana  lesson
                    """,
                outcomes: ["r/eve/ana/1 xp by e2"]),
            Scenario(
                "`who` is the member whom the event is about",
                rules: "- { id: r, when: quiz, who: data.by, to: who, grant: xp }",
                events: "2026-01-05  ana  quiz  {\"by\":\"bob\"}",
                outcomes: ["r/bob/e1@/test xp by e1"]),
        ])
    func to(_ scenario: Scenario) throws { try scenario.check() }
}
