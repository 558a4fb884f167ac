// SPDX-License-Identifier: Apache-2.0

/// What an instruction reads: a register, a constant of the program or a slot of the host.
struct Operand: Hashable, Sendable, BitwiseCopyable {
    enum Space: UInt32 {
        case register = 0
        case constant = 1
        case slot = 2
    }

    let raw: UInt32

    init(_ space: Space, _ index: Int) {
        raw = space.rawValue << 30 | UInt32(index) << 4
    }

    init(raw: UInt32) {
        self.raw = raw
    }

    /// No operand.
    static let none = Operand(raw: .max)

    /// Where the operand's cell stands in its space. Kept in bytes, which saves a shift each time.
    @inline(__always)
    var byteOffset: UInt { UInt(raw & 0x3FFF_FFFF) }
    var index: Int { Int(byteOffset >> 4) }
    var space: Space? { Space(rawValue: raw >> 30) }
    var isConstant: Bool { space == .constant }
}

/// One step of a program: 16 bytes of plain bits.
struct Instruction: Sendable, BitwiseCopyable {
    var opcode: Opcode
    /// Meaning by opcode; see there.
    var flag: UInt8 = 0
    /// The register that takes the result.
    var target: UInt16 = 0
    /// Always readable, even where it means nothing: the interpreter reads it before it branches.
    var a = Operand(.register, 0)
    var b = Operand.none
    /// Where to go on, for jumps; else by opcode.
    var c: UInt32 = 0
}

/// What an instruction does. "Jumps" means: goes on at `c`.
enum Opcode: UInt8, Sendable {
    /// Ends with a as the result.
    case yield

    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// flag 1: an int and a double are computed as doubles.
    case add, subtract, multiply, divide, modulo
    case negate, not

    /// a and b, absorbing errors if the other side decides.
    case and, or
    /// If a is false (true): sets the target to it and jumps.
    case jumpIfFalse, jumpIfTrue
    case jump
    /// If a is true goes on; if false jumps; else puts the error in the target and goes to b.
    case branch

    /// Unless the optional a is none, puts it (flag 1: what it holds) in the target and jumps; an
    /// error does the same.
    case orElse

    /// Whether a is an element or key of b.
    case contains
    /// Whether the slot a is there; b is the slot of what it is a field of, or none.
    case hasSlot
    /// The slot a as an optional; b as of hasSlot. flag 1: an int made a double.
    case optionalSlot
    /// Field or key b of a. flag 1: as an optional.
    case index
    /// Field b of a: as `index`, but not for lists. flag 1: as an optional.
    case select
    /// Whether a has the field b.
    case hasField

    case move
    /// a, an int made a double: the host writes 5 for 5.0.
    case toDouble
    case size, textContains, startsWith, endsWith
    /// Whether the pattern b matches a part of a.
    case matches
    /// Function number c of the b.index registers from a on.
    case call
    /// A list, or map, of the b.index registers from a on.
    case makeList, makeMap
    /// The error whose text is a.
    case fail

    /// Starts to go through a: the target and the register behind it become a cursor. If a is
    /// neither list nor map, puts the error in b and jumps.
    case iterate
    /// The next of cursor a into the target (flag 1: and the register behind it). Jumps at the end.
    /// The raw value of b is what a turn costs.
    case next
    /// Steps over the next instruction if a is true; jumps if it is false; if it is an error, puts
    /// it in the target and goes to b.
    case filter
    /// Ends a turn of `all` (flag 0) or `exists` (flag 1): if a decides, the target becomes it and
    /// the loop is left with a jump; else goes to b for the next turn. The target keeps an error
    /// until something decides.
    case decide
    /// Adds 1 to the target if a is true; if a is an error puts it in the target and jumps.
    case count

    /// The target becomes a mark in the machine's stack, where elements are put on one by one.
    case beginBuild
    /// Puts a (and b, if flag 2 is set) on the stack; flag 1: the last is an optional, which adds
    /// nothing if it is none. An error goes into the target, and jumps.
    case append
    /// Puts the entries of the map a on the stack; errors as append.
    case appendEntries
    /// Makes a list (map) of what is above mark a, unless the target holds an error.
    case finishList, finishMap
}
