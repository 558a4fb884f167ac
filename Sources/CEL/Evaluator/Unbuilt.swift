// SPDX-License-Identifier: Apache-2.0
internal import CLayout

extension Machine {
    mutating func format(_ arguments: Arguments) -> rw_cell? { nil }
    mutating func math(_ function: Function, _ arguments: Arguments) -> rw_cell? { nil }
    mutating func base64(_ function: Function, _ argument: rw_cell) -> rw_cell? { nil }
    mutating func optional(_ function: Function, _ arguments: Arguments) -> rw_cell? { nil }
    mutating func list(_ function: Function, _ arguments: Arguments) -> rw_cell? { nil }
    mutating func reversedList(_ list: rw_cell) -> rw_cell? { nil }
}
