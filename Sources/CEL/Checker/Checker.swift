// SPDX-License-Identifier: Apache-2.0

/// What a name or a call of the tree stands for.
enum Reference: Sendable, Hashable {
    /// A variable of the environment, by its full name.
    case variable(String)
    /// A variable of a macro that is being run.
    case local
    /// The name of a type, which is a value.
    case typeName(String)
    case function(Function)
    /// Nothing that is known; evaluating it is an error with this text.
    case unknown(String)
}

/// Finds out what every name means and whether every operation can work, and collects what is
/// wrong. Types only grow more precise: what is `dyn` is left to the evaluation.
struct Checker {
    let syntax: Syntax
    let environment: Environment
    var types: [CELType]
    var references: [Reference?]
    var inference = Inference()
    var scopes: [(name: String, type: CELType)] = []
    private(set) var issues: [CompileIssue] = []

    init(_ syntax: Syntax, _ environment: Environment) {
        self.syntax = syntax
        self.environment = environment
        self.types = Array(repeating: .error, count: syntax.nodes.count)
        self.references = Array(repeating: nil, count: syntax.nodes.count)
    }

    /// Checks the whole tree; returns the type of the expression.
    mutating func check() -> CELType {
        let type = check(syntax.root)
        for index in types.indices { types[index] = inference.resolve(types[index]) }
        return inference.resolve(type).settled
    }

    /// The hint is made only while it can be shown: to look for a spelling takes a while, and an
    /// expression can have thousands of names in it.
    mutating func report(
        _ range: Range<Int>, _ message: String, hint: @autoclosure () -> String? = nil
    ) {
        let shown = issues.count < Limits.issuesMax ? hint() : nil
        issues.append(CompileIssue(range: range, message: message, hint: shown))
    }

    mutating func refer(_ id: NodeID, to reference: Reference) {
        references[Int(id.index)] = reference
    }

    mutating func check(_ id: NodeID) -> CELType {
        let type = type(of: id)
        types[Int(id.index)] = type
        return type
    }

    private mutating func type(of id: NodeID) -> CELType {
        switch syntax[id].kind {
        case .literal(let value): return Checker.type(of: value)
        case .name(let name, let isRoot): return self.name(name, isRoot: isRoot, id)
        case .select(let operand, let field, let isOptional):
            return select(id, operand, field, isOptional: isOptional)
        case .presence(let operand, let field):
            let operandType = inference.resolve(check(operand))
            _ = fieldType(operandType, field, fieldRange(operand, field))
            return .bool
        case .index(let operand, let index, let isOptional):
            return self.index(operand, index, isOptional: isOptional)
        case .unary(let sign, let operand):
            let forms = Operators.forms(of: sign)
            return apply(sign.rawValue, forms, to: [operand], syntax[id].range)
        case .binary(let binaryOperator, let left, let right):
            return binary(binaryOperator, left, right, syntax[id].range)
        case .logic(let logicOperator, let terms):
            for term in terms { expect(.bool, of: term, as: "'\(logicOperator.rawValue)' needs") }
            return .bool
        case .conditional(let condition, let then, let otherwise):
            return conditional(condition, then, otherwise, syntax[id].range)
        case .call(let call): return self.call(call, id)
        case .list(let elements): return list(elements)
        case .map(let entries): return map(entries)
        case .comprehension(let comprehension): return self.comprehension(comprehension)
        case .binding(let name, let value, let body):
            let bound = check(value)
            return within([(name, bound)]) { $0.check(body) }
        case .broken: return .error
        }
    }

    private static func type(of value: Value) -> CELType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        default: .dyn
        }
    }

    mutating func within(
        _ variables: [(name: String, type: CELType)], _ body: (inout Checker) -> CELType
    ) -> CELType {
        scopes.append(contentsOf: variables)
        defer { scopes.removeLast(variables.count) }
        return body(&self)
    }

    /// Checks that a node has a type that goes for `wanted`.
    mutating func expect(_ wanted: CELType, of id: NodeID, as sentence: String) {
        let found = check(id)
        if !inference.unify([found], with: [wanted]) {
            report(
                syntax[id].range, "\(sentence) \(wanted), found \(inference.resolve(found))")
        }
    }

    private mutating func conditional(
        _ condition: NodeID, _ then: NodeID, _ otherwise: NodeID, _ range: Range<Int>
    ) -> CELType {
        expect(.bool, of: condition, as: "the condition before '?' must be")
        let branches = [check(then), check(otherwise)]
        let parameters = inference.instantiate([.parameter(1), .parameter(1)])
        guard inference.unify(branches, with: parameters) else {
            let found = branches.map { inference.resolve($0).description }
            report(
                range, "the branches of '?:' have different types: \(found[0]) and \(found[1])",
                hint: "dyn(…) around one of them allows both")
            return .error
        }
        return inference.resolve(parameters[0])
    }

    // MARK: Lists and maps

    private mutating func list(_ elements: [Node.Element]) -> CELType {
        var joined: CELType?
        for element in elements {
            let type = entryType(element.value, isOptional: element.isOptional)
            joined = inference.join(joined, type)
        }
        return .list(joined ?? inference.fresh())
    }

    private mutating func map(_ entries: [Node.Entry]) -> CELType {
        var key: CELType?
        var value: CELType?
        for entry in entries {
            let keyType = check(entry.key)
            switch inference.resolve(keyType) {
            case .bool, .int, .uint, .string, .dyn, .error, .parameter: break
            case let other:
                report(
                    syntax[entry.key].range, "a key of a map cannot be \(other)",
                    hint: "keys are string, int, uint or bool")
            }
            key = inference.join(key, keyType)
            value = inference.join(value, entryType(entry.value, isOptional: entry.isOptional))
        }
        return .map(key ?? inference.fresh(), value ?? inference.fresh())
    }

    /// The type that an element adds; of `?element` what the optional holds.
    private mutating func entryType(_ id: NodeID, isOptional: Bool) -> CELType {
        let type = check(id)
        guard isOptional else { return type }
        let wrapped = inference.fresh()
        if !inference.unify([type], with: [.optional(wrapped)]) {
            report(
                syntax[id].range, "'?' takes an optional, found \(inference.resolve(type))")
            return .error
        }
        return inference.resolve(wrapped)
    }
}
