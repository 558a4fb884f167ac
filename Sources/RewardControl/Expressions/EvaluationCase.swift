// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// An expression to evaluate, and what it is to be evaluated with.
struct EvaluationCase {
    var expression: String
    var environment: Environment
    var bindings: [String: Value] = [:]
    /// Whether only the type is asked for.
    var isCheckOnly = false
}

/// What became of a case.
enum EvaluationAnswer: Equatable {
    case value(Value)
    case type(CELType)
    case error(String)

    /// `{"value": typed}`, `{"type": deduced}` or `{"error": message}`.
    var json: String {
        switch self {
        case .value(let value): "{\"value\":\(TypedValue.write(value))}"
        case .type(let type): "{\"type\":\(JSONText.quoted(TypeText.write(type)))}"
        case .error(let message): "{\"error\":\(JSONText.quoted(message))}"
        }
    }
}

extension EvaluationCase {
    /// Reads a case, as a line of a batch holds it. Keys that mean nothing here are left alone:
    /// cases may carry names and expectations.
    init(_ json: Value) throws(TypedValue.Problem) {
        guard case .map(let map) = json, case .string(let expression)? = map["expr"] else {
            throw TypedValue.Problem(message: "a case is an object with a string 'expr'")
        }
        var variables: [String: CELType] = [:]
        if let declared = map["bindings"] {
            for (name, binding) in try Self.members(declared, "bindings") {
                variables[name] = .dyn
                do {
                    bindings[name] = try TypedValue.read(binding)
                } catch {
                    throw TypedValue.Problem(message: "binding '\(name)': \(error.message)")
                }
            }
        }
        for (name, type) in try Self.declarations(map["env"] ?? .null) { variables[name] = type }
        var container = ""
        if let value = map["container"] {
            guard case .string(let text) = value else {
                throw TypedValue.Problem(message: "'container' is a string")
            }
            container = text
        }
        environment = Environment(variables: variables, container: container)
        environment.isChecked = try !Self.flag("disable_check", map)
        environment.expandsMacros = try !Self.flag("disable_macros", map)
        isCheckOnly = try Self.flag("check_only", map)
        self.expression = expression
    }

    private static func members(
        _ json: Value, _ name: String
    ) throws(TypedValue.Problem) -> [(String, Value)] {
        guard case .map(let map) = json else {
            throw TypedValue.Problem(message: "'\(name)' is an object")
        }
        var members: [(String, Value)] = []
        for (key, value) in zip(map.keys, map.values) {
            if case .string(let key) = key { members.append((key, value)) }
        }
        return members
    }

    /// `[{"name": "x", "type": "int"}]`.
    private static func declarations(
        _ json: Value
    ) throws(TypedValue.Problem) -> [(String, CELType)] {
        if json == .null { return [] }
        guard case .list(let declarations) = json else {
            throw TypedValue.Problem(message: "'env' is a list")
        }
        return try declarations.map { (declaration) throws(TypedValue.Problem) in
            guard case .map(let map) = declaration, case .string(let name)? = map["name"],
                case .string(let type)? = map["type"]
            else {
                throw TypedValue.Problem(
                    message: "a declaration of 'env' is {\"name\": …, \"type\": …}")
            }
            return (name, try TypeText.read(type))
        }
    }

    private static func flag(
        _ name: String, _ map: MapValue
    ) throws(TypedValue.Problem) -> Bool {
        guard let value = map[.string(name)] else { return false }
        guard case .bool(let flag) = value else {
            throw TypedValue.Problem(message: "'\(name)' is true or false")
        }
        return flag
    }
}
