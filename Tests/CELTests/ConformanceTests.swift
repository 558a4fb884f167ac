// SPDX-License-Identifier: Apache-2.0
import CEL
import Foundation
import Testing

/// Runs the public conformance cases. `REWARDD_SHARED` names the directory with
/// `cel/cases.ndjson`; without it the suite is skipped.
@Suite("The language passes its public conformance cases")
struct ConformanceTests {
    static let path = ProcessInfo.processInfo.environment["REWARDD_SHARED"].map {
        $0 + "/cel/cases.ndjson"
    }

    static var cases: [JSON] {
        guard let path, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            return []
        }
        return text.split(separator: "\n").compactMap { JSON(String($0)) }
    }

    @Test(
        "Every case gives the value, the type or the error that the data says",
        .enabled(
            if: path != nil, "REWARDD_SHARED is not set to the directory with cel/cases.ndjson"))
    func cases() {
        var passed: [String: Int] = [:]
        var total: [String: Int] = [:]
        let cases = Self.cases
        #expect(!cases.isEmpty)
        for item in cases {
            let tier = item["tier"]?.text ?? ""
            let expression = item["expr"]?.text ?? ""
            total[tier, default: 0] += 1
            let problem = Self.problem(item)
            if problem == nil { passed[tier, default: 0] += 1 }
            if let problem {
                let place = "\(item["file"]?.text ?? "")/\(item["section"]?.text ?? "")"
                Issue.record("\(place): \(expression): \(problem)")
            }
        }
        for (tier, count) in total.sorted(by: { $0.key < $1.key }) {
            print("conformance \(tier): \(passed[tier] ?? 0) of \(count)")
        }
    }

    /// What is wrong with the outcome of a case; nil if nothing is.
    static func problem(_ item: JSON) -> String? {
        var variables: [String: CELType] = [:]
        var bindings: [String: Value] = [:]
        for binding in item["bindings"]?.members ?? [] {
            variables[binding.key] = .dyn
            bindings[binding.key] = TypedValue.read(binding.value)
        }
        for variable in item["env"]?.elements ?? [] {
            if let name = variable["name"]?.text, let type = variable["type"]?.text {
                variables[name] = TypedValue.type(type)
            }
        }
        var environment = Environment(
            variables: variables, container: item["container"]?.text ?? "")
        environment.isChecked = item["disable_check"]?.isTrue != true
        environment.expandsMacros = item["disable_macros"]?.isTrue != true
        let expected = item["expect"] ?? .null
        switch Program.compile(item["expr"]?.text ?? "", in: environment) {
        case .failure(let failure):
            let found = failure.issues.map(\.message).joined(separator: "; ")
            return expected["error"] != nil ? nil : "does not compile: \(found)"
        case .success(let program):
            if let wanted = item["deduced_type"]?.text {
                let found = "\(program.resultType)".replacingOccurrences(of: " ", with: "")
                if found != wanted.replacingOccurrences(of: " ", with: "") {
                    return "has type \(found), not \(wanted)"
                }
            }
            if item["check_only"]?.isTrue == true { return nil }
            return compare(evaluate(program, bindings), expected)
        }
    }

    private static func compare(_ outcome: Outcome, _ expected: JSON) -> String? {
        switch outcome {
        case .error(let message):
            return expected["error"] != nil ? nil : "gives the error '\(message)'"
        case .value(let found):
            guard let wanted = TypedValue.read(expected) else { return "gives \(found)" }
            return isSame(found, wanted) ? nil : "gives \(found), not \(wanted)"
        }
    }

    /// Stricter than the language's equality: the types have to agree, and NaN is NaN.
    private static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.double(let left), .double(let right)) where left.isNaN: right.isNaN
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        default: left.typeName == right.typeName && left == right
        }
    }
}
