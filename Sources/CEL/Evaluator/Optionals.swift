// SPDX-License-Identifier: Apache-2.0

/// Values that may be absent.
extension Machine {
    mutating func optional(_ function: Function, _ arguments: Arguments) -> Cell? {
        if function == .optionalNone { return .optional(nil) }
        let subject = arguments[0]
        switch function {
        case .optionalOf: return some(subject)
        case .optionalOfNonZero: return isZero(subject) ? .optional(nil) : some(subject)
        case .unwrap: return unwrapped(subject)
        default: break
        }
        guard subject.is(.boxed) else { return nil }
        switch function {
        case .hasValue: return .bool(subject.children != nil)
        case .value: return subject.children?.pointee ?? .failure(.absentValue)
        // `or` and `orValue` are instructions, since they evaluate their argument only if needed.
        default: return nil
        }
    }

    /// Whether a value is what an unset field of its type would be.
    private func isZero(_ cell: Cell) -> Bool {
        switch cell.cellKind {
        case .null: true
        case .bool, .int, .uint: cell.bits == 0
        case .double: cell.double == 0
        case .string, .bytes, .list, .map: cell.length == 0
        case .timestamp, .duration: cell.bits == 0 && cell.length == 0
        case .boxed: cell.children == nil
        default: false
        }
    }

    /// The values of those elements that have one.
    private mutating func unwrapped(_ list: Cell) -> Cell? {
        guard list.is(.list) else { return nil }
        let mark = stackCount
        var elements = Children(list)
        while let element = elements.next() {
            guard element.is(.boxed), charge(1) else {
                _ = pop(to: mark)
                return nil
            }
            if let content = element.children, !push(content.pointee) {
                _ = pop(to: mark)
                return .failure(.memory)
            }
        }
        return makeList(pop(to: mark))
    }
}
