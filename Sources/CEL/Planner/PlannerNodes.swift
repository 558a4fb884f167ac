// SPDX-License-Identifier: Apache-2.0

/// How each kind of node becomes instructions.
extension Planner {
    /// Emits a node; returns where its value stands. With `into` that is this register, or a
    /// constant, slot or variable that needs no instruction.
    mutating func emit(_ id: NodeID, into target: Int? = nil) -> Operand {
        let mark = nextRegister
        if let path = slotPath(id) {
            return asDeclared(slot(path), id, into: target)
        }
        if case .unknown(let message) = references[Int(id.index)] {
            return fail(message, into: target)
        }
        switch syntax[id].kind {
        case .literal(let value): return constant(value)
        case .name(let name, _): return self.name(name, id, into: target)
        case .select(let operand, let field, let isOptional):
            if case .typeName(let name) = references[Int(id.index)] { return typeName(name) }
            if isOptional, var step = slotTest(.optionalSlot, operand, field) {
                step.flag = types[Int(id.index)] == .optional(.double) ? 1 : 0
                return compute(step, into: target, releasing: mark)
            }
            let owner = emit(operand)
            return asDeclared(
                compute(
                    Instruction(
                        opcode: .select, flag: isOptional ? 1 : 0, a: owner,
                        b: constant(.string(field))),
                    into: target, releasing: mark), id, into: target)
        case .presence(let operand, let field):
            return presence(operand, field, into: target)
        case .index(let operand, let index, let isOptional):
            if isOptional, case .literal(.string(let field)) = syntax[index].kind,
                var step = slotTest(.optionalSlot, operand, field)
            {
                step.flag = types[Int(id.index)] == .optional(.double) ? 1 : 0
                return compute(step, into: target, releasing: mark)
            }
            let owner = emit(operand)
            let step = Instruction(
                opcode: .index, flag: isOptional ? 1 : 0, a: owner, b: emit(index))
            return asDeclared(
                compute(step, into: target, releasing: mark), id, into: target)
        case .unary(let sign, let operand):
            let step = Instruction(opcode: sign == .not ? .not : .negate, a: emit(operand))
            return compute(step, into: target, releasing: mark)
        case .binary(let binaryOperator, let left, let right):
            let first = emit(left)
            let step = Instruction(
                opcode: binaryOperator.opcode, flag: mixes(left, right) ? 1 : 0, a: first,
                b: emit(right))
            return compute(step, into: target, releasing: mark)
        case .logic(let logicOperator, let terms):
            return logic(logicOperator, terms, into: target)
        case .conditional(let condition, let then, let otherwise):
            return conditional(condition, then, otherwise, into: target)
        case .call(let call): return self.call(call, id, into: target)
        case .list(let elements): return list(elements, into: target)
        case .map(let entries): return map(entries, into: target)
        case .comprehension(let loop): return self.loop(loop, into: target)
        case .binding(let name, let value, let body):
            return binding(name, value, body, into: target)
        case .broken: return fail("a broken expression", into: target)
        }
    }

    private mutating func fail(_ message: String, into target: Int?) -> Operand {
        let step = Instruction(opcode: .fail, a: constant(.string(message)))
        return compute(step, into: target, releasing: nextRegister)
    }

    private mutating func typeName(_ name: String) -> Operand {
        constant(text(.type, name))
    }

    private mutating func name(_ name: String, _ id: NodeID, into target: Int?) -> Operand {
        if case .typeName(let full) = references[Int(id.index)] { return typeName(full) }
        if let local = scopes.last(where: { $0.name == name }) { return local.operand }
        return fail("undeclared reference to '\(name)'", into: target)
    }

    /// A field that is declared double may come as an int: JSON writes 5 for 5.0.
    private mutating func asDeclared(
        _ operand: Operand, _ id: NodeID, into target: Int?
    ) -> Operand {
        guard types[Int(id.index)] == .double, !operand.isConstant else { return operand }
        let register = target ?? (operand.space == .register ? operand.index : allocate())
        code.append(Instruction(opcode: .toDouble, target: UInt16(register), a: operand))
        return Operand(.register, register)
    }

    /// Whether an operand is a number of the host's of unknown type, so that int and double mix.
    private func mixes(_ left: NodeID, _ right: NodeID) -> Bool {
        guard environment.mixesHostNumbers else { return false }
        return [left, right].contains { id in
            guard types[Int(id.index)] == .dyn else { return false }
            switch syntax[id].kind {
            case .name, .select, .index, .binary: return true
            default: return false
            }
        }
    }

    private mutating func presence(
        _ operand: NodeID, _ field: String, into target: Int?
    ) -> Operand {
        let mark = nextRegister
        if let step = slotTest(.hasSlot, operand, field) {
            return compute(step, into: target, releasing: mark)
        }
        let owner = emit(operand)
        let step = Instruction(opcode: .hasField, a: owner, b: constant(.string(field)))
        return compute(step, into: target, releasing: mark)
    }

    /// An instruction that asks whether a slot is there; nil if no slot stands for the field. The
    /// slot it is a field of comes with it, unless that is a variable, which is always there.
    private mutating func slotTest(
        _ opcode: Opcode, _ operand: NodeID, _ field: String
    ) -> Instruction? {
        guard let owner = slotPath(operand), let path = slotPath(operand, field) else {
            return nil
        }
        let ownerSlot = owner.fields.count > 1 ? slot(owner) : Operand.none
        return Instruction(opcode: opcode, a: slot(path), b: ownerSlot)
    }

    /// Each term but the last may decide and skip the rest; errors are kept aside until a later
    /// term decides or the end is reached.
    private mutating func logic(
        _ logicOperator: LogicOperator, _ terms: [NodeID], into target: Int?
    ) -> Operand {
        let isAnd = logicOperator == .and
        let (start, mark) = (position, nextRegister)
        let register = target ?? allocate()
        let inner = nextRegister
        var jumps: [Int] = []
        var soFar: Operand?
        for (index, term) in terms.enumerated() {
            let operand = emit(term, into: soFar == nil ? register : nil)
            release(to: inner)
            if operand.isConstant, constants[operand.index].is(.bool),
                constants[operand.index].isTrue != isAnd
            {
                // A constant that decides makes all other terms irrelevant, errors included.
                forget(since: start)
                release(to: mark)
                return operand
            }
            if let left = soFar {
                code.append(
                    Instruction(
                        opcode: isAnd ? .and : .or, target: UInt16(register), a: left, b: operand))
                soFar = Operand(.register, register)
            } else {
                soFar = operand
            }
            if index < terms.count - 1, let soFar, !soFar.isConstant {
                jumps.append(
                    append(
                        Instruction(
                            opcode: isAnd ? .jumpIfFalse : .jumpIfTrue, target: UInt16(register),
                            a: soFar)))
            }
        }
        land(jumps)
        return Operand(.register, register)
    }

    private mutating func conditional(
        _ condition: NodeID, _ then: NodeID, _ otherwise: NodeID, into target: Int?
    ) -> Operand {
        let register = target ?? allocate()
        let inner = nextRegister
        let test = emit(condition)
        release(to: inner)
        if test.isConstant, constants[test.index].is(.bool) {
            return emit(constants[test.index].isTrue ? then : otherwise, into: register)
        }
        let branch = append(
            Instruction(opcode: .branch, target: UInt16(register), a: test))
        place(emit(then, into: register), in: register)
        release(to: inner)
        let jump = append(Instruction(opcode: .jump))
        land([branch])
        place(emit(otherwise, into: register), in: register)
        release(to: inner)
        code[branch].b = Operand(.register, code.count)
        land([jump])
        return Operand(.register, register)
    }

    private mutating func binding(
        _ name: String, _ value: NodeID, _ body: NodeID, into target: Int?
    ) -> Operand {
        let register = target ?? allocate()
        let inner = nextRegister
        let bound = emit(value)
        scopes.append((name, bound))
        let result = emit(body, into: register)
        scopes.removeLast()
        release(to: inner)
        guard result.space == .register, result.index >= inner else { return result }
        place(result, in: register)
        return Operand(.register, register)
    }
}

extension BinaryOperator {
    fileprivate var opcode: Opcode {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .modulo: .modulo
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .in: .contains
        }
    }
}
