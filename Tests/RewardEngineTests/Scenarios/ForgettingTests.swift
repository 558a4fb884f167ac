// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("Members: referrers, and who is forgotten")
struct ForgettingTests {
    @Test("A referrer is set once; nobody brings himself, nor who has brought him")
    func referrer() throws {
        try Scenario(
            "", rules: "- { id: r, when: joined, to: member.referrer, grant: { xp: 5 } }",
            events: """
                2026-01-05  ana  member.updated  {"referrer":"ana"}
                2026-01-05  ana  joined
                2026-01-05  bob  member.updated  {"referrer":"ana"}
                2026-01-05  bob  member.updated  {"referrer":"cid"}
                2026-01-05  bob  joined
                2026-01-05  cid  member.updated  {"referrer":"bob"}
                2026-01-05  ana  member.updated  {"referrer":"cid"}
                2026-01-05  ana  joined
                2026-01-05  ana  member.updated  {"referrer":"dan"}
                2026-01-05  ana  joined
                """,
            outcomes: ["r/ana/e5@/test xp 5 by e5", "r/dan/e10@/test xp 5 by e10"]
        ).check()
    }

    @Test("Attributes, progress and identity are gone; the old id is a new member")
    func forgotten() throws {
        try Scenario(
            "",
            rules: """
                - { id: r, when: lesson, count: { reach: 2 }, grant: hello }
                - { id: f, when: "*", grant: star }
                """,
            events: """
                2026-01-05  ana  member.updated    {"name":"Ana"}
                2026-01-05  ana  lesson
                2026-01-05  ana  member.forgotten
                2026-01-05  ana  lesson
                2026-01-05  ana  lesson
                """,
            outcomes: [
                "f/ana/e1@/test star by e1", "f/ana~2/e4@/test star by e4",
                "r/ana~2/2 hello by e5 \"Hello, !\"",
            ]
        ).check()
    }

    @Test("What stands before it in the batch keeps the name, what is kept has a hash")
    func names() throws {
        var bench = try Bench("- { id: r, when: lesson, grant: xp }")
        #expect(
            bench.send(
                """
                2026-01-05  ana  lesson
                2026-01-05  ana  member.forgotten
                """) == ["r/ana/e1@/test xp by e1"])
        #expect(bench.memberNames.count == 1)
        #expect(bench.memberNames[0].hasPrefix("forgotten:"))
        #expect(bench.memberNames[0].utf8.count == 26)
        _ = bench.send("2026-01-05  ana  member.forgotten")
        #expect(bench.memberNames[1] == bench.memberNames[0] + ".2")
    }

    @Test("Totals of groups stay, and nothing is granted to who is gone")
    func groups() throws {
        try Scenario(
            "",
            rules: """
                - { id: g, when: lesson, goal: { group: team, count: true, reach: 3 }, grant: xp }
                - { id: m, when: lesson, goal: { group: team, count: true, reach: 3 }, to: members, grant: xp }
                """,
            events: """
                2026-01-05  ana  lesson  {"team":"amber"}
                2026-01-05  bob  lesson  {"team":"amber"}
                2026-01-05  ana  member.forgotten
                2026-01-05  bob  lesson
                """,
            outcomes: ["g/bob/amber/3 xp by e4", "m/bob/amber/3 xp by e4"]
        ).check()
    }

    @Test("Who comes back is another, and so are the ids of what he is granted")
    func ids() throws {
        try Scenario(
            "",
            rules: """
                - { id: r, when: lesson, count: { reach: 1 }, grant: xp }
                - { id: to, when: lesson, to: "'bob'", count: { reach: 1 }, grant: xp }
                - { id: l, when: lesson, lapse: { after: 1d }, grant: xp }
                - { id: w, when: member.lapsed, grant: coins }
                """,
            events: """
                2026-01-05T08:00  ana  lesson
                2026-01-05T09:00  ana  member.forgotten
                2026-01-05T10:00  ana  lesson
                2026-01-05T11:00  ana  member.forgotten
                2026-01-05T12:00  ana  lesson
                2026-01-06T13:00  bob  other
                """,
            outcomes: [
                "r/ana/1 xp by e1", "to/bob/ana/1 xp by e1",
                "r/ana~2/1 xp by e3", "to/bob/ana~2/1 xp by e3",
                "r/ana~3/1 xp by e5", "to/bob/ana~3/1 xp by e5",
                "l/ana~3/2026-01-06 xp by due",
                "w/ana~3/member.lapsed%2Fl%2Fana%7E3%2Fdue:2026-01-06T12:00:00Z@rewardd coins by due",
            ]
        ).check()
    }

    @Test("With a secret, what stands for a name cannot be worked out from it")
    func secret() throws {
        func pseudonym(_ settings: String) throws -> String {
            var bench = try Bench(
                RuleText("- { id: r, when: lesson, grant: xp }", settings: settings))
            _ = bench.send("2026-01-05  ana  member.forgotten")
            return bench.memberNames[0]
        }
        let names = try ["{}", "{ secret: one }", "{ secret: two }"].map { try pseudonym($0) }
        #expect(Set(names).count == 3)
        #expect(try pseudonym("{ secret: one }") == names[1])
    }

    @Test("Bounds, guards and notices begin anew for who comes back")
    func bounds() throws {
        try Book(
            "",
            """
            channels: { push: { per: day, count: 1 } }
            rewards:
              xp: { kind: points, cap: { per: day, amount: 1 }, channel: push }
            rules:
            - { id: r, when: kudos, who: data.to, guard: { giver: { per: day, count: 1 } }, grant: xp }
            """,
            events: """
                2026-01-05  bob  kudos             {"to":"ana"}
                2026-01-05  cid  kudos             {"to":"ana"}
                2026-01-05  bob  kudos             {"to":"dan"}
                2026-01-05  ana  member.forgotten
                2026-01-05  bob  member.forgotten
                2026-01-05  bob  kudos             {"to":"ana"}
                """,
            outcomes: [
                "r/ana/e1@/test xp by e1", "denied r/ana/e2@/test xp cap by e2",
                "denied r/dan/e3@/test guard.giver by e3", "r/ana~2/e6@/test xp by e6",
            ]
        ).check()
    }

    @Test("Who is forgotten competes no more, and is nobody's peer")
    func boards() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: b, rank: { board: top, top: 1 }, grant: xp }
                - { id: p, when: lesson, peers: { graph: friends, distinct: 1, per: day }, grant: xp }
                - id: h
                  when: lesson
                  limit: { per: day, count: 1, scope: rule, decide: at_close }
                  grant: xp
                """,
                more: """
                    boards: { top: { rank: { count: lesson }, per: day } }
                    graphs: { friends: { add: friend, to: data.to, mutual: true } }
                    """))
        let found = bench.send(
            """
            2026-01-05  ana  friend  {"to":"bob"}
            2026-01-05  bob  lesson
            2026-01-05  bob  lesson
            2026-01-05  bob  member.forgotten
            2026-01-05  ana  lesson
            2026-01-09  ana  other
            """)
        #expect(
            found == [
                "p/ana/2026-01-05 xp by e2",
                "b/ana/2026-01-05 xp by due at 2026-01-06T00:00:00Z",
                "h/ana/e5@/test xp by due at 2026-01-05T12:00:00Z",
            ])
    }

    @Test("Names can be found and renamed in whatever order")
    func renaming() {
        var random = SeededGenerator(seed: 9)
        let table = NameTable(seed: 4)
        var expected: [String: UInt32] = [:]
        for round in 0..<2000 {
            if random.once(in: 3), let name = expected.keys.sorted().randomElement(using: &random) {
                guard let index = expected.removeValue(forKey: name) else { continue }
                table.rename(index, to: "gone-\(round)")
                expected["gone-\(round)"] = index
            } else {
                let name =
                    "name-\(random.number(0...300))"
                    + (round % 2 == 0 ? "" : "-that-is-long-enough")
                let index = table.intern(name)
                #expect(expected[name] == nil || expected[name] == index)
                expected[name] = index
            }
        }
        for (name, index) in expected {
            #expect(table.intern(name) == index)
            #expect(table.string(index) == name)
        }
        #expect(table.count == expected.count)
    }
}
