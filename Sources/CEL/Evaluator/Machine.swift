// SPDX-License-Identifier: Apache-2.0
package import CLayout

/// Runs programs: the registers, the stack and the memory that evaluations need, reused by all of
/// them. One a thread.
///
/// Cells that a machine yields may point into its memory; they hold until the next `begin()`.
/// Cells that point into the host's memory or into the program's constants hold as long as those.
package struct Machine: ~Copyable {
    /// Seconds east of UTC in a time zone at a moment (seconds since 1970); nil if the zone is
    /// unknown. The machine knows UTC and fixed offsets itself.
    package typealias ZoneOffset = @Sendable (_ zone: String, _ seconds: Int64) -> Int64?

    var arena: Arena
    /// What is left of the running evaluation's budget; below zero it is over.
    var steps = 0
    let zoneOffset: ZoneOffset?
    private var registers: UnsafeMutablePointer<rw_cell>
    private var registerCapacity: Int
    private var stack: UnsafeMutablePointer<rw_cell>
    private var stackCapacity: Int
    private(set) var stackCount = 0

    /// A machine that knows UTC and fixed offsets only.
    package init() {
        self.init(zoneOffset: nil)
    }

    /// A machine that asks the host about other time zones.
    package init(zoneOffset: ZoneOffset?) {
        self.zoneOffset = zoneOffset
        arena = Arena(bytesMax: Limits.arenaBytesMax)
        registerCapacity = 32
        registers = Machine.cells(registerCapacity)
        stackCapacity = 64
        stack = Machine.cells(stackCapacity)
    }

    deinit {
        registers.deallocate()
        stack.deallocate()
    }

    /// Forgets what earlier evaluations made: boxed values, results, errors.
    package mutating func begin() {
        arena.reset()
    }

    /// Evaluates a program. `slots[i]` is the value of `program.slots[i]`, a missing cell if there
    /// is none. Never fails otherwise than by yielding an error cell.
    package mutating func evaluate(
        _ program: Program, slots: UnsafePointer<rw_cell>
    ) -> rw_cell {
        if program.registerCount > registerCapacity { growRegisters(program.registerCount) }
        steps = Limits.stepsMax
        stackCount = 0
        let result = run(
            Frame(
                code: program.code, constants: program.constants, slots: slots,
                registers: registers, slotNames: program.slotNames))
        return result.is(.list) || result.is(.map) ? bounded(result) : result
    }

    private static func cells(_ count: Int) -> UnsafeMutablePointer<rw_cell> {
        let cells = UnsafeMutablePointer<rw_cell>.allocate(capacity: count)
        cells.initialize(repeating: .null, count: count)
        return cells
    }

    @inline(never)
    private mutating func growRegisters(_ count: Int) {
        registers.deallocate()
        registerCapacity = count * 2
        registers = Machine.cells(registerCapacity)
    }

    // MARK: The stack of containers that are being built

    /// Puts a cell on the stack; false if it is full.
    mutating func push(_ cell: rw_cell) -> Bool {
        if stackCount == stackCapacity {
            guard stackCapacity * 16 < Limits.arenaBytesMax else { return false }
            let larger = Machine.cells(stackCapacity * 2)
            larger.update(from: stack, count: stackCount)
            stack.deallocate()
            stack = larger
            stackCapacity *= 2
        }
        stack[stackCount] = cell
        stackCount += 1
        return true
    }

    /// Takes everything above a mark off the stack; the pointer holds until the next push.
    mutating func pop(to mark: Int) -> UnsafeBufferPointer<rw_cell> {
        let count = stackCount - mark
        stackCount = mark
        return UnsafeBufferPointer(start: stack + mark, count: count)
    }

    /// Takes steps off the budget; false if it is used up.
    @inline(__always)
    mutating func charge(_ count: Int) -> Bool {
        steps &-= count
        return steps >= 0
    }
}

/// Where a running program finds its operands.
struct Frame {
    let code: UnsafePointer<Instruction>
    let constants: UnsafePointer<rw_cell>
    let slots: UnsafePointer<rw_cell>
    let registers: UnsafeMutablePointer<rw_cell>
    let slotNames: UnsafePointer<rw_cell>

    /// An operand as it stands: a slot may be missing or an exact decimal.
    @inline(__always)
    subscript(operand: Operand) -> rw_cell {
        let space = operand.raw >> 30
        let base =
            space == 0 ? UnsafePointer(registers) : space == 1 ? constants : slots
        return base[operand.index]
    }

    /// An operand as the operators want it: never missing, never a decimal.
    @inline(never)
    func load(_ operand: Operand) -> rw_cell {
        let cell = self[operand]
        if cell.is(.missing) { return .failure(.noSuchKey, about: slotNames[operand.index]) }
        return cell.normalized
    }
}
