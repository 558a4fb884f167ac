// SPDX-License-Identifier: Apache-2.0

/// The arguments of a call: registers that stand side by side, none of them an error.
typealias Arguments = UnsafeBufferPointer<Cell>

/// Calls of functions. Which overload is meant follows from the kinds of the arguments; each group
/// of functions answers nil for kinds it has no overload for.
extension Machine {
    @inline(never)
    mutating func call(_ frame: Frame, _ step: Instruction) -> Cell {
        let arguments = Arguments(start: frame.registers + step.a.index, count: step.b.index)
        for argument in arguments where argument.is(.error) { return argument }
        guard let function = Function(rawValue: UInt16(truncatingIfNeeded: step.c)) else {
            return .failure(.plain, "an instruction without meaning")
        }
        _ = charge(1)
        return dispatch(function, arguments) ?? noOverload(function, arguments)
    }

    private mutating func dispatch(_ function: Function, _ arguments: Arguments) -> Cell? {
        switch function.rawValue {
        case ...Function.format.rawValue:
            switch function {
            case .size: return size(arguments[0])
            case .matches: return matches(arguments[0], arguments[1])
            case .join: return join(arguments)
            case .reverse: return reverse(arguments[0])
            case .format: return format(arguments)
            default: return text(function, arguments)
            }
        case ...Function.duration.rawValue: return convert(function, arguments[0])
        case ...Function.getMilliseconds.rawValue: return timePart(function, arguments)
        case ...Function.bitShiftRight.rawValue: return math(function, arguments)
        case ...Function.decode.rawValue: return base64(function, arguments[0])
        case ...Function.unwrap.rawValue: return optional(function, arguments)
        case ...Function.last.rawValue: return list(function, arguments)
        case ...Function.regexReplace.rawValue: return regex(function, arguments)
        default: return network(function, arguments)
        }
    }

    private func noOverload(_ function: Function, _ arguments: Arguments) -> Cell {
        var kinds: UInt64 = 0
        for (index, argument) in arguments.prefix(8).enumerated() {
            kinds |= UInt64(argument.kind) << (index * 8)
        }
        return .failure(
            .noSuchOverload, detail: .function, length: UInt32(function.rawValue), bits: kinds)
    }

    /// A text of these bytes, in the machine's memory.
    mutating func make(_ kind: CellKind, _ bytes: some Collection<UInt8>) -> Cell {
        _ = charge(bytes.count / 16)
        guard let memory = arena.allocate(max(bytes.count, 1)) else { return .failure(.memory) }
        let buffer = UnsafeMutableRawBufferPointer(start: memory, count: bytes.count)
        buffer.copyBytes(from: bytes)
        return .text(kind, UnsafeRawBufferPointer(buffer))
    }
}
