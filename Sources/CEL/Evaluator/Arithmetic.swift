// SPDX-License-Identifier: Apache-2.0

/// `+ - * / %` and the sign. Integers never wrap around: what does not fit is an error.
extension Machine {
    @inline(never)
    mutating func slowArithmetic(_ frame: Frame, _ step: Instruction) -> Cell {
        let left = frame.load(step.a)
        if left.is(.error) { return left }
        let right = frame.load(step.b)
        if right.is(.error) { return right }
        if left.is(.double), right.is(.double) {
            return doubles(step.opcode, left.double, right.double)
                ?? .noOverload(step.opcode, left, right)
        }
        switch (left.cellKind, right.cellKind) {
        case (.int, .int): return integers(step.opcode, left.int, right.int)
        case (.uint, .uint): return integers(step.opcode, left.bits, right.bits)
        case (.int, .double) where step.flag == 1:
            return doubles(step.opcode, Double(left.int), right.double)
                ?? .noOverload(step.opcode, left, right)
        case (.double, .int) where step.flag == 1:
            return doubles(step.opcode, left.double, Double(right.int))
                ?? .noOverload(step.opcode, left, right)
        case (.string, .string), (.bytes, .bytes), (.list, .list):
            return step.opcode == .add
                ? concatenate(left, right) : .noOverload(step.opcode, left, right)
        default:
            return times(step.opcode, left, right) ?? .noOverload(step.opcode, left, right)
        }
    }

    func negate(_ cell: Cell) -> Cell {
        if cell.is(.double) { return .double(-cell.double) }
        guard cell.is(.int) else { return .noOverload(.negate, cell) }
        let (value, overflow) = Int64(0).subtractingReportingOverflow(cell.int)
        return overflow ? .failure(.overflow) : .int(value)
    }

    private func doubles(_ opcode: Opcode, _ left: Double, _ right: Double) -> Cell? {
        switch opcode {
        case .add: .double(left + right)
        case .subtract: .double(left - right)
        case .multiply: .double(left * right)
        case .divide: .double(left / right)
        default: nil
        }
    }

    private func integers<T: FixedWidthInteger>(
        _ opcode: Opcode, _ left: T, _ right: T
    ) -> Cell {
        if right == 0 {
            if opcode == .divide { return .failure(.divisionByZero) }
            if opcode == .modulo { return .failure(.modulusByZero) }
        }
        let (value, overflow) =
            switch opcode {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        if overflow { return .failure(.overflow) }
        return Cell(T.isSigned ? .int : .uint, bits: UInt64(truncatingIfNeeded: value))
    }

    private mutating func concatenate(_ left: Cell, _ right: Cell) -> Cell {
        if left.is(.list) {
            let mark = stackCount
            for list in [left, right] {
                var elements = Children(list)
                while let element = elements.next() {
                    guard charge(1), push(element) else {
                        _ = pop(to: mark)
                        return .failure(.memory)
                    }
                }
            }
            return makeList(pop(to: mark))
        }
        let count = left.count + right.count
        guard let memory = arena.allocate(count) else { return .failure(.memory) }
        _ = charge(count / 16)
        if let source = left.bytes.baseAddress {
            memory.copyMemory(from: source, byteCount: left.count)
        }
        if let source = right.bytes.baseAddress {
            (memory + left.count).copyMemory(from: source, byteCount: right.count)
        }
        return .text(left.cellKind, UnsafeRawBufferPointer(start: memory, count: count))
    }
}
