// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Rulebook

/// Files that were made to hurt, by chance or by intent.
@Suite struct HostileTests {
    @Test(
        "whatever is done to rule files, they are read or refused with a reason", arguments: 0..<60)
    func mutations(seed: Int) {
        var random = Mutation(seed: UInt64(seed))
        let files = DiagnosticCaseFile.all.flatMap(\.files)
        for _ in 0..<20 {
            var bytes = files[random.next(files.count)].bytes
            for _ in 0...random.next(6) { random.mutate(&bytes) }
            let reading = read([RuleFile(path: "t.yaml", bytes: bytes)])
            let hasErrors = reading.diagnostics.contains { $0.severity == .error }
            #expect((reading.rulebook == nil) == hasErrors, "seed \(seed)")
            for diagnostic in reading.diagnostics {
                let lines = diagnostic.rendered.unicodeScalars.filter { $0 == "\n" }.count
                #expect(lines == (diagnostic.related == nil ? 2 : 5), "seed \(seed)")
                #expect(diagnostic.json.unicodeScalars.allSatisfy { $0.isHarmless }, "seed \(seed)")
            }
        }
    }

    @Test("a text of a reward has so many expressions at most")
    func templateParts() {
        func codes(_ parts: Int) -> [Diagnostic.Code] {
            let message = String(repeating: "{1} ", count: parts)
            return read(
                "rewards: { x: { kind: nudge, message: '\(message)' } }\n"
                    + "rules: [{ id: r, when: a, grant: x }]\n"
            ).diagnostics.map(\.code)
        }
        #expect(codes(RulebookLimits.templatePartsMax) == [])
        #expect(codes(RulebookLimits.templatePartsMax + 1) == [.tooMany])
    }

    @Test("an alias does not multiply the work on expressions without end")
    func expressionBytes() {
        let condition = "'" + String(repeating: "x", count: 60_000) + "'"
        let rules = (0..<100).map { "  - { id: r\($0), when: a, if: *long, grant: xp }\n" }
        let text =
            "rewards: { xp: { kind: points, description: &long \(condition) } }\nrules:\n"
            + rules.joined()
        #expect(read(text).diagnostics.contains { $0.code == .tooMany })
    }

    @Test("a list of a rule has so many entries at most")
    func lists() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let types = (0..<count).map { "t\($0)" }.joined(separator: ", ")
            return read(
                "rewards: { x: { kind: points } }\n"
                    + "rules: [{ id: r, when: [\(types)], grant: x }]\n"
            ).diagnostics.map(\.code)
        }
        #expect(codes(RulebookLimits.listMax) == [])
        #expect(codes(RulebookLimits.listMax + 1) == [.tooMany])
    }

    @Test("the steps of a sequence name so many event types at most")
    func steps() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let types = (0..<count).map { "t\($0)" }
            let halves = [types.prefix(count / 2), types.dropFirst(count / 2)]
            let steps = halves.map { "[\($0.joined(separator: ", "))]" }.joined(separator: ", ")
            return read(
                "rewards: { x: { kind: points } }\n"
                    + "rules: [{ id: r, sequence: { steps: [\(steps)] }, grant: x }]\n"
            ).diagnostics.map(\.code)
        }
        #expect(codes(RulebookLimits.listMax) == [])
        #expect(codes(RulebookLimits.listMax + 1) == [.tooMany])
    }

    @Test("a long chain of rules is followed to its end, and a long circle is found")
    func chains() {
        func messages(_ count: Int, closed: Bool) -> [String] {
            let names = (0...count).map { "b\($0)" }
            let declared = names.map { "\($0): { kind: badge }" }.joined(separator: ", ")
            let rules = (0..<count).map { index in
                let next = closed && index == count - 1 ? 0 : index + 1
                return "{ id: r\(index), when: reward.granted, if: \"data.reward == 'b\(index)'\", "
                    + "grant: b\(next) }"
            }
            let text =
                "rewards: { \(declared) }\nrules: [\(rules.joined(separator: ",\n"))]\n"
            return read(text).diagnostics.filter { $0.severity == .error }.map(\.message)
        }
        #expect(messages(200, closed: false) == [])
        #expect(
            messages(200, closed: true) == [
                "rules wake each other in a circle: 'r0' → 'r1' → 'r2' → 'r3' → 'r4' → 'r5' → 'r6' "
                    + "→ 'r7' → 'r8' → 'r9' → … → 'r0'"
            ])
    }

    @Test("a firing grants so many rewards at most")
    func grants() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let names = (0..<count).map { "x\($0)" }
            let declared = names.map { "\($0): { kind: points }" }.joined(separator: ", ")
            return read(
                "rewards: { \(declared) }\n"
                    + "rules: [{ id: r, when: a, grant: [\(names.joined(separator: ", "))] }]\n"
            ).diagnostics.map(\.code)
        }
        #expect(codes(RulebookLimits.grantsMax) == [])
        #expect(codes(RulebookLimits.grantsMax + 1) == [.tooMany])
    }
}

/// Changes to bytes that depend on a seed alone.
private struct Mutation {
    private var state: UInt64

    private static let tokens = [
        "{", "}", "[", "]", ":", "- ", "\n", "  ", "\t", "'", "\"", "|\n", ">-\n", "&a ", "*a",
        "<<: ", "!!int ", "!x ", "#", "? ", "%", "@", "\\", "\\u00e4", "\\0", "1e99", "-1", "~",
        "{{", "{a", "é", "\u{1F600}", "\u{2028}", "\u{85}", "\r", "\r\n", "\u{FEFF}", "--- ",
    ].map { Array($0.utf8) }

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = next(bytes.count)
        switch next(4) {
        case 0: bytes[place] = UInt8(next(256))
        case 1: bytes.insert(contentsOf: Mutation.tokens[next(Mutation.tokens.count)], at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + next(40)))
        default:
            let part = Array(bytes[place..<min(bytes.count, place + next(40))])
            bytes.insert(contentsOf: part, at: next(bytes.count))
        }
    }
}
