// SPDX-License-Identifier: Apache-2.0

/// Makes a program of a checked tree: names become slots, registers and constants; constant parts
/// are computed here, once.
///
/// Registers are used like a stack: a node's operands stand above its own register and are free
/// again when it has its value. So the number of registers is bounded by the tree.
struct Planner: ~Copyable {
    let syntax: Syntax
    let types: [CELType]
    let references: [Reference?]
    let environment: Environment
    private let resultType: CELType

    var code: [Instruction] = []
    private(set) var constants: [Cell] = []
    private(set) var slots: [SlotPath] = []
    private var slotIndices: [SlotPath: Int] = [:]
    private(set) var nextRegister = 0
    private var registerCount = 1
    var scopes: [(name: String, operand: Operand)] = []
    /// Set where the value depends on the machine that evaluates, not only on the text.
    var asksHost = false
    private var patterns: [Pattern] = []
    private var storage = Arena(bytesMax: Limits.arenaBytesMax * 2)
    private var machine = Machine()
    /// Steps that are left for computing constant parts.
    private var foldingSteps = Limits.foldingStepsMax

    init(_ checker: Checker, resultType: CELType) {
        syntax = checker.syntax
        types = checker.types
        references = checker.references
        environment = checker.environment
        self.resultType = resultType
    }

    /// Plans the whole tree.
    consuming func plan() -> Plan {
        let path = slotPath(syntax.root)
        let requirements = self.requirements(syntax.root)
        var result = emit(syntax.root)
        code.append(Instruction(opcode: .yield, a: result))
        var constant: Value?
        if slots.isEmpty, !asksHost {
            let cell = machine.fold(
                code, constants, registerCount: registerCount, steps: &foldingSteps)
            if !cell.is(.error), let folded = keep(cell) {
                result = folded
                code = [Instruction(opcode: .yield, a: result)]
                constant = Boxing.value(of: cell)
            }
        }
        let names = slots.map { text(.string, $0.description) }
        let estimatedSteps = CostEstimate.steps(of: code, constants)
        guard let code = store(code), let constants = store(constants + [.null]),
            let slotNames = store(names + [.null])
        else {
            preconditionFailure("a bounded expression fits in a program's storage")
        }
        return Plan(
            resultType: resultType, slots: slots, soleSlot: path, constant: constant,
            requirements: requirements, estimatedSteps: estimatedSteps,
            registerCount: registerCount, storage: storage, patterns: patterns, code: code,
            constants: constants, slotNames: slotNames)
    }

    private mutating func store<T: BitwiseCopyable>(_ elements: [T]) -> UnsafePointer<T>? {
        let byteCount = elements.count * MemoryLayout<T>.stride
        guard let memory = storage.allocate(byteCount) else { return nil }
        let copy = memory.bindMemory(to: T.self, capacity: elements.count)
        elements.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                copy.initialize(from: start, count: source.count)
            }
        }
        return UnsafePointer(copy)
    }

    // MARK: Registers, constants and slots

    mutating func allocate(_ count: Int = 1) -> Int {
        defer {
            nextRegister += count
            registerCount = max(registerCount, nextRegister)
        }
        return nextRegister
    }

    mutating func release(to register: Int) {
        nextRegister = register
    }

    mutating func constant(_ cell: Cell) -> Operand {
        constants.append(cell)
        return Operand(.constant, constants.count - 1)
    }

    mutating func constant(_ value: Value) -> Operand {
        constant(Boxing.cell(of: value, in: &storage, depth: 0))
    }

    mutating func text(_ kind: CellKind, _ text: String) -> Cell {
        Boxing.cell(of: kind == .type ? .type(text) : .string(text), in: &storage, depth: 0)
    }

    /// A constant of a cell of the machine, or nil if it is too large to be kept.
    private mutating func keep(_ cell: Cell) -> Operand? {
        // Copying costs like computing: parts may be shared, so a small program can make a huge
        // constant. The room for the program itself is never used up by constants.
        let isAffordable = Boxing.count(cell, &foldingSteps, texts: true)
        guard isAffordable else { return nil }
        let copy = Boxing.copy(cell, in: &storage)
        return copy.is(.error) ? nil : constant(copy)
    }

    /// A constant text compiled as a pattern; the text itself if it is none, which is an error when
    /// evaluating. Other operands stay what they are.
    mutating func pattern(_ operand: Operand) -> Operand {
        guard operand.isConstant, constants[operand.index].is(.string),
            case .success(let pattern) = Pattern.compile(constants[operand.index].bytes)
        else { return operand }
        patterns.append(pattern)
        return constant(pattern.cell)
    }

    mutating func slot(_ path: SlotPath) -> Operand {
        if let known = slotIndices[path] { return Operand(.slot, known) }
        slots.append(path)
        slotIndices[path] = slots.count - 1
        return Operand(.slot, slots.count - 1)
    }

    /// How much has been planned so far.
    var position: (code: Int, slots: Int) { (code.count, slots.count) }

    /// Drops what has been planned since: it turned out not to matter.
    mutating func forget(since start: (code: Int, slots: Int)) {
        code.removeSubrange(start.code...)
        for path in slots[start.slots...] { slotIndices[path] = nil }
        slots.removeSubrange(start.slots...)
    }

    /// The path of a chain of constant fields that starts at a variable.
    func slotPath(_ id: NodeID) -> SlotPath? {
        if case .variable(let name) = references[Int(id.index)] {
            return SlotPath(fields: [name])
        }
        switch syntax[id].kind {
        case .select(let operand, let field, isOptional: false):
            return slotPath(operand, field)
        case .index(let operand, let index, isOptional: false):
            guard case .literal(.string(let field)) = syntax[index].kind else { return nil }
            return slotPath(operand, field)
        default:
            return nil
        }
    }

    /// A field of an optional is an optional: no slot can stand for it.
    func slotPath(_ operand: NodeID, _ field: String) -> SlotPath? {
        if case .optional = types[Int(operand.index)] { return nil }
        return slotPath(operand).map { SlotPath(fields: $0.fields + [field]) }
    }

    // MARK: Emitting

    /// Adds an instruction whose operands are `a` and `b`, or computes it at once if they are
    /// constants.
    mutating func compute(
        _ step: Instruction, into target: Int?, releasing mark: Int
    ) -> Operand {
        release(to: mark)
        if step.a.isConstant, step.b.isConstant || step.b == .none, step.opcode != .fail,
            let folded = fold([step])
        {
            return folded
        }
        var step = step
        let register = target ?? allocate()
        step.target = UInt16(register)
        code.append(step)
        return Operand(.register, register)
    }

    /// The constant that some instructions yield in register 0, unless that is an error: errors
    /// are left to the evaluation, which may absorb them.
    mutating func fold(_ steps: [Instruction], registerCount: Int = 1) -> Operand? {
        let end = Instruction(opcode: .yield, a: Operand(.register, 0))
        let cell = machine.fold(
            steps + [end], constants, registerCount: registerCount, steps: &foldingSteps)
        defer { machine.begin() }
        return cell.is(.error) ? nil : keep(cell)
    }

    /// Makes sure that a value stands in a register.
    mutating func place(_ operand: Operand, in register: Int) {
        guard operand != Operand(.register, register) else { return }
        code.append(Instruction(opcode: .move, target: UInt16(register), a: operand))
    }

    mutating func append(_ step: Instruction) -> Int {
        code.append(step)
        return code.count - 1
    }

    /// Lets jumps go on at the next instruction.
    mutating func land(_ jumps: [Int]) {
        for jump in jumps { code[jump].c = UInt32(code.count) }
    }
}

extension Machine {
    /// Runs instructions over constants, for the planner, and takes what that costs off a budget.
    mutating func fold(
        _ code: [Instruction], _ constants: [Cell], registerCount: Int, steps budget: inout Int
    ) -> Cell {
        let count = registerCount + 1
        steps = budget
        defer { budget = max(0, steps) }
        return withUnsafeTemporaryAllocation(of: Cell.self, capacity: count) { registers in
            registers.initialize(repeating: .null)
            return code.withUnsafeBufferPointer { code in
                (constants + [.null]).withUnsafeBufferPointer { constants in
                    guard let code = code.baseAddress, let constants = constants.baseAddress,
                        let registers = registers.baseAddress
                    else { return .null }
                    let bases = [
                        UInt(bitPattern: registers), UInt(bitPattern: constants),
                        UInt(bitPattern: constants),
                    ]
                    return bases.withUnsafeBufferPointer { bases in
                        guard let bases = bases.baseAddress else { return .null }
                        return run(
                            Frame(
                                code: code, bases: bases, registers: registers,
                                slotNames: constants))
                    }
                }
            }
        }
    }
}
