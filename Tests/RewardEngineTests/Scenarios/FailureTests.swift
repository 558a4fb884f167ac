// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("Expressions that fail")
struct FailureTests {
    @Test(
        "Count as false or as no value, are counted, and say what was wrong",
        arguments: [
            ("if: data.missing > 1\n  grant: xp", 1, "data.missing > 1: "),
            ("if: 10 / data.zero > 1\n  grant: xp", 1, "10 / data.zero > 1: "),
            ("if: data.text\n  grant: xp", 1, "data.text: "),
            ("who: data.missing\n  grant: xp", 1, "data.missing: "),
            ("who: data.zero\n  grant: xp", 1, "data.zero: "),
            ("to: data.missing\n  grant: xp", 1, "data.missing: "),
            ("to: data.zero\n  grant: xp", 1, "data.zero: "),
            ("sum: { of: data.missing, reach: 1 }\n  grant: xp", 1, "data.missing: "),
            ("sum: { of: data.text, reach: 1 }\n  grant: xp", 1, "data.text: "),
            ("distinct: { of: data.missing, reach: 1 }\n  grant: xp", 1, "data.missing: "),
            ("distinct: { of: data.half, reach: 1 }\n  grant: xp", 1, "data.half: "),
            ("grant: { xp: data.missing }", 1, "data.missing: "),
            ("grant: { xp: 1 / data.zero }", 1, "1 / data.zero: "),
            (
                "streak: { reach: 1, per: day, least: { sum: data.text, reach: 1 } }\n  grant: xp",
                1, "data.text: "
            ),
            (
                "goal: { group: team, sum: data.missing, reach: 1 }\n  grant: xp", 1,
                "data.missing: "
            ),
            ("if: data.zero == 1 && data.missing\n  grant: xp", 0, ""),
            ("if: data.zero == 0 || data.missing == 1\n  grant: poke", 0, ""),
        ])
    func counted(rule: String, count: Int, prefix: String) throws {
        var bench = try Bench("- id: r\n  when: lesson\n  \(rule)")
        let found = bench.send(
            "2026-01-05 ana lesson {\"team\":\"x\",\"zero\":0,\"text\":\"t\",\"half\":0.5}")
        #expect(found.filter { !$0.contains("poke") } == [])
        let failures = bench.failures(of: "r")
        #expect(failures.count == count)
        #expect(failures.last.hasPrefix(prefix))
        #expect(failures.last.count > prefix.count || prefix.isEmpty)
    }

    @Test("An amount that fails leaves out this reward and not the others")
    func amounts() throws {
        var bench = try Bench(
            "- { id: r, when: lesson, grant: [{ xp: data.missing }, star] }")
        #expect(bench.send("2026-01-05  ana  lesson") == ["r/ana/e1@/test/star star by e1"])
        #expect(bench.failures(of: "r").count == 1)
    }

    @Test("Failures are counted for each rule by itself, and stay over a reload")
    func perRule() throws {
        let rules = """
            - { id: a, when: lesson, if: data.n > 1, grant: xp }
            - { id: b, when: lesson, if: has(data.n) && data.n > 1, grant: xp }
            """
        var bench = try Bench(rules)
        _ = bench.send("2026-01-05..06  ana  lesson")
        try bench.install(rules)
        _ = bench.send("2026-01-07  ana  lesson")
        #expect(bench.failures(of: "a").count == 3)
        #expect(bench.failures(of: "b").count == 0)
    }
}
