// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("The first so many")
struct FirstTests {
    static func rule(_ limit: String, _ rest: String = "grant: { xp: \"100 * (4 - place)\" }")
        -> String
    {
        """
        - id: r
          when: scored
          if: data.n >= 50
          active: { from: 2020-03-01T01:45:00Z, until: 2020-05-01T01:45:00Z }
          limit: \(limit)
          \(rest)
        """
    }

    static let once = """
        [{ per: lifetime, count: 1 }, { per: lifetime, count: 3, scope: rule, decide: DECIDE }]
        """

    @Test("On arrival, each with the place at which he came in")
    func onArrival() throws {
        try Scenario(
            "", rules: FirstTests.rule(FirstTests.once.replacing("DECIDE", with: "on_arrival")),
            events: """
                2020-03-21T07:15  ana  scored  {"n":57}
                2020-03-22T08:15  bob  scored  {"n":83}
                2020-03-25T07:15  cid  scored  {"n":34}
                2020-04-01T11:15  dan  scored  {"n":75}
                2020-04-02T07:15  dan  scored  {"n":99}
                2020-05-02T07:15  cid  scored  {"n":99}
                """,
            outcomes: [
                "r/ana/e1@/test xp 300 by e1", "r/bob/e2@/test xp 200 by e2",
                "r/dan/e4@/test xp 100 by e4",
            ]
        ).check()
    }

    static let late = """
        2020-03-24T08:00  ana  scored  {"n":83}
        2020-03-25T12:00  cid  scored  {"n":98}
        2020-03-26T08:00  dan  scored  {"n":75}
        2020-03-25T11:00  eve  scored  {"n":64}
        2020-03-26T09:00  ana  scored  {"n":71}
        2020-04-03T08:00  dan  scored  {"n":50}
        """

    @Test("At the close by event time, booked when each had done it")
    func atClose() throws {
        var bench = try Bench(
            FirstTests.rule(FirstTests.once.replacing("DECIDE", with: "at_close")))
        #expect(bench.send(FirstTests.late) == [])
        #expect(bench.advance(to: "2020-05-03T01:44:59") == [])
        #expect(
            bench.advance(to: "2020-05-03T01:45:00") == [
                "r/ana/e1@/test xp 300 by due at 2020-03-24T08:00:00Z",
                "r/eve/e4@/test xp 200 by due at 2020-03-25T11:00:00Z",
                "r/cid/e2@/test xp 100 by due at 2020-03-25T12:00:00Z",
            ])
        #expect(bench.advance(to: "2020-06-03") == [])
    }

    @Test("A member may win again where nothing else bounds it, and amounts see the event")
    func again() throws {
        var bench = try Bench(
            FirstTests.rule(
                "{ per: lifetime, count: 3, scope: rule, decide: at_close }",
                "grant: { xp: data.n - 50 }"))
        #expect(bench.send(FirstTests.late) == [])
        #expect(
            bench.advance(to: "2020-05-04") == [
                "r/ana/e1@/test xp 33 by due at 2020-03-24T08:00:00Z",
                "r/eve/e4@/test xp 14 by due at 2020-03-25T11:00:00Z",
                "r/cid/e2@/test xp 48 by due at 2020-03-25T12:00:00Z",
            ])
    }

    @Test("Without an end of `active` each period is decided by itself")
    func periods() throws {
        var bench = try Bench(
            """
            - id: r
              when: scored
              limit: { per: day, count: 1, scope: rule, decide: at_close }
              grant: hello
            """)
        let found = bench.send(
            """
            2026-01-05T12:00  ana  scored
            2026-01-06T12:00  ana  scored
            2026-01-05T11:00  bob  scored
            2026-01-06T12:00  cid  scored
            2026-01-05T12:00  bob  member.updated  {"name":"Bob"}
            2026-01-05T12:00  ana  member.updated  {"name":"Ana"}
            2026-01-09T12:00  ana  other
            """)
        #expect(
            found == [
                "r/bob/e3@/test hello by due at 2026-01-05T11:00:00Z \"Hello, Bob!\"",
                "r/ana/e2@/test hello by due at 2026-01-06T12:00:00Z \"Hello, Ana!\"",
            ])
    }

    @Test("Held firings outlive a change of the rules, with what they need of their events")
    func reload() throws {
        let limit = "{ per: lifetime, count: 1, scope: rule, decide: at_close }"
        let grant = "grant: { xp: data.n + size(data.tags) }"
        var bench = try Bench(FirstTests.rule(limit, grant))
        _ = bench.send(
            "2020-03-24T08:00  ana  scored  {\"n\":83,\"tags\":[\"a\",[\"b\",{\"c\":1}],\"d\"]}")
        try bench.install(
            "- { id: first, when: [other, scored], if: data.z == 1, grant: xp }\n"
                + FirstTests.rule(limit, grant))
        #expect(
            bench.advance(to: "2020-05-04") == [
                "r/ana/e1@/test xp 86 by due at 2020-03-24T08:00:00Z"
            ])
    }

    @Test("A rule that is gone has no winners")
    func gone() throws {
        var bench = try Bench(
            FirstTests.rule(FirstTests.once.replacing("DECIDE", with: "at_close")))
        _ = bench.send(FirstTests.late)
        try bench.install("- { id: other, when: scored, grant: xp }")
        #expect(bench.advance(to: "2020-05-04") == [])
    }
}
