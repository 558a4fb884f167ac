// SPDX-License-Identifier: Apache-2.0
import CEL
import Foundation

/// Values and types as the conformance data writes them: `{"int": "5"}`, `list(int)`.
enum TypedValue {
    static func read(_ json: JSON) -> Value? {
        guard let member = json.members.first else { return nil }
        let (kind, content) = (member.key, member.value)
        switch kind {
        case "null": return .null
        case "bool": return .bool(content.isTrue)
        case "int": return content.text.flatMap { Int64($0) }.map { .int($0) }
        case "uint": return content.text.flatMap { UInt64($0) }.map { .uint($0) }
        case "double": return content.text.flatMap { Double($0) }.map { .double($0) }
        case "string": return content.text.map { .string($0) }
        case "bytes":
            return content.text.flatMap { Data(base64Encoded: $0) }.map { .bytes(Array($0)) }
        case "list": return .list(content.elements.compactMap(read))
        case "map":
            let entries = content.elements.compactMap { pair -> (Value, Value)? in
                guard let key = read(pair.elements[0]), let value = read(pair.elements[1]) else {
                    return nil
                }
                return (key, value)
            }
            return .map(MapValue(entries))
        case "type": return content.text.map { .type($0) }
        case "timestamp", "duration":
            return content.text.flatMap { evaluate("\(kind)('\($0)')") }
        default: return nil
        }
    }

    /// The value of an expression without variables.
    static func evaluate(_ text: String) -> Value? {
        try? Program.compile(text, in: Environment(variables: [:])).get().constant
    }

    /// Reads a type such as `map(string,list(int))`.
    static func type(_ text: String) -> CELType {
        let name = text.prefix { $0 != "(" }
        let inner = text.dropFirst(name.count + 1).dropLast()
        switch name {
        case "null_type": return .null
        case "bool": return .bool
        case "int": return .int
        case "uint": return .uint
        case "double": return .double
        case "string": return .string
        case "bytes": return .bytes
        case "timestamp": return .timestamp
        case "duration": return .duration
        case "type": return .type
        case "list": return .list(type(String(inner)))
        case "optional_type": return .optional(type(String(inner)))
        case "map":
            let parts = inner.split(separator: ",", maxSplits: 1)
            let value = parts[1].trimmingCharacters(in: .whitespaces)
            return .map(type(String(parts[0])), type(value))
        default: return .dyn
        }
    }
}

/// What evaluating an expression gave.
enum Outcome: Equatable {
    case value(Value)
    case error(String)
}

/// Plays the host: finds the slots of a program in values of variables.
func evaluate(_ program: Program, _ bindings: [String: Value] = [:]) -> Outcome {
    var machine = Machine { zone, seconds in
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        return TimeZone(identifier: zone).map { Int64($0.secondsFromGMT(for: date)) }
    }
    machine.begin()
    var cells = program.slots.map { path in
        var value = bindings[path.fields[0]]
        for field in path.fields.dropFirst() {
            guard case .map(let map)? = value else {
                value = nil
                break
            }
            value = map[.string(field)]
        }
        return value.map { machine.box($0) } ?? .init()
    }
    cells.append(.init())
    let result = machine.evaluate(program, slots: cells)
    return result.kind == 15
        ? .error(machine.errorMessage(of: result)) : .value(machine.value(of: result))
}
