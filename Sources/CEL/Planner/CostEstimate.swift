// SPDX-License-Identifier: Apache-2.0

/// What an evaluation is expected to cost, in the steps that evaluations are charged with.
///
/// Everything whose size is known counts by it: literal lists, patterns, texts. Of the rest a list
/// or a map is taken to have `Limits.elementsAssumed` elements and a text
/// `Limits.textBytesAssumed` bytes. A loop costs its turns; loops within loops multiply, and both
/// branches of a condition count. An expression that is expensive by this measure is refused when
/// rules load. Should an event hold larger lists than assumed, the budget of each evaluation
/// holds.
struct CostEstimate {
    private let constants: [Cell]
    /// Of containers in registers, as far as known.
    private var sizes: [UInt16: Int] = [:]
    /// The open loops: where they end, and how often their bodies run altogether.
    private var loops: [(end: Int, turns: Int)] = []
    /// Elements of the container that the next loop goes through.
    private var range = Limits.elementsAssumed
    private var total = 0

    private static let ceiling = Int(Int32.max)

    static func steps(of code: [Instruction], _ constants: [Cell]) -> Int {
        var estimate = CostEstimate(constants: constants)
        for (position, step) in code.enumerated() { estimate.add(step, at: position) }
        return estimate.total
    }

    private init(constants: [Cell]) {
        self.constants = constants
    }

    private mutating func add(_ step: Instruction, at position: Int) {
        while let last = loops.last, last.end <= position {
            // What the loop has built has as many elements as it had turns.
            range = min(Self.ceiling, last.turns / max(1, loops.dropLast().last?.turns ?? 1))
            loops.removeLast()
        }
        let turns = loops.last?.turns ?? 1
        switch step.opcode {
        case .iterate: range = size(of: step.a)
        case .next:
            let inner = product(turns, max(1, range))
            loops.append((end: Int(step.c), turns: inner))
            spend(product(inner, Int(step.b.raw)))
            return
        default: break
        }
        // Instructions of a loop are in the price of its turns.
        spend(product(turns, (loops.isEmpty ? 1 : 0) + extra(of: step)))
        sizes[step.target] = builtSize(of: step)
    }

    private mutating func spend(_ steps: Int) {
        total = min(Self.ceiling, total + steps)
    }

    private func product(_ left: Int, _ right: Int) -> Int {
        let (result, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? Self.ceiling : min(Self.ceiling, result)
    }

    // MARK: Sizes

    private func size(of operand: Operand) -> Int {
        switch operand.space {
        case .constant:
            let cell = constants[operand.index]
            return cell.is(.list) || cell.is(.map) ? cell.count : Limits.elementsAssumed
        case .register: return sizes[UInt16(operand.index)] ?? Limits.elementsAssumed
        default: return Limits.elementsAssumed
        }
    }

    /// Elements of the container that an instruction makes; nil if it makes none that is known.
    private func builtSize(of step: Instruction) -> Int? {
        switch step.opcode {
        case .makeList: step.b.index
        case .makeMap: step.b.index / 2
        case .move: size(of: step.a)
        case .add: min(Self.ceiling, size(of: step.a) + size(of: step.b))
        case .finishList, .finishMap: range
        default: nil
        }
    }

    // MARK: Prices

    /// Steps besides the one that each instruction is.
    private func extra(of step: Instruction) -> Int {
        switch step.opcode {
        case .add, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .size,
            .startsWith, .endsWith, .textContains:
            // Mostly these are about numbers and short texts.
            return 0
        case .contains:
            let isIndexed = step.b.isConstant && constants[step.b.index].extra != 0
            return isIndexed ? 1 : size(of: step.b)
        case .matches: return patternSteps(step.b)
        case .makeList, .makeMap: return step.b.index / 4
        case .call: return callSteps(step)
        default: return 0
        }
    }

    private func patternSteps(_ pattern: Operand) -> Int {
        let bytes = Limits.textBytesAssumed
        if pattern.isConstant, let handle = PatternHandle(constants[pattern.index]) {
            return handle.cost(of: bytes)
        }
        return Limits.patternSteps + bytes
    }

    private func callSteps(_ step: Instruction) -> Int {
        let elements = Limits.elementsAssumed
        let text = Limits.textBytesAssumed / 16
        switch Function(rawValue: UInt16(truncatingIfNeeded: step.c)) {
        case .distinct: return elements * elements
        case .sort, .sortByKeys: return elements * 8
        case .flatten, .range, .slice, .reverse, .join, .unwrap, .greatest, .least:
            return elements
        case .split, .replace, .format: return text * 4
        case .regexExtract, .regexExtractAll, .regexReplace:
            return 4 * (Limits.patternSteps + Limits.textBytesAssumed)
        case .charAt, .indexOf, .lastIndexOf, .lowerAscii, .upperAscii, .substring, .trim, .quote,
            .encode, .decode:
            return text
        default: return 1
        }
    }
}
