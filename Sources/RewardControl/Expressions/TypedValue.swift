// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import RewardWire

/// Values in JSON that keep their types: `{"int": "12"}`, `{"list": [{"bool": true}]}`.
///
/// | kind | content |
/// | --- | --- |
/// | `int`, `uint`, `double` | a string, so that nothing is lost: `"9223372036854775807"`, `"nan"` |
/// | `bool`, `string` | as in JSON |
/// | `null` | null |
/// | `bytes` | base64 |
/// | `list` | a list of such values |
/// | `map` | a list of pairs `[key, value]`, in any order |
/// | `timestamp`, `duration` | `"2009-02-13T23:31:30Z"`, `"1.5s"` |
/// | `type` | the type's name |
/// | `ip`, `cidr` | `"10.0.0.1"`, `"10.0.0.0/8"` |
/// | `optional` | such a value, or null for none |
enum TypedValue {
    /// Why a text or a JSON value is none in this notation.
    struct Problem: Error, Hashable {
        let message: String
    }

    /// Reads a value. The JSON comes decoded: an object is a map whose keys are strings.
    static func read(_ json: Value) throws(Problem) -> Value {
        guard case .map(let map) = json, map.count == 1, case .string(let kind) = map.keys[0] else {
            throw Problem(
                message: "a typed value is an object with one key, such as {\"int\": \"12\"}")
        }
        let content = map.values[0]
        let value: Value? =
            switch kind {
            case "null": .null
            case "list": .list(try elements(content, of: kind).map(read))
            case "map": .map(try readMap(content))
            case "optional": .optional(content == .null ? .none : try read(content))
            default: try readScalar(kind, content)
            }
        guard let value else {
            throw Problem(message: "\(ValueText.plain(content)) is no content of {\"\(kind)\": …}")
        }
        return value
    }

    private static func readScalar(_ kind: String, _ content: Value) throws(Problem) -> Value? {
        if kind == "bool" {
            if case .bool = content { return content }
            return nil
        }
        guard kinds.contains(kind) else {
            throw Problem(message: "'\(kind)' is no kind of typed value")
        }
        guard case .string(let text) = content else { return nil }
        return switch kind {
        case "int": Int64(text).map { .int($0) }
        case "uint": UInt64(text).map { .uint($0) }
        case "double": Double(text).map { .double($0) }
        case "bytes": Base64.decode(text).map { .bytes($0) }
        case "timestamp": Value(timestamp: text)
        case "duration": Value(duration: text)
        case "type": .type(text)
        case "ip", "cidr": constant("\(kind)(\(JSONText.quoted(text)))")
        default: content
        }
    }

    private static let kinds: Set = [
        "int", "uint", "double", "string", "bytes", "timestamp", "duration", "type", "ip",
        "cidr",
    ]

    private static func constant(_ expression: String) -> Value? {
        try? Program.compile(expression, in: Environment(variables: [:])).get().constant
    }

    private static func elements(_ content: Value, of kind: String) throws(Problem) -> [Value] {
        guard case .list(let elements) = content else {
            throw Problem(message: "{\"\(kind)\": …} holds a list")
        }
        return elements
    }

    private static func readMap(_ content: Value) throws(Problem) -> MapValue {
        var map = MapValue()
        for pair in try elements(content, of: "map") {
            guard case .list(let parts) = pair, parts.count == 2 else {
                throw Problem(message: "an entry of a map is a pair: [key, value]")
            }
            let key = try read(parts[0])
            guard map[key] == nil else {
                throw Problem(message: "the key \(ValueText.plain(key)) stands twice in a map")
            }
            map[key] = try read(parts[1])
        }
        return map
    }

    /// Writes a value as JSON.
    static func write(_ value: Value) -> String {
        switch value {
        case .null: "{\"null\":null}"
        case .bool(let bool): "{\"bool\":\(bool)}"
        case .int(let int): "{\"int\":\"\(int)\"}"
        case .uint(let uint): "{\"uint\":\"\(uint)\"}"
        case .double(let double): "{\"double\":\"\(ValueText.digits(double))\"}"
        case .string(let text): "{\"string\":\(JSONText.quoted(text))}"
        case .bytes(let bytes): "{\"bytes\":\"\(Base64.encode(bytes))\"}"
        case .list(let values): "{\"list\":[\(values.map(write).joined(separator: ","))]}"
        case .map(let map):
            "{\"map\":["
                + zip(map.keys, map.values).map { "[\(write($0)),\(write($1))]" }
                .joined(separator: ",") + "]}"
        case .timestamp: "{\"timestamp\":\"\(value.timeText ?? "")\"}"
        case .duration: "{\"duration\":\"\(value.timeText ?? "")\"}"
        case .ip(let address): "{\"ip\":\"\(address)\"}"
        case .cidr(let range): "{\"cidr\":\"\(range)\"}"
        case .type(let name): "{\"type\":\(JSONText.quoted(name))}"
        case .optional(let wrapped): "{\"optional\":\(wrapped.map(write) ?? "null")}"
        }
    }
}

/// Strings of JSON.
enum JSONText {
    /// The text in quotes, with escapes.
    static func quoted(_ text: String) -> String {
        var buffer = TextBuffer()
        buffer.appendJSON(text)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }
}
