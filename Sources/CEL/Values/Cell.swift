// SPDX-License-Identifier: Apache-2.0
internal import CLayout

/// What a cell holds; the raw values are those of cell.h.
enum CellKind: UInt8 {
    case missing = 0
    case null, bool, int, uint, double, string, bytes, timestamp, duration, type, list, map
    case decimal, boxed, error

    /// The type's name in messages; nil for what is no value.
    var name: String? {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double, .decimal: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .type: "type"
        case .list: "list"
        case .map: "map"
        case .boxed: "optional"
        case .missing, .error: nil
        }
    }
}

/// How the evaluator uses the reserved bytes of the cells that it makes; cells of the host have
/// zeros there.
///
/// - list, map: byte 0 is 1 if the children stand side by side, nested containers elsewhere (the
///   host's are in pre-order); byte 1 is the binary logarithm of the hash index that follows the
///   children, or 0 for none.
/// - boxed: an optional; `bits` is the address of the cell inside, or 0 for none.
/// - error: byte 0 is the `Failure`, byte 1 the `FailureDetail`.
extension rw_cell {
    init(_ kind: CellKind, length: UInt32 = 0, bits: UInt64 = 0) {
        self.init(kind: kind.rawValue, reserved: (0, 0, 0), length: length, bits: bits)
    }

    static func bool(_ value: Bool) -> rw_cell { rw_cell(.bool, bits: value ? 1 : 0) }
    static func int(_ value: Int64) -> rw_cell { rw_cell(.int, bits: UInt64(bitPattern: value)) }
    static func uint(_ value: UInt64) -> rw_cell { rw_cell(.uint, bits: value) }
    static func double(_ value: Double) -> rw_cell { rw_cell(.double, bits: value.bitPattern) }
    static var null: rw_cell { rw_cell(.null) }

    static func timestamp(_ moment: TimeValue) -> rw_cell {
        rw_cell(
            .timestamp, length: UInt32(bitPattern: moment.nanoseconds),
            bits: UInt64(bitPattern: moment.seconds))
    }

    static func duration(_ span: TimeValue) -> rw_cell {
        rw_cell(
            .duration, length: UInt32(bitPattern: span.nanoseconds),
            bits: UInt64(bitPattern: span.seconds))
    }

    static func text(_ kind: CellKind, _ bytes: UnsafeRawBufferPointer) -> rw_cell {
        rw_cell(
            kind, length: UInt32(bytes.count), bits: UInt64(UInt(bitPattern: bytes.baseAddress)))
    }

    static func optional(_ address: UnsafePointer<rw_cell>?) -> rw_cell {
        rw_cell(.boxed, bits: UInt64(UInt(bitPattern: address)))
    }

    var cellKind: CellKind { CellKind(rawValue: kind) ?? .missing }

    @inline(__always)
    func `is`(_ kind: CellKind) -> Bool { self.kind == kind.rawValue }

    var isTrue: Bool { self.is(.bool) && bits != 0 }
    var isFalse: Bool { self.is(.bool) && bits == 0 }
    var int: Int64 { Int64(bitPattern: bits) }
    var double: Double { Double(bitPattern: bits) }
    var count: Int { Int(length) }
    var time: TimeValue {
        TimeValue(seconds: int, nanoseconds: Int32(bitPattern: length))
    }

    /// The bytes of a string, bytes or type cell. They live as long as whoever made the cell says.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: UnsafeRawPointer(bitPattern: UInt(bits)), count: Int(length))
    }

    /// The text of a string or type cell.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The first child of a list or map, the content of an optional.
    var children: UnsafePointer<rw_cell>? { UnsafePointer(bitPattern: UInt(bits)) }

    /// True if the children of a list or map stand side by side.
    var isFlat: Bool { reserved.0 != 0 }

    /// Number of child cells of a container, 0 for any other cell.
    var childCount: Int {
        if self.is(.list) { return Int(length) }
        return self.is(.map) ? Int(length) * 2 : 0
    }

    /// The number in a numeric cell.
    var number: Number? {
        switch cellKind {
        case .int: .int(int)
        case .uint: .uint(bits)
        case .double: .double(double)
        default: nil
        }
    }

    /// The cell as the operators know it: exact decimals of the host become doubles.
    var normalized: rw_cell {
        guard self.is(.decimal) else { return self }
        let high = Int128(Int32(bitPattern: length)) << 64
        return .double(Double(high | Int128(bits)) / 1_000_000)
    }
}

/// Seconds and nanoseconds of a timestamp or a duration.
struct TimeValue: Hashable, Sendable, BitwiseCopyable {
    var seconds: Int64
    var nanoseconds: Int32
}
