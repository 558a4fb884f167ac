// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// The rulebook of a text that has nothing wrong with it.
private func rulebook(_ text: String) throws -> Rulebook {
    let reading = read(text)
    #expect(reading.diagnostics.map(\.rendered) == [])
    return try #require(reading.rulebook)
}

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
    return Array(RulebookOutline(rulebook: try rulebook(head + text)).rules.dropFirst())
}

@Suite struct RulebookReaderTests {
    @Test("a rulebook for a school is read")
    func school() throws {
        let text = """
            # What a school might write.
            settings: { timezone: Europe/Berlin, lateness: 1d12h }
            groups:
              course: { key: data.course }
            rewards:
              points:    { kind: points }
              fortnight: { kind: badge, title: Fourteen days, repeat: true }
              reader:    { kind: badge }
              scholar:   { kind: badge }
              wake:      { kind: nudge, message: "{member.name}, your course is at it", channel: push }
              giver:     { kind: badge, repeat: true }
            rules:
              - id: page
                when: page.read
                if: data.seconds >= 20
                grant: { points: 2 }
              - id: every-day
                when: page.read
                streak: { reach: 14, per: day, grace: 1, repeat: true }
                grant: fortnight
              - id: pages
                when: page.read
                count: { reach: { 1000: scholar, 50: reader } }
              - id: course-week
                when: [page.read, quiz.passed]
                goal: { group: course, sum: data.seconds, reach: 36000, per: week }
                grant: { points: 25 }
              - id: wake-up
                when: quiz.*
                peers: { group: course, distinct: 4, per: day }
                to: { others: { active: 14d } }
                grant: wake
              - id: helper
                when: answer.accepted
                who: data.author
                distinct: { of: event.subject, reach: [5, 10], per: month }
                grant: [giver, { points: total * 3 }]
            """
        let book = try rulebook(text)
        #expect(
            RulebookOutline(rulebook: book).rules == [
                "page: page.read if[data.seconds >= 20] each -> who {2 points}",
                "every-day: page.read streak(14 repeats day least 1 grace 1) -> who {1 fortnight}",
                "pages: page.read count(50 {1 reader},1000 {1 scholar} lifetime) -> who {}",
                "course-week: page.read|quiz.passed goal(0:course sum[data.seconds] 36000 week) "
                    + "-> contributors {25 points}",
                "wake-up: quiz.* peers(0:course 4 day) -> others(1209600s) {1 wake}",
                "helper: answer.accepted who[data.author] distinct[event.subject](5,10 month) "
                    + "-> who {1 giver, [total * 3] points} deniesSelf",
            ])
        #expect(book.settings.timezone == "Europe/Berlin")
        #expect(book.settings.lateness == TimeSpan.hours(36))
        #expect(book.groups.map(\.key) == [["data", "course"]])
        #expect(
            book.rewards.map(\.name) == [
                "points", "fortnight", "reader", "scholar", "wake", "giver",
            ])
        #expect(book.rules[0].location == Location(file: "t.yaml", line: 13, column: 9))
        #expect(
            book.rules[0].condition?.location == Location(file: "t.yaml", line: 15, column: 9))
    }

    @Test("a rulebook in one-line mappings is read")
    func project() throws {
        let text = """
            groups: { module: { key: data.module } }
            rewards: { karma: { kind: points }, regular: { kind: badge, repeat: true } }
            rules:
              - { id: a, when: patch.sent, if: data.added + data.removed > 0, grant: { karma: 1.5 } }
              - { id: b, when: patch.sent, streak: { reach: 4, per: week }, grant: regular }
              - { id: c, when: patch.sent, goal: { group: module, count: true, reach: 9, per: quarter }, grant: { karma: 5 } }
              - { id: d, when: patch.sent, sum: { of: data.added, reach: 1000, per: month }, grant: regular }
              - { id: e, when: patch.sent, peers: { group: module, distinct: 5, within: 7d }, to: doers, grant: regular }
            """
        #expect(
            RulebookOutline(rulebook: try rulebook(text)).rules == [
                "a: patch.sent if[data.added + data.removed > 0] each -> who {1.5 karma}",
                "b: patch.sent streak(4 week least 1 grace 0) -> who {1 regular}",
                "c: patch.sent goal(0:module count 9 quarter) -> contributors {5 karma}",
                "d: patch.sent sum[data.added](1000 month) -> who {1 regular}",
                "e: patch.sent peers(0:module 5 604800s) -> doers {1 regular}",
            ])
    }

    @Test("JSON is YAML, quoted thresholds and all")
    func json() throws {
        let text = #"""
            {"rewards": {"a": {"kind": "badge"}, "b": {"kind": "badge"}},
             "rules": [{"id": "r", "when": "x", "count": {"reach": {"10": "a", "20": "b"}}}]}
            """#
        #expect(
            RulebookOutline(rulebook: try rulebook(text)).rules
                == ["r: x count(10 {1 a},20 {1 b} lifetime) -> who {}"])
    }

    @Test("files merge in the order of their paths, and rules see what later files declare")
    func merging() throws {
        func file(_ path: String, _ text: String) -> RuleFile {
            RuleFile(path: path, bytes: Array(text.utf8))
        }
        let reading = read([
            file("c.yaml", "settings: { currency: EUR }\nrewards: { xp: { kind: points } }\n"),
            file("a.yaml", "rules: [{ id: one, when: x, grant: xp }]\n"),
            file("b.yaml", "# nothing\n"),
            file(
                "b/d.yaml",
                "settings: { week_starts: sun }\nrules: [{ id: two, when: x, grant: xp }]\n"),
        ])
        let book = try #require(reading.rulebook)
        #expect(book.rules.map(\.id) == ["one", "two"])
        #expect(book.settings.currency == "EUR")
        #expect(book.settings.weekStarts == .sunday)
        #expect(reading.diagnostics == [])
    }

    @Test("no files are an empty rulebook with the usual settings")
    func nothing() throws {
        let book = try #require(read([]).rulebook)
        #expect(book.rules.isEmpty && book.rewards.isEmpty)
        #expect(book.settings == Settings())
        #expect(try rulebook("rules:\nrewards:\nsettings:\nevents:\ngroups:\n").rules.isEmpty)
    }

    @Test("settings are read")
    func settings() throws {
        let text = """
            settings:
              timezone: Europe/Berlin
              week_starts: wednesday
              day_start: 04:30
              lateness: 4d
              currency: EUR
              journal: [streak.broken, goal.reached]
            """
        var expected = Settings()
        expected.timezone = "Europe/Berlin"
        expected.weekStarts = .wednesday
        expected.dayStartSeconds = 16_200
        expected.lateness = .days(4)
        expected.currency = "EUR"
        expected.journal = ["streak.broken", "goal.reached"]
        #expect(try rulebook(text).settings == expected)
    }

    @Test("event schemas are read")
    func schemas() throws {
        let text = """
            events:
              a.b: { description: Something, data: { n: int, s: string?, l: list, x: any? } }
              c.d:
            """
        let book = try rulebook(text)
        #expect(book.schemas.map(\.eventType) == ["a.b", "c.d"])
        #expect(book.schemas[0].description == "Something")
        #expect(
            book.schemas[0].fields == [
                EventSchema.Field(name: "n", type: .int, isOptional: false),
                EventSchema.Field(name: "s", type: .string, isOptional: true),
                EventSchema.Field(name: "l", type: .list, isOptional: false),
                EventSchema.Field(name: "x", type: .any, isOptional: true),
            ])
        #expect(book.schemas[1].fields == [])
    }

    @Test("rewards are read, with the parts of their texts")
    func rewards() throws {
        let text = """
            rewards:
              xp: { kind: points, title: "{{Points}}", description: All that counts }
              once: { kind: badge }
              again: { kind: badge, repeat: true, channel: mail }
              hint:
                kind: nudge
                message: "Hello {member.name}, {size('}') + 1} of {{{data.n}}}"
            rules:
              - { id: r, when: x, grant: [xp, once, again, hint] }
            """
        let book = try rulebook(text)
        let outline = RulebookOutline(rulebook: book)
        #expect(
            book.rewards.map { outline.kind($0.kind) } == [
                "points", "badge", "badge repeats", "nudge",
            ])
        #expect(outline.template(book.rewards[0].title) == ["{Points}"])
        #expect(book.rewards[0].description == "All that counts")
        #expect(book.rewards[2].channel == "mail")
        #expect(
            outline.template(book.rewards[3].message)
                == ["Hello ", "[member.name]", ", ", "[size('}') + 1]", " of {", "[data.n]", "}"])
    }
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
        let book = try rulebook(
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
            return try rulebook(head + rule).rules[0].countingIdentity
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
