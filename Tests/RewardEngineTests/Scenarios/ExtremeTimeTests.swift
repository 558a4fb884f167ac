// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("The first and the last instants that a time can name")
struct ExtremeTimeTests {
    @Test(
        "Are taken by every rule",
        arguments: [
            "grant: xp", "if: now.getFullYear() > 1000\n  grant: xp",
            "if: member.first_seen <= now && member.last_seen >= now\n  grant: xp",
            "count: { reach: 1, per: PERIOD }\n  grant: xp",
            "count: { reach: 1, within: 7d }\n  grant: xp",
            "distinct: { of: event.id, reach: 1, within: 7d }\n  grant: xp",
            "streak: { reach: 1, per: PERIOD }\n  grant: xp",
            "goal: { group: team, count: true, reach: 1, per: PERIOD }\n  grant: xp",
            "peers: { group: team, distinct: 1, within: 7d }\n  to: doers\n  grant: xp",
            "limit: { per: PERIOD, count: 1 }\n  grant: xp",
            "active: { days: [mon, tue, wed, thu, fri, sat, sun], hours: \"00:00-24:00\" }\n  grant: xp",
        ],
        [
            "1677-09-21T00:12:43.145224193Z", "1677-09-21T00:12:44Z",
            "2262-04-11T23:47:16.854775806Z",
        ])
    func rules(rule: String, time: String) throws {
        let periods = rule.contains("PERIOD") ? ["hour", "day", "week", "year"] : [""]
        for period in periods {
            let text = "- id: r\n  when: lesson\n  \(rule.replacing("PERIOD", with: period))"
            var bench = try Bench(text)
            #expect(bench.send("\(time) ana lesson {\"team\":\"t\"}").count == 1)
        }
    }

    @Test(
        "Are taken where others are looked for who were active",
        arguments: ["7d", "36h"],
        [
            "1677-09-21T00:12:43.145224193Z", "1677-09-22T00:00:00Z",
            "2262-04-11T23:47:16.854775806Z",
        ])
    func active(span: String, time: String) throws {
        var bench = try Bench(PeersTests.told.replacing("SPAN", with: span))
        let found = bench.send(
            """
            \(time) cid quiz   {"team":"t"}
            \(time) ana lesson {"team":"t"}
            \(time) bob lesson {"team":"t"}
            """)
        #expect(found.count == 1)
    }

    @Test("A rolling window that would begin before time holds what is there")
    func window() throws {
        let time = "1677-09-21T00:12:44Z"
        for kind in ["count: { ", "distinct: { of: event.id, "] {
            var bench = try Bench(
                "- { id: r, when: lesson, \(kind)reach: 2, within: 7d }, grant: xp }")
            let found = bench.send("\(time) ana lesson\n\(time) ana lesson")
            #expect(found == ["r/ana/e2@/test xp by e2"])
        }
    }
}
