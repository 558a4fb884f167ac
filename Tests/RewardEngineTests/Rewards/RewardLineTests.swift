// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("Rewards: lines of the journal")
struct RewardLineTests {
    private static let rules = """
        settings: { journal: all }
        channels: { push: { per: day, count: 1 } }
        rewards:
          xp: { kind: points, expires: 1d, cap: { per: day, amount: 5 }, levels: [5], message: Hey, channel: push }
          coffee: { kind: item, codes: c.txt, message: Cheers, channel: push }
          lucky: { kind: draw, of: { coffee: 1 } }
          bronze: { kind: badge }
          silver: { kind: badge, replaces: bronze }
        rules:
        - { id: r, when: lesson, grant: { xp: 5 } }
        - { id: l, when: draw, grant: lucky }
        - { id: b, when: b, grant: bronze }
        - { id: s, when: s, grant: silver }
        """

    /// What stands in `data` behind `seq`, with the id and the type in front.
    private func lines(_ events: String, then rules: String? = nil, _ more: String = "") throws
        -> [String]
    {
        let files = ["c.txt": "C-1"]
        var bench = Bench(try Plan(reading: RewardLineTests.rules, files: files))
        bench.keepsJournal = true
        _ = bench.send(events)
        if let rules {
            bench.install(try Plan(reading: rules, files: files))
            _ = bench.send(more)
        }
        return bench.journal.map { line in
            let id = line.split(separator: "\"id\":\"")[1].split(separator: "\"")[0]
            let type = line.split(separator: "\"type\":\"")[1].split(separator: "\"")[0]
            let data = line.split(separator: "\"data\":{\"seq\":")[1]
            return "\(id) \(type) \(data.drop { $0 != "," }.dropLast(2))"
        }
    }

    @Test("What is denied tells nobody; what is redeemed names no rule")
    func points() throws {
        let found = try lines(
            """
            2026-01-05  ana  lesson
            2026-01-05  ana  lesson
            2026-01-05  ana  points.redeem  {"reward":"xp","amount":2}
            2026-01-05  ana  points.redeem  {"reward":"gold","amount":2}
            """)
        let expected = """
            r/ana/e1@/test reward.granted ,"rule":"r","reward":"xp","kind":"points","amount":5,\
            "cause":{"source":"/test","id":"e1"},"instance":"e1@/test","message":"Hey",\
            "notify":{"channel":"push"}
            level.reached/r/ana/e1@/test level.reached ,"reward":"xp","level":1,"previous":0,\
            "cause":{"source":"/test","id":"e1"}
            r/ana/e2@/test reward.denied ,"rule":"r","reward":"xp","kind":"points","amount":5,\
            "reason":"cap","cause":{"source":"/test","id":"e2"},"instance":"e2@/test"
            points.redeem/ana/e3@/test reward.redeemed ,"reward":"xp","kind":"points","amount":2,\
            "cause":{"source":"/test","id":"e3"},"instance":"e3@/test"
            points.redeem/ana/e4@/test reward.denied ,"reason":"unknown",\
            "cause":{"source":"/test","id":"e4"},"instance":"e4@/test"
            """
        #expect(found.joined(separator: "\n") == expected)
    }

    @Test("Codes, draws and times before which nobody is told stand in the line")
    func details() throws {
        let found = try lines(
            """
            2026-01-05        ana  member.updated  {"quiet":"22:00-07:00"}
            2026-01-05T23:00  ana  draw
            2026-01-05T23:00  ana  draw
            2026-01-06T08:00  ana  lesson
            """)
        let expected = """
            l/ana/e2@/test reward.granted ,"rule":"l","reward":"coffee","kind":"item","amount":1,\
            "code":"C-1","draw":"lucky","cause":{"source":"/test","id":"e2"},\
            "instance":"e2@/test","message":"Cheers",\
            "notify":{"channel":"push","not_before":"2026-01-06T07:00:00Z"}
            l/ana/e3@/test reward.denied ,"rule":"l","reward":"coffee","kind":"item","amount":1,\
            "reason":"codes","draw":"lucky","cause":{"source":"/test","id":"e3"},\
            "instance":"e3@/test"
            r/ana/e4@/test reward.granted ,"rule":"r","reward":"xp","kind":"points","amount":5,\
            "cause":{"source":"/test","id":"e4"},"instance":"e4@/test","message":"Hey"
            """
        #expect(found.prefix(3).joined(separator: "\n") == expected)
    }

    @Test("What is taken back names its grant, also when the rule is gone")
    func revocations() throws {
        let found = try lines(
            "2026-01-05  ana  b\n2026-01-05  ana  s\n2026-01-05  ana  lesson",
            then: RewardLineTests.rules.replacing("id: r,", with: "id: other,"),
            "2026-01-07  bob  nothing")
        let expected = """
            b/ana/e1@/test~revoked reward.revoked ,"rule":"b","reward":"bronze","kind":"badge",\
            "amount":1,"reason":"replaced","grant":"b/ana/e1@/test",\
            "cause":{"source":"/test","id":"e2"},"instance":"e1@/test"
            r/ana/e3@/test~revoked reward.revoked ,"reward":"xp","kind":"points","amount":5,\
            "reason":"expired","grant":"r/ana/e3@/test",\
            "cause":{"source":"rewardd","id":"due:2026-01-06T12:00:00Z"},"instance":"e3@/test"
            """
        #expect(found.filter { $0.contains("revoked") }.joined(separator: "\n") == expected)
    }
}
