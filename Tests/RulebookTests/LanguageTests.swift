// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// What the rules of the tests can name.
private let declarations = """
    personas: { newcomer: member.age < 2, regular: { if: member.age >= 2, description: Old hands } }
    groups: { team: { key: data.team } }
    graphs: { friends: { add: friend.added, to: data.to } }
    boards: { weekly: { rank: xp, per: week, group: team } }
    journeys: { way: { stages: { first: { when: a.b }, second: { when: c.d } } } }
    experiments: { welcome: { arms: [control, nudge] } }
    rewards:
      xp: { kind: points }
      gold: { kind: badge, repeat: true }
      ice: { kind: token }
      tea: { kind: item }
    rules:

    """

/// The outline of one rule, what is said of which is only that it does not use everything.
private func outline(_ body: String) throws -> String {
    let lines = body.split(separator: "\n").map { "    \($0)\n" }.joined()
    let reading = read(declarations + "  - id: r\n" + lines)
    #expect(reading.diagnostics.filter { $0.severity == .error }.map(\.rendered) == [])
    let book = try #require(reading.rulebook)
    return RulebookOutline(rulebook: book).rules[0]
}

@Suite struct LanguageTests {
    @Test(
        "each key of a rule is read",
        arguments: [
            ("for: regular", "for(1) each -> who {1 xp}"),
            ("for: member.age > 3", "for[member.age > 3] each -> who {1 xp}"),
            ("for: true", "for[true] each -> who {1 xp}"),
            ("for: member.admin", "for[member.admin] each -> who {1 xp}"),
            ("arm: welcome/nudge", "arm(0/1) each -> who {1 xp}"),
            ("cooldown: 24h", "each -> who {1 xp} cooldown(86400s)"),
            ("cooldown: { for: 1h }", "each -> who {1 xp} cooldown(3600s)"),
            (
                "who: data.to\ncooldown: { for: 1h, pair: true }",
                "who[data.to] each -> who {1 xp} deniesSelf cooldown(3600s pair)"
            ),
            (
                "guard: { self: deny, pair: { per: day, count: 1 }, giver: { per: day, count: 5 },"
                    + " receiver: { per: week, count: 9 }, mutual: { within: 7d, count: 2 } }",
                "each -> who {1 xp} deniesSelf pair(1/day) giver(5/day) receiver(9/week) "
                    + "mutual(2/604800s)"
            ),
            (
                "limit: { per: day, count: 3, scope: rule, decide: at_close }",
                "each -> who {1 xp} limit(3/day/rule/close)"
            ),
            (
                "limit: { per: lifetime, count: 3, scope: rule, decide: at_close }\n"
                    + "active: { until: 1970-01-02 }",
                "each -> who {1 xp} limit(3/lifetime/rule/close) active(..<day 1 )"
            ),
            ("since: course.joined", "since(course.joined) each -> who {1 xp}"),
            ("since: [a, b.*]", "since(a|b.*) each -> who {1 xp}"),
            ("late: revise", "each -> who {1 xp} late(revise)"),
            ("late: ignore", "each -> who {1 xp} late(ignore)"),
            ("history: grant", "each -> who {1 xp} history(grant)"),
            ("history: count", "each -> who {1 xp} history(count)"),
            ("on_change: replay", "each -> who {1 xp} replay"),
        ])
    func keys(body: String, expected: String) throws {
        #expect(try outline("when: x\ngrant: xp\n" + body) == "r: x " + expected)
    }

    @Test(
        "each trigger is read",
        arguments: [
            ("count: { reach: 10, near: 0.9 }", "count(10 near 0.9 lifetime)"),
            (
                "distinct: { of: data.n, reach: 3, near: 0.5 }",
                "distinct[data.n](3 near 0.5 lifetime)"
            ),
            ("best: { of: data.score }", "best[data.score](max by 0)"),
            ("best: { of: data.score, by: 0.5, order: min }", "best[data.score](min by 0.5)"),
            (
                "streak: { reach: 7, per: day, skip: [sun, sat], freeze: ice, warn: 4h, "
                    + "count_protected: true, near: 0.8, "
                    + "pause: [{ from: 1970-01-02, until: 1970-01-04 }] }",
                "streak(7 near 0.8 day least 1 grace 0 skip sat,sun holiday 1..<3 freeze ice "
                    + "warn 14400s counts protected)"
            ),
            (
                "streak: { reach: 7, per: week, grace: 6, pause: false }",
                "streak(7 week least 1 grace 6 no pause)"
            ),
            ("streak: { reach: 7, per: day, gaps: allowed }", "streak(7 day least 1 grace 0 gaps)"),
            ("streak: { reach: 5, per: event }", "run(5)"),
            (
                "streak: { reach: [3, 5], per: event, repeat: true, pass: data.ok, within: 10m, "
                    + "gaps: allowed }", "run(3,5 repeats pass[data.ok] 600s gaps)"
            ),
            ("streak: { reach: 5, per: event, gaps: break }", "run(5)"),
            (
                "bands: { gold: data.n > 9, silver: data.n > 5 }",
                "bands(gold[data.n > 9] silver[data.n > 5])"
            ),
            (
                "bands: { bands: { gold: data.n > 9, silver: data.n > 5 }, initial: silver }",
                "bands(gold[data.n > 9] silver[data.n > 5] from 1)"
            ),
            ("lapse: { after: 7d }", "lapse(604800s)"),
            ("lapse: { after: 1h, again: 2h }", "lapse(3600s 7200s)"),
            (
                "lapse: { after: 1h, again: [2h, 3h], stage: way/second }",
                "lapse(3600s 7200s 10800s in 0/1)"
            ),
            ("comeback: { after: 14d }", "comeback(1209600s)"),
        ])
    func triggers(body: String, expected: String) throws {
        #expect(
            try outline("when: x\ngrant: xp\n" + body) == "r: x " + expected + " -> who {1 xp}")
    }

    @Test(
        "triggers of groups are read, with who receives what",
        arguments: [
            (
                "goal: { group: team, sum: data.n, reach: 9.5, per: week, least: 2.5, "
                    + "credit: remainder, split: proportional, leaver: drop, near: 0.9 }\n"
                    + "to: { top: 3 }",
                "goal(0:team sum[data.n] 9.5 near 0.9 week least 2.5 remainder proportional drop)"
                    + " -> top(3)"
            ),
            (
                "goal: { group: team, streak: { per: week, least: 3, grace: 1 }, reach: 4 }",
                "goal(0:team streak week least 3 grace 1 4 lifetime) -> contributors"
            ),
            (
                "goal: { group: team, streak: { least: 2, skip: [sun, sat] }, per: day, reach: 4 }",
                "goal(0:team streak day least 2 grace 0 skip sat skip sun 4 lifetime) -> contributors"
            ),
            (
                "goal: { group: team, streak: { per: day }, reach: 4 }\nto: members",
                "goal(0:team streak day least 1 grace 0 4 lifetime) -> members"
            ),
            (
                "peers: { graph: friends, distinct: 3, within: 1h }",
                "peers(graph 0:friends 3 3600s) -> others"
            ),
            (
                "peers: { graph: friends, distinct: 3 }\nto: doers",
                "peers(graph 0:friends 3 lifetime) -> doers"
            ),
            (
                "peers: { graph: friends, distinct: 3 }\nto: { others: { active: 7d } }",
                "peers(graph 0:friends 3 lifetime) -> others(604800s)"
            ),
        ])
    func groups(body: String, expected: String) throws {
        #expect(try outline("when: x\ngrant: xp\n" + body) == "r: x " + expected + " {1 xp}")
    }

    @Test(
        "what no single event type wakes is read without 'when'",
        arguments: [
            (
                "sequence: { steps: [a, { when: [b, c], if: data.n > 1 }, a] }\ngrant: xp",
                "a|b|c sequence(a > b|c if[data.n > 1] > a) -> who {1 xp}"
            ),
            (
                "sequence: { steps: [a, b], within: 7d, repeat: true }\ngrant: xp",
                "a|b sequence(a > b 604800s repeats) -> who {1 xp}"
            ),
            ("rank: { board: weekly, top: 2 }\ngrant: xp", " rank(0:weekly 1,2) -> who {1 xp}"),
            (
                "rank: { board: weekly, top: { 2: gold, 1: [gold, { xp: 5 }] } }",
                " rank(0:weekly 1 {1 gold, 5 xp},2 {1 gold}) -> who {}"
            ),
            (
                "rank: { board: weekly, places: { 1: { xp: total * place } } }\nto: member.referrer",
                " rank(0:weekly 1 {[total * place] xp}) -> [member.referrer] {} deniesSelf"
            ),
            (
                "schedule: { per: day, at: \"09:30\" }\nfor: newcomer\ngrant: xp",
                " for(0) schedule(day 34200s) -> who {1 xp}"
            ),
            (
                "schedule: { per: week, at: mon 09:00 }\ngrant: xp",
                " schedule(week mon 32400s) -> who {1 xp}"
            ),
            (
                "schedule: { per: month, at: 31 09:00 }\ngrant: xp",
                " schedule(month day 31 32400s) -> who {1 xp}"
            ),
            (
                "schedule: { per: quarter, at: 3-31 00:00 }\ngrant: xp",
                " schedule(quarter month 3 day 31 0s) -> who {1 xp}"
            ),
            (
                "schedule: { per: year, at: 2-29 00:00 }\ngrant: xp",
                " schedule(year month 2 day 29 0s) -> who {1 xp}"
            ),
            (
                "schedule: { anniversary: member.joined }\ngrant: xp",
                " schedule([member.joined] 0s) -> who {1 xp}"
            ),
            (
                "schedule: { anniversary: member.first_seen, at: \"09:00\" }\ngrant: xp",
                " schedule([member.first_seen] 32400s) -> who {1 xp}"
            ),
        ])
    func timed(body: String, expected: String) throws {
        #expect(try outline(body) == "r: " + expected)
    }

    @Test(
        "amounts see what their trigger knows of a firing",
        arguments: [
            ("count: { reach: 3 }", "total + threshold"), ("best: { of: data.n }", "total"),
            ("streak: { reach: 3, per: event }", "length + total + threshold"),
            ("bands: { gold: data.n > 1 }", "band == 'gold' && previous == '' ? 1 : 2"),
            ("goal: { group: team, count: true, reach: 3 }", "contribution * 2 + total"),
            ("limit: { per: day, count: 3, scope: rule }", "4 - place"),
        ])
    func variables(trigger: String, amount: String) throws {
        let text = try outline("when: x\n\(trigger)\ngrant: { xp: \"\(amount)\" }")
        #expect(text.contains("{[\(amount)] xp}"))
    }

    @Test("amounts of items and tokens are whole, and may be computed")
    func amounts() throws {
        let text = try outline("when: x\ngrant: { tea: 2, ice: data.n, xp: 0.5, gold: 1 }")
        #expect(text == "r: x each -> who {2 tea, [data.n] ice, 0.5 xp, 1 gold}")
    }

    @Test("a rule is in a phase")
    func phase() throws {
        let book = read(declarations + "  - { id: r, phase: onboarding, when: x, grant: xp }\n")
        #expect(book.rulebook?.rules[0].phase == "onboarding")
    }
}
