// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// The outlines of the rules of a text, with three rewards and a group declared.
private func rules(_ text: String) throws -> [String] {
    let head = """
        groups: { team: { key: data.team } }
        rewards:
          xp: { kind: points }
          gold: { kind: badge, repeat: true }
          hint: { kind: nudge, message: Look }
        rules:
          - { id: use, when: u, goal: { group: team, count: true, reach: 1 }, grant: [xp, gold, hint] }

        """
    return Array(RulebookOutline(rulebook: try flawlessRulebook(head + text)).rules.dropFirst())
}

@Suite struct RuleReaderTests {
    @Test(
        "each form of a trigger is read",
        arguments: [
            ("grant: xp", "each -> who {1 xp}"),
            ("grant: { xp: 2.5, gold: 1 }", "each -> who {2.5 xp, 1 gold}"),
            ("grant: [gold, { xp: data.n * 2 }]", "each -> who {1 gold, [data.n * 2] xp}"),
            ("grant: { xp: 60 * 24 }", "each -> who {1440 xp}"),
            ("count: { reach: 3 }\ngrant: xp", "count(3 lifetime) -> who {1 xp}"),
            (
                "count: { reach: [5, 3], per: day, repeat: true }\ngrant: xp",
                "count(3,5 repeats day) -> who {1 xp}"
            ),
            ("count: { reach: 3, within: 1d12h }\ngrant: xp", "count(3 129600s) -> who {1 xp}"),
            (
                "sum: { of: data.n, reach: [0.1, 2], negative: skip }\ngrant: xp",
                "sum[data.n](0.1,2 lifetime skip) -> who {1 xp}"
            ),
            (
                "sum: { of: data.n, reach: { 1.5: [gold, hint], 0.5: { xp: threshold } } }",
                "sum[data.n](0.5 {[threshold] xp},1.5 {1 gold, 1 hint} lifetime) -> who {}"
            ),
            (
                "distinct: { of: data.n, reach: 2, per: year }\ngrant: xp",
                "distinct[data.n](2 year) -> who {1 xp}"
            ),
            (
                "streak: { reach: { 7: gold }, per: week, least: { count: 3 }, grace: 2 }",
                "streak(7 {1 gold} week least 3 grace 2) -> who {}"
            ),
            (
                "streak: { reach: 7, per: day, least: { sum: data.n, reach: 30.5 } }\n"
                    + "grant: { xp: length }",
                "streak(7 day least 30.5 of [data.n] grace 0) -> who {[length] xp}"
            ),
            (
                "goal: { group: team, distinct: data.n, reach: [1, 2], repeat: true }\n"
                    + "to: members\ngrant: xp",
                "goal(0:team distinct[data.n] 1,2 repeats lifetime) -> members {1 xp}"
            ),
            (
                "goal: { group: team, sum: data.n, reach: 0.5, per: month }\ngrant: xp",
                "goal(0:team sum[data.n] 0.5 month) -> contributors {1 xp}"
            ),
            (
                "peers: { group: team, distinct: 3 }\nif: group.id != ''\ngrant: hint",
                "if[group.id != ''] peers(0:team 3 lifetime) -> others {1 hint}"
            ),
            (
                "peers: { group: team, distinct: 3, per: day }\nto: others\ngrant: hint",
                "peers(0:team 3 day) -> others {1 hint}"
            ),
        ])
    func triggers(body: String, expected: String) throws {
        let lines = body.split(separator: "\n").map { "    \($0)\n" }.joined()
        #expect(try rules("  - id: r\n    when: x\n" + lines) == ["r: x " + expected])
    }

    @Test(
        "each key of a rule is read",
        arguments: [
            ("when: [a.b, c.*, '*']", "a.b|c.*|* each -> who {1 xp}"),
            ("when: x\nmode: shadow", "x each -> who {1 xp} shadow"),
            ("when: x\nmode: off", "x each -> who {1 xp} off"),
            ("when: x\non_change: reset", "x each -> who {1 xp} reset"),
            ("when: x\nwho: data.to", "x who[data.to] each -> who {1 xp} deniesSelf"),
            ("when: x\nwho: event.subject", "x each -> who {1 xp}"),
            (
                "when: x\nwho: data.to\nguard: { self: allow }",
                "x who[data.to] each -> who {1 xp}"
            ),
            ("when: x\nto: who", "x each -> who {1 xp}"),
            ("when: x\nto: data.to", "x each -> [data.to] {1 xp} deniesSelf"),
            ("when: x\nto: '[data.a, data.b]'", "x each -> [[data.a, data.b]] {1 xp} deniesSelf"),
            ("when: x\nguard: { self: deny }", "x each -> who {1 xp} deniesSelf"),
            ("when: x\nguard: {}", "x each -> who {1 xp}"),
            (
                "when: x\nlimit: { per: week, count: 1 }",
                "x each -> who {1 xp} limit(1/week/member)"
            ),
            (
                "when: x\nlimit: [{ per: lifetime, count: 9, scope: rule }, { per: day, count: 2 }]",
                "x each -> who {1 xp} limit(9/lifetime/rule) limit(2/day/member)"
            ),
            (
                "when: x\nactive: { from: 1970-01-02, until: 1970-01-03T00:00:00Z }",
                "x each -> who {1 xp} active(day 1..<172800000000000ns )"
            ),
            (
                "when: x\nactive: { days: [sunday, mon], hours: 22:00-06:00 }",
                "x each -> who {1 xp} active(..< mon,sun 79200s-21600s)"
            ),
            (
                "when: x\nactive: { days: fri, hours: '18:00-24:00' }",
                "x each -> who {1 xp} active(..< fri 64800s-86400s)"
            ),
            ("when: x\nif: 'true'", "x if[true] each -> who {1 xp}"),
            ("when: x\nif: true", "x if[true] each -> who {1 xp}"),
            (
                "when: x\nif: |\n  data.n > 1\n    && data.n < 5\n",
                "x if[data.n > 1\n  && data.n < 5] each -> who {1 xp}"
            ),
        ])
    func keys(body: String, expected: String) throws {
        let lines = body.split(separator: "\n").map { "    \($0)\n" }.joined()
        #expect(try rules("  - id: r\n    grant: xp\n" + lines) == ["r: " + expected])
    }

    @Test("texts for people are read")
    func texts() throws {
        let book = try flawlessRulebook(
            """
            rewards: { xp: { kind: points } }
            rules:
              - id: r
                title: Early bird
                description: >
                  Up before
                  the others.
                tags: [morning, "2026"]
                phase: onboarding
                when: x
                grant: xp
            """)
        #expect(book.rules[0].title == "Early bird")
        #expect(book.rules[0].description == "Up before the others.\n")
        #expect(book.rules[0].tags == ["morning", "2026"])
    }

    @Test("what a trigger counts is the same whatever else changes")
    func identity() throws {
        func identity(_ rule: String) throws -> String {
            let head = "rewards: { xp: { kind: points } }\nrules:\n  - "
            return try flawlessRulebook(head + rule).rules[0].countingIdentity
        }
        let first = try identity("{ id: r, when: [a, b], count: { reach: 3 }, grant: xp }")
        let same = try identity(
            "{ id: r, when: [b, a], count: { reach: [4, 5] }, grant: { xp: 9 }, title: T }")
        let other = try identity(
            "{ id: r, when: [b, a], count: { reach: 3, per: day }, grant: xp }")
        #expect(first == same)
        #expect(first != other)
    }
}
