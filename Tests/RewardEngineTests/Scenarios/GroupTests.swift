// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("Groups by key")
struct GroupTests {
    static let rules = """
        - { id: r, when: lesson, goal: { group: team, count: true, reach: 2 }, grant: xp }
        """

    @Test(
        "An event counts for the group that it names, or in which its member was at its time",
        arguments: [
            Scenario(
                "An event without the key counts where the member is",
                rules: rules,
                events: """
                    2026-01-05  ana  quiz    {"team":"amber"}
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson  {"other":1}
                    """,
                outcomes: ["r/ana/amber/2 xp by e3"]),
            Scenario(
                "Without a group it does not count",
                rules: rules,
                events: """
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson
                    2026-01-05  ana  lesson  {"team":""}
                    2026-01-05  ana  lesson  {"team":null}
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  ana  lesson
                    """,
                outcomes: ["r/ana/amber/2 xp by e6"]),
            Scenario(
                "What was contributed stays with the group that the member has left",
                rules: rules,
                events: """
                    2026-01-05  ana  lesson  {"team":"amber"}
                    2026-01-05  ana  lesson  {"team":"blue"}
                    2026-01-05  bob  lesson  {"team":"amber"}
                    2026-01-05  bob  lesson  {"team":"blue"}
                    """,
                outcomes: [
                    "r/ana/amber/2 xp by e3", "r/bob/amber/2 xp by e3",
                    "r/ana/blue/2 xp by e4", "r/bob/blue/2 xp by e4",
                ]),
            Scenario(
                "A late event without the key counts where the member was then",
                rules: rules,
                events: """
                    2026-01-05T10:00  ana  lesson  {"team":"amber"}
                    2026-01-05T12:00  ana  lesson  {"team":"blue"}
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T13:00  ana  lesson
                    """,
                outcomes: ["r/ana/amber/2 xp by e3", "r/ana/blue/2 xp by e4"]),
            Scenario(
                "A late event with the key tells where the member was until a later one",
                rules: rules,
                events: """
                    2026-01-05T08:00  ana  quiz    {"team":"amber"}
                    2026-01-05T12:00  ana  quiz    {"team":"blue"}
                    2026-01-05T10:00  ana  quiz    {"team":"coral"}
                    2026-01-05T09:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T09:30  ana  lesson
                    2026-01-05T11:30  ana  lesson
                    2026-01-05T12:30  ana  lesson
                    2026-01-05T12:00  ana  lesson
                    """,
                outcomes: [
                    "r/ana/amber/2 xp by e6", "r/ana/coral/2 xp by e7", "r/ana/blue/2 xp by e9",
                ]),
            Scenario(
                "A late event with another key divides a stay that has been confirmed since",
                rules: rules,
                events: """
                    2026-01-05T08:00  ana  quiz    {"team":"amber"}
                    2026-01-05T12:00  ana  quiz    {"team":"amber"}
                    2026-01-05T10:00  ana  quiz    {"team":"blue"}
                    2026-01-05T11:00  ana  lesson
                    2026-01-05T11:30  ana  lesson
                    2026-01-05T09:00  ana  lesson
                    2026-01-05T12:30  ana  lesson
                    """,
                outcomes: ["r/ana/blue/2 xp by e5", "r/ana/amber/2 xp by e7"]),
            Scenario(
                "A late event with the same key tells since when the member was there",
                rules: rules,
                events: """
                    2026-01-05T10:00  ana  quiz    {"team":"amber"}
                    2026-01-05T05:00  ana  quiz    {"team":"amber"}
                    2026-01-05T04:00  ana  lesson
                    2026-01-05T05:00  ana  lesson
                    2026-01-05T07:00  ana  lesson
                    """,
                outcomes: ["r/ana/amber/2 xp by e5"]),
            Scenario(
                "Of events at one time the last to come decides",
                rules: rules,
                events: """
                    2026-01-05T10:00  ana  quiz    {"team":"amber"}
                    2026-01-05T10:00  ana  quiz    {"team":"blue"}
                    2026-01-05T10:00  ana  lesson
                    2026-01-05T11:00  ana  lesson
                    """,
                outcomes: ["r/ana/blue/2 xp by e4"]),
            Scenario(
                "A whole number names a group as its digits do",
                rules: rules,
                events: """
                    2026-01-05  ana  lesson  {"team":7}
                    2026-01-05  bob  lesson  {"team":"7"}
                    """,
                outcomes: ["r/ana/7/2 xp by e2", "r/bob/7/2 xp by e2"]),
            Scenario(
                "Kinds of groups do not mix, and a member is in one of each",
                rules: """
                    - id: r
                      when: lesson
                      if: member.groups.team == 'x' && member.groups.club == 'y'
                      goal: { group: club, count: true, reach: 1 }
                      grant: xp
                    """,
                events: """
                    2026-01-05  ana  quiz    {"team":"x"}
                    2026-01-05  ana  lesson
                    2026-01-05  ana  quiz    {"club":"y"}
                    2026-01-05  ana  lesson
                    """,
                outcomes: ["r/ana/y/1 xp by e4"]),
            Scenario(
                "The subject joins the group; the member whom the event is about contributes",
                rules: """
                    - id: r
                      when: kudos
                      who: data.to
                      goal: { group: team, count: true, reach: 2 }
                      grant: xp
                    """,
                events: """
                    2026-01-05  bob  quiz   {"team":"blue"}
                    2026-01-05  ana  kudos  {"to":"bob","team":"amber"}
                    2026-01-05  cid  kudos  {"to":"bob"}
                    2026-01-05  cid  kudos  {"to":"bob"}
                    2026-01-05  cid  kudos  {"to":"ana"}
                    """,
                outcomes: [
                    "r/bob/blue/2 xp by e4", "r/bob/amber/2 xp by e5", "r/ana/amber/2 xp by e5",
                ]),
        ])
    func membership(_ scenario: Scenario) throws { try scenario.check() }

    @Test("Where a member was does not depend on the order in which it is told")
    func order() throws {
        let told = [
            "2026-01-05T03:00  ana  quiz  {\"team\":\"blue\"}",
            "2026-01-05T05:00  ana  quiz  {\"team\":\"amber\"}",
            "2026-01-05T07:00  ana  quiz  {\"team\":\"blue\"}",
            "2026-01-05T10:00  ana  quiz  {\"team\":\"amber\"}",
        ]
        let rules = """
            - { id: r, when: lesson, goal: { group: team, count: true, reach: 1, per: hour }, grant: xp }
            """
        for order in permutations(of: told) {
            var bench = try Bench(RuleText(rules))
            _ = bench.send(order.joined(separator: "\n"))
            let lessons = ["04", "06", "08", "11"].map { "2026-01-05T\($0):00  ana  lesson" }
            #expect(
                bench.send(lessons.joined(separator: "\n")) == [
                    "r/ana/blue/2026-01-05T04 xp by e5", "r/ana/amber/2026-01-05T06 xp by e6",
                    "r/ana/blue/2026-01-05T08 xp by e7", "r/ana/amber/2026-01-05T11 xp by e8",
                ], "\(order)")
        }
    }
}

/// All orders of some things.
private func permutations(of items: [String]) -> [[String]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index in
        var rest = items
        let first = rest.remove(at: index)
        return permutations(of: rest).map { [first] + $0 }
    }
}
