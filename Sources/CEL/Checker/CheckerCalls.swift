// SPDX-License-Identifier: Apache-2.0

/// Operators, functions and macros.
extension Checker {
    mutating func binary(
        _ binaryOperator: BinaryOperator, _ left: NodeID, _ right: NodeID, _ range: Range<Int>
    ) -> CELType {
        let forms = Operators.forms(of: binaryOperator)
        let type = apply(binaryOperator.rawValue, forms, to: [left, right], range)
        guard environment.mixesHostNumbers, type == .int || type == .uint else { return type }
        // A host's number may turn out to be a double, and so then does the result.
        let operands = [left, right].map { inference.resolve(types[Int($0.index)]) }
        return operands.contains(.dyn) ? .dyn : type
    }

    /// The result of an operator on these operands.
    mutating func apply(
        _ symbol: String, _ forms: [Operators.Form], to operands: [NodeID], _ range: Range<Int>
    ) -> CELType {
        let found = operands.map { inference.resolve(check($0)) }
        if found.contains(.error) { return forms.count == 1 ? forms[0].result : .error }
        var result: CELType?
        for form in forms {
            let types = inference.instantiate(form.operands + [form.result])
            guard inference.unify(found, with: Array(types.dropLast())) else { continue }
            result = Checker.merged(result, inference.resolve(types[types.count - 1]))
        }
        if let result { return result }
        let shown = found.map(\.description).joined(separator: " and ")
        report(
            range, "'\(symbol)' does not work on \(shown)",
            hint: Checker.hint(symbol, found))
        return forms.allSatisfy { $0.result == .bool } ? .bool : .error
    }

    private static func merged(_ known: CELType?, _ next: CELType) -> CELType {
        guard let known else { return next }
        return known == next ? known : .dyn
    }

    private static func hint(_ symbol: String, _ operands: [CELType]) -> String? {
        if operands.count == 2, symbol != "in", let hint = literalHint(symbol, operands) {
            return hint
        }
        if operands.count == 2, operands.allSatisfy(\.isNumeric) {
            return "convert one side: int(…), uint(…) or double(…); \(literalHint(operands))"
        }
        for case .record(let record) in operands {
            if let field = record.fields.keys.min() {
                return "take a field of it, such as \(record.name).\(field)"
            }
        }
        if symbol == "in", operands.last == .string {
            return "to look for text in text write text.contains(part)"
        }
        if ["<", "<=", ">", ">="].contains(symbol), operands.first == .bool {
            return "join two comparisons with '&&'"
        }
        if symbol == "!" { return "write x == 0 or x == \"\"" }
        return nil
    }

    /// How a text is made something that the other side can be compared or computed with.
    private static func literalHint(_ symbol: String, _ operands: [CELType]) -> String? {
        guard let text = operands.firstIndex(of: .string) else {
            guard operands.contains(.duration), operands.contains(where: \.isNumeric) else {
                return nil
            }
            return "a span of time is written duration('24h')"
        }
        switch operands[1 - text] {
        case .int, .uint, .double:
            return symbol == "+"
                ? "string(…) makes text of a number"
                : "text is written in quotes, a number without; int(…) makes one of text"
        case .bool: return "true and false are written without quotes"
        case .timestamp: return "timestamp('2024-02-29T12:00:00Z') makes a time of text"
        case .duration: return "duration('24h') makes a span of time of text"
        case .list: return "to look for an element write element in list"
        default: return nil
        }
    }

    private static func literalHint(_ operands: [CELType]) -> String {
        operands.contains(.double)
            ? "a double literal has a point: 2.0" : "a uint literal ends in u"
    }

    // MARK: Functions

    mutating func call(_ call: Node.Call, _ id: NodeID) -> CELType {
        if let target = call.target, let (prefix, _) = qualifiedName(target) {
            let name = prefix + "." + call.name
            if let function = Library.variadic(name) { return variadic(function, call, name, id) }
            if !Library.overloads(of: name).isEmpty {
                return self.function(name, call, call.arguments, isMember: false, id)
            }
            if Library.isNamespace(prefix), environment.variables[prefix] == nil {
                for argument in call.arguments { _ = check(argument) }
                return unknownFunction(name, call, id)
            }
        }
        let arguments = (call.target.map { [$0] } ?? []) + call.arguments
        return function(call.name, call, arguments, isMember: call.target != nil, id)
    }

    private mutating func function(
        _ name: String, _ call: Node.Call, _ arguments: [NodeID], isMember: Bool, _ id: NodeID
    ) -> CELType {
        let found = arguments.map { inference.resolve(check($0)) }
        let overloads = Library.overloads(of: name)
        guard !overloads.isEmpty else { return unknownFunction(name, call, id) }
        let candidates = overloads.filter {
            $0.isMember == isMember && $0.parameters.count == arguments.count
        }
        if let first = candidates.first {
            refer(id, to: .function(first.function))
        } else {
            refer(id, to: .unknown("no such overload: \(name)"))
        }
        if found.contains(.error), let first = candidates.first {
            return candidates.allSatisfy { $0.result == first.result } ? first.result : .error
        }
        var result: CELType?
        for overload in candidates {
            let types = inference.instantiate(overload.parameters + [overload.result])
            guard inference.unify(found, with: Array(types.dropLast())) else { continue }
            result = Checker.merged(result, inference.resolve(types[types.count - 1]))
        }
        if let result {
            if let function = candidates.first?.function { checkPattern(of: function, arguments) }
            return result
        }
        report(
            syntax[id].range,
            "\(name) does not take (\(found.map(\.description).joined(separator: ", ")))",
            hint: "it is " + overloads.prefix(6).map { $0.form(of: name) }.joined(separator: ", "))
        return candidates.first.map(\.result) == .bool ? .bool : .error
    }

    private mutating func unknownFunction(
        _ name: String, _ call: Node.Call, _ id: NodeID
    ) -> CELType {
        refer(id, to: .unknown("unknown function '\(name)'"))
        let macros = ["has", "all", "exists", "exists_one", "map", "filter"]
        let hint = Suggestion.hint(for: name, among: Array(Library.names) + macros)
        report(call.nameRange, "unknown function '\(name)'", hint: hint)
        return .error
    }

    /// `math.greatest(a, b, …)`, or of one list.
    private mutating func variadic(
        _ function: Function, _ call: Node.Call, _ name: String, _ id: NodeID
    ) -> CELType {
        refer(id, to: .function(function))
        var joined: CELType?
        for argument in call.arguments {
            var type = inference.resolve(check(argument))
            if call.arguments.count == 1, case .list(let element) = type {
                type = inference.resolve(element)
            }
            type = type.settled
            if !type.isNumeric, !type.isDynamic {
                report(syntax[argument].range, "\(name) takes numbers, found \(type)")
                joined = .error
            }
            joined = Checker.merged(joined, type)
        }
        guard let joined else {
            report(syntax[id].range, "\(name) needs at least one number")
            return .error
        }
        return joined
    }

    // MARK: Macros

    mutating func comprehension(_ comprehension: Comprehension) -> CELType {
        let range = comprehension.range
        let isPair = comprehension.variables.count == 2
        var variables: [CELType]
        switch inference.resolve(check(range)) {
        case .list(let element): variables = isPair ? [.int, element] : [element]
        case .map(let key, let value): variables = isPair ? [key, value] : [key]
        case .record: variables = isPair ? [.string, .dyn] : [.string]
        case .dyn, .error, .parameter: variables = isPair ? [.dyn, .dyn] : [.dyn]
        case let other:
            report(
                syntax[range].range, "\(other) has no elements to go through",
                hint: "macros such as all() work on lists and maps")
            variables = isPair ? [.error, .error] : [.error]
        }
        let named = Array(zip(comprehension.variables, variables)).map { (name: $0, type: $1) }
        return within(named) { checker in
            if let filter = comprehension.filter {
                checker.expect(.bool, of: filter, as: "the condition must be")
            }
            let element = comprehension.transform.map { checker.check($0) } ?? variables[0]
            switch comprehension.kind {
            case .all, .exists, .existsOne: return .bool
            case .transformList: return .list(element)
            case .transformMap: return .map(variables[0], element)
            case .transformMapEntry: return checker.mapEntry(comprehension, element)
            }
        }
    }

    private mutating func mapEntry(_ comprehension: Comprehension, _ type: CELType) -> CELType {
        switch inference.resolve(type) {
        case .map, .dyn, .error: return type
        case let other:
            report(
                syntax[comprehension.transform ?? comprehension.range].range,
                "transformMapEntry needs a map of one entry, found \(other)")
            return .error
        }
    }
}
