// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("for, since, late, guard, cooldown")
struct GateTests {
    @Test(
        "Enrolment",
        arguments: [
            Scenario(
                "Counting starts with the first such event, which itself does not count",
                rules:
                    "- { id: r, when: [enrolled, lesson], since: enrolled, count: { reach: 2 }, grant: xp }",
                events: """
                    2026-01-05T09:00  ana  lesson
                    2026-01-05T10:00  ana  enrolled
                    2026-01-05T11:00  ana  enrolled
                    2026-01-05T12:00  ana  lesson
                    2026-01-05T12:00  bob  lesson
                    """,
                outcomes: ["r/ana/2 xp by e4"]),
            Scenario(
                "By the event's own type: the first is swallowed",
                rules: "- { id: r, when: lesson, since: lesson, grant: xp }",
                events: """
                    2026-01-05T09:00  ana  lesson
                    2026-01-05T10:00  ana  lesson
                    """,
                outcomes: ["r/ana/e2@/test xp by e2"]),
            Scenario(
                "An event of before it does not count, also if it is late",
                rules: "- { id: r, when: lesson, since: enrolled, grant: xp }",
                events: """
                    2026-01-05T10:00  ana  enrolled
                    2026-01-05T09:59  ana  lesson
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T08:00  ana  enrolled
                    2026-01-05T09:00  ana  lesson
                    """,
                outcomes: ["r/ana/e3@/test xp by e3", "r/ana/e5@/test xp by e5"]),
        ])
    func since(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "Who can earn it",
        arguments: [
            Scenario(
                "A persona", rules: "- { id: r, when: lesson, for: keen, grant: xp }",
                more: "personas: { keen: member.points.coins >= 2 }",
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    """, outcomes: []),
            Scenario(
                "An expression over the member whom it is about",
                rules:
                    "- { id: r, when: kudos, who: data.to, for: member.kind == 'new', grant: xp }",
                events: """
                    2026-01-05  bob  member.updated  {"kind":"new"}
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-05  bob  kudos  {"to":"ana"}
                    """, outcomes: ["r/bob/e2@/test xp by e2"]),
        ])
    func audience(_ scenario: Scenario) throws { try scenario.check() }

    @Test("`late: ignore` leaves out what is behind the newest of that member")
    func lateIgnored() throws {
        try Scenario(
            "", rules: "- { id: r, when: lesson, late: ignore, grant: xp }",
            events: """
                2026-01-05T10:00  ana  lesson
                2026-01-05T09:00  ana  lesson
                2026-01-05T09:00  bob  lesson
                2026-01-05T10:00  ana  lesson
                """,
            outcomes: [
                "r/ana/e1@/test xp by e1", "r/bob/e3@/test xp by e3", "r/ana/e4@/test xp by e4",
            ]
        ).check()
    }

    static func kudos(_ guards: String, to: String = "who: data.to") -> String {
        "- { id: r, when: kudos, \(to), guard: { \(guards) }, grant: xp }"
    }

    @Test(
        "Guards",
        arguments: [
            Scenario(
                "Of a pair, in one direction", rules: kudos("pair: { per: day, count: 1 }"),
                events: """
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-05  ana  kudos  {"to":"cid"}
                    2026-01-05  bob  kudos  {"to":"ana"}
                    2026-01-06  ana  kudos  {"to":"bob"}
                    """,
                outcomes: [
                    "r/bob/e1@/test xp by e1", "denied r/bob/e2@/test guard.pair by e2",
                    "r/cid/e3@/test xp by e3", "r/ana/e4@/test xp by e4",
                    "r/bob/e5@/test xp by e5",
                ]),
            Scenario(
                "Of a giver; what another guard stops is not counted",
                rules: kudos("pair: { per: day, count: 1 }, giver: { per: day, count: 2 }"),
                events: """
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-05  ana  kudos  {"to":"cid"}
                    2026-01-05  ana  kudos  {"to":"dan"}
                    """,
                outcomes: [
                    "r/bob/e1@/test xp by e1", "denied r/bob/e2@/test guard.pair by e2",
                    "r/cid/e3@/test xp by e3", "denied r/dan/e4@/test guard.giver by e4",
                ]),
            Scenario(
                "Of a receiver", rules: kudos("receiver: { per: week, count: 1 }"),
                events: """
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-11  cid  kudos  {"to":"bob"}
                    2026-01-12  cid  kudos  {"to":"bob"}
                    """,
                outcomes: [
                    "r/bob/e1@/test xp by e1", "denied r/bob/e2@/test guard.receiver by e2",
                    "r/bob/e3@/test xp by e3",
                ]),
            Scenario(
                "Of two who return each other's favours, ends of the time included",
                rules: kudos("mutual: { within: 1d, count: 2 }"),
                events: """
                    2026-01-05T10:00     ana  kudos  {"to":"bob"}
                    2026-01-05T11:00     bob  kudos  {"to":"ana"}
                    2026-01-05T12:00     ana  kudos  {"to":"bob"}
                    2026-01-05T13:00     bob  kudos  {"to":"ana"}
                    2026-01-06T11:00:00  ana  kudos  {"to":"bob"}
                    2026-01-06T11:00:01  ana  kudos  {"to":"bob"}
                    """,
                outcomes: [
                    "r/bob/e1@/test xp by e1", "r/ana/e2@/test xp by e2",
                    "denied r/bob/e3@/test guard.mutual by e3",
                    "denied r/ana/e4@/test guard.mutual by e4",
                    "r/bob/e5@/test xp by e5", "r/bob/e6@/test xp by e6",
                ]),
            Scenario(
                "Of each receiver whom `to` computes, at the firing",
                rules: kudos("pair: { per: day, count: 1 }", to: "to: data.to"),
                events: """
                    2026-01-05  ana  kudos  {"to":["bob","cid"]}
                    2026-01-05  ana  kudos  {"to":["cid","ana","dan"]}
                    """,
                outcomes: [
                    "r/bob/e1@/test xp by e1", "r/cid/e1@/test xp by e1",
                    "denied r/cid/e2@/test guard.pair by e2",
                    "denied r/ana/e2@/test guard.self by e2", "r/dan/e2@/test xp by e2",
                ]),
            Scenario(
                "A stopped event does not count for the trigger",
                rules: """
                    - id: r
                      when: kudos
                      who: data.to
                      guard: { pair: { per: day, count: 1 } }
                      count: { reach: 2 }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-05  ana  kudos  {"to":"bob"}
                    2026-01-05  cid  kudos  {"to":"bob"}
                    """,
                outcomes: ["denied r/bob/e2@/test guard.pair by e2", "r/bob/2 xp by e3"]),
        ])
    func guards(_ scenario: Scenario) throws { try scenario.check() }

    @Test(
        "Cooldown",
        arguments: [
            Scenario(
                "Keeps a distance, which may be exact",
                rules: "- { id: r, when: a, cooldown: 1h, grant: xp }",
                events: """
                    2026-01-05T10:00     ana  a
                    2026-01-05T10:59:59  ana  a
                    2026-01-05T11:00     ana  a
                    2026-01-05T10:30     ana  a
                    2026-01-05T10:30     bob  a
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e3@/test xp by e3", "r/bob/e5@/test xp by e5",
                ]),
            Scenario(
                "Of a pair",
                rules:
                    "- { id: r, when: k, who: data.to, cooldown: { for: 1h, pair: true }, grant: xp }",
                events: """
                    2026-01-05T10:00  ana  k  {"to":"bob"}
                    2026-01-05T10:30  ana  k  {"to":"bob"}
                    2026-01-05T10:30  cid  k  {"to":"bob"}
                    """,
                outcomes: ["r/bob/e1@/test xp by e1", "r/bob/e3@/test xp by e3"]),
            Scenario(
                "A late event keeps it from what came before as well as from what came after",
                rules: "- { id: r, when: a, cooldown: 1h, grant: xp }",
                events: """
                    2026-01-05T10:00  ana  a
                    2026-01-05T12:00  ana  a
                    2026-01-05T10:30  ana  a
                    2026-01-05T11:00  ana  a
                    """,
                outcomes: [
                    "r/ana/e1@/test xp by e1", "r/ana/e2@/test xp by e2", "r/ana/e4@/test xp by e4",
                ]),
            Scenario(
                "Of a pair with whom `to` names",
                rules: """
                    - { id: r, when: k, to: data.to, cooldown: { for: 1h, pair: true }, grant: xp }
                    """,
                events: """
                    2026-01-05T10:00  ana  k  {"to":"bob"}
                    2026-01-05T10:10  ana  k  {"to":"cid"}
                    2026-01-05T10:30  ana  k  {"to":"bob"}
                    2026-01-05T11:05  ana  k  {"to":["bob","cid"]}
                    """,
                outcomes: [
                    "r/bob/e1@/test xp by e1", "r/cid/e2@/test xp by e2", "r/bob/e4@/test xp by e4",
                ]),
            Scenario(
                "From one end of time to the other",
                rules: "- { id: r, when: a, cooldown: 1h, grant: xp }",
                events: """
                    1678-01-05T10:00:00Z  ana  a
                    2261-01-05T10:00:00Z  ana  a
                    """,
                outcomes: ["r/ana/e1@/test xp by e1", "r/ana/e2@/test xp by e2"]),
        ])
    func cooldown(_ scenario: Scenario) throws { try scenario.check() }

    @Test("Quotas of periods that are over are forgotten")
    func sweeping() {
        var quotas = QuotaTable()
        for index in 0..<5000 {
            quotas.add(
                1,
                QuotaTable.Key(
                    owner: 0, kind: 0, first: UInt32(index), second: 0,
                    period: PeriodNumber(index / 1000), calendar: .day))
        }
        quotas.sweep { $0 == .day ? PeriodNumber(4) : .none }
        #expect(quotas.size == 1000)
    }
}
