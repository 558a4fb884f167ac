// SPDX-License-Identifier: Apache-2.0

/// The functions of `math`.
extension Machine {
    mutating func math(_ function: Function, _ arguments: Arguments) -> Cell? {
        switch function {
        case .greatest, .least: return extreme(arguments, isGreatest: function == .greatest)
        case .ceil, .floor, .round, .trunc, .isNaN, .isInf, .isFinite:
            return arguments[0].is(.double) ? ofDouble(function, arguments[0].double) : nil
        case .abs, .sign, .sqrt: return ofNumber(function, arguments[0])
        case .bitNot:
            let cell = arguments[0]
            return cell.is(.int) || cell.is(.uint)
                ? Cell(cell.cellKind, bits: ~cell.bits) : nil
        case .bitShiftLeft, .bitShiftRight: return shift(function, arguments[0], arguments[1])
        default: return bits(function, arguments[0], arguments[1])
        }
    }

    private func ofDouble(_ function: Function, _ value: Double) -> Cell? {
        switch function {
        case .ceil: .double(value.rounded(.up))
        case .floor: .double(value.rounded(.down))
        case .round: .double(value.rounded(.toNearestOrAwayFromZero))
        case .trunc: .double(value.rounded(.towardZero))
        case .isNaN: .bool(value.isNaN)
        case .isInf: .bool(value.isInfinite)
        default: .bool(value.isFinite)
        }
    }

    private func ofNumber(_ function: Function, _ cell: Cell) -> Cell? {
        switch (function, cell.number) {
        case (.abs, .int(let value)):
            value == .min ? .failure(.overflow) : .int(value < 0 ? -value : value)
        case (.abs, .uint): cell
        case (.abs, .double(let value)): .double(value.magnitude)
        case (.sign, .int(let value)): .int(value.signum())
        case (.sign, .uint(let value)): .uint(value == 0 ? 0 : 1)
        case (.sign, .double(let value)):
            .double(value.isNaN ? value : value == 0 ? 0 : value < 0 ? -1 : 1)
        case (.sqrt, .int(let value)): .double(Double(value).squareRoot())
        case (.sqrt, .uint(let value)): .double(Double(value).squareRoot())
        case (.sqrt, .double(let value)): .double(value.squareRoot())
        default: nil
        }
    }

    private func bits(_ function: Function, _ left: Cell, _ right: Cell) -> Cell? {
        guard left.kind == right.kind, left.is(.int) || left.is(.uint) else { return nil }
        let bits =
            switch function {
            case .bitAnd: left.bits & right.bits
            case .bitOr: left.bits | right.bits
            default: left.bits ^ right.bits
            }
        return Cell(left.cellKind, bits: bits)
    }

    /// Shifts the 64 bits as they are: zeros come in on either side, whatever the sign.
    private func shift(_ function: Function, _ cell: Cell, _ distance: Cell) -> Cell? {
        guard cell.is(.int) || cell.is(.uint), distance.is(.int) else { return nil }
        guard distance.int >= 0 else { return .failure(.argument, "a negative distance to shift") }
        let bits =
            function == .bitShiftLeft ? cell.bits << distance.int : cell.bits >> distance.int
        return Cell(cell.cellKind, bits: bits)
    }

    /// The greatest or least of several numbers, or of those in one list; the first among equals.
    private mutating func extreme(_ arguments: Arguments, isGreatest: Bool) -> Cell? {
        var best: Cell?
        func consider(_ cell: Cell) -> Bool {
            guard let number = cell.number else { return false }
            if let known = best?.number {
                let order = Number.order(number, known)
                if order != (isGreatest ? .greater : .less) { return true }
            }
            best = cell
            return true
        }
        if arguments.count == 1, arguments[0].is(.list) {
            var elements = Children(arguments[0])
            while let element = elements.next() {
                guard charge(1), consider(element) else { return nil }
            }
            return best ?? .failure(.argument, "an empty list has no greatest or least number")
        }
        for argument in arguments where !consider(argument) { return nil }
        return best
    }
}
