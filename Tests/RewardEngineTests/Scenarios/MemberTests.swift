// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite("Members and member.updated")
struct MemberTests {
    private static func asking(_ condition: String) -> String {
        "- { id: r, when: lesson, if: \"\(condition)\", grant: xp }"
    }

    private static let lesson = ["r/ana/e9@/test xp by e9"]

    /// Fills up to event 8, so that the question is event 9.
    private func ask(_ condition: String, after script: String) throws -> Bool {
        var bench = try Bench(MemberTests.asking(condition))
        _ = bench.send(script)
        while bench.count < 8 { _ = bench.send("2026-01-05  zed  other") }
        let found = bench.send("2026-01-06  ana  lesson")
        #expect(found == [] || found == MemberTests.lesson)
        return !found.isEmpty
    }

    @Test(
        "Attributes merge by time",
        arguments: [
            (#"2026-01-05 ana member.updated {"name":"Ana"}"#, "member.name == 'Ana'"),
            (
                #"""
                2026-01-05T10:00 ana member.updated {"name":"Ana","plan":"free"}
                2026-01-05T11:00 ana member.updated {"plan":"paid"}
                """#, "member.name == 'Ana' && member.plan == 'paid'"
            ),
            (
                #"""
                2026-01-05T11:00 ana member.updated {"plan":"paid"}
                2026-01-05T10:00 ana member.updated {"name":"Ana","plan":"free"}
                """#, "member.name == 'Ana' && member.plan == 'paid'"
            ),
            (
                #"""
                2026-01-05T10:00 ana member.updated {"plan":"free"}
                2026-01-05T10:00 ana member.updated {"plan":"paid"}
                """#, "member.plan == 'paid'"
            ),
            (
                #"""
                2026-01-05T10:00 ana member.updated {"plan":"free"}
                2026-01-05T11:00 ana member.updated {"plan":null}
                2026-01-05T10:30 ana member.updated {"plan":"paid"}
                """#, "!has(member.plan)"
            ),
            (
                #"2026-01-05 ana member.updated {"a":{"b":[1,{"c":"d"}]}}"#,
                "member.a.b[1].c == 'd' && member.a == {'b': [1, {'c': 'd'}]}"
            ),
            (#"2026-01-05 bob member.updated {"name":"Bob"}"#, "!has(member.name)"),
            (#"2026-01-05 ana member.updated"#, "!has(member.name) && member.id == 'ana'"),
        ])
    func attributes(script: String, condition: String) throws {
        #expect(try ask(condition, after: script))
    }

    @Test("A rule on member.updated sees what it sets")
    func ownUpdate() throws {
        var bench = try Bench(
            "- { id: r, when: member.updated, if: member.plan == 'paid', grant: star }")
        #expect(
            bench.send(#"2026-01-05 ana member.updated {"plan":"paid"}"#) == [
                "r/ana/e1@/test star by e1"
            ])
    }

    @Test(
        "First and last seen are those of events of one's own, by time",
        arguments: [
            ("2026-01-05T10:00", "2026-01-06T12:00"), ("2026-01-06T12:00", "2026-01-06T12:00"),
        ])
    func seen(earlier: String, last: String) throws {
        let condition =
            "member.first_seen == timestamp('\(earlier):00Z')"
            + " && member.last_seen == timestamp('\(last):00Z')"
        #expect(try ask(condition, after: "2026-01-05T11:00 bob quiz\n\(earlier) ana quiz"))
    }

    @Test("Who was only named has not been seen")
    func named() throws {
        var bench = try Bench(
            """
            - { id: r, when: kudos, who: data.to, if: "!has(member.first_seen)", grant: xp }
            """)
        #expect(
            bench.send(#"2026-01-05 ana kudos {"to":"bob"}"#) == ["r/bob/e1@/test xp by e1"])
    }
}
