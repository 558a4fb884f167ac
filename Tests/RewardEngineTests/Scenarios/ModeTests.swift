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
