// SPDX-License-Identifier: Apache-2.0
import CLayout
import RewardEngine
import Rulebook

@testable import RewardWire

/// A cell as a value of Swift, to be compared with an expected one.
indirect enum Value: Hashable, Sendable {
    case missing, null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case decimal(millionths: Int128)
    case list([Value])
    case map([Pair])

    struct Pair: Hashable, Sendable {
        let key: Value
        let value: Value
    }

    static func map(_ pairs: KeyValuePairs<String, Value>) -> Value {
        .map(pairs.map { Pair(key: .string($0.key), value: $0.value) })
    }

    init(_ cell: rw_cell) {
        switch Int(cell.kind) {
        case RW_CELL_NULL: self = .null
        case RW_CELL_BOOL: self = .bool(cell.bits == 1)
        case RW_CELL_INT: self = .int(Int64(bitPattern: cell.bits))
        case RW_CELL_DOUBLE: self = .double(Double(bitPattern: cell.bits))
        case RW_CELL_STRING:
            let text = rw_text(
                start: UnsafePointer(bitPattern: UInt(cell.bits)), length: cell.length)
            self = .string(String(text))
        case RW_CELL_DECIMAL:
            let high = Int128(Int32(bitPattern: cell.length))
            self = .decimal(millionths: high << 64 | Int128(cell.bits))
        case RW_CELL_LIST, RW_CELL_MAP:
            var children = UnsafePointer<rw_cell>(bitPattern: UInt(cell.bits))!
            self = Value(container: cell, children: &children)
        default: self = .missing
        }
    }

    /// Reads children in pre-order, and moves behind the last.
    private init(container: rw_cell, children: inout UnsafePointer<rw_cell>) {
        let isMap = Int(container.kind) == RW_CELL_MAP
        var values: [Value] = []
        for _ in 0..<Int(container.length) * (isMap ? 2 : 1) {
            let child = children.pointee
            children += 1
            guard [RW_CELL_LIST, RW_CELL_MAP].contains(Int(child.kind)) else {
                values.append(Value(child))
                continue
            }
            precondition(UInt(child.bits) == UInt(bitPattern: children), "children follow directly")
            values.append(Value(container: child, children: &children))
        }
        guard isMap else {
            self = .list(values)
            return
        }
        self = .map(
            stride(from: 0, to: values.count, by: 2).map {
                Pair(key: values[$0], value: values[$0 + 1])
            })
    }
}

extension String {
    init(_ text: rw_text) {
        let bytes = UnsafeRawBufferPointer(start: text.start, count: Int(text.length))
        self.init(decoding: bytes, as: UTF8.self)
    }
}

/// What became of one line.
struct Outcome: Hashable, Sendable, CustomStringConvertible {
    var code: RefusalCode?
    var isEmpty = false
    var message = ""
    var type = ""
    var subject = ""
    var source = ""
    var id: String?
    var time: Int64?
    var eventClass = 0
    var identity: [UInt64] = []
    var fields: [Value] = []

    var description: String { "\(code?.rawValue ?? "accepted") \(message) \(fields)" }
}

extension EventBatch {
    /// Everything about all lines, copied out.
    var outcomes: [Outcome] {
        withExtendedLifetime(self) { events.indices.map { outcome(at: $0) } }
    }

    private func outcome(at index: Int) -> Outcome {
        let event = events[index]
        if let refusal = refusal(at: index, firstLine: 1) {
            precondition(refusal.line == index + 1)
            return Outcome(code: refusal.code, message: refusal.message)
        }
        if Int(event.code) == RW_EMPTY_LINE { return Outcome(isEmpty: true) }
        let flags = Int(event.flags)
        let count = projection.classes[Int(event.event_class)].fields.count
        let first = Int(event.first_cell)
        return Outcome(
            type: String(event.type), subject: String(event.subject), source: String(event.source),
            id: flags & RW_EVENT_HAS_ID == 0 ? nil : String(event.id),
            time: flags & RW_EVENT_HAS_TIME == 0 ? nil : event.time,
            eventClass: Int(event.event_class), identity: [event.identity.0, event.identity.1],
            fields: cells[first..<first + count].map(Value.init))
    }
}

/// Decodes lines; by default with a projection that wants nothing.
func decode(
    _ bytes: [UInt8], _ projection: Projection = Projection(), lineBytesMax: Int = 65_536
) -> [Outcome] {
    let decoder = EventDecoder(projection: projection, lineBytesMax: lineBytesMax)
    return bytes.withUnsafeBytes {
        decoder.decode(EventText(copying: $0, defaultSource: "connection-1")).outcomes
    }
}

func decode(
    _ text: String, _ projection: Projection = Projection(), lineBytesMax: Int = 65_536
) -> [Outcome] {
    decode(Array(text.utf8), projection, lineBytesMax: lineBytesMax)
}

extension Projection {
    /// All types are of one class that wants the given fields; `data.minutes` is a path.
    static func wanting(_ paths: String..., decimals: [String] = []) -> Projection {
        var projection = Projection()
        let values = paths.map {
            Field(path: $0.split(separator: ".").map(String.init), form: .value)
        }
        let exact = decimals.map {
            Field(path: $0.split(separator: ".").map(String.init), form: .decimal)
        }
        projection.fields = values + exact
        projection.classes[0].fields = Array(projection.fields.indices)
        return projection
    }
}

/// An event of type `t` and member `ana` with the given `data`.
func event(data: String) -> String {
    "{\"type\":\"t\",\"subject\":\"ana\",\"data\":\(data)}"
}
