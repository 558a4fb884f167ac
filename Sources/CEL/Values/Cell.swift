// SPDX-License-Identifier: Apache-2.0
internal import CLayout

/// What a cell holds; the raw values are those of cell.h.
enum CellKind: UInt8 {
    case missing = 0
    case null, bool, int, uint, double, string, bytes, timestamp, duration, type, list, map
    case decimal, boxed, error
    /// Kinds of the evaluator alone: addresses, ranges of them, and compiled regular expressions,
    /// which stand where their text would.
    case ip, cidr, pattern

    /// The type's name in messages; nil for what is no value.
    var name: String? {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double, .decimal: "double"
        case .string, .pattern: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .type: "type"
        case .list: "list"
        case .map: "map"
        case .boxed: "optional"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .missing, .error: nil
        }
    }
}

/// A `rw_cell` as two words: kind, two bytes for the evaluator and the length in the first.
///
/// The C type is read and written field by field, which costs more than what is done with it;
/// words are copied in registers. The layouts are the same, so memory of the host is read in place.
///
/// The two bytes are zero in cells of the host. In cells that the evaluator makes they are:
///
/// - list, map: `layout` is 1 if the children stand side by side, nested containers elsewhere (the
///   host's are in pre-order); `extra` is the binary logarithm of the size of the hash index that
///   follows the children, or 0 for none.
/// - boxed: an optional; `bits` is the address of the cell inside, or 0 for none.
/// - ip, cidr: `bits` is the address of the 128 bits, `layout` is 4 or 6, `extra` the length of a
///   cidr's prefix.
/// - pattern: `bits` is the address of a compiled pattern, `length` its weight.
/// - error: `layout` is the `FailureDetail`, `extra` the `Failure`.
struct Cell: BitwiseCopyable, Sendable {
    private(set) var head: UInt64
    var bits: UInt64

    init(
        _ kind: CellKind, layout: UInt8 = 0, extra: UInt8 = 0, length: UInt32 = 0,
        bits: UInt64 = 0
    ) {
        head =
            UInt64(kind.rawValue) | UInt64(layout) << 8 | UInt64(extra) << 16
            | UInt64(length) << 32
        self.bits = bits
    }

    init(_ cell: rw_cell) {
        self = unsafeBitCast(cell, to: Cell.self)
    }

    /// The cell as the host knows it.
    var hostCell: rw_cell { unsafeBitCast(self, to: rw_cell.self) }

    @inline(__always)
    var kind: UInt8 { UInt8(truncatingIfNeeded: head) }
    var layout: UInt8 { UInt8(truncatingIfNeeded: head >> 8) }
    var extra: UInt8 { UInt8(truncatingIfNeeded: head >> 16) }

    var length: UInt32 {
        get { UInt32(truncatingIfNeeded: head >> 32) }
        set { head = head & 0xFFFF_FFFF | UInt64(newValue) << 32 }
    }
}

#if !_endian(little)
    #error("the first word of a cell is taken apart as a little-endian number")
#endif

extension Cell {
    static func bool(_ value: Bool) -> Cell { Cell(.bool, bits: value ? 1 : 0) }
    static func int(_ value: Int64) -> Cell { Cell(.int, bits: UInt64(bitPattern: value)) }
    static func uint(_ value: UInt64) -> Cell { Cell(.uint, bits: value) }
    static func double(_ value: Double) -> Cell { Cell(.double, bits: value.bitPattern) }
    static var null: Cell { Cell(.null) }

    static func timestamp(_ moment: TimeValue) -> Cell {
        Cell(
            .timestamp, length: UInt32(bitPattern: moment.nanoseconds),
            bits: UInt64(bitPattern: moment.seconds))
    }

    static func duration(_ span: TimeValue) -> Cell {
        Cell(
            .duration, length: UInt32(bitPattern: span.nanoseconds),
            bits: UInt64(bitPattern: span.seconds))
    }

    static func text(_ kind: CellKind, _ bytes: UnsafeRawBufferPointer) -> Cell {
        Cell(
            kind, length: UInt32(bytes.count), bits: UInt64(UInt(bitPattern: bytes.baseAddress)))
    }

    static func optional(_ address: UnsafePointer<Cell>?) -> Cell {
        Cell(.boxed, bits: UInt64(UInt(bitPattern: address)))
    }

    var cellKind: CellKind { CellKind(rawValue: kind) ?? .missing }

    @inline(__always)
    func `is`(_ kind: CellKind) -> Bool { self.kind == kind.rawValue }

    /// True unless the cell is missing or an exact decimal, which only slots can be.
    @inline(__always)
    var isPlain: Bool { kind != CellKind.missing.rawValue && kind != CellKind.decimal.rawValue }

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
    var children: UnsafePointer<Cell>? { UnsafePointer(bitPattern: UInt(bits)) }

    /// True if the children of a list or map stand side by side.
    var isFlat: Bool { layout != 0 }

    /// True for lists, maps and optionals.
    @inline(__always)
    var isCompound: Bool { self.is(.list) || self.is(.map) || self.is(.boxed) }

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

    /// The double, or the double that an int is exactly; nil for any other cell.
    @inline(__always)
    var exactDouble: Double? {
        if self.is(.double) { return double }
        guard self.is(.int), int.magnitude <= 1 << 53 else { return nil }
        return Double(int)
    }

    /// The cell as the operators know it: exact decimals of the host become doubles.
    var normalized: Cell {
        guard self.is(.decimal) else { return self }
        // Nearly all fit in 64 bits, where converting is one instruction.
        if Int32(bitPattern: length) == Int32(truncatingIfNeeded: int >> 63) {
            return .double(Double(int) / 1_000_000)
        }
        let high = Int128(Int32(bitPattern: length)) << 64
        return .double(Double(high | Int128(bits)) / 1_000_000)
    }
}

/// Seconds and nanoseconds of a timestamp or a duration.
struct TimeValue: Hashable, Sendable, BitwiseCopyable {
    var seconds: Int64
    var nanoseconds: Int32
}
