// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("Ids of grants")
struct IdentityTests {
    @Test(
        "The parts stand in order: group, period, threshold, event, reward",
        arguments: [
            (
                "grant: [xp, star]",
                ["r/ana/e1@/test/xp xp by e1", "r/ana/e1@/test/star star by e1"]
            ),
            (
                "count: { reach: [1, 2], within: 1h }\n  grant: [xp, star]",
                ["r/ana/1/e1@/test/xp xp by e1", "r/ana/1/e1@/test/star star by e1"]
            ),
            (
                "count: { reach: [1, 2], per: week }\n  grant: [xp, star]",
                ["r/ana/2026-W02/1/xp xp by e1", "r/ana/2026-W02/1/star star by e1"]
            ),
            (
                "count: { reach: 1, repeat: true }\n  grant: [xp, star]",
                ["r/ana/1/xp xp by e1", "r/ana/1/star star by e1"]
            ),
            (
                "streak: { reach: [1, 2], per: day, repeat: true }\n  grant: [xp, star]",
                ["r/ana/2026-01-05/xp xp by e1", "r/ana/2026-01-05/star star by e1"]
            ),
            (
                "goal: { group: team, count: true, reach: [1, 2], per: day }\n  grant: [xp, star]",
                [
                    "r/ana/amber/2026-01-05/1/xp xp by e1",
                    "r/ana/amber/2026-01-05/1/star star by e1",
                ]
            ),
            (
                "goal: { group: team, count: true, reach: 1, per: day }\n  grant: [xp, star]",
                ["r/ana/amber/2026-01-05/xp xp by e1", "r/ana/amber/2026-01-05/star star by e1"]
            ),
            (
                "goal: { group: team, count: true, reach: 1 }\n  grant: xp",
                ["r/ana/amber/1 xp by e1"]
            ),
            (
                "peers: { group: team, distinct: 1, per: year }\n  to: doers\n  grant: [xp, star]",
                ["r/ana/amber/2026/xp xp by e1", "r/ana/amber/2026/star star by e1"]
            ),
            (
                "peers: { group: team, distinct: 1, within: 1h }\n  to: doers\n  grant: [xp, star]",
                ["r/ana/amber/e1@/test/xp xp by e1", "r/ana/amber/e1@/test/star star by e1"]
            ),
        ] as [(String, [String])])
    func parts(trigger: String, outcomes: [String]) throws {
        var bench = try Bench("- id: r\n  when: lesson\n  \(trigger)")
        #expect(bench.send("2026-01-05  ana  lesson  {\"team\":\"amber\"}") == outcomes)
    }

    private static func line(subject: String, id: String, source: String, team: String) -> String {
        "{\"type\":\"lesson\",\"subject\":\"\(subject)\",\"id\":\"\(id)\",\"source\":\"\(source)\","
            + "\"time\":\"2026-01-05T12:00:00Z\",\"data\":{\"team\":\"\(team)\"}}"
    }

    @Test("Members, groups and events' ids are percent-encoded, sources are not")
    func encoding() throws {
        var bench = try Bench(
            """
            - { id: each, when: lesson, grant: xp }
            - { id: goal, when: lesson, goal: { group: team, count: true, reach: 1 }, grant: xp }
            """)
        let line = IdentityTests.line(
            subject: "ana maría/1%", id: "a b/ü@x:1", source: "/app x/ü", team: "grün/1")
        #expect(
            bench.send(line) == [
                "each/ana%20mar%C3%ADa%2F1%25/a%20b%2F%C3%BC@x:1@/app x/ü xp by a b/ü@x:1",
                "goal/ana%20mar%C3%ADa%2F1%25/gr%C3%BCn%2F1/1 xp by a b/ü@x:1",
            ])
    }

    @Test("Letters, digits and . _ : @ - stand for themselves")
    func plain() throws {
        var bench = try Bench("- { id: r, when: lesson, grant: xp }")
        let name = "AZaz09._:@-"
        let line = IdentityTests.line(subject: name, id: name, source: "s", team: "t")
        #expect(bench.send(line) == ["r/\(name)/\(name)@s xp by \(name)"])
    }

    @Test("Events of two sources with one id are two events")
    func sources() throws {
        var bench = try Bench("- { id: r, when: lesson, grant: xp }")
        let lines = ["/a", "/b"].map {
            IdentityTests.line(subject: "ana", id: "1", source: $0, team: "t")
        }
        #expect(
            bench.send(lines.joined(separator: "\n")) == [
                "r/ana/1@/a xp by 1", "r/ana/1@/b xp by 1",
            ])
    }

    @Test("Different members who complete the same for one receiver do not share an id")
    func computedReceivers() throws {
        var bench = try Bench(
            """
            - { id: r, when: lesson, count: { reach: 2 }, to: data.coach, grant: xp }
            """)
        let facts = bench.apply(
            EventScript(
                """
                2026-01-05  ana  lesson  {"coach":"eve"}
                2026-01-05  bob  lesson  {"coach":"eve"}
                2026-01-05  ana  lesson  {"coach":"eve"}
                2026-01-05  bob  lesson  {"coach":"eve"}
                """
            ).lines)
        #expect(facts.map(\.member) == ["eve", "eve"])
        #expect(Set(facts.map(\.id)).count == 2)
    }
}
