// SPDX-License-Identifier: Apache-2.0

/// The functions of lists.
extension Machine {
    mutating func list(_ function: Function, _ arguments: Arguments) -> Cell? {
        if function == .range { return range(arguments[0]) }
        let subject = arguments[0]
        guard subject.is(.list) else { return nil }
        switch function {
        case .distinct: return distinct(subject)
        case .flatten:
            guard arguments.count == 1 || arguments[1].is(.int) else { return nil }
            return flatten(subject, depth: arguments.count == 1 ? 1 : arguments[1].int)
        case .slice:
            guard arguments[1].is(.int), arguments[2].is(.int) else { return nil }
            return slice(subject, from: arguments[1], to: arguments[2])
        case .sort: return sorted(subject, by: subject)
        case .sortByKeys:
            return arguments[1].is(.list) ? sorted(subject, by: arguments[1]) : nil
        case .first, .last:
            guard subject.length > 0 else { return .optional(nil) }
            let position = function == .first ? 0 : Int64(subject.length) - 1
            return element(of: subject, at: .int(position), asOptional: true)
        default: return nil
        }
    }

    /// A list of the elements that the body puts on the stack; it returns false without room.
    private mutating func collect(_ body: (inout Machine) -> Bool) -> Cell {
        let mark = stackCount
        let isComplete = body(&self)
        let cells = pop(to: mark)
        return isComplete ? makeList(cells) : .failure(.memory)
    }

    mutating func reversedList(_ list: Cell) -> Cell? {
        var cells: [Cell] = []
        var elements = Children(list)
        while let element = elements.next(), charge(1) { cells.append(element) }
        return collect { machine in cells.reversed().allSatisfy { machine.push($0) } }
    }

    private mutating func range(_ count: Cell) -> Cell? {
        guard count.is(.int) else { return nil }
        return collect { machine in
            var next: Int64 = 0
            while next < count.int {
                guard machine.charge(1), machine.push(.int(next)) else { return false }
                next += 1
            }
            return true
        }
    }

    private mutating func distinct(_ list: Cell) -> Cell {
        var kept: [Cell] = []
        var elements = Children(list)
        while let element = elements.next(), charge(1) {
            if !kept.contains(where: { charge(1) && areEqual($0, element) }) {
                kept.append(element)
            }
        }
        return collect { machine in kept.allSatisfy { machine.push($0) } }
    }

    private mutating func flatten(_ list: Cell, depth: Int64) -> Cell {
        guard depth >= 0 else { return .failure(.argument, "a negative depth to flatten") }
        return collect { $0.flatten(into: list, depth: depth) }
    }

    private mutating func flatten(into list: Cell, depth: Int64) -> Bool {
        var elements = Children(list)
        while let element = elements.next() {
            guard charge(1) else { return false }
            let isDone =
                element.is(.list) && depth > 0
                ? flatten(into: element, depth: depth - 1) : push(element)
            if !isDone { return false }
        }
        return true
    }

    private mutating func slice(
        _ list: Cell, from start: Cell, to end: Cell
    ) -> Cell {
        guard start.int >= 0, start.int <= Int64(list.length) else {
            return failure(.indexOutOfRange, aboutValue: start)
        }
        guard end.int >= start.int, end.int <= Int64(list.length) else {
            return failure(.indexOutOfRange, aboutValue: end)
        }
        return collect { machine in
            var elements = Children(list)
            for position in 0..<end.int {
                let element = elements.take()
                guard machine.charge(1) else { return false }
                if position >= start.int, !machine.push(element) { return false }
            }
            return true
        }
    }

    /// The elements of a list in the order of their keys; equal keys keep their order.
    private mutating func sorted(_ list: Cell, by keys: Cell) -> Cell {
        var entries: [(key: Cell, position: Int, element: Cell)] = []
        var (elements, keyCells) = (Children(list), Children(keys))
        while let element = elements.next(), let key = keyCells.next(), charge(1) {
            if let first = entries.first, first.key.kind != key.kind {
                return .noOverload(.less, first.key, key)
            }
            entries.append((key, entries.count, element))
        }
        if let first = entries.first, order(first.key, first.key) == nil {
            return .noOverload(.less, first.key, first.key)
        }
        entries.sort { left, right in
            guard charge(1) else { return false }
            let order = order(left.key, right.key)
            return order == .less || (order == .same && left.position < right.position)
        }
        return collect { machine in entries.allSatisfy { machine.push($0.element) } }
    }
}
