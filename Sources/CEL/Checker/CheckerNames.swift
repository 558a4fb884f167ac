// SPDX-License-Identifier: Apache-2.0

/// Names, fields and indices.
extension Checker {
    mutating func name(_ name: String, isRoot: Bool, _ id: NodeID) -> CELType {
        if !isRoot, let local = scopes.last(where: { $0.name == name }) {
            refer(id, to: .local)
            return local.type
        }
        if let type = variable(name, isRoot: isRoot, id) { return type }
        let visible = scopes.map(\.name).filter { !$0.hasPrefix("@") } + environment.variables.keys
        refer(id, to: .unknown("undeclared reference to '\(name)'"))
        let list = Suggestion.list(visible, after: "known here")
        let hint = Suggestion.hint(for: name, among: visible) ?? fieldHint(name, list) ?? list
        report(syntax[id].range, "undeclared reference to '\(name)'", hint: hint)
        return .error
    }

    /// For a field that is named without the variable that has it, or a text without its quotes.
    private func fieldHint(_ name: String, _ list: String?) -> String? {
        guard !name.contains("."), let main = environment.holders.first else { return nil }
        let known = environment.holders.first { holder in
            if case .record(let type)? = environment.variables[holder] {
                type.fields[name] != nil
            } else {
                false
            }
        }
        if let known { return "did you mean '\(known).\(name)'?" }
        guard environment.variables[main] != nil, let list else { return nil }
        return "a field is \(main).\(name), a text is '\(name)' in quotes; \(list)"
    }

    /// Looks a name up as a variable, then as a type; the container's names come first.
    private mutating func variable(_ name: String, isRoot: Bool, _ id: NodeID) -> CELType? {
        for candidate in candidates(name, isRoot: isRoot) {
            if let type = environment.variables[candidate] {
                refer(id, to: .variable(candidate))
                return type
            }
            if Checker.typeNames.contains(candidate) {
                refer(id, to: .typeName(candidate))
                return .type
            }
        }
        return nil
    }

    private static let typeNames: Set<String> = [
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "type", "null_type",
        "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type",
        "net.IP", "net.CIDR",
    ]

    /// With container `a.b`: `a.b.name`, `a.name`, `name`.
    private func candidates(_ name: String, isRoot: Bool) -> [String] {
        guard !isRoot, !environment.container.isEmpty else { return [name] }
        var parts = environment.container.split(separator: ".")
        var candidates: [String] = []
        while !parts.isEmpty {
            candidates.append(parts.joined(separator: ".") + "." + name)
            parts.removeLast()
        }
        return candidates + [name]
    }

    /// `a.b.c` if the node is a chain of plain names whose first is no local variable.
    func qualifiedName(_ id: NodeID) -> (name: String, isRoot: Bool)? {
        switch syntax[id].kind {
        case .name(let name, let isRoot):
            if !isRoot, scopes.contains(where: { $0.name == name }) { return nil }
            return (name, isRoot)
        case .select(let operand, let field, isOptional: false):
            guard let (prefix, isRoot) = qualifiedName(operand) else { return nil }
            return (prefix + "." + field, isRoot)
        default:
            return nil
        }
    }

    mutating func select(
        _ id: NodeID, _ operand: NodeID, _ field: String, isOptional: Bool
    ) -> CELType {
        // The longest name wins: a variable `a.b` hides the field b of a.
        if !isOptional, let (name, isRoot) = qualifiedName(id),
            let type = variable(name, isRoot: isRoot, id)
        {
            return type
        }
        let operandType = inference.resolve(check(operand))
        let type = fieldType(operandType, field, fieldRange(operand, field))
        guard isOptional else { return type }
        if case .optional = type { return type }
        return .optional(type)
    }

    /// Where a field's name stands: behind the operand and the dot.
    func fieldRange(_ operand: NodeID, _ field: String) -> Range<Int> {
        let start = syntax[operand].range.upperBound + 1
        return start..<start + field.utf8.count
    }

    mutating func fieldType(_ operand: CELType, _ field: String, _ range: Range<Int>) -> CELType {
        switch operand {
        case .dyn, .error, .parameter:
            return .dyn
        case .map(let key, let value):
            if !inference.unify([.string], with: [key]) {
                report(range, "the keys of \(operand) are not strings, so it has no fields")
            }
            return inference.resolve(value)
        case .optional(let wrapped):
            let type = fieldType(inference.resolve(wrapped), field, range)
            if case .optional = type { return type }
            return .optional(type)
        case .record(let record):
            if let type = record.fields[field] { return type }
            if let type = record.otherFields {
                guard record.refusesSlips,
                    let meant = Suggestion.slip(field, among: record.fields.keys)
                else { return type }
                report(
                    range, "\(record.name) has no field '\(field)'",
                    hint: "did you mean '\(meant)'? Another field of that name is "
                        + "\(record.name)[\"\(field)\"]")
                return .error
            }
            report(
                range, "\(record.name) has no field '\(field)'",
                hint: Suggestion.hint(for: field, among: record.fields.keys)
                    ?? Suggestion.list(record.fields.keys, after: "it has")
                    ?? "it has no fields")
            return .error
        default:
            report(
                range, "\(operand) has no fields, so '.\(field)' cannot be read",
                hint: Checker.partHint(operand, field))
            return .error
        }
    }

    /// How to get at what was taken for a field.
    private static func partHint(_ operand: CELType, _ field: String) -> String? {
        switch operand {
        case .list: "to look for an element write '\(field)' in list"
        case .timestamp: "parts of a time are functions, such as getHours()"
        default: nil
        }
    }

    mutating func index(_ operand: NodeID, _ index: NodeID, isOptional: Bool) -> CELType {
        var operandType = inference.resolve(check(operand))
        let indexType = check(index)
        var isOptional = isOptional
        if case .optional(let wrapped) = operandType {
            operandType = inference.resolve(wrapped)
            isOptional = true
        }
        let element = elementType(operandType, operand, index, indexType)
        return isOptional ? .optional(element) : element
    }

    private mutating func elementType(
        _ operandType: CELType, _ operand: NodeID, _ index: NodeID, _ indexType: CELType
    ) -> CELType {
        switch operandType {
        case .dyn, .error, .parameter:
            return .dyn
        case .list(let element):
            if !inference.unify([indexType], with: [.int]) {
                report(
                    syntax[index].range,
                    "the index of a list must be int, found \(inference.resolve(indexType))")
            }
            return inference.resolve(element)
        case .map(let key, let value):
            expectKey(index, indexType, key)
            return inference.resolve(value)
        case .record:
            guard case .literal(.string(let field)) = syntax[index].kind else {
                expectKey(index, indexType, .string)
                return .dyn
            }
            if case .record(let record) = operandType, record.fields[field] == nil,
                let type = record.otherFields
            {
                return type
            }
            return fieldType(operandType, field, syntax[index].range)
        default:
            report(
                syntax[operand].range, "\(operandType) cannot be indexed",
                hint: "[…] works on lists and maps")
            return .error
        }
    }

    private mutating func expectKey(_ index: NodeID, _ found: CELType, _ key: CELType) {
        guard !inference.unify([found], with: [key]) else { return }
        report(
            syntax[index].range,
            "the keys of this map are \(inference.resolve(key)), "
                + "found \(inference.resolve(found))")
    }
}
