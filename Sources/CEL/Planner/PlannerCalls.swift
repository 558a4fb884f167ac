// SPDX-License-Identifier: Apache-2.0

/// Functions, list and map literals, and loops.
extension Planner {
    mutating func call(_ call: Node.Call, _ id: NodeID, into target: Int?) -> Operand {
        guard case .function(let function) = references[Int(id.index)] else {
            preconditionFailure("a call that passed the checker refers to a function")
        }
        let isQualified = call.target.map { isNamespace($0) } ?? false
        let arguments = (isQualified ? [] : call.target.map { [$0] } ?? []) + call.arguments
        let mark = nextRegister
        switch (function, arguments.count) {
        case (.dyn, 1): return emit(arguments[0], into: target)
        case (.size, 1):
            return compute(
                Instruction(opcode: .size, a: emit(arguments[0])), into: target, releasing: mark)
        case (.contains, 2), (.startsWith, 2), (.endsWith, 2):
            let opcode: Opcode =
                function == .contains
                ? .textContains : function == .startsWith ? .startsWith : .endsWith
            let first = emit(arguments[0])
            let step = Instruction(opcode: opcode, a: first, b: emit(arguments[1]))
            return compute(step, into: target, releasing: mark)
        case (.matches, 2):
            let first = emit(arguments[0])
            let second = emit(arguments[1])
            let step = Instruction(opcode: .matches, a: first, b: pattern(second))
            return compute(step, into: target, releasing: mark)
        case (.or, 2), (.orValue, 2):
            return orElse(function, arguments[0], arguments[1], into: target)
        default:
            let parts = arguments.count == 2 && call.target != nil && isZoned(function)
            if parts { asksHost = true }
            let step = Instruction(opcode: .call, c: UInt32(function.rawValue))
            let isRegex = (Function.regexExtract.rawValue...Function.regexReplace.rawValue)
                .contains(function.rawValue)
            return gather(
                arguments, step, canFold: !parts, patternIndex: isRegex ? 1 : nil, into: target)
        }
    }

    /// The second operand is evaluated only if the first has no value.
    private mutating func orElse(
        _ function: Function, _ subject: NodeID, _ other: NodeID, into target: Int?
    ) -> Operand {
        let register = target ?? allocate()
        let inner = nextRegister
        let first = emit(subject)
        release(to: inner)
        let jump = append(
            Instruction(
                opcode: .orElse, flag: function == .orValue ? 1 : 0, target: UInt16(register),
                a: first))
        place(emit(other, into: register), in: register)
        release(to: inner)
        land([jump])
        return Operand(.register, register)
    }

    /// Reading a clock face in a named zone is up to the machine that evaluates.
    private func isZoned(_ function: Function) -> Bool {
        (Function.getFullYear.rawValue...Function.getMilliseconds.rawValue)
            .contains(function.rawValue)
    }

    /// True for the `math` of `math.abs(x)`: it is no operand.
    private func isNamespace(_ target: NodeID) -> Bool {
        guard references[Int(target.index)] == nil,
            case .name(let name, _) = syntax[target].kind
        else { return false }
        return Library.isNamespace(name) && !scopes.contains { $0.name == name }
    }

    /// Emits operands into neighbouring registers and an instruction over all of them.
    private mutating func gather(
        _ operands: [NodeID], _ step: Instruction, canFold: Bool = true,
        patternIndex: Int? = nil, into target: Int?
    ) -> Operand {
        let register = target ?? allocate()
        let first = allocate(operands.count)
        let inner = nextRegister
        var places: [Operand] = []
        for (index, operand) in operands.enumerated() {
            let place = emit(operand, into: first + index)
            places.append(index == patternIndex ? pattern(place) : place)
            release(to: inner)
        }
        var step = step
        if canFold, places.allSatisfy(\.isConstant) {
            let moves = places.enumerated().map { index, place in
                Instruction(opcode: .move, target: UInt16(index + 1), a: place)
            }
            step.a = Operand(.register, 1)
            step.b = Operand(.register, places.count)
            if let folded = fold(moves + [step], registerCount: places.count + 1) {
                release(to: target == nil ? register : first)
                return folded
            }
        }
        for (index, place) in places.enumerated() { self.place(place, in: first + index) }
        step.target = UInt16(register)
        step.a = Operand(.register, first)
        step.b = Operand(.register, places.count)
        code.append(step)
        release(to: first)
        return Operand(.register, register)
    }

    mutating func list(_ elements: [Node.Element], into target: Int?) -> Operand {
        if !elements.contains(where: \.isOptional) {
            return gather(elements.map(\.value), Instruction(opcode: .makeList), into: target)
        }
        return build(.finishList, into: target) { planner, step in
            elements.map { element in
                let mark = planner.nextRegister
                let value = planner.emit(element.value)
                planner.release(to: mark)
                return planner.append(step.appending(value, flag: element.isOptional ? 1 : 0))
            }
        }
    }

    mutating func map(_ entries: [Node.Entry], into target: Int?) -> Operand {
        if !entries.contains(where: \.isOptional) {
            let operands = entries.flatMap { [$0.key, $0.value] }
            return gather(operands, Instruction(opcode: .makeMap), into: target)
        }
        return build(.finishMap, into: target) { planner, step in
            entries.map { entry in
                let mark = planner.nextRegister
                let key = planner.emit(entry.key)
                let value = planner.emit(entry.value)
                planner.release(to: mark)
                return planner.append(
                    step.appending(key, value, flag: entry.isOptional ? 3 : 2))
            }
        }
    }

    /// A container that is built bit by bit. The body returns its jumps to the end, which are
    /// taken with an error in the target.
    private mutating func build(
        _ finish: Opcode, into target: Int?,
        _ body: (inout Planner, Instruction) -> [Int]
    ) -> Operand {
        let register = target ?? allocate()
        let mark = allocate()
        place(constant(Cell.null), in: register)
        code.append(Instruction(opcode: .beginBuild, target: UInt16(mark)))
        let jumps = body(&self, Instruction(opcode: .append, target: UInt16(register)))
        land(jumps)
        code.append(
            Instruction(opcode: finish, target: UInt16(register), a: Operand(.register, mark)))
        release(to: mark)
        return Operand(.register, register)
    }

    // MARK: Loops

    mutating func loop(_ loop: Comprehension, into target: Int?) -> Operand {
        switch loop.kind {
        case .transformList:
            return build(.finishList, into: target) { planner, step in
                planner.turns(of: loop, accumulator: Int(step.target)) { planner, element in
                    let mark = planner.nextRegister
                    let value = loop.transform.map { planner.emit($0) } ?? element
                    planner.release(to: mark)
                    return [planner.append(step.appending(value, flag: 0))]
                }
            }
        case .transformMap, .transformMapEntry:
            return build(.finishMap, into: target) { planner, step in
                planner.turns(of: loop, accumulator: Int(step.target)) { planner, key in
                    guard let transform = loop.transform else { return [] }
                    let mark = planner.nextRegister
                    let value = planner.emit(transform)
                    planner.release(to: mark)
                    if loop.kind == .transformMap {
                        return [planner.append(step.appending(key, value, flag: 2))]
                    }
                    var entries = step.appending(value, flag: 0)
                    entries.opcode = .appendEntries
                    return [planner.append(entries)]
                }
            }
        case .all, .exists, .existsOne:
            return test(loop, into: target)
        }
    }

    /// `all` stops at the first false, `exists` at the first true; `exists_one` counts.
    private mutating func test(_ loop: Comprehension, into target: Int?) -> Operand {
        let register = target ?? allocate()
        let inner = nextRegister
        let result = Operand(.register, register)
        let start: Cell = loop.kind == .existsOne ? .int(0) : .bool(loop.kind == .all)
        place(constant(start), in: register)
        let jumps = turns(of: loop, accumulator: register) { planner, _ in
            guard let condition = loop.filter else { return [] }
            let mark = planner.nextRegister
            let value = planner.emit(condition)
            planner.release(to: mark)
            var step = Instruction(opcode: .count, target: UInt16(register), a: value)
            if loop.kind != .existsOne {
                step.opcode = .decide
                step.flag = loop.kind == .exists ? 1 : 0
            }
            return [planner.append(step)]
        }
        land(jumps)
        if loop.kind == .existsOne {
            code.append(
                Instruction(
                    opcode: .equal, target: UInt16(register), a: result, b: constant(Cell.int(1))
                ))
        }
        release(to: inner)
        return result
    }

    /// The frame of a loop; the body is emitted once and returns its jumps out of the loop.
    /// Returns all jumps to the end, those with an error in the accumulator among them.
    private mutating func turns(
        of loop: Comprehension, accumulator: Int,
        _ body: (inout Planner, Operand) -> [Int]
    ) -> [Int] {
        let isPair = loop.variables.count == 2
        let cursor = allocate(2)
        let variables = allocate(isPair ? 2 : 1)
        let operands = (0..<loop.variables.count).map { Operand(.register, variables + $0) }
        let range = emit(loop.range)
        release(to: variables + operands.count)
        var exits = [
            append(
                Instruction(
                    opcode: .iterate, target: UInt16(cursor), a: range,
                    b: Operand(.register, accumulator)))
        ]
        let start = code.count
        exits.append(
            append(
                Instruction(
                    opcode: .next, flag: isPair ? 1 : 0, target: UInt16(variables),
                    a: Operand(.register, cursor))))
        scopes.append(contentsOf: zip(loop.variables, operands).map { (name: $0, operand: $1) })
        let isTest = loop.kind == .all || loop.kind == .exists || loop.kind == .existsOne
        if !isTest, let filter = loop.filter {
            let mark = nextRegister
            let condition = emit(filter)
            release(to: mark)
            exits.append(filterExit(condition, accumulator, backTo: start))
        }
        exits += body(&self, operands[0])
        scopes.removeLast(operands.count)
        if let last = code.indices.last, code[last].opcode == .decide {
            code[last].b = Operand(.register, start)
        } else {
            code.append(Instruction(opcode: .jump, c: UInt32(start)))
        }
        code[start].b = Operand(raw: UInt32(1 + (code.count - start) / Limits.instructionsPerStep))
        release(to: cursor)
        return exits
    }

    /// A condition that begins the next turn unless it holds. The way out with an error is a jump
    /// of its own, which a condition that holds steps over.
    private mutating func filterExit(
        _ condition: Operand, _ accumulator: Int, backTo start: Int
    ) -> Int {
        code.append(
            Instruction(
                opcode: .filter, target: UInt16(accumulator), a: condition,
                b: Operand(.register, code.count + 1), c: UInt32(start)))
        return append(Instruction(opcode: .jump))
    }
}

extension Instruction {
    fileprivate func appending(
        _ first: Operand, _ second: Operand = .none, flag: UInt8
    ) -> Instruction {
        var step = self
        step.a = first
        step.b = second
        step.flag = flag
        return step
    }
}
