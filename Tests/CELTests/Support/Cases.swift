// SPDX-License-Identifier: Apache-2.0
import CEL

/// Compiles an expression that is expected to be right.
func compile(_ text: String, _ variables: [String: CELType] = [:]) throws -> Program {
    try Program.compile(text, in: Environment(variables: variables)).get()
}

/// The issues of an expression that is expected to be wrong.
func issues(_ text: String, _ variables: [String: CELType] = [:]) -> [CompileIssue] {
    switch Program.compile(text, in: Environment(variables: variables)) {
    case .success: []
    case .failure(let failure): failure.issues
    }
}

/// The part of a text that an issue is about.
func marked(_ text: String, _ range: Range<Int>) -> String {
    String(decoding: Array(text.utf8)[range], as: UTF8.self)
}

/// Evaluates an expression over dynamic variables.
func outcome(_ text: String, _ bindings: [String: Value] = [:]) throws -> Outcome {
    evaluate(try compile(text, bindings.mapValues { _ in .dyn }), bindings)
}
