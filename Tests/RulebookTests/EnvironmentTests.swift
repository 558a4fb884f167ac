// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

private let declarations = """
    events:
      walk: { data: { minutes: int, place: string, kind: string?, score: double } }
      ride: { data: { minutes: int, place: list, bike: string, score: int } }
      swim:
    groups: { team: { key: data.team } }
    rewards: { xp: { kind: points }, week-one: { kind: points }, gold: { kind: badge } }

    """

/// The columns at which something is wrong with a condition, and what it is.
private func problems(when: String, if condition: String, more: String = "") -> [String] {
    let rule = "rules: [{ id: r, when: \(when), grant: xp\(more),\n  if: '"
    let quoted = condition.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''")
    return read(declarations + rule + quoted + "' }]\n").diagnostics
        .filter { $0.severity == .error }
        // The condition begins in column 8; its quotes are doubled in the file.
        .map { "\($0.location.column - 8) \($0.code.rawValue)" }
}

@Suite struct EnvironmentTests {
    @Test(
        "data has the fields of the schema, where each event type has one",
        arguments: [
            ("walk", "data.minutes > 5 && data.place == 'a' && data.score > 0.5", []),
            ("walk", "event.data.minutes > 5 && has(data.kind)", []),
            ("walk", "data.minuts > 5", ["5 expression"]),
            ("walk", "event.data.minuts > 5", ["11 expression"]),
            ("walk", "data.minutes > 'x'", ["0 expression"]),
            ("walk", "data.minutes + data.place > 5", ["0 expression"]),
            // A field of the same type in both is of that type.
            ("[walk, ride]", "data.minutes > 'x'", ["0 expression"]),
            // A field of other types, or that not all have, may be anything.
            ("[walk, ride]", "data.place == 'x' && data.score > 1 && data.bike.size() == 3", []),
            ("[walk, ride]", "data.helmet == 'x'", ["5 expression"]),
            // A type without a schema, or a prefix, may bring anything.
            ("[walk, swim]", "data.depth > 3 && data.minutes == 'x'", []),
            ("[walk, run]", "data.pace > 3", []),
            ("[walk, 'ri.*']", "data.pace > 3", []),
            ("'*'", "data.pace > 3", []),
        ])
    func data(when: String, condition: String, expected: [String]) {
        #expect(problems(when: when, if: condition) == expected)
    }

    @Test(
        "event, member and now have their fields",
        arguments: [
            ("event.id + event.type + event.source + event.subject != ''", []),
            ("event.time < now && event.traceparent == 'x'", []),
            ("event.id > 3", ["0 expression"]),
            ("member.id != '' && member.name == 'x' && member.attribute.deep > 3", []),
            ("member.first_seen < now - duration('24h') && member.last_seen < now", []),
            ("'gold' in member.badges && member.groups.team == 'a'", []),
            ("member.points.xp > 5 && member.points['week-one'] > 5", []),
            ("member.points.gold > 5", ["14 expression"]),
            ("member.points.xq > 5", ["14 expression"]),
            ("member.groups.crew == 'a'", ["14 expression"]),
            ("member.tokens.freeze > 1", ["14 expression"]),
            ("member.streak['q'] > 1", ["14 expression"]),
            ("member.stage.x == 'a' || member.arm.y == 'b'", ["13 expression", "38 expression"]),
            ("member.level.xp > 1", ["13 expression"]),
            ("member.referrer != ''", []),
            ("group.id == 'a'", ["0 expression"]),
            ("total > 5", ["0 expression"]),
        ])
    func names(condition: String, expected: [String]) {
        #expect(problems(when: "swim", if: condition) == expected)
    }

    @Test(
        "the data of derived events is known, and so much of that of built-in ones",
        arguments: [
            ("goal.reached", "data.total > 0.5 && data.group == 'a'", []),
            ("goal.reached", "data.members > 3", ["5 expression"]),
            ("[goal.reached, goal.failed]", "data.group > 3", ["0 expression"]),
            ("[goal.reached, walk]", "data.group == 'a' && data.place == 'b'", []),
            ("goal.*", "data.anything > 3", []),
            ("points.redeem", "data.reward == 'xp' && data.shop.id > 3", []),
            ("points.redeem", "data.reward > 3", ["0 expression"]),
            ("streak.paused", "has(data.rule) && data.from != data.until", []),
        ])
    func derived(when: String, condition: String, expected: [String]) {
        let more = ", who: event.subject"
        #expect(problems(when: when, if: condition, more: more) == expected)
    }

    @Test("rules about groups know their group")
    func group() {
        for trigger in [
            "goal: { group: team, count: true, reach: 3 }", "peers: { group: team, distinct: 3 }",
        ] {
            let more = ", " + trigger
            #expect(
                problems(when: "swim", if: "group.id == 'a' && group.kind == 'team'", more: more)
                    == [])
            #expect(problems(when: "swim", if: "group.name == 'a'", more: more) == ["6 expression"])
        }
    }

    @Test(
        "amounts see what their trigger counted",
        arguments: [
            ("", "total", false), ("", "length", false),
            ("count: { reach: 3 }", "total + threshold", true),
            ("count: { reach: 3 }", "length", false),
            ("distinct: { of: data.n, reach: 3 }", "total * 2", true),
            ("streak: { reach: 3, per: day }", "length * 2 + 1", true),
        ])
    func counted(trigger: String, amount: String, isKnown: Bool) {
        let rule =
            "rules: [{ id: r, when: swim, \(trigger.isEmpty ? "" : trigger + ", ")"
            + "grant: { xp: \(amount) } }]\n"
        let codes = read(declarations + rule).diagnostics.filter { $0.severity == .error }.map(
            \.code)
        #expect(codes == (isKnown ? [] : [.expression]))
    }

    @Test("the texts of a reward know the events and the group of the rules that grant it")
    func texts() {
        func codes(_ message: String, _ rules: String) -> [Diagnostic.Code] {
            let text = """
                events: { walk: { data: { minutes: int } } }
                groups: { team: { key: data.team } }
                rewards: { hint: { kind: nudge, message: "\(message)" } }
                rules: [\(rules)]
                """
            return read(text).diagnostics.filter { $0.severity == .error }.map(\.code)
        }
        let walk = "{ id: a, when: walk, grant: hint }"
        let swim = "{ id: b, when: swim, grant: hint }"
        let goal =
            "{ id: c, when: swim, goal: { group: team, count: true, reach: 1 }, grant: hint }"
        #expect(codes("{data.minutes} {member.id} {now} {event.id}", walk) == [])
        #expect(codes("{data.minuts}", walk) == [.expression])
        #expect(codes("{data.minuts}", walk + "," + swim) == [])
        #expect(codes("{group.id}", goal) == [])
        #expect(codes("{group.id}", goal + "," + swim) == [.expression])
        #expect(codes("{anything}", "") == [.expression])
    }

    @Test("a number from JSON may meet a fraction")
    func mixing() {
        #expect(problems(when: "swim", if: "data.amount * 1.5 > 3") == [])
    }
}
