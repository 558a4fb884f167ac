// SPDX-License-Identifier: Apache-2.0
internal import CLayout

/// The loop that runs a program.
///
/// The common cases of the common operations are decided here, on the kinds of two cells, in
/// registers; everything else is in functions that are never inlined, so that this loop stays
/// small. `data.minutes >= 5` is two turns of it.
extension Machine {
    mutating func run(_ frame: Frame) -> rw_cell {
        var position = 0
        while true {
            let step = frame.code[position]
            position &+= 1
            let left = frame[step.a]
            switch step.opcode {
            case .yield:
                if steps < 0 { return .failure(.steps) }
                return left.is(.missing) || left.is(.decimal) ? frame.load(step.a) : left
            case .equal: equality(frame, step, left, isNegated: false)
            case .notEqual: equality(frame, step, left, isNegated: true)
            case .less: comparison(frame, step, left) { $0 < $1 }
            case .lessOrEqual: comparison(frame, step, left) { $0 <= $1 }
            case .greater: comparison(frame, step, left) { $0 > $1 }
            case .greaterOrEqual: comparison(frame, step, left) { $0 >= $1 }
            case .add: arithmetic(frame, step, left) { $0.addingReportingOverflow($1) }
            case .subtract: arithmetic(frame, step, left) { $0.subtractingReportingOverflow($1) }
            case .multiply: arithmetic(frame, step, left) { $0.multipliedReportingOverflow(by: $1) }
            case .and:
                let right = frame[step.b]
                frame.registers[Int(step.target)] =
                    left.is(.bool) && right.is(.bool)
                    ? .bool(left.bits & right.bits != 0) : logic(frame, step, decidedBy: false)
            case .or:
                let right = frame[step.b]
                frame.registers[Int(step.target)] =
                    left.is(.bool) && right.is(.bool)
                    ? .bool(left.bits | right.bits != 0) : logic(frame, step, decidedBy: true)
            case .not:
                frame.registers[Int(step.target)] =
                    left.is(.bool) ? .bool(left.bits == 0) : slowNot(frame, step)
            case .jumpIfFalse:
                if left.isFalse {
                    frame.registers[Int(step.target)] = .bool(false)
                    position = Int(step.c)
                }
            case .jumpIfTrue:
                if left.isTrue {
                    frame.registers[Int(step.target)] = .bool(true)
                    position = Int(step.c)
                }
            case .hasSlot: frame.registers[Int(step.target)] = hasSlot(frame, step)
            case .contains: frame.registers[Int(step.target)] = contains(frame, step)
            case .jump: position = Int(step.c)
            default:
                position = control(frame, step, position)
                if steps < 0 { return .failure(.steps) }
            }
        }
    }

    @inline(__always)
    private mutating func comparison(
        _ frame: Frame, _ step: Instruction, _ left: rw_cell, _ holds: (Int64, Int64) -> Bool
    ) {
        let right = frame[step.b]
        frame.registers[Int(step.target)] =
            left.is(.int) && right.is(.int)
            ? .bool(holds(left.int, right.int)) : slowComparison(frame, step)
    }

    @inline(__always)
    private mutating func equality(
        _ frame: Frame, _ step: Instruction, _ left: rw_cell, isNegated: Bool
    ) {
        let right = frame[step.b]
        if left.is(.string), right.is(.string) {
            // Both kinds are checked: the bytes behind them are the host's or the program's.
            let same = left.length == right.length && ByteText.areEqual(left.bytes, right.bytes)
            frame.registers[Int(step.target)] = .bool(same != isNegated)
        } else if left.is(.int), right.is(.int) {
            frame.registers[Int(step.target)] = .bool((left.bits == right.bits) != isNegated)
        } else {
            frame.registers[Int(step.target)] = slowEquality(frame, step, isNegated: isNegated)
        }
    }

    @inline(__always)
    private mutating func arithmetic(
        _ frame: Frame, _ step: Instruction, _ left: rw_cell,
        _ operation: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    ) {
        let right = frame[step.b]
        if left.is(.int), right.is(.int) {
            let (value, overflow) = operation(left.int, right.int)
            frame.registers[Int(step.target)] = overflow ? .failure(.overflow) : .int(value)
        } else {
            frame.registers[Int(step.target)] = slowArithmetic(frame, step)
        }
    }

    @inline(never)
    private mutating func slowNot(_ frame: Frame, _ step: Instruction) -> rw_cell {
        let cell = frame.load(step.a)
        return cell.is(.error) ? cell : .noOverload(.not, cell)
    }

    /// `&&` (decided by false) and `||` (decided by true): a deciding side wins over an error on
    /// the other; otherwise the first error is the result.
    @inline(never)
    private mutating func logic(
        _ frame: Frame, _ step: Instruction, decidedBy: Bool
    ) -> rw_cell {
        let left = frame.load(step.a)
        let right = frame.load(step.b)
        let decision = rw_cell.bool(decidedBy)
        for side in [left, right] where side.is(.bool) && side.bits == decision.bits {
            return decision
        }
        for side in [left, right] where side.is(.error) { return side }
        return .noOverload(step.opcode, left, right)
    }
}
