// SPDX-License-Identifier: Apache-2.0

/// The less frequent instructions.
extension Machine {
    /// Runs one instruction; returns where to go on.
    @inline(never)
    mutating func control(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let target = Int(step.target)
        switch step.opcode {
        case .branch: return branch(frame, step, next)
        case .orElse: return orElse(frame, step, next)
        case .iterate: return iterate(frame, step, next)
        case .next: return advance(frame, step, next)
        case .filter: return filter(frame, step, next)
        case .count: return count(frame, step, next)
        case .beginBuild: frame.registers[target] = .int(Int64(stackCount))
        case .append: return append(frame, step, next)
        case .appendEntries: return appendEntries(frame, step, next)
        case .finishList, .finishMap: frame.registers[target] = finish(frame, step)
        default: frame.registers[target] = compute(frame, step)
        }
        return next
    }

    /// The value of an instruction that only computes.
    private mutating func compute(_ frame: Frame, _ step: Instruction) -> Cell {
        switch step.opcode {
        case .divide, .modulo: return slowArithmetic(frame, step)
        case .optionalSlot:
            let isThere = hasSlot(frame, step)
            if !isThere.is(.bool) { return isThere }
            if isThere.isFalse { return .optional(nil) }
            let value = frame.load(step.a)
            return some(step.flag == 1 && value.is(.int) ? .double(Double(value.int)) : value)
        case .makeList: return list(frame, step)
        case .makeMap: return map(frame, step)
        case .call: return call(frame, step)
        case .fail: return .failure(.plain, about: frame.load(step.a))
        default: break
        }
        let left = frame.load(step.a)
        if left.is(.error) { return left }
        if step.b == .none {
            switch step.opcode {
            case .toDouble: return left.is(.int) ? .double(Double(left.int)) : left
            case .negate: return negate(left)
            case .size: return size(left)
            default: return .failure(.plain, "an instruction without meaning")
            }
        }
        let right = frame.load(step.b)
        if right.is(.error) { return right }
        switch step.opcode {
        case .index: return element(of: left, at: right, asOptional: step.flag == 1)
        case .select: return field(of: left, right, asOptional: step.flag == 1)
        case .hasField: return hasField(left, right)
        case .textContains, .startsWith, .endsWith: return textTest(step.opcode, left, right)
        default: return .failure(.plain, "an instruction without meaning")
        }
    }

    private mutating func branch(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let condition = frame.load(step.a)
        if condition.isTrue { return next }
        if condition.isFalse { return Int(step.c) }
        frame.registers[Int(step.target)] =
            condition.is(.error) ? condition : .noOverload(.branch, condition)
        return step.b.index
    }

    private mutating func orElse(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let subject = frame.load(step.a)
        guard subject.is(.boxed) else {
            frame.registers[Int(step.target)] =
                subject.is(.error) ? subject : .noOverload(.orElse, subject)
            return Int(step.c)
        }
        guard let content = subject.children else { return next }
        frame.registers[Int(step.target)] = step.flag == 1 ? content.pointee : subject
        return Int(step.c)
    }

    /// `has(a.b.c)` of a slot: it is an error if `a.b` is not there.
    mutating func hasSlot(_ frame: Frame, _ step: Instruction) -> Cell {
        let cell = frame.address(step.a).pointee
        // The host says that it is no field of anything: see `Machine.noField`.
        if cell.is(.error) { return cell }
        if !cell.is(.missing) { return .bool(true) }
        guard step.b != .none else { return .bool(false) }
        let owner = frame.load(step.b)
        if owner.is(.error) { return owner }
        return owner.is(.map) ? .bool(false) : .noOverload(.hasField, owner)
    }

    // MARK: Loops

    private mutating func iterate(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let range = frame.load(step.a)
        guard range.is(.list) || range.is(.map) else {
            frame.registers[step.b.index] =
                range.is(.error) ? range : .noOverload(.iterate, range)
            return Int(step.c)
        }
        frame.registers[Int(step.target)] = range
        frame.registers[Int(step.target) + 1] = .int(0)
        return next
    }

    /// The cursor is the container's cell, its count and address moved along.
    private mutating func advance(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let cursor = frame.registers + step.a.index
        guard cursor.pointee.length > 0, charge(Int(step.b.raw)) else { return Int(step.c) }
        var children = Children(cursor.pointee)
        let first = children.take()
        let target = frame.registers + Int(step.target)
        if cursor.pointee.is(.map) {
            let value = children.take()
            target.pointee = first
            if step.flag == 1 { target[1] = value }
        } else if step.flag == 1 {
            target.pointee = cursor[1]
            target[1] = first
            cursor[1] = .int(cursor[1].int &+ 1)
        } else {
            target.pointee = first
        }
        cursor.pointee.length &-= 1
        cursor.pointee.bits = children.address
        return next
    }

    private mutating func filter(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let condition = frame.load(step.a)
        if condition.isTrue { return next + 1 }
        if condition.isFalse { return Int(step.c) }
        frame.registers[Int(step.target)] =
            condition.is(.error) ? condition : .noOverload(.filter, condition)
        return step.b.index
    }

    private mutating func count(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let condition = frame.load(step.a)
        let target = frame.registers + Int(step.target)
        if condition.is(.bool) {
            target.pointee = .int(target.pointee.int &+ Int64(condition.bits))
            return next
        }
        target.pointee = condition.is(.error) ? condition : .noOverload(.count, condition)
        return Int(step.c)
    }

    // MARK: Building

    private mutating func append(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let target = frame.registers + Int(step.target)
        let isEntry = step.flag & 2 != 0
        let first = frame.load(step.a)
        var last = isEntry ? frame.load(step.b) : first
        if first.is(.error) || last.is(.error) {
            target.pointee = first.is(.error) ? first : last
            return Int(step.c)
        }
        if step.flag & 1 != 0 {
            guard last.is(.boxed) else {
                target.pointee = .noOverload(.append, last)
                return Int(step.c)
            }
            guard let content = last.children else { return next }
            last = content.pointee
        }
        guard !isEntry || push(first), push(last) else {
            target.pointee = .failure(.memory)
            return Int(step.c)
        }
        return next
    }

    private mutating func appendEntries(_ frame: Frame, _ step: Instruction, _ next: Int) -> Int {
        let target = frame.registers + Int(step.target)
        let entries = frame.load(step.a)
        guard entries.is(.map) else {
            target.pointee = entries.is(.error) ? entries : .noOverload(.appendEntries, entries)
            return Int(step.c)
        }
        var children = Children(entries)
        while let cell = children.next() {
            guard charge(1), push(cell) else {
                target.pointee = .failure(.memory)
                return Int(step.c)
            }
        }
        return next
    }

    private mutating func finish(_ frame: Frame, _ step: Instruction) -> Cell {
        let cells = pop(to: Int(frame.load(step.a).int))
        let soFar = frame.registers[Int(step.target)]
        if soFar.is(.error) { return soFar }
        return step.opcode == .finishList ? makeList(cells) : makeMap(cells)
    }
}
