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
        var cells = program.slots.map { path in
            Self.value(at: path, bindings).map { machine.box($0) } ?? rw_cell()
        }
        // What lies behind an empty array has no address.
        cells.append(rw_cell())
        let result = cells.withUnsafeBufferPointer {
            machine.evaluate(program, slots: $0.baseAddress!)
        }
        if Int(result.kind) == RW_CELL_ERROR { return .error(machine.errorMessage(of: result)) }
        return .value(machine.value(of: result))
    }

    private static func value(at path: SlotPath, _ bindings: [String: Value]) -> Value? {
        var value = bindings[path.fields[0]]
        for name in path.fields.dropFirst() {
            guard case .map(let map)? = value else { return nil }
            value = map[.string(name)]
        }
        return value
    }
}
