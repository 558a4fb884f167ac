// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

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
        let book = try flawlessRulebook(text)
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
            RulebookOutline(rulebook: try flawlessRulebook(text)).rules == [
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
            RulebookOutline(rulebook: try flawlessRulebook(text)).rules
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
        #expect(
            try flawlessRulebook("rules:\nrewards:\nsettings:\nevents:\ngroups:\n").rules.isEmpty)
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
        #expect(try flawlessRulebook(text).settings == expected)
    }

    @Test("event schemas are read")
    func schemas() throws {
        let text = """
            events:
              a.b: { description: Something, data: { n: int, s: string?, l: list, x: any? } }
              c.d:
            """
        let book = try flawlessRulebook(text)
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
        let book = try flawlessRulebook(text)
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
