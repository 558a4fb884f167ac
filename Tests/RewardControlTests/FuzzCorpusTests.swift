// SPDX-License-Identifier: Apache-2.0
import CEL
import Foundation
import TestSupport
import Testing

@testable import RewardControl

@Suite("What the fuzzer has collected does no harm")
struct FuzzCorpusTests {
    /// The inputs of a corpus: an expression, and behind its first line one for x.
    private func inputs() throws -> [String] {
        try Project.text("Tests/Fuzz/expressions.corpus").components(separatedBy: "\n%%\n")
    }

    @Test("Every input gives the same twice, checked and unchecked")
    func corpus() throws {
        let inputs = try inputs()
        #expect(inputs.count > 100)
        for input in inputs {
            let lines = input.split(separator: "\n", maxSplits: 1).map(String.init)
            guard let expression = lines.first else { continue }
            var evaluator = ExpressionEvaluator()
            var item = EvaluationCase(
                expression: lines.dropFirst().first ?? "1", environment: Environment(variables: [:])
            )
            if case .value(let value) = evaluator.answer(item) { item.bindings["x"] = value }
            item.expression = expression
            for isChecked in [true, false] {
                item.environment = Environment(variables: ["x": .dyn, "data": .dyn])
                item.environment.isChecked = isChecked
                let once = evaluator.answer(item).json
                #expect(evaluator.answer(item).json == once, "\(expression)")
            }
        }
    }
}
