// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("Time zones of members", .enabled(if: SystemZoneFiles.areThere))
struct MemberZoneTests {
    static let daily = "- { id: r, when: lesson, count: { reach: 1, per: day }, grant: xp }"

    private func send(
        _ rules: String, settings: String = "{ timezone: Europe/Berlin }", _ events: String
    ) throws -> [String] {
        var bench = try Bench(
            RuleText(rules, settings: settings), zones: SystemZoneFiles.database)
        return bench.send(events)
    }

    @Test("A member's days are those of his zone, others' those of the settings")
    func own() throws {
        let found = try send(
            MemberZoneTests.daily,
            """
            2026-01-05T00:00:00Z ana member.updated {"timezone":"Asia/Tokyo"}
            2026-01-05T15:00:00Z ana lesson
            2026-01-05T15:00:00Z bob lesson
            2026-01-05T23:00:00Z bob lesson
            """)
        #expect(
            found == [
                "r/ana/2026-01-06 xp by e2", "r/bob/2026-01-05 xp by e3",
                "r/bob/2026-01-06 xp by e4",
            ])
    }

    @Test("Expressions name zones as well")
    func expressions() throws {
        let found = try send(
            "- { id: r, when: lesson, if: 'now.getHours(\"Asia/Tokyo\") == 8', grant: xp }",
            """
            2026-01-05T22:59:59Z ana lesson
            2026-01-05T23:00:00Z ana lesson
            2026-01-06T00:00:00Z ana lesson
            """)
        #expect(found == ["r/ana/e2@/test xp by e2"])
    }

    @Test(
        "The zone holds from its event on; a later change moves nothing, a late one is put in place"
    )
    func changes() throws {
        let found = try send(
            MemberZoneTests.daily, settings: "{ timezone: Europe/Berlin, lateness: 7d }",
            """
            2026-01-05T10:00:00Z ana member.updated {"timezone":"Asia/Tokyo"}
            2026-01-07T10:00:00Z ana member.updated {"timezone":"America/New_York"}
            2026-01-05T09:59:59Z ana lesson
            2026-01-06T15:00:00Z ana lesson
            2026-01-06T14:59:59Z ana lesson
            2026-01-08T03:00:00Z ana lesson
            2026-01-06T20:00:00Z ana member.updated {"timezone":"Pacific/Apia"}
            2026-01-06T19:59:59Z ana lesson
            2026-01-07T09:59:59Z ana lesson
            2026-01-08T04:00:00Z ana lesson
            """)
        #expect(
            found == [
                "r/ana/2026-01-05 xp by e3", "r/ana/2026-01-07 xp by e4",
                "r/ana/2026-01-06 xp by e5",
            ])
    }

    @Test("Moving west, a date that comes again counts once")
    func travel() throws {
        let streak = "- { id: r, when: lesson, streak: { reach: 2, per: day }, grant: again }"
        let found = try send(
            streak,
            """
            2026-01-05T00:00:00Z ana member.updated {"timezone":"Pacific/Kiritimati"}
            2026-01-05T12:00:00Z ana lesson
            2026-01-05T13:00:00Z ana member.updated {"timezone":"America/New_York"}
            2026-01-05T14:00:00Z ana lesson
            2026-01-06T14:00:00Z ana lesson
            """)
        #expect(found == ["r/ana/2026-01-06 again by e4 at 2026-01-05T12:00:00Z"])
    }

    @Test("Attributes and zone go together: what removes the attribute takes the zone back")
    func removed() throws {
        let found = try send(
            MemberZoneTests.daily,
            """
            2026-01-05T00:00:00Z ana member.updated {"timezone":"Asia/Tokyo"}
            2026-01-05T01:00:00Z ana member.updated {"timezone":null}
            2026-01-05T15:00:00Z ana lesson
            """)
        #expect(found == ["r/ana/2026-01-05 xp by e3"])
    }

    @Test("Goals, peers and limits of a rule are in the zone of the settings")
    func groups() throws {
        let found = try send(
            """
            - id: goal
              when: lesson
              goal: { group: team, count: true, reach: 1, per: day }
              grant: xp
            - id: peers
              when: lesson
              peers: { group: team, distinct: 1, per: day }
              to: doers
              grant: xp
            - id: rule
              when: lesson
              limit: { per: day, count: 1, scope: rule }
              grant: xp
            - id: member
              when: lesson
              limit: { per: day, count: 1 }
              grant: xp
            """,
            """
            2026-01-05T12:00:00Z ana member.updated {"timezone":"Asia/Tokyo"}
            2026-01-05T14:00:00Z ana lesson {"team":"t"}
            2026-01-05T16:00:00Z ana lesson {"team":"t"}
            """)
        #expect(
            found == [
                "goal/ana/t/2026-01-05 xp by e2", "peers/ana/t/2026-01-05 xp by e2",
                "rule/ana/e2@/test xp by e2", "member/ana/e2@/test xp by e2",
                "member/ana/e3@/test xp by e3",
            ])
    }

    @Test("active is on the member's clock, for groups on that of the settings")
    func active() throws {
        let found = try send(
            """
            - id: own
              when: lesson
              active: { hours: "18:00-19:00", from: 2026-01-06 }
              grant: xp
            - id: team
              when: lesson
              active: { hours: "10:00-11:00", until: 2026-01-07 }
              goal: { group: team, count: true, reach: 1, repeat: true }
              grant: xp
            """,
            """
            2026-01-05T00:00:00Z ana member.updated {"timezone":"Asia/Tokyo"}
            2026-01-05T09:30:00Z ana lesson {"team":"t"}
            2026-01-06T09:30:00Z ana lesson {"team":"t"}
            2026-01-06T09:30:00Z bob lesson {"team":"t"}
            2026-01-07T09:30:00Z ana lesson {"team":"t"}
            """)
        #expect(
            found == [
                "team/ana/t/1 xp by e2",
                "own/ana/e3@/test xp by e3", "team/ana/t/2 xp by e3",
                "team/ana/t/3 xp by e4", "team/bob/t/3 xp by e4",
                "own/ana/e5@/test xp by e5",
            ])
    }

    @Test(
        "A day that a late event may still reach is kept, however far west it is, or late it begins",
        arguments: [("00:00", "04", "05"), ("06:00", "10", "11"), ("23:00", "03", "04")])
    func reachable(dayStart: String, before: String, after: String) throws {
        let found = try send(
            """
            - { id: count, when: lesson, count: { reach: 2, per: day }, grant: again }
            - { id: run, when: lesson, streak: { reach: 2, per: day }, grant: again }
            """, settings: "{ timezone: UTC, lateness: 1h, day_start: \"\(dayStart)\" }",
            """
            2026-01-05T00:00:00Z ana member.updated {"timezone":"America/New_York"}
            2026-01-05T\(before):30:00Z ana lesson
            2026-01-05T\(after):15:00Z ana lesson
            2026-01-05T\(before):45:00Z ana lesson
            """)
        let day = dayStart == "23:00" ? "2026-01-03" : "2026-01-04"
        let next = dayStart == "23:00" ? "2026-01-04" : "2026-01-05"
        #expect(found == ["run/ana/\(next) again by e3", "count/ana/\(day) again by e4"])
    }

    @Test("An unknown zone is found before the event is accepted")
    func unknown() throws {
        let plan = try RuleText(MemberZoneTests.daily).plan(zones: SystemZoneFiles.database)
        var bench = Bench(plan, zones: SystemZoneFiles.database)
        #expect(bench.unknownZone(in: #"{"timezone":"Europe/Berlin"}"#) == nil)
        #expect(bench.unknownZone(in: #"{"timezone":"UTC","name":"x"}"#) == nil)
        #expect(bench.unknownZone(in: #"{"timezone":null}"#) == nil)
        #expect(bench.unknownZone(in: #"{}"#) == nil)
        #expect(bench.unknownZone(in: #"{"timezone":"Mars/Base"}"#) == "'Mars/Base'")
        #expect(bench.unknownZone(in: #"{"timezone":""}"#) == "''")
        #expect(bench.unknownZone(in: #"{"timezone":7}"#) == "a value that is no string")
    }
}

extension Bench {
    /// Why an update of a member would not be accepted.
    fileprivate mutating func unknownZone(in data: String) -> String? {
        let batch = decode(EventScript("2026-01-05 ana member.updated \(data)").lines)
        guard let event = batch.events.baseAddress, let cells = batch.cells.baseAddress else {
            return "nothing"
        }
        return withExtendedLifetime(batch) { unknownZone(in: event, cells: cells) }
    }
}
