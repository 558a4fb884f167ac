// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Static types as text: `int`, `list(int)`, `map(string,list(dyn))`.
enum TypeText {
    /// Reads a type; spaces between its parts do not matter.
    static func read(_ text: String) throws(TypedValue.Problem) -> CELType {
        var rest = text.filter { $0 != " " }[...]
        guard let type = take(&rest, depth: 0), rest.isEmpty else {
            throw TypedValue.Problem(
                message: "'\(text)' is no type; types are written int, list(int), map(string,dyn)")
        }
        return type
    }

    /// Writes a type without spaces.
    static func write(_ type: CELType) -> String {
        type.description.filter { $0 != " " }
    }

    /// Deeper than any type that a declaration has use for.
    private static let depthMax = 32

    private static func take(_ rest: inout Substring, depth: Int) -> CELType? {
        guard depth < depthMax else { return nil }
        let name = rest.prefix { !"(),".contains($0) }
        rest = rest.dropFirst(name.count)
        var parameters: [CELType] = []
        if rest.first == "(" {
            repeat {
                rest.removeFirst()
                guard let parameter = take(&rest, depth: depth + 1) else { return nil }
                parameters.append(parameter)
            } while rest.first == ","
            guard rest.popFirst() == ")" else { return nil }
        }
        return type(String(name), parameters)
    }

    private static func type(_ name: String, _ parameters: [CELType]) -> CELType? {
        switch (name, parameters.count) {
        case ("list", 1): .list(parameters[0])
        case ("map", 2): .map(parameters[0], parameters[1])
        case ("optional_type", 1): .optional(parameters[0])
        case ("type", 1): .type
        case (_, 0): simple[name]
        default: nil
        }
    }

    private static let simple: [String: CELType] = [
        "dyn": .dyn, "null_type": .null, "bool": .bool, "int": .int, "uint": .uint,
        "double": .double, "string": .string, "bytes": .bytes, "type": .type,
        "timestamp": .timestamp, "google.protobuf.Timestamp": .timestamp,
        "duration": .duration, "google.protobuf.Duration": .duration,
        "net.IP": .ip, "net.CIDR": .cidr,
        "list": .list(.dyn), "map": .map(.dyn, .dyn), "optional_type": .optional(.dyn),
    ]
}
