// SPDX-License-Identifier: Apache-2.0
import CEL
import Foundation
import Rulebook
import TestSupport
import Testing

@testable import RewardControl

/// Reads docs/expressions.md: the rows of its tables, and the values that its examples see.
private struct Document {
    let text: String

    init() throws {
        text = try Project.text("docs/expressions.md")
    }

    /// The rows of the tables that have these columns, reduced to them.
    func rows(_ columns: [String]) -> [[String]] {
        var wanted: [Int]?
        var rows: [[String]] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                wanted = nil
                continue
            }
            let cells = Self.cells(line)
            if let wanted {
                if !line.hasPrefix("| ---") { rows.append(wanted.map { cells[$0] }) }
            } else {
                let places = columns.compactMap { cells.firstIndex(of: $0) }
                wanted = places.count == columns.count ? places : []
            }
        }
        return rows.filter { !$0.isEmpty }
    }

    /// The cells of a row; a pipe in one has a backslash in front.
    private static func cells(_ line: Substring) -> [String] {
        let joined = String(line).replacing("\\|", with: "\u{0}")
        return joined.split(separator: "|").map { cell in
            String(cell).trimmingCharacters(in: .whitespaces).replacing("\u{0}", with: "|")
        }
    }

    /// The variables: the first block of JSON, with what is no JSON added.
    func variables() throws -> [String: Value] {
        let block = try #require(text.split(separator: "```json\n").dropFirst().first)
        let content = String(try #require(block.split(separator: "```").first))
        guard case .map(let map) = try json(content.replacing("\n", with: " ")),
            case .map(var event)? = map["event"], case .string(let time)? = event["time"]
        else { throw TypedValue.Problem(message: "there is no event") }
        var variables: [String: Value] = [:]
        for (key, value) in zip(map.keys, map.values) {
            if case .string(let name) = key { variables[name] = value }
        }
        let now = try #require(Value(timestamp: time))
        event["time"] = now
        event["data"] = variables["data"]
        variables["event"] = .map(event)
        variables["now"] = now
        return variables
    }

    /// What stands between backticks; nil if that is not all.
    static func code(_ cell: String) -> String? {
        let fence = String(repeating: "`", count: cell.prefix { $0 == "`" }.count)
        guard !fence.isEmpty, cell.hasSuffix(fence), cell.count > 2 * fence.count else {
            return nil
        }
        let inner = cell.dropFirst(fence.count).dropLast(fence.count)
        return fence.count > 1 ? String(inner).trimmingCharacters(in: .whitespaces) : String(inner)
    }
}

@Suite("The manual of expressions tells the truth")
struct ExpressionsDocumentTests {
    @Test("Each example yields what stands beside it")
    func examples() throws {
        let document = try Document()
        let variables = try document.variables()
        var environment = Environment(variables: variables.mapValues { _ in .dyn })
        environment.mixesHostNumbers = true
        var evaluator = ExpressionEvaluator()
        let rows = document.rows(["example", "result"])
        #expect(rows.count > 150)
        for row in rows {
            let example = try #require(Document.code(row[0]), "\(row[0]) is no code")
            let answer: EvaluationAnswer
            switch Program.compile(example, in: environment) {
            case .failure(let failure): answer = .error(failure.issues[0].message)
            case .success(let program): answer = evaluator.evaluate(program, variables)
            }
            let found =
                switch answer {
                case .value(let value): "`\(ValueText.plain(value))`"
                case .error(let message): "error: \(message)"
                case .type(let type): "\(type)"
                }
            #expect(found == row[1], "\(example)")
        }
    }

    @Test("The bounds are those that hold")
    func bounds() throws {
        let numbers = try Document().rows(["what", "at most"]).map {
            Int($0[1].replacing(",", with: ""))
        }
        #expect(
            numbers == [
                Limits.textBytesMax, Limits.nodesMax, RulebookLimits.slotsMax,
                Limits.nestingDepthMax,
                Limits.estimatedStepsMax, Limits.stepsMax,
                Limits.arenaBytesMax, Limits.resultCellsMax, Limits.patternBytesMax,
            ])
    }

    @Test("Links lead somewhere")
    func links() throws {
        let text = try Document().text
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map {
            $0.dropFirst(3).lowercased().replacing(" ", with: "-")
        }
        let targets = text.matches(of: #/\]\(#([a-z-]+)\)/#).map { String($0.output.1) }
        #expect(targets.count > headings.count - 2)
        #expect(Set(targets).isSubset(of: headings))
    }
}
