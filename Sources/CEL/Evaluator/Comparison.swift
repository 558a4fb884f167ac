// SPDX-License-Identifier: Apache-2.0

/// Equality and order of cells.
extension Machine {
    @inline(never)
    mutating func slowComparison(
        _ frame: Frame, _ step: UnsafePointer<Instruction>
    ) -> Cell {
        let left = frame.load(step.pointee.a)
        if left.is(.error) { return left }
        let right = frame.load(step.pointee.b)
        if right.is(.error) { return right }
        if let first = left.exactDouble, let second = right.exactDouble {
            return .bool(Machine.compare(step.pointee.opcode, first, second))
        }
        guard let order = order(left, right) else {
            return .noOverload(step.pointee.opcode, left, right)
        }
        return switch step.pointee.opcode {
        case .less: .bool(order == .less)
        case .lessOrEqual: .bool(order == .less || order == .same)
        case .greater: .bool(order == .greater)
        default: .bool(order == .greater || order == .same)
        }
    }

    private static func compare(_ opcode: Opcode, _ left: Double, _ right: Double) -> Bool {
        switch opcode {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        default: left >= right
        }
    }

    /// How two cells compare; nil if their kinds have no order.
    mutating func order(_ left: Cell, _ right: Cell) -> Order? {
        if left.is(.double), right.is(.double) { return Order(left.double, right.double) }
        if let left = left.number, let right = right.number { return Number.order(left, right) }
        guard left.kind == right.kind else { return nil }
        switch left.cellKind {
        case .string, .bytes:
            _ = charge(min(left.count, right.count) / 16)
            return ByteText.order(left.bytes, right.bytes)
        case .bool: return Order(left.bits, right.bits)
        case .timestamp, .duration:
            let seconds = Order(left.time.seconds, right.time.seconds)
            return seconds == .same
                ? Order(left.time.nanoseconds, right.time.nanoseconds) : seconds
        default: return nil
        }
    }

    @inline(never)
    mutating func slowEquality(
        _ frame: Frame, _ step: UnsafePointer<Instruction>, isNegated: Bool
    ) -> Cell {
        let left = frame.load(step.pointee.a)
        if left.is(.error) { return left }
        let right = frame.load(step.pointee.b)
        if right.is(.error) { return right }
        return .bool(areEqual(left, right) != isNegated)
    }

    /// The language's equality: numbers by value, text by its bytes, containers by their elements;
    /// values of different kinds are different.
    mutating func areEqual(_ left: Cell, _ right: Cell) -> Bool {
        if left.kind == right.kind {
            switch left.cellKind {
            case .null: return true
            case .bool, .int, .uint: return left.bits == right.bits
            case .double: return left.double == right.double
            case .string, .bytes, .type:
                return left.length == right.length && areTextsEqual(left, right)
            case .timestamp, .duration:
                return left.bits == right.bits && left.length == right.length
            case .list: return areListsEqual(left, right)
            case .map: return areMapsEqual(left, right)
            case .boxed:
                guard let left = left.children, let right = right.children else {
                    return left.bits == right.bits
                }
                return areEqual(left.pointee, right.pointee)
            case .ip: return left.ipAddress == right.ipAddress
            case .cidr: return left.ipRange == right.ipRange
            case .missing, .decimal, .error, .pattern: return false
            }
        }
        guard let left = left.number, let right = right.number else { return false }
        return Number.areEqual(left, right)
    }

    /// Whether two texts of the same length are equal.
    @inline(__always)
    mutating func areTextsEqual(_ left: Cell, _ right: Cell) -> Bool {
        chargeText(left.count)
        return ByteText.areEqual(left.bytes, right.bytes)
    }

    private mutating func areListsEqual(_ left: Cell, _ right: Cell) -> Bool {
        guard left.length == right.length else { return false }
        var (lefts, rights) = (Children(left), Children(right))
        while let left = lefts.next(), let right = rights.next() {
            // Once the budget is used up the answer no longer matters: the evaluation fails.
            if !charge(1) || !areEqual(left, right) { return false }
        }
        return true
    }

    private mutating func areMapsEqual(_ left: Cell, _ right: Cell) -> Bool {
        guard left.length == right.length else { return false }
        var entries = Children(left)
        while let key = entries.next(), let value = entries.next() {
            guard charge(1), let other = lookup(key, in: right), areEqual(value, other) else {
                return false
            }
        }
        return true
    }
}
