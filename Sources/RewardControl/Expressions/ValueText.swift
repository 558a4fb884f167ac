// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Values for people: as an expression would write them.
enum ValueText {
    /// `true`, `12`, `12u`, `1.5`, `"abc"`, `b"\xff"`, `[1, 2]`, `{"a": 1}`, `duration("90s")`.
    static func plain(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .int(let int): "\(int)"
        case .uint(let uint): "\(uint)u"
        case .double(let double):
            double.isFinite ? "\(double)" : "double(\"\(digits(double))\")"
        case .string(let text): JSONText.quoted(text)
        case .bytes(let bytes): "b\"\(bytes.map(plain).joined())\""
        case .list(let values): "[\(values.map(plain).joined(separator: ", "))]"
        case .map(let map):
            "{"
                + zip(map.keys, map.values).map { "\(plain($0)): \(plain($1))" }
                .joined(separator: ", ") + "}"
        case .timestamp: "timestamp(\"\(value.timeText ?? "")\")"
        case .duration: "duration(\"\(value.timeText ?? "")\")"
        case .ip(let address): "ip(\"\(address)\")"
        case .cidr(let range): "cidr(\"\(range)\")"
        case .type(let name): name
        case .optional(let wrapped):
            wrapped.map { "optional.of(\(plain($0)))" } ?? "optional.none()"
        }
    }

    /// The digits that make this double again; `inf`, `-inf` or `nan`.
    static func digits(_ double: Double) -> String {
        double.isNaN ? "nan" : "\(double)"
    }

    private static func plain(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\\(Unicode.Scalar(byte))"
        case 0x20..<0x7F: "\(Unicode.Scalar(byte))"
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
