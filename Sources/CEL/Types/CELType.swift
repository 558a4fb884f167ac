// SPDX-License-Identifier: Apache-2.0

/// A static type of the expression language.
package indirect enum CELType: Hashable, Sendable {
    /// Known only when evaluating.
    case dyn
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case timestamp
    case duration
    /// An IP address.
    case ip
    /// A range of IP addresses.
    case cidr
    /// A type as a value: `type(x)`.
    case type
    case list(CELType)
    case map(CELType, CELType)
    /// A host object (event, member …) whose fields are known by name.
    case record(RecordType)
    /// A value that may be absent.
    case optional(CELType)
    /// A type that is still to be inferred, or a parameter of an overload.
    case parameter(Int)
    /// The type of an expression that has already been reported as wrong.
    case error
}

extension CELType {
    /// True if the checker knows nothing about the type.
    package var isDynamic: Bool { self == .dyn || self == .error }

    /// True for int, uint and double.
    var isNumeric: Bool { self == .int || self == .uint || self == .double }

    /// The type with every type still to be inferred made `dyn`.
    var settled: CELType {
        switch self {
        case .parameter: .dyn
        case .list(let element): .list(element.settled)
        case .map(let key, let value): .map(key.settled, value.settled)
        case .optional(let wrapped): .optional(wrapped.settled)
        default: self
        }
    }
}

extension CELType: CustomStringConvertible {
    /// The type as the language's documentation writes it: `list(map(string, int))`.
    package var description: String {
        switch self {
        case .dyn, .parameter: "dyn"
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .type: "type"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .record(let record): record.name
        case .optional(let wrapped): "optional_type(\(wrapped))"
        case .error: "error"
        }
    }
}

/// A host object whose fields are known by name.
///
/// A record is a map as far as evaluating goes; the checker uses the fields to type selections and
/// to find names that are misspelt.
package final class RecordType: Sendable {
    /// The name for messages: "event", "member".
    package let name: String
    /// The types of the known fields.
    package let fields: [String: CELType]
    /// The type of fields that are not listed; nil: selecting one is an error.
    package let otherFields: CELType?
    /// Whether a field that is not listed is taken for a slip if it differs from one that is by a
    /// single character. In brackets, as `event["sourc"]`, it can be read all the same.
    package let refusesSlips: Bool

    /// A record with these fields.
    package init(
        name: String, fields: [String: CELType], otherFields: CELType? = nil,
        refusesSlips: Bool = false
    ) {
        self.name = name
        self.fields = fields
        self.otherFields = otherFields
        self.refusesSlips = refusesSlips
    }
}

extension RecordType: Hashable {
    /// True for the same record, or one with the same name and fields.
    package static func == (left: RecordType, right: RecordType) -> Bool {
        left === right
            || (left.name == right.name && left.fields == right.fields
                && left.otherFields == right.otherFields)
    }

    /// Feeds the name; the fields are left to the comparison.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(fields.count)
    }
}
