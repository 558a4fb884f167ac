// SPDX-License-Identifier: Apache-2.0

/// Something that has to hold of one path for a condition to be true: `data.rule == "x"`,
/// `data.kind != "badge"`, `data.rule in ["x", "y"]`.
package struct Requirement: Hashable, Sendable {
    /// What is compared.
    package let path: SlotPath
    /// Whether the value has to be one of `values`; otherwise it has to be none of them.
    package let isAmong: Bool
    /// The constants that it is compared with.
    package let values: [Value]
}

extension Planner {
    /// The terms of a conjunction that compare a path with constants. Other terms are left out: a
    /// condition asks for these at least.
    func requirements(_ id: NodeID) -> [Requirement] {
        switch syntax[id].kind {
        case .logic(.and, let terms):
            var found: [Requirement] = []
            for term in terms { found += requirements(term) }
            return found
        case .unary(.not, let operand): return comparison(operand).map { [$0.negated] } ?? []
        default: return comparison(id).map { [$0] } ?? []
        }
    }

    private func comparison(_ id: NodeID) -> Requirement? {
        guard case .binary(let symbol, let left, let right) = syntax[id].kind else { return nil }
        switch symbol {
        case .equal, .notEqual:
            let sides = [(left, right), (right, left)]
            for (one, other) in sides {
                if let path = slotPath(one), let value = literal(other) {
                    return Requirement(path: path, isAmong: symbol == .equal, values: [value])
                }
            }
            return nil
        case .in:
            guard let path = slotPath(left), case .list(let elements) = syntax[right].kind else {
                return nil
            }
            var values: [Value] = []
            for element in elements {
                guard !element.isOptional, let value = literal(element.value) else { return nil }
                values.append(value)
            }
            return Requirement(path: path, isAmong: true, values: values)
        default: return nil
        }
    }

    private func literal(_ id: NodeID) -> Value? {
        if case .literal(let value) = syntax[id].kind { value } else { nil }
    }
}

extension Requirement {
    fileprivate var negated: Requirement {
        Requirement(path: path, isAmong: !isAmong, values: values)
    }
}
