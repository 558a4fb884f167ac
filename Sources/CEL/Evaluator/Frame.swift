// SPDX-License-Identifier: Apache-2.0

/// Where a running program finds its operands.
struct Frame {
    let code: UnsafePointer<Instruction>
    /// The addresses of the registers, the constants and the slots, by the operand's space.
    let bases: UnsafePointer<UInt>
    let registers: UnsafeMutablePointer<Cell>
    let slotNames: UnsafePointer<Cell>

    /// Where an operand stands, as it is: a slot may be missing or an exact decimal.
    @inline(__always)
    func address(_ operand: Operand) -> UnsafePointer<Cell> {
        // The planner makes operands of these spaces only, so the address is never null.
        UnsafePointer(bitPattern: bases[Int(operand.raw >> 30)] &+ operand.byteOffset)
            .unsafelyUnwrapped
    }

    /// An operand as the operators want it: never missing, never a decimal.
    @inline(__always)
    func load(_ operand: Operand) -> Cell {
        let cell = address(operand).pointee
        return cell.isPlain ? cell : converted(cell, operand)
    }

    @inline(never)
    private func converted(_ cell: Cell, _ operand: Operand) -> Cell {
        cell.is(.missing)
            ? .failure(.noSuchKey, about: slotNames[operand.index]) : cell.normalized
    }

    /// Writes the target of an instruction.
    @inline(__always)
    func set(_ step: UnsafePointer<Instruction>, _ kind: CellKind, _ bits: UInt64) {
        registers[Int(step.pointee.target)] = Cell(kind, bits: bits)
    }

    @inline(__always)
    func set(_ step: UnsafePointer<Instruction>, _ cell: Cell) {
        registers[Int(step.pointee.target)] = cell
    }
}
