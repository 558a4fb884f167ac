// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("peers")
struct PeersTests {
    @Test(
        "Fires once for a group and period when so many members have done it",
        arguments: [
            Scenario(
                "The others are told, and a member counts once",
                rules:
                    "- { id: r, when: lesson, peers: { group: team, distinct: 2, per: day }, grant: poke }",
                events: """
                    2026-01-05  cid  quiz    {"team":"amber"}
                    2026-01-05  eve  quiz    {"team":"blue"}
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  dan  lesson  {"team":"blue"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  dan  lesson  {"team":"amber"}
                    2026-01-06  ana  lesson  {"team":"amber"}
                    2026-01-06  bob  lesson  {"team":"amber"}
                    """,
                outcomes: [
                    "r/cid/amber/2026-01-05 poke by e6 \"Join in\"",
                    "r/cid/amber/2026-01-06 poke by e9 \"Join in\"",
                    "r/dan/amber/2026-01-06 poke by e9 \"Join in\"",
                ]),
            Scenario(
                "Those who did it",
                rules: """
                    - id: r
                      when: lesson
                      peers: { group: team, distinct: 2, per: week }
                      to: doers
                      grant: xp
                    """,
                events: """
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  cid  quiz    {"team":"amber"}
                    2026-01-11  ana  lesson  {"team":"amber"}
                    2026-01-11  cid  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/bob/amber/2026-W02 xp by e3", "r/ana/amber/2026-W02 xp by e3"]),
            Scenario(
                "Everybody in the group, over a lifetime",
                rules: """
                    - id: r
                      when: lesson
                      peers: { group: team, distinct: 2 }
                      to: members
                      grant: xp
                    """,
                events: """
                    2026-01-05  cid  quiz    {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  cid  lesson  {"team":"amber"}
                    """,
                outcomes: [
                    "r/cid/amber/2 xp by e3", "r/bob/amber/2 xp by e3", "r/ana/amber/2 xp by e3",
                ]),
            Scenario(
                "One is enough if one is asked for",
                rules: """
                    - id: r
                      when: lesson
                      peers: { group: team, distinct: 1, per: month }
                      grant: xp
                    """,
                events: """
                    2026-01-05  cid  quiz    {"team":"amber"}
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  cid  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/cid/amber/2026-01 xp by e2"]),
            Scenario(
                "Who has left the group is none of the others",
                rules:
                    "- { id: r, when: lesson, peers: { group: team, distinct: 2, per: day }, grant: xp }",
                events: """
                    2026-01-05  cid  quiz    {"team":"amber"}
                    2026-01-05  dan  quiz    {"team":"amber"}
                    2026-01-05  cid  quiz    {"team":"blue"}
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    """,
                outcomes: ["r/dan/amber/2026-01-05 xp by e5"]),
        ])
    func calendar(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "In a rolling window, named by the group and the event",
        arguments: [
            Scenario(
                "Exactly as long ago is included, and it starts empty after firing",
                rules: """
                    - id: r
                      when: lesson
                      peers: { group: team, distinct: 2, within: 1h }
                      to: doers
                      grant: xp
                    """,
                events: """
                    2026-01-05T10:00:00  ana  lesson  {"team":"amber"}
                    2026-01-05T11:00:01  bob  lesson  {"team":"amber"}
                    2026-01-05T12:00:01  cid  lesson  {"team":"amber"}
                    2026-01-05T12:00:02  ana  lesson  {"team":"amber"}
                    2026-01-05T12:00:03  ana  lesson  {"team":"amber"}
                    2026-01-05T12:00:04  bob  lesson  {"team":"amber"}
                    """,
                outcomes: [
                    "r/bob/amber/e3@/test xp by e3", "r/cid/amber/e3@/test xp by e3",
                    "r/ana/amber/e6@/test xp by e6", "r/bob/amber/e6@/test xp by e6",
                ])
        ])
    func rolling(_ scenario: Scenario) throws { try scenario.check() }

    static let told = """
        - id: r
          when: lesson
          peers: { group: team, distinct: 2, per: day }
          to: { others: { active: SPAN } }
          grant: xp
        """

    @Test(
        "Of the others, those who were active within the time",
        arguments: [
            ("1d", "2026-01-07T00:00:00", true), ("1d", "2026-01-06T23:59:59", false),
            ("2d", "2026-01-06T00:00:00", true), ("2d", "2026-01-05T23:59:59", false),
            ("36h", "2026-01-06T06:00:00", true), ("36h", "2026-01-06T05:59:59", false),
            ("24h", "2026-01-07T00:00:00", true), ("24h", "2026-01-06T23:59:59", false),
        ])
    func active(span: String, seen: String, isTold: Bool) throws {
        var bench = try Bench(PeersTests.told.replacing("SPAN", with: span))
        let found = bench.send(
            """
            2026-01-05           cid  quiz    {"team":"amber"}
            \(seen)              cid  quiz
            2026-01-07T17:59:59  ana  lesson  {"team":"amber"}
            2026-01-07T18:00:00  bob  lesson  {"team":"amber"}
            """)
        #expect(found == (isTold ? ["r/cid/amber/2026-01-07 xp by e4"] : []))
    }
}
