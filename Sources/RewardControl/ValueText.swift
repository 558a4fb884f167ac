// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import RewardWire

/// Values as text: as CEL would write them, and as JSON that keeps the type.
enum ValueText {
    /// `true`, `12`, `"abc"`, `[1, 2]`, `{"a": 1}`.
    static func plain(_ value: Value) -> String {
        switch value {
        case .null: return "null"
        case .bool(let bool): return bool ? "true" : "false"
        case .int(let int): return String(int)
        case .uint(let uint): return "\(uint)u"
        case .double(let double): return "\(double)"
        case .string(let text): return quoted(text)
        case .bytes(let bytes):
            return "b\"" + bytes.map { "\\x" + hexadecimal($0) }.joined() + "\""
        case .list(let values): return "[" + values.map(plain).joined(separator: ", ") + "]"
        case .map(let map):
            let pairs = zip(map.keys, map.values).map { plain($0) + ": " + plain($1) }
            return "{" + pairs.joined(separator: ", ") + "}"
        case .timestamp, .duration: return value.timeText ?? ""
        case .ip(let address): return "ip(\"\(address)\")"
        case .cidr(let range): return "cidr(\"\(range)\")"
        case .type(let name): return name
        case .optional(let value):
            return value.map { "optional(\(plain($0)))" } ?? "optional.none()"
        }
    }

    /// `{"int":"12"}`: numbers are strings, so that nothing is lost on the way.
    static func typed(_ value: Value) -> String {
        switch value {
        case .null: return "{\"null\":null}"
        case .bool(let bool): return "{\"bool\":\(bool)}"
        case .int(let int): return "{\"int\":\"\(int)\"}"
        case .uint(let uint): return "{\"uint\":\"\(uint)\"}"
        case .double(let double): return "{\"double\":\"\(double)\"}"
        case .string(let text): return "{\"string\":\(quoted(text))}"
        case .bytes(let bytes): return "{\"bytes\":\"\(base64(bytes))\"}"
        case .list(let values):
            return "{\"list\":[\(values.map(typed).joined(separator: ","))]}"
        case .map(let map):
            let pairs = zip(map.keys, map.values).map { "[\(typed($0)),\(typed($1))]" }
            return "{\"map\":[\(pairs.joined(separator: ","))]}"
        case .timestamp:
            return "{\"timestamp\":\"\(value.timeText ?? "")\"}"
        case .duration:
            return "{\"duration\":\"\(value.timeText ?? "")\"}"
        case .type(let name): return "{\"type\":\"\(name)\"}"
        case .ip(let address): return "{\"ip\":\"\(address)\"}"
        case .cidr(let range): return "{\"cidr\":\"\(range)\"}"
        case .optional(let value): return value.map(typed) ?? "{\"null\":null}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var buffer = TextBuffer()
        buffer.appendJSON(text)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0..<4 {
                let isPadding = position > group.count
                text.unicodeScalars.append(
                    isPadding ? "=" : alphabet[word >> (18 - 6 * position) & 63])
            }
        }
        return text
    }
}
