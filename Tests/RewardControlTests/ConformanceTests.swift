// SPDX-License-Identifier: Apache-2.0
import CEL
import Foundation
import TestSupport
import Testing

@testable import RewardControl

/// Runs the public conformance cases. `REWARDD_SHARED` names the directory with
/// `cel/cases.ndjson`; without it the suite is skipped.
@Suite("The language passes its public conformance cases")
struct ConformanceTests {
    static let path = Project.sharedData.map { $0 + "/cel/cases.ndjson" }

    @Test(
        "Every case gives the value, the type or the error that the data says",
        .enabled(
            if: path != nil, "REWARDD_SHARED is not set to the directory with cel/cases.ndjson"))
    func cases() throws {
        var passed: [String: Int] = [:]
        var total: [String: Int] = [:]
        let data = try Data(contentsOf: URL(filePath: Self.path ?? ""))
        let lines = data.withUnsafeBytes(ObjectLines().read)
        #expect(!lines.isEmpty)
        for line in lines {
            guard case .object(.map(let item)) = line else {
                Issue.record("\(line) is no case")
                continue
            }
            let tier = text(item["tier"])
            total[tier, default: 0] += 1
            let problem = try problem(item)
            if problem == nil { passed[tier, default: 0] += 1 }
            if let problem {
                Issue.record(
                    "\(text(item["file"]))/\(text(item["section"])): \(text(item["expr"])): \(problem)"
                )
            }
        }
        for (tier, count) in total.sorted(by: { $0.key < $1.key }) {
            print("conformance \(tier): \(passed[tier] ?? 0) of \(count)")
        }
    }

    private func text(_ json: Value?) -> String {
        if case .string(let text)? = json { text } else { "" }
    }

    /// What is wrong with the outcome of a case; nil if nothing is.
    private func problem(_ item: MapValue) throws -> String? {
        var evaluator = ExpressionEvaluator()
        var asked = try EvaluationCase(.map(item))
        if let wanted = item["deduced_type"] {
            let wanted = try TypeText.read(text(wanted))
            let isCheckOnly = asked.isCheckOnly
            asked.isCheckOnly = true
            let found = evaluator.answer(asked)
            if found != .type(wanted) { return "gives \(found.json), not \(wanted)" }
            if isCheckOnly { return nil }
            asked.isCheckOnly = false
        }
        let found = evaluator.answer(asked)
        guard case .map(let expected)? = item["expect"] else { return "the case expects nothing" }
        if expected["error"] != nil {
            if case .error = found { return nil }
            return "gives \(found.json), not an error"
        }
        let wanted = try TypedValue.read(.map(expected))
        if case .value(let value) = found, isSame(value, wanted) { return nil }
        return "gives \(found.json), not \(TypedValue.write(wanted))"
    }

    /// Stricter than the language's equality: the types have to agree, and NaN is NaN.
    private func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.double(let left), .double(let right)) where left.isNaN: right.isNaN
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        default: left.typeName == right.typeName && left == right
        }
    }
}
