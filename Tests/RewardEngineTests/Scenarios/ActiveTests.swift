// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("active")
struct ActiveTests {
    /// 2026-01-05 is a Monday.
    @Test(
        "The start is included, the end is not",
        arguments: [
            ("{ from: 2026-01-05 }", "2026-01-04T23:59:59.999999999Z", false),
            ("{ from: 2026-01-05 }", "2026-01-05T00:00:00Z", true),
            ("{ until: 2026-01-05 }", "2026-01-04T23:59:59.999999999Z", true),
            ("{ until: 2026-01-05 }", "2026-01-05T00:00:00Z", false),
            ("{ from: 2026-01-05, until: 2026-01-06 }", "2026-01-05T23:59:59Z", true),
            ("{ from: 2026-01-05, until: 2026-01-06 }", "2026-01-06T00:00:00Z", false),
            ("{ from: \"2026-01-05T09:30:00+01:00\" }", "2026-01-05T08:29:59.999999999Z", false),
            ("{ from: \"2026-01-05T09:30:00+01:00\" }", "2026-01-05T08:30:00Z", true),
            ("{ until: \"2026-01-05T09:30:00.5Z\" }", "2026-01-05T09:30:00.499999999Z", true),
            ("{ until: \"2026-01-05T09:30:00.5Z\" }", "2026-01-05T09:30:00.5Z", false),
            ("{ days: [mon, fri] }", "2026-01-05T00:00:00Z", true),
            ("{ days: [mon, fri] }", "2026-01-06T00:00:00Z", false),
            ("{ days: [mon, fri] }", "2026-01-09T23:59:59Z", true),
            ("{ days: [sun] }", "1969-12-28T12:00:00Z", true),
            ("{ days: [thu] }", "1970-01-01T00:00:00Z", true),
            ("{ hours: \"18:00-22:00\" }", "2026-01-05T17:59:59Z", false),
            ("{ hours: \"18:00-22:00\" }", "2026-01-05T18:00:00Z", true),
            ("{ hours: \"18:00-22:00\" }", "2026-01-05T21:59:59Z", true),
            ("{ hours: \"18:00-22:00\" }", "2026-01-05T22:00:00Z", false),
            ("{ hours: \"18:00-24:00\" }", "2026-01-05T23:59:59Z", true),
            ("{ hours: \"00:00-24:00\" }", "2026-01-05T00:00:00Z", true),
        ])
    func bounds(active: String, time: String, isActive: Bool) throws {
        try expect(active, time, isActive)
    }

    @Test(
        "Hours over midnight belong to the day on which they begin",
        arguments: [
            ("{ hours: \"22:00-06:00\" }", "2026-01-05T21:59:59Z", false),
            ("{ hours: \"22:00-06:00\" }", "2026-01-05T22:00:00Z", true),
            ("{ hours: \"22:00-06:00\" }", "2026-01-06T05:59:59Z", true),
            ("{ hours: \"22:00-06:00\" }", "2026-01-06T06:00:00Z", false),
            ("{ days: [mon], hours: \"22:00-06:00\" }", "2026-01-05T05:59:59Z", false),
            ("{ days: [mon], hours: \"22:00-06:00\" }", "2026-01-05T22:00:00Z", true),
            ("{ days: [mon], hours: \"22:00-06:00\" }", "2026-01-06T05:59:59Z", true),
            ("{ days: [mon], hours: \"22:00-06:00\" }", "2026-01-06T22:00:00Z", false),
        ])
    func overMidnight(active: String, time: String, isActive: Bool) throws {
        try expect(active, time, isActive)
    }

    private func expect(_ active: String, _ time: String, _ isActive: Bool) throws {
        var bench = try Bench("- { id: r, when: lesson, active: \(active), grant: xp }")
        let found = bench.send("\(time)  ana  lesson")
        #expect(found == (isActive ? ["r/ana/e1@/test xp by e1"] : []))
    }

    @Test("Events at other times are not counted")
    func counting() throws {
        var bench = try Bench(
            """
            - id: r
              when: lesson
              active: { days: [mon, tue] }
              count: { reach: 3 }
              grant: xp
            """)
        #expect(bench.send("2026-01-05..12  ana  lesson") == ["r/ana/3 xp by e8"])
    }
}
