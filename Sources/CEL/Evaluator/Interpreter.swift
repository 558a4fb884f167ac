// SPDX-License-Identifier: Apache-2.0

/// The loop that runs a program.
///
/// The common cases of the common operations are decided here, on the kinds of two cells; the rest
/// is in functions that are never inlined, so that the loop stays small. Cells are read through
/// their address, field by field, and written as two words: copying them whole costs as much as
/// the operation. `data.minutes >= 5` is two turns of the loop, some 10 ns.
extension Machine {
    mutating func run(_ frame: Frame) -> Cell {
        var step = frame.code
        while true {
            let left = frame.address(step.pointee.a)
            switch step.pointee.opcode {
            case .yield:
                // What ran into a bound has no value, even if '||' or '&&' has absorbed the error.
                if steps < 0 { return .failure(.steps) }
                if arena.isExhausted { return .failure(.memory) }
                return left.pointee.isPlain ? left.pointee : frame.load(step.pointee.a)
            case .equal: equality(frame, step, left, isNegated: false)
            case .notEqual: equality(frame, step, left, isNegated: true)
            case .less: comparison(frame, step, left, { $0 < $1 }, { $0 < $1 })
            case .lessOrEqual: comparison(frame, step, left, { $0 <= $1 }, { $0 <= $1 })
            case .greater: comparison(frame, step, left, { $0 > $1 }, { $0 > $1 })
            case .greaterOrEqual: comparison(frame, step, left, { $0 >= $1 }, { $0 >= $1 })
            case .add:
                arithmetic(frame, step, left, { $0.addingReportingOverflow($1) }, { $0 + $1 })
            case .subtract:
                arithmetic(frame, step, left, { $0.subtractingReportingOverflow($1) }, { $0 - $1 })
            case .multiply:
                arithmetic(
                    frame, step, left, { $0.multipliedReportingOverflow(by: $1) }, { $0 * $1 })
            case .and:
                let right = frame.address(step.pointee.b)
                if left.pointee.is(.bool), right.pointee.is(.bool) {
                    frame.set(step, .bool, left.pointee.bits & right.pointee.bits)
                } else {
                    frame.set(step, logic(frame, step, decidedBy: false))
                }
            case .or:
                let right = frame.address(step.pointee.b)
                if left.pointee.is(.bool), right.pointee.is(.bool) {
                    frame.set(step, .bool, left.pointee.bits | right.pointee.bits)
                } else {
                    frame.set(step, logic(frame, step, decidedBy: true))
                }
            case .not:
                if left.pointee.is(.bool) {
                    frame.set(step, .bool, left.pointee.bits ^ 1)
                } else {
                    frame.set(step, slowNot(frame, step))
                }
            case .jumpIfFalse, .jumpIfTrue:
                let decision: UInt64 = step.pointee.opcode == .jumpIfTrue ? 1 : 0
                if left.pointee.is(.bool), left.pointee.bits == decision {
                    frame.set(step, .bool, decision)
                    step = frame.code + Int(step.pointee.c)
                    continue
                }
            case .decide:
                let decision = UInt64(step.pointee.flag)
                if left.pointee.is(.bool), left.pointee.bits == decision {
                    frame.set(step, .bool, decision)
                    step = frame.code + Int(step.pointee.c)
                    continue
                }
                if !left.pointee.is(.bool) { keepUndecided(frame, step) }
                step = frame.code + step.pointee.b.index
                continue
            case .startsWith, .endsWith:
                let right = frame.address(step.pointee.b)
                if left.pointee.is(.string), right.pointee.is(.string) {
                    let (text, part) = (left.pointee.bytes, right.pointee.bytes)
                    chargeText(part.count)
                    let holds =
                        step.pointee.opcode == .startsWith
                        ? ByteText.begins(text, with: part) : ByteText.ends(text, with: part)
                    frame.set(step, .bool, holds ? 1 : 0)
                } else {
                    frame.set(step, slowTextTest(frame, step))
                }
            case .hasSlot: frame.set(step, hasSlot(frame, step.pointee))
            case .contains: frame.set(step, contains(frame, step))
            case .matches:
                frame.set(step, matches(frame.load(step.pointee.a), frame.load(step.pointee.b)))
            case .move: frame.set(step, frame.load(step.pointee.a))
            case .jump:
                step = frame.code + Int(step.pointee.c)
                continue
            case .next where takeElement(frame, step): break
            default:
                step = frame.code + control(frame, step.pointee, step - frame.code + 1)
                if steps < 0 { return .failure(.steps) }
                continue
            }
            step += 1
        }
    }

    @inline(__always)
    private mutating func comparison(
        _ frame: Frame, _ step: UnsafePointer<Instruction>, _ left: UnsafePointer<Cell>,
        _ integers: (Int64, Int64) -> Bool, _ doubles: (Double, Double) -> Bool
    ) {
        let right = frame.address(step.pointee.b)
        if left.pointee.is(.int), right.pointee.is(.int) {
            frame.set(step, .bool, integers(left.pointee.int, right.pointee.int) ? 1 : 0)
        } else if left.pointee.is(.double), right.pointee.is(.double) {
            frame.set(step, .bool, doubles(left.pointee.double, right.pointee.double) ? 1 : 0)
        } else {
            frame.set(step, slowComparison(frame, step))
        }
    }

    @inline(__always)
    private mutating func equality(
        _ frame: Frame, _ step: UnsafePointer<Instruction>, _ left: UnsafePointer<Cell>,
        isNegated: Bool
    ) {
        let right = frame.address(step.pointee.b)
        if left.pointee.is(.string), right.pointee.is(.string) {
            let same =
                left.pointee.length == right.pointee.length
                && areTextsEqual(left.pointee, right.pointee)
            frame.set(step, .bool, same != isNegated ? 1 : 0)
        } else if left.pointee.is(.int), right.pointee.is(.int) {
            let same = left.pointee.bits == right.pointee.bits
            frame.set(step, .bool, same != isNegated ? 1 : 0)
        } else {
            frame.set(step, slowEquality(frame, step, isNegated: isNegated))
        }
    }

    @inline(__always)
    private mutating func arithmetic(
        _ frame: Frame, _ step: UnsafePointer<Instruction>, _ left: UnsafePointer<Cell>,
        _ integers: (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
        _ doubles: (Double, Double) -> Double
    ) {
        let right = frame.address(step.pointee.b)
        if left.pointee.is(.int), right.pointee.is(.int) {
            let (value, overflow) = integers(left.pointee.int, right.pointee.int)
            if !overflow {
                frame.set(step, .int, UInt64(bitPattern: value))
                return
            }
        } else if left.pointee.is(.double), right.pointee.is(.double) {
            let value = doubles(left.pointee.double, right.pointee.double)
            frame.set(step, .double, value.bitPattern)
            return
        }
        frame.set(step, slowArithmetic(frame, step.pointee))
    }

    /// The next element of a list into the target, if that is as simple as it mostly is: one
    /// variable, and the element's neighbour stands right behind it.
    @inline(__always)
    private mutating func takeElement(_ frame: Frame, _ step: UnsafePointer<Instruction>) -> Bool {
        let cursor = frame.registers + step.pointee.a.index
        let list = cursor.pointee
        guard step.pointee.flag == 0, list.is(.list), list.length > 0,
            let element = list.children, element.pointee.isPlain,
            list.isFlat || !element.pointee.isCompound, charge(Int(step.pointee.b.raw))
        else { return false }
        frame.registers[Int(step.pointee.target)] = element.pointee
        cursor.pointee.length = list.length &- 1
        cursor.pointee.bits = list.bits &+ UInt64(MemoryLayout<Cell>.stride)
        return true
    }

    @inline(never)
    private mutating func slowNot(_ frame: Frame, _ step: UnsafePointer<Instruction>) -> Cell {
        let cell = frame.load(step.pointee.a)
        return cell.is(.error) ? cell : .noOverload(.not, cell)
    }

    /// `&&` (decided by false) and `||` (decided by true): a deciding side wins over an error on
    /// the other; otherwise the first error is the result.
    @inline(never)
    private mutating func logic(
        _ frame: Frame, _ step: UnsafePointer<Instruction>, decidedBy: Bool
    ) -> Cell {
        let left = frame.load(step.pointee.a)
        let right = frame.load(step.pointee.b)
        return Machine.logic(step.pointee.opcode, left, right, decidedBy: decidedBy)
    }

    private static func logic(
        _ opcode: Opcode, _ left: Cell, _ right: Cell, decidedBy: Bool
    ) -> Cell {
        let decision = Cell.bool(decidedBy)
        if left.is(.bool), left.bits == decision.bits { return decision }
        if right.is(.bool), right.bits == decision.bits { return decision }
        if left.is(.error) { return left }
        return right.is(.error) ? right : .noOverload(opcode, left, right)
    }

    /// The error of a turn of `all` or `exists`, unless an earlier one is kept already.
    @inline(never)
    private mutating func keepUndecided(_ frame: Frame, _ step: UnsafePointer<Instruction>) {
        let soFar = frame.registers[Int(step.pointee.target)]
        let isExists = step.pointee.flag == 1
        let result = Machine.logic(
            isExists ? .or : .and, soFar, frame.load(step.pointee.a), decidedBy: isExists)
        frame.set(step, result)
    }

    @inline(never)
    private mutating func slowTextTest(_ frame: Frame, _ step: UnsafePointer<Instruction>) -> Cell {
        let text = frame.load(step.pointee.a)
        if text.is(.error) { return text }
        let part = frame.load(step.pointee.b)
        return part.is(.error) ? part : textTest(step.pointee.opcode, text, part)
    }
}
