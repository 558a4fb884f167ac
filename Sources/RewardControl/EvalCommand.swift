// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CEL
internal import CLayout
internal import RewardEngine
internal import RewardWire

/// `rewardctl eval EXPR`: what an expression yields.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluates a CEL expression.",
        discussion: """
            --with gives the variables as a JSON object: \
            rewardctl eval 'data.minutes >= 5' --with '{"data": {"minutes": 12}}'
            """)

    @Argument(help: "The expression.")
    var expression: String

    @Option(help: ArgumentHelp("A JSON object; its keys are variables.", valueName: "json"))
    var with: String?

    @Flag(help: "Only check, and print the type.")
    var check = false

    @Flag(help: "Print the result with its type, as JSON.")
    var json = false

    func run() throws {
        var machine = Machine()
        let variables = try readVariables(&machine)
        var environment = Environment(variables: variables.mapValues { _ in .dyn })
        environment.mixesHostNumbers = true
        let program: Program
        switch Program.compile(expression, in: environment) {
        case .success(let compiled): program = compiled
        case .failure(let failure):
            for issue in failure.issues { printError(rendered(issue)) }
            throw ExitCode(1)
        }
        if check {
            printOutput("\(program.resultType)")
            return
        }
        let slots = program.slots.map { path -> rw_cell in
            var value = variables[path.fields[0]]
            for name in path.fields.dropFirst() {
                guard case .map(let map) = value else { return rw_cell() }
                value = map[.string(name)]
            }
            return value.map { machine.box($0) } ?? rw_cell()
        }
        let result = slots.withUnsafeBufferPointer { buffer in
            withUnsafeTemporaryAllocation(of: rw_cell.self, capacity: buffer.count + 1) { copy in
                _ = copy.initialize(from: buffer)
                return machine.evaluate(program, slots: UnsafePointer(copy.baseAddress!))
            }
        }
        if Int(result.kind) == RW_CELL_ERROR {
            throw CommandFailure(.thingIsWrong, machine.errorMessage(of: result))
        }
        let value = machine.value(of: result)
        printOutput(json ? ValueText.typed(value) : ValueText.plain(value))
    }

    /// The variables' values: the JSON is decoded as an event's data, so that numbers mean what
    /// they mean in rules.
    private func readVariables(_ machine: inout Machine) throws -> [String: Value] {
        guard let with else { return [:] }
        var projection = Projection()
        projection.fields = [Projection.Field(path: ["data"], form: .value)]
        projection.classes[0].fields = [0]
        let decoder = EventDecoder(projection: projection, lineBytesMax: 1 << 20)
        let line =
            "{\"type\":\"eval\",\"subject\":\"eval\",\"data\":"
            + with.replacing("\n", with: " ") + "}"
        let bytes = Array(line.utf8)
        let batch = bytes.withUnsafeBytes {
            decoder.decode(EventText(copying: $0, defaultSource: "eval"))
        }
        guard batch.events.count == 1, batch.events[0].code == UInt16(RW_ACCEPTED),
            case .map(let map) = machine.value(of: batch.cells[0])
        else {
            let problem = batch.refusal(at: 0, firstLine: 1).map { ": " + $0.message } ?? ""
            throw CommandFailure(.wrongUse, "--with wants a JSON object\(problem)")
        }
        var variables: [String: Value] = [:]
        for (key, value) in zip(map.keys, map.values) {
            if case .string(let name) = key { variables[name] = value }
        }
        return variables
    }

    private func rendered(_ issue: CompileIssue) -> String {
        let before = String(decoding: expression.utf8.prefix(issue.range.lowerBound), as: UTF8.self)
        let marked = String(
            decoding: expression.utf8.prefix(issue.range.upperBound).dropFirst(
                issue.range.lowerBound), as: UTF8.self)
        let indent = String(repeating: " ", count: before.unicodeScalars.count)
        let underline = "^" + String(repeating: "~", count: max(0, marked.unicodeScalars.count - 1))
        let hint = issue.hint.map { " " + $0 } ?? ""
        return "error: \(issue.message)\n  \(expression)\n  \(indent)\(underline)\(hint)"
    }
}
