// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CEL

/// `rewardctl eval EXPR`: what an expression yields.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluates a CEL expression, or a batch of them.",
        usage: """
            rewardctl eval <expression> [--with <json>] [--check] [--json]
            rewardctl eval --batch [<file> ...]
            """,
        discussion: """
            --with gives the variables as a JSON object: \
            rewardctl eval 'data.minutes >= 5' --with '{"data": {"minutes": 12}}'

            --batch answers lines such as {"expr": "x + 1", "bindings": {"x": {"int": "2"}}} with \
            {"value": {"int": "3"}} or {"error": "…"}. The other keys of a line: env (types of \
            variables), container, disable_check, disable_macros, check_only.
            """)

    // An expression may begin with a minus.
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp(
            "The expression; with --batch, files of cases (- is standard input).",
            valueName: "expression"))
    var arguments: [String] = []

    @Option(help: ArgumentHelp("A JSON object; its keys are variables.", valueName: "json"))
    var with: String?

    @Flag(help: "Only check, and print the type.")
    var check = false

    @Flag(help: "Print the result with its type, as JSON.")
    var json = false

    @Flag(help: "Read cases, one a line, and answer each with a line.")
    var batch = false

    /// What is no option. A -- that was to say so is not needed.
    private var inputs: [String] { arguments.filter { $0 != "--" } }

    func validate() throws {
        for argument in inputs {
            let isOption = argument.hasPrefix("--") && argument.dropFirst(2).first?.isLetter == true
            if isOption { throw ValidationError("unknown option '\(argument)'") }
        }
        if batch {
            guard with == nil, !check else {
                throw ValidationError("with --batch each line says its bindings and check_only")
            }
        } else if inputs.count != 1 {
            throw ValidationError("eval wants one expression, in quotes")
        }
    }

    func run() throws {
        if batch { try runBatch() } else { try runExpression(inputs[0]) }
    }

    private func runBatch() throws {
        var batch = EvaluationBatch()
        try readInputs(inputs) { piece in
            var answers = batch.take(piece)
            answers.withUTF8 { writeOutput(UnsafeRawBufferPointer($0)) }
        }
        if batch.malformedLines > 0 {
            throw CommandFailure(
                .thingIsWrong, "\(batch.malformedLines) lines hold no case; see their answers")
        }
    }

    private func runExpression(_ expression: String) throws {
        let variables = try readVariables()
        var environment = Environment(variables: variables.mapValues { _ in .dyn })
        environment.mixesHostNumbers = true
        let answer: EvaluationAnswer
        switch Program.compile(expression, in: environment) {
        case .failure(let failure):
            for issue in failure.issues { printError(issue.rendered(in: expression)) }
            if json {
                let message = failure.issues.map(\.message).joined(separator: "; ")
                printOutput(EvaluationAnswer.error(message).json)
            }
            throw ExitCode(1)
        case .success(let program):
            var evaluator = ExpressionEvaluator()
            answer = check ? .type(program.resultType) : evaluator.evaluate(program, variables)
        }
        if json { printOutput(answer.json) }
        switch answer {
        case .value(let value): if !json { printOutput(ValueText.plain(value)) }
        case .type(let type): if !json { printOutput("\(type)") }
        case .error(let message): throw CommandFailure(.thingIsWrong, message)
        }
    }

    /// The variables' values: the JSON is decoded as an event's data, so that numbers mean what
    /// they mean in rules.
    private func readVariables() throws -> [String: Value] {
        guard let with else { return [:] }
        // A line end in JSON is but a blank: in a string it would be escaped.
        let line = Array(with.utf8.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 })
        var problem = ""
        switch line.withUnsafeBytes(ObjectLines().read).first {
        case .object(.map(let map)):
            var variables: [String: Value] = [:]
            for (key, value) in zip(map.keys, map.values) {
                if case .string(let name) = key { variables[name] = value }
            }
            return variables
        case .problem(let message): problem = ": " + message
        default: break
        }
        throw CommandFailure(.wrongUse, "--with wants a JSON object\(problem)")
    }
}

extension CompileIssue {
    /// The issue above the line of the expression that it is about, with the place marked.
    func rendered(in expression: String) -> String {
        let newline = UInt8(ascii: "\n")
        let bytes = Array(expression.utf8)
        let start = bytes[..<range.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[range.lowerBound...].firstIndex(of: newline) ?? bytes.count
        func width(_ part: ArraySlice<UInt8>) -> Int {
            String(decoding: part, as: UTF8.self).unicodeScalars.count
        }
        let indent = String(repeating: " ", count: width(bytes[start..<range.lowerBound]))
        let marked = bytes[range.lowerBound..<min(max(range.upperBound, range.lowerBound), end)]
        let underline = "^" + String(repeating: "~", count: max(0, width(marked) - 1))
        let hint = hint.map { " " + $0 } ?? ""
        let line = String(decoding: bytes[start..<end], as: UTF8.self)
        return "error: \(message)\n  \(line)\n  \(indent)\(underline)\(hint)"
    }
}
