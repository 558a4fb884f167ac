// SPDX-License-Identifier: Apache-2.0
//
// The fuzz target of the expression language. An input is an expression; from its second line on it
// is another one, without variables, whose value is bound to x.
//
// What holds for all inputs, or the target traps: compiling and evaluating end within their bounds;
// both give the same twice; a value is of the type that the checker has found; what was folded to a
// constant is what evaluating gives.
import CEL
import CLayout

private let variables: [String: CELType] = [
    "x": .dyn, "data": .dyn, "i": .int, "u": .uint, "d": .double, "s": .string, "b": .bool,
    "y": .bytes, "t": .timestamp, "e": .duration, "l": .list(.int), "m": .map(.string, .int),
    "event": .record(
        RecordType(name: "event", fields: ["id": .string, "amount": .double], otherFields: .dyn)),
]

private let bindings: [String: Value] = [
    "i": 7, "u": .uint(5), "d": 2.5, "s": "añb", "b": true, "y": .bytes([97, 255]),
    "t": .timestamp(seconds: 1_234_567_890, nanoseconds: 5),
    "e": .duration(seconds: 90, nanoseconds: 0), "l": [1, 2, 3],
    "m": .map(["a": 1, "b": 2]),
    "event": .map(["id": "e1", "amount": 5, "n": [1, "a"]]),
]

/// What became of an expression.
private enum Outcome {
    case issues([CompileIssue])
    case error(String)
    case value(Value)
}

/// What LLVM's fuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
    guard let first = lines.first else { return 0 }
    var values = bindings
    if lines.count > 1 {
        let environment = Environment(variables: [:])
        let text = String(decoding: lines[1], as: UTF8.self)
        values["x"] = try? Program.compile(text, in: environment).get().constant
    }
    values["data"] = .map([
        "x": values["x"] ?? 1, "minutes": 12, "plan": "pro", "a": .map(["b": 1.5]),
    ])
    let expression = String(decoding: first, as: UTF8.self)
    for isChecked in [true, false] {
        var environment = Environment(variables: variables)
        environment.isChecked = isChecked
        let once = outcome(expression, environment, values)
        let again = outcome(expression, environment, values)
        precondition(areSame(once, again), "the same expression gives the same twice")
    }
    return 0
}

private func outcome(
    _ expression: String, _ environment: Environment, _ values: [String: Value]
) -> Outcome {
    let program: Program
    switch Program.compile(expression, in: environment) {
    case .failure(let failure):
        precondition(!failure.issues.isEmpty, "a failure has a reason")
        let length = expression.utf8.count
        let isInside = failure.issues.allSatisfy { $0.range.upperBound <= length }
        precondition(isInside, "an issue is about a part of the text")
        return .issues(failure.issues)
    case .success(let compiled): program = compiled
    }
    var machine = Machine()
    var cells = program.slots.map { path in
        value(at: path, values).map { machine.box($0) } ?? rw_cell()
    }
    cells.append(rw_cell())
    let result = machine.evaluate(program, slots: cells)
    if Int(result.kind) == RW_CELL_ERROR { return .error(machine.errorMessage(of: result)) }
    let found = machine.value(of: result)
    precondition(isValue(found, of: program.resultType), "a value is of the type that was found")
    if let constant = program.constant {
        precondition(areSame(constant, found), "a constant is what evaluating gives")
    }
    return .value(found)
}

private func value(at path: SlotPath, _ values: [String: Value]) -> Value? {
    var value = values[path.fields[0]]
    for name in path.fields.dropFirst() {
        guard case .map(let map)? = value else { return nil }
        value = map[.string(name)]
    }
    return value
}

// MARK: What is the same, and what is of a type

private func areSame(_ left: Outcome, _ right: Outcome) -> Bool {
    switch (left, right) {
    case (.issues(let left), .issues(let right)): left == right
    case (.error(let left), .error(let right)): left == right
    case (.value(let left), .value(let right)): areSame(left, right)
    default: false
    }
}

/// Stricter than equality in that types count, and NaN is NaN.
private func areSame(_ left: Value, _ right: Value) -> Bool {
    guard left.typeName == right.typeName else { return false }
    switch (left, right) {
    case (.double(let left), .double(let right)):
        return left.isNaN ? right.isNaN : left.bitPattern == right.bitPattern
    case (.list(let left), .list(let right)): return areSame(left, right)
    case (.map(let left), .map(let right)):
        return areSame(left.keys, right.keys) && areSame(left.values, right.values)
    case (.optional(let left?), .optional(let right?)): return areSame(left, right)
    default: return left == right
    }
}

private func areSame(_ left: [Value], _ right: [Value]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { areSame($0, $1) }
}

private func isValue(_ value: Value, of type: CELType) -> Bool {
    switch (type, value) {
    case (.dyn, _), (.parameter, _), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint),
        (.double, .double), (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp),
        (.duration, .duration), (.ip, .ip), (.cidr, .cidr), (.type, .type), (.record, .map):
        true
    case (.list(let type), .list(let values)): values.allSatisfy { isValue($0, of: type) }
    case (.map(let keyType, let type), .map(let map)):
        map.keys.allSatisfy { isValue($0, of: keyType) }
            && map.values.allSatisfy { isValue($0, of: type) }
    case (.optional(let type), .optional(let value)): value.map { isValue($0, of: type) } ?? true
    // Null stands for absent wherever an optional may be.
    case (.optional, .null): true
    default: false
    }
}
