// SPDX-License-Identifier: Apache-2.0
import CEL
import Testing

@Suite("What an expression costs is estimated when loading and counted when running")
struct CostTests {
    private static let overspent = Outcome.error(
        "cost: the evaluation took more than \(Limits.stepsMax) steps")

    private func estimate(_ text: String) throws -> Int {
        try compile(text, ["x": .dyn, "y": .dyn]).estimatedSteps
    }

    @Test("Loops within loops multiply, by the sizes that are known and by 64 for others")
    func loops() throws {
        #expect(try estimate("x > 5") == 2)
        let one = try estimate("x.all(a, a > 1)")
        #expect(one > Limits.elementsAssumed && one < 4 * Limits.elementsAssumed)
        let two = try estimate("x.all(a, x.all(b, a > b))")
        #expect(two > one * Limits.elementsAssumed / 2 && two < one * Limits.elementsAssumed * 4)
        #expect(try estimate("[1, 2, 3].all(a, a > y)") < 20)
        #expect(try estimate("[y, 2, 3].all(a, a > y)") < 20)
        #expect(try estimate("x.map(a, a)") < 4 * Limits.elementsAssumed)
        #expect(try estimate("[1, y].map(a, a + 1).all(b, b > 0)") < 40)
        #expect(try estimate("lists.range(1000).all(a, a < y)") > 1000)
        let side = try estimate("x.all(a, a > 1) && x.all(a, a > 1)")
        #expect(side < 3 * one)
    }

    @Test("Functions count by what they do to texts and lists of assumed size")
    func functions() throws {
        #expect(try estimate("x in y") > Limits.elementsAssumed)
        #expect(try estimate("x in ['a', 'b']") < 10)
        #expect(try estimate("x.distinct()") > Limits.elementsAssumed * Limits.elementsAssumed)
        #expect(try estimate("x.matches('a(b|c){100}')") > estimate("x.matches('a')"))
        #expect(try estimate("x.matches(y)") > 500)
        #expect(try estimate("x.sort()") > estimate("x.reverse()"))
    }

    @Test("An expression that is too expensive is refused, and says why")
    func refusal() {
        let text = "x.all(a, x.all(b, x.all(c, x.all(d, a + b + c + d > 0))))"
        let found = issues(text, ["x": .dyn])
        #expect(found.count == 1)
        #expect(found.first.map { marked(text, $0.range) } == text)
        #expect(found.first?.message.hasPrefix("the expression is too expensive: about ") == true)
        #expect(
            found.first?.message.hasSuffix(
                "steps for lists of 64 elements, at most \(Limits.estimatedStepsMax) are allowed")
                == true)
        #expect(
            found.first?.hint == "loops within loops multiply: look for elements with 'in' instead")
    }

    @Test(
        "Three loops within another are not too expensive, nor are many side by side",
        arguments: [
            "x.all(a, x.all(b, x.all(c, a + b + c > 0)))",
            "[1, 2].all(a, [1, 2].all(b, [1, 2].all(c, [1, 2].all(d, x.all(e, e > a + b + c + d)))))",
        ])
    func affordable(_ text: String) {
        #expect(issues(text, ["x": .dyn]).isEmpty)
    }

    @Test("Many loops side by side are affordable")
    func row() {
        let text = Array(repeating: "x.exists(a, a == 1)", count: 100).joined(separator: " || ")
        #expect(issues(text, ["x": .dyn]).isEmpty)
    }

    private static let long = Value.string(String(repeating: "long text ", count: 10_000))
    private static let list = Value.list((0..<500).map { .int($0) })

    @Test(
        "Work on long texts is charged, step by step",
        arguments: [
            "s.size() > 0", "s == t", "s.startsWith(t)", "s.endsWith(t)", "s.contains('gx')",
            "s < t + 'a'", "s.substring(99999) != ''", "s.charAt(99999) != ''",
            "s.indexOf('x', 5) >= -1", "s.lastIndexOf('gx') == -1", "s in [t + '!', t]",
            "s in {t: 1}", "{s: 1}[s] == 1", "bytes(s) == bytes(t)", "string(bytes(s)) != ''",
            "s.reverse() != ''", "s.matches('g.x')", "s.trim() != ''",
            "s.split('g').size() > 0", "strings.quote(s) != ''", "s.lowerAscii() != ''",
            "'%s'.format([s]) != ''", "s.replace('x', 'y') != ''", "(s + t) != ''",
            "base64.encode(bytes(s)) != ''", "[s, t].join('') != ''",
            "regex.replace(s, 'g', 'h') != ''", "regex.extractAll(s, 'g').size() > 0",
        ])
    func texts(_ condition: String) throws {
        let bindings = ["x": Self.list, "s": Self.long, "t": Self.long]
        let found = try outcome("x.all(a, \(condition) || a >= 0)", bindings)
        guard case .error(let message) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(message.hasPrefix("cost:"), "\(message)")
    }

    @Test(
        "Building containers again and again runs into a bound",
        arguments: [
            "x.map(a, x.map(b, x.map(c, [a, b, c])))", "x.map(a, x + x).map(b, b + b + b)",
            "x.transformMap(i, v, x.transformMap(j, w, x.transformMap(k, u, u)))",
            "lists.range(100000000)", "x.map(a, lists.range(10000))", "x.map(a, x.sort())",
            "x.map(a, x.distinct())", "x.map(a, x.map(b, {a: b, a + 1: b, a + 2: b}))",
            "x.map(a, x.map(b, string(a) + string(b) + 'abcdefghijklmnopqrstuvwxyz0123456789'))",
            "x.map(a, [x, x, x, x].flatten()).flatten().sort()",
        ])
    func containers(_ text: String) throws {
        guard case .error(let message) = try outcome(text, ["x": Self.list]) else {
            Issue.record("it has a value")
            return
        }
        #expect(message.hasPrefix("cost:"), "\(message)")
    }

    @Test("A long body makes a turn more expensive")
    func bodies() throws {
        let long = "a" + String(repeating: " + a", count: 150) + " >= 0"
        let nested = "x.all(o, x.all(a, \(long)))"
        #expect(try outcome(nested, ["x": Self.list]) == Self.overspent)
        #expect(try outcome("x.all(o, x.all(a, a >= 0))", ["x": Self.list]) == .value(true))
    }

    @Test("Constant parts that take long are left to the evaluation")
    func folding() throws {
        let program = try compile("lists.range(300000).size()")
        #expect(program.constant == nil)
        #expect(evaluate(program) == .value(300_000))
        // Each of them takes little, all of them too much: they share one budget.
        let many = try compile(
            Array(repeating: "lists.range(30000).size()", count: 20).joined(separator: " + "))
        #expect(many.constant == nil)
        #expect(evaluate(many) == .value(600_000))
    }

    @Test(
        "Constants whose parts are shared do not fill the memory",
        arguments: [
            "cel.bind(v, lists.range(20000), size(LIST))", "cel.bind(v, TEXT, size(LIST))",
            "cel.bind(v, TEXT, lists.range(1000).map(i, v).size())",
        ])
    func sharedConstants(_ text: String) throws {
        let list = "[" + Array(repeating: "[v, v]", count: 200).joined(separator: ", ") + "]"
        let doubling = "'" + String(repeating: "a", count: 1000) + "'"
        let long =
            "[" + Array(repeating: doubling, count: 6).joined(separator: ", ")
            + "].map(a, a + a + a + a + a + a + a + a + a + a).join('')"
        let whole = text.replacing("LIST", with: list).replacing("TEXT", with: long)
        let outcome = evaluate(try compile(whole))
        #expect(outcome == .value(text.hasSuffix("map(i, v).size())") ? 1000 : 200))
    }

    @Test("The same evaluation takes the same number of steps, whatever came before")
    func determinism() throws {
        // Some lists are just short enough; a machine that has seen much must agree on which.
        let program = try compile(
            "x.all(a, x.all(b, 'abc'.matches(string(a % 3))) || true)", ["x": .dyn])
        var shared = Machine()
        for count in [20, 25, 30, 35, 40, 45, 50] {
            let list = Value.list((0..<count).map { .int(Int64($0)) })
            var fresh = Machine()
            let first = fresh.evaluate(program, slots: [fresh.box(list)])
            shared.begin()
            let second = shared.evaluate(program, slots: [shared.box(list)])
            #expect(first.kind == second.kind && first.bits == second.bits, "\(count)")
        }
    }
    @Test("How much memory an evaluation may use does not depend on earlier ones")
    func memoryDeterminism() throws {
        let program = try compile("x.map(a, s + s).size()", ["x": .dyn, "s": .dyn])
        let text = Value.string(String(repeating: "a", count: 10_000))
        var shared = Machine()
        var errors = 0
        for count in [500, 1, 380, 390, 400, 410, 415, 420, 500, 390, 410] {
            let list = Value.list((0..<count).map { .int(Int64($0)) })
            func run(_ machine: inout Machine) -> Bool {
                machine.begin()
                let cells = program.slots.map { machine.box($0.fields == ["s"] ? text : list) }
                return machine.evaluate(program, slots: cells).kind == 15
            }
            var fresh = Machine()
            let isError = run(&fresh)
            #expect(run(&shared) == isError, "\(count)")
            errors += isError ? 1 : 0
        }
        #expect(errors > 1 && errors < 10)
    }

    @Test("What ran into a bound is not absorbed")
    func absorption() throws {
        let text = Value.string(String(repeating: "a", count: 100_000))
        let big = "x.map(a, s + s).size() > 0"
        for condition in ["\(big) || true == t", "t || \(big)", "[1].exists(b, \(big)) || t"] {
            let found = try outcome(condition, ["x": Self.list, "s": text, "t": true])
            if condition.hasPrefix("t") {
                #expect(found == .value(true))
            } else {
                #expect(
                    found
                        == .error(
                            "cost: the evaluation built more than \(Limits.arenaBytesMax) bytes"))
            }
        }
    }
}
