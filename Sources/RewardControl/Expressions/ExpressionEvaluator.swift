// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import CLayout
internal import RewardDaemon
internal import RewardEngine

/// Evaluates expressions over values of variables, as the engine does over events.
struct ExpressionEvaluator: ~Copyable {
    private var machine: Machine

    init() {
        // The system's zones are read only if an expression names one: most name none.
        machine = Machine(zoneOffset: ZoneOffsets { SystemZones.read() }.offset)
    }

    /// Compiles and evaluates a case.
    mutating func answer(_ item: EvaluationCase) -> EvaluationAnswer {
        switch Program.compile(item.expression, in: item.environment) {
        case .failure(let failure):
            .error(failure.issues.map(\.message).joined(separator: "; "))
        case .success(let program):
            item.isCheckOnly ? .type(program.resultType) : evaluate(program, item.bindings)
        }
    }

    /// Evaluates a program.
    mutating func evaluate(_ program: Program, _ bindings: [String: Value]) -> EvaluationAnswer {
        machine.begin()
        var cells = program.slots.map { cell(at: $0, bindings) }
        // What lies behind an empty array has no address.
        cells.append(rw_cell())
        let result = cells.withUnsafeBufferPointer {
            machine.evaluate(program, slots: $0.baseAddress!)
        }
        if Int(result.kind) == RW_CELL_ERROR { return .error(machine.errorMessage(of: result)) }
        return .value(machine.value(of: result))
    }

    private mutating func cell(at path: SlotPath, _ bindings: [String: Value]) -> rw_cell {
        guard var value = bindings[path.fields[0]] else {
            // A variable without a value has no fields that could be missing.
            return path.fields.count > 1 ? machine.noField(of: .null) : rw_cell()
        }
        for name in path.fields.dropFirst() {
            guard case .map(let map) = value else { return machine.noField(of: value) }
            guard let inner = map[.string(name)] else { return rw_cell() }
            value = inner
        }
        return machine.box(value)
    }
}
