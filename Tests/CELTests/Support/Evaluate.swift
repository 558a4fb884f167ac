// SPDX-License-Identifier: Apache-2.0
import CEL
import CLayout
import Foundation

/// What evaluating an expression gave.
enum Outcome: Equatable {
    case value(Value)
    case error(String)
}

/// Plays the host: finds the slots of a program in values of variables.
func evaluate(_ program: Program, _ bindings: [String: Value] = [:]) -> Outcome {
    var machine = Machine { zone, seconds in
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        return TimeZone(identifier: zone).map { Int64($0.secondsFromGMT(for: date)) }
    }
    machine.begin()
    var cells = program.slots.map { path in
        var value = bindings[path.fields[0]]
        for field in path.fields.dropFirst() {
            guard case .map(let map)? = value else {
                value = nil
                break
            }
            value = map[.string(field)]
        }
        return value.map { machine.box($0) } ?? .init()
    }
    cells.append(.init())
    let result = machine.evaluate(program, slots: cells)
    return result.kind == RW_CELL_ERROR
        ? .error(machine.errorMessage(of: result)) : .value(machine.value(of: result))
}
