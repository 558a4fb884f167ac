// SPDX-License-Identifier: Apache-2.0

/// A value of the expression language, as it enters and leaves an evaluation.
///
/// Inside an evaluation values are cells (`Cell`); this type is for the edges: constants,
/// results that are shown, inputs that have no cell yet.
///
/// Equality is the language's: numbers compare by value across int, uint and double, text by its
/// bytes (never by canonical equivalence), maps without regard to order, and a NaN equals nothing.
package enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list([Value])
    case map(MapValue)
    /// Seconds since 1970 and nanoseconds in `0..<1_000_000_000`.
    case timestamp(seconds: Int64, nanoseconds: Int32)
    /// Seconds and nanoseconds of the same sign.
    case duration(seconds: Int64, nanoseconds: Int32)
    /// An IP address.
    case ip(IPAddress)
    /// A range of IP addresses.
    case cidr(IPRange)
    /// A type as a value, by its name.
    case type(String)
    /// A value that may be absent.
    indirect case optional(Value?)
}

extension Value: Hashable {
    /// The language's equality; see the type.
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)),
            (.type(let left), .type(let right)):
            left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.timestamp(let left, let leftRest), .timestamp(let right, let rightRest)),
            (.duration(let left, let leftRest), .duration(let right, let rightRest)):
            left == right && leftRest == rightRest
        case (.ip(let left), .ip(let right)): left == right
        case (.cidr(let left), .cidr(let right)): left == right
        case (.optional(let left), .optional(let right)): left == right
        default:
            if let left = left.number, let right = right.number {
                Number.areEqual(left, right)
            } else {
                false
            }
        }
    }

    /// Agrees with the equality: equal numbers of different types have equal hashes.
    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int, .uint, .double: hasher.combine(number?.hashKey)
        case .string(let text), .type(let text): hasher.combine(text)
        case .bytes(let bytes): hasher.combine(bytes)
        case .list(let elements): hasher.combine(elements.count)
        case .map(let map): hasher.combine(map.count)
        case .timestamp(let seconds, _), .duration(let seconds, _): hasher.combine(seconds)
        case .ip(let address): hasher.combine(address)
        case .cidr(let range): hasher.combine(range)
        case .optional(let value): hasher.combine(value)
        }
    }

    /// The number in a numeric value.
    var number: Number? {
        switch self {
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        default: nil
        }
    }
}

extension Value {
    /// The name of the value's type, as `type(x)` shows it.
    package var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .type: "type"
        case .optional: "optional_type"
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral
{
    /// A string.
    package init(stringLiteral value: String) { self = .string(value) }
    /// An int.
    package init(integerLiteral value: Int64) { self = .int(value) }
    /// A double.
    package init(floatLiteral value: Double) { self = .double(value) }
    /// A bool.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Null.
    package init(nilLiteral: ()) { self = .null }
    /// A list.
    package init(arrayLiteral elements: Value...) { self = .list(elements) }
}
