// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// Bounds on what a whole rulebook may hold, so that nothing that was read can be too much later.
@Suite struct BoundTests {
    /// The errors of several files, of which a file holds at most 1,000 rules.
    private func errors(_ head: String, _ rules: [String]) -> [Diagnostic.Code] {
        var files = [RuleFile(path: "0.yaml", bytes: Array(head.utf8))]
        for start in stride(from: 0, to: rules.count, by: 1000) {
            let part = rules[start..<min(start + 1000, rules.count)].map { "  - { \($0) }\n" }
            files.append(
                RuleFile(path: "r\(start).yaml", bytes: Array(("rules:\n" + part.joined()).utf8)))
        }
        return read(files).diagnostics.filter { $0.severity == .error }.map(\.code)
    }

    @Test("an expression reads so many different fields at most")
    func slots() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let fields = (0..<count).map { "data.f\($0)" }.joined(separator: ", ")
            return errors(
                "rewards: { xp: { kind: points } }\n",
                ["id: r, when: a, if: \"size([\(fields)]) > 0\", grant: xp"])
        }
        #expect(codes(RulebookLimits.slotsMax) == [])
        #expect(codes(RulebookLimits.slotsMax + 1) == [.tooMany])
    }

    @Test("all expressions together read so many different fields at most")
    func fields() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let rules = stride(from: 0, to: count, by: 100).map { first in
                let fields = (first..<min(first + 100, count)).map { "data.f\($0)" }
                return
                    "id: r\(first), when: a, if: \"size([\(fields.joined(separator: ", "))]) > 0\""
                    + ", grant: xp"
            }
            return errors("rewards: { xp: { kind: points } }\n", rules)
        }
        #expect(codes(RulebookLimits.fieldsMax) == [])
        #expect(codes(RulebookLimits.fieldsMax + 100) == [.tooMany])
    }

    @Test("all rules together name so many event types at most")
    func eventTypes() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let rules = stride(from: 0, to: count, by: 200).map { first in
                let types = (first..<min(first + 200, count)).map { "t\($0)" }
                return "id: r\(first), when: [\(types.joined(separator: ", "))], grant: xp"
            }
            return errors("rewards: { xp: { kind: points } }\n", rules)
        }
        #expect(codes(RulebookLimits.eventTypesMax) == [])
        #expect(codes(RulebookLimits.eventTypesMax + 200) == [.tooMany])
    }

    @Test("a schema has so many fields at most")
    func schemaFields() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let fields = (0..<count).map { "f\($0): int" }.joined(separator: ", ")
            return errors("events: { a: { data: { \(fields) } } }\n", [])
        }
        #expect(codes(RulebookLimits.schemaFieldsMax) == [])
        #expect(codes(RulebookLimits.schemaFieldsMax + 1) == [.tooMany])
    }

    @Test("a badge has so many below it at most, and it is said once")
    func badges() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let badges = (1...count).map { "  b\($0): { kind: badge, replaces: b\($0 - 1) }\n" }
            return errors("rewards:\n  b0: { kind: badge }\n" + badges.joined(), [])
        }
        #expect(codes(RulebookLimits.badgesBelowMax) == [])
        #expect(codes(RulebookLimits.badgesBelowMax + 9) == [.tooMany])
    }

    @Test(
        "rules by the thousand may watch each other, as long as there is no circle",
        arguments: [
            "if: data.kind == 'points'", "if: data.reward == 'xp' && data.rule == 'rN'",
            "if: data.rule == 'rN'", "if: data.reward == 'xp'",
        ])
    func watching(condition: String) {
        let rules = (0..<5000).map { index in
            index % 2 == 0
                ? "id: r\(index), when: a, grant: xp"
                : "id: r\(index), when: reward.granted, grant: star, "
                    + condition.replacing("rN", with: "r\(index - 1)")
        }
        #expect(errors("rewards: { xp: { kind: points }, star: { kind: badge } }\n", rules) == [])
    }

    @Test("of rules by the thousand that all watch each other each is told, up to the bound")
    func circling() {
        let rules = (0..<3000).map { "id: r\($0), when: reward.granted, grant: xp" }
        let codes = errors("rewards: { xp: { kind: points } }\n", rules)
        #expect(codes.count == RulebookLimits.diagnosticsMax)
        #expect(Set(codes) == [.ruleCycle, .tooMany])
    }
}
