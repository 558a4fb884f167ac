// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("mode")
struct ModeTests {
    @Test("A rule in shadow says what it would grant, and nobody holds it")
    func shadow() throws {
        var bench = try Bench(
            """
            - { id: r, when: lesson, mode: shadow, count: { reach: 2 }, grant: [{ xp: 5 }, star] }
            - { id: s, when: quiz, if: member.points.xp == 0 && size(member.badges) == 0, grant: xp }
            """)
        #expect(
            bench.send("2026-01-05..07  ana  lesson\n2026-01-07  ana  quiz") == [
                "shadow r/ana/2/xp xp 5 by e2", "shadow r/ana/2/star star by e2",
                "s/ana/e4@/test xp by e4",
            ])
    }

    @Test("In shadow time brings what it would bring, and nothing is raised")
    func shadowOfTime() throws {
        var bench = try Bench(
            RuleText(
                """
                - { id: away, when: lesson, mode: shadow, lapse: { after: 1d, again: [2d] }, grant: xp }
                - { id: off, when: lesson, mode: off, lapse: { after: 1d }, grant: xp }
                - { id: daily, mode: shadow, schedule: { per: day, at: "18:00" }, grant: xp }
                - { id: run, when: lesson, mode: shadow, streak: { per: day, reach: 2, warn: 4h }, grant: xp }
                - { id: band, when: lesson, mode: shadow, bands: { bands: { all: "true" } }, grant: xp }
                - { id: near, when: lesson, mode: shadow, count: { reach: 2, near: 0.5 }, grant: xp }
                - { id: team, when: lesson, mode: shadow, goal: { group: team, count: true, reach: 1 }, grant: xp }
                """, settings: "{ journal: all }"))
        #expect(
            bench.send("2026-01-05  ana  lesson  {\"team\":\"amber\"}") == [
                "shadow band/ana/e1@/test xp by e1", "shadow team/ana/amber/1 xp by e1",
            ])
        #expect(
            bench.advance(to: "2026-01-07T17:00") == [
                "shadow daily/ana/2026-01-05 xp by due", "shadow away/ana/2026-01-06 xp by due",
                "shadow daily/ana/2026-01-06 xp by due", "shadow away/ana/2026-01-07 xp by due",
            ])
    }

    @Test("What a guard denies is written in shadow as well")
    func shadowDenied() throws {
        var bench = try Bench(
            "- { id: r, when: kudos, mode: shadow, who: data.to, grant: xp }")
        #expect(
            bench.send("2026-01-05  ana  kudos  {\"to\":\"ana\"}") == [
                "denied r/ana/e1@/test guard.self by e1"
            ])
    }

    @Test("A rule that is off sees nothing and keeps its progress")
    func off() throws {
        func rule(_ mode: String) -> String {
            "- { id: r, when: lesson, mode: \(mode), count: { reach: 3 }, grant: xp }"
        }
        var bench = try Bench(rule("live"))
        #expect(bench.send("2026-01-05..06  ana  lesson") == [])
        try bench.install(rule("off"))
        #expect(bench.send("2026-01-07..08  ana  lesson") == [])
        try bench.install(rule("live"))
        #expect(bench.send("2026-01-09  ana  lesson") == ["r/ana/3 xp by e5"])
    }

    @Test("Progress in shadow is progress")
    func fromShadowToLive() throws {
        func rule(_ mode: String) -> String {
            "- { id: r, when: lesson, mode: \(mode), count: { reach: [2, 3] }, grant: xp }"
        }
        var bench = try Bench(rule("shadow"))
        #expect(bench.send("2026-01-05..06  ana  lesson") == ["shadow r/ana/2 xp by e2"])
        try bench.install(rule("live"))
        #expect(bench.send("2026-01-07  ana  lesson") == ["r/ana/3 xp by e3"])
    }
}
