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
    var patterns = PatternCache()
    private var registers: UnsafeMutablePointer<Cell>
    private var registerCapacity: Int
    /// See `Frame.bases`.
    private let bases: UnsafeMutablePointer<UInt>
    private var stack: UnsafeMutablePointer<Cell>
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
        registers = Machine.makeCells(registerCapacity)
        bases = .allocate(capacity: 3)
        bases.initialize(repeating: 0, count: 3)
        stackCapacity = 64
        stack = Machine.makeCells(stackCapacity)
    }

    deinit {
        registers.deallocate()
        bases.deallocate()
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
        bases[Int(Operand.Space.register.rawValue)] = UInt(bitPattern: registers)
        bases[Int(Operand.Space.constant.rawValue)] = UInt(bitPattern: program.constants)
        bases[Int(Operand.Space.slot.rawValue)] = UInt(bitPattern: slots)
        let result = run(
            Frame(
                code: program.code, bases: bases, registers: registers,
                slotNames: program.slotNames))
        if result.isCompound { return bounded(result).hostCell }
        return result.hostCell
    }

    private static func makeCells(_ count: Int) -> UnsafeMutablePointer<Cell> {
        let cells = UnsafeMutablePointer<Cell>.allocate(capacity: count)
        cells.initialize(repeating: .null, count: count)
        return cells
    }

    @inline(never)
    private mutating func growRegisters(_ count: Int) {
        registers.deallocate()
        registerCapacity = count * 2
        registers = Machine.makeCells(registerCapacity)
    }

    // MARK: The stack of containers that are being built

    /// Puts a cell on the stack; false if it is full.
    mutating func push(_ cell: Cell) -> Bool {
        if stackCount == stackCapacity {
            guard stackCapacity * 16 < Limits.arenaBytesMax else {
                arena.exhaust()
                return false
            }
            let larger = Machine.makeCells(stackCapacity * 2)
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
    mutating func pop(to mark: Int) -> UnsafeBufferPointer<Cell> {
        let count = stackCount - mark
        stackCount = mark
        return UnsafeBufferPointer(start: stack + mark, count: count)
    }

    /// Takes the steps for going through a text off the budget. Short ones are in the price of the
    /// instruction.
    @inline(__always)
    mutating func chargeText(_ byteCount: Int) {
        if byteCount > 64 { steps &-= byteCount / 16 }
    }

    /// Takes steps off the budget; false if it is used up.
    @inline(__always)
    mutating func charge(_ count: Int) -> Bool {
        steps &-= count
        return steps >= 0
    }
}
