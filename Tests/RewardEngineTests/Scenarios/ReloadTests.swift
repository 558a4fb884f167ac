// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("Changing rules between events")
struct ReloadTests {
    private static func rule(_ trigger: String, _ grant: String = "grant: xp") -> String {
        "- id: r\n  when: lesson\n  \(trigger)\n  \(grant)"
    }

    @Test(
        "Progress is kept when rewards, texts, limits or marks change",
        arguments: [
            (
                rule("count: { reach: 3 }"), rule("count: { reach: 3 }", "grant: { coins: 2 }"),
                "coins 2"
            ),
            (
                rule("count: { reach: 3 }"),
                rule("count: { reach: 3 }", "limit: { per: day, count: 5 }\n  grant: xp"), "xp"
            ),
            (rule("count: { reach: 30 }"), rule("count: { reach: 3 }"), "xp"),
            (
                rule("distinct: { of: event.id, reach: 30 }"),
                rule("distinct: { of: event.id, reach: 3 }"), "xp"
            ),
            (
                rule("goal: { group: team, count: true, reach: 30 }", "to: who\n  grant: xp"),
                rule("goal: { group: team, count: true, reach: 3 }", "to: who\n  grant: xp"), "xp"
            ),
        ])
    func kept(before: String, after: String, reward: String) throws {
        var bench = try Bench(before)
        let events = "2026-01-05..06  ana  lesson  {\"team\":\"t\"}"
        #expect(bench.send(events) == [])
        #expect(try bench.changesUndecided(by: after) == [])
        try bench.install(after)
        let place = before.contains("goal") ? "t/3" : "3"
        #expect(
            bench.send("2026-01-07  ana  lesson  {\"team\":\"t\"}") == [
                "r/ana/\(place) \(reward) by e3"
            ])
    }

    @Test(
        "Marks that are lowered below the progress fire once each, at the next event",
        arguments: [
            (rule("count: { reach: 10 }"), rule("count: { reach: [2, 3] }")),
            (
                rule("distinct: { of: event.id, reach: 10 }"),
                rule("distinct: { of: event.id, reach: [2, 3] }")
            ),
            (
                rule("goal: { group: team, distinct: event.id, reach: 10 }"),
                rule("goal: { group: team, distinct: event.id, reach: [2, 3] }")
            ),
        ])
    func lowered(before: String, after: String) throws {
        var bench = try Bench(before)
        #expect(bench.send("2026-01-05..08  ana  lesson  {\"team\":\"t\"}") == [])
        try bench.install(after)
        let group = before.contains("goal") ? "t/" : ""
        #expect(
            bench.send("2026-01-09..10  ana  lesson  {\"team\":\"t\"}") == [
                "r/ana/\(group)2 xp by e5", "r/ana/\(group)3 xp by e5",
            ])
    }

    @Test("A mark that is lowered below what a rolling window holds fires at the next event")
    func loweredWindow() throws {
        for kind in ["count: { ", "distinct: { of: event.id, "] {
            var bench = try Bench(ReloadTests.rule("\(kind)reach: 10, within: 30d }"))
            #expect(bench.send("2026-01-05..08  ana  lesson") == [])
            try bench.install(ReloadTests.rule("\(kind)reach: 3, within: 30d }"))
            #expect(bench.send("2026-01-09  ana  lesson") == ["r/ana/e5@/test xp by e5"])
        }
    }

    @Test(
        "A mark that is raised goes on from what had been counted",
        arguments: ["count: { ", "sum: { of: 1, "])
    func raised(trigger: String) throws {
        var bench = try Bench(ReloadTests.rule("\(trigger)reach: 2 }"))
        #expect(bench.send("2026-01-05..08  ana  lesson") == ["r/ana/2 xp by e2"])
        try bench.install(ReloadTests.rule("\(trigger)reach: 5 }"))
        #expect(bench.send("2026-01-09  ana  lesson") == ["r/ana/5 xp by e5"])
    }

    @Test(
        "What stopped counting at its highest mark goes on from there if the mark is raised",
        arguments: [
            ("distinct: { of: event.id, ", ""),
            ("goal: { group: team, distinct: event.id, ", "t/"),
        ])
    func raisedAfterTheHighest(trigger: String, group: String) throws {
        var bench = try Bench(ReloadTests.rule("\(trigger)reach: 2 }"))
        let first = bench.send("2026-01-05..08  ana  lesson  {\"team\":\"t\"}")
        #expect(first == ["r/ana/\(group)2 xp by e2"])
        try bench.install(ReloadTests.rule("\(trigger)reach: 5 }"))
        let second = bench.send("2026-01-09..12  ana  lesson  {\"team\":\"t\"}")
        #expect(second == ["r/ana/\(group)5 xp by e7"])
    }

    @Test("A goal goes on counting behind its highest mark")
    func raisedGoal() throws {
        var bench = try Bench(ReloadTests.rule("goal: { group: team, count: true, reach: 2 }"))
        #expect(bench.send("2026-01-05..08  ana  lesson  {\"team\":\"t\"}").count == 1)
        try bench.install(ReloadTests.rule("goal: { group: team, count: true, reach: 5 }"))
        #expect(bench.send("2026-01-09  ana  lesson  {\"team\":\"t\"}") == ["r/ana/t/5 xp by e5"])
    }

    @Test("A rule that goes away and comes back finds its progress")
    func away() throws {
        let rule = ReloadTests.rule("count: { reach: 2 }")
        let other = "- { id: s, when: quiz, grant: xp }"
        var bench = try Bench(rule)
        _ = bench.send("2026-01-05  ana  lesson")
        try bench.install(other)
        _ = bench.send("2026-01-06  ana  lesson")
        try bench.install("\(other)\n\(rule)")
        #expect(bench.send("2026-01-07  ana  lesson") == ["r/ana/2 xp by e3"])
    }

    @Test(
        "A rule that counts something else must say what becomes of its progress",
        arguments: [
            ("count: { reach: 2 }", "count: { reach: 2, per: day }"),
            ("count: { reach: 2 }", "count: { reach: 2, within: 1d }"),
            ("count: { reach: 2 }", "if: data.n > 1\n  count: { reach: 2 }"),
            ("count: { reach: 2 }", "who: data.to\n  count: { reach: 2 }"),
            ("count: { reach: 2 }", "sum: { of: data.n, reach: 2 }"),
            ("sum: { of: data.n, reach: 2 }", "sum: { of: data.m, reach: 2 }"),
            ("streak: { reach: 2, per: day }", "streak: { reach: 2, per: week }"),
            ("streak: { reach: 2, per: day }", "streak: { reach: 2, per: day, grace: 1 }"),
            (
                "goal: { group: team, count: true, reach: 2 }",
                "goal: { group: club, count: true, reach: 2 }"
            ),
            ("peers: { group: team, distinct: 2 }", "peers: { group: team, distinct: 3 }"),
        ])
    func undecided(before: String, after: String) throws {
        let bench = try Bench(ReloadTests.rule(before))
        #expect(try bench.changesUndecided(by: ReloadTests.rule(before)) == [])
        #expect(try bench.changesUndecided(by: ReloadTests.rule(after)) == ["r"])
        #expect(
            try bench.changesUndecided(by: ReloadTests.rule(after, "on_change: reset\n  grant: xp"))
                == [])
    }

    @Test(
        "`on_change` decides",
        arguments: [
            ("keep", ["r/ana/3 xp by e3"]), ("reset", []),
        ] as [(String, [String])])
    func onChange(policy: String, outcomes: [String]) throws {
        var bench = try Bench(ReloadTests.rule("count: { reach: 3 }"))
        _ = bench.send("2026-01-05..06  ana  lesson  {\"n\":5}")
        let changed = ReloadTests.rule(
            "if: data.n > 1\n  count: { reach: 3 }", "on_change: \(policy)\n  grant: xp")
        try bench.install(changed)
        // Installed again, nothing has changed.
        try bench.install(changed)
        #expect(bench.send("2026-01-07  ana  lesson  {\"n\":5}") == outcomes)
    }

    @Test(
        "What cannot be gone on with is begun anew, also with `on_change: keep`",
        arguments: [
            ("best: { of: data.n }", "comeback: { after: 1d }", ["r/ana/e4@/test xp by e4"]),
            ("comeback: { after: 1d }", "best: { of: data.n }", []),
            (
                "bands: { low: data.n < 9, high: data.n > 8 }", "bands: { only: data.n > 1 }",
                ["r/ana/e3@/test xp by e3"]
            ),
            ("streak: { reach: 2, per: event }", "bands: { a: true }", ["r/ana/e3@/test xp by e3"]),
            ("count: { reach: 9 }", "count: { reach: 2, within: 7d }", ["r/ana/e4@/test xp by e4"]),
            ("streak: { reach: 9, per: day }", "streak: { reach: 2, per: hour }", []),
            (
                "goal: { group: team, count: true, reach: 9, per: day }",
                "goal: { group: team, distinct: data.n, reach: 1, per: week }",
                ["r/ana/t/2026-W02~2 xp by e3"]
            ),
        ] as [(String, String, [String])])
    func anew(before: String, after: String, outcomes: [String]) throws {
        for late in ["keep", "revise"] {
            var bench = try Bench(ReloadTests.rule(before, "late: \(late)\n  grant: xp"))
            _ = bench.send("2026-01-05..06  ana  lesson  {\"n\":5,\"team\":\"t\"}")
            try bench.install(
                ReloadTests.rule(after, "late: \(late)\n  on_change: keep\n  grant: xp"))
            let found = bench.send("2026-01-07..08  ana  lesson  {\"n\":5,\"team\":\"t\"}")
            #expect(found == outcomes, "late: \(late)")
        }
    }

    @Test("What members hold outlives the rules that granted it")
    func rewards() throws {
        var bench = try Bench("- { id: a, when: lesson, grant: [{ xp: 5 }, star] }")
        _ = bench.send("2026-01-05  ana  lesson")
        try bench.install("- { id: b, when: lesson, grant: [{ xp: member.points.xp }, star] }")
        #expect(bench.send("2026-01-06  ana  lesson") == ["b/ana/e2@/test/xp xp 5 by e2"])
    }

    @Test("A limit goes on counting as long as its period and its scope stay")
    func limits() throws {
        func rule(_ count: Int, per period: String) -> String {
            "- { id: r, when: lesson, limit: { per: \(period), count: \(count) }, grant: xp }"
        }
        var bench = try Bench(rule(1, per: "week"))
        #expect(bench.send("2026-01-05..06  ana  lesson") == ["r/ana/e1@/test xp by e1"])
        try bench.install(rule(2, per: "week"))
        #expect(bench.send("2026-01-07..08  ana  lesson") == ["r/ana/e3@/test xp by e3"])
        try bench.install(rule(2, per: "month"))
        #expect(
            bench.send("2026-01-09..11  ana  lesson") == [
                "r/ana/e5@/test xp by e5", "r/ana/e6@/test xp by e6",
            ])
    }
}
