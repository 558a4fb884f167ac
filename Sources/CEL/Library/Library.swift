// SPDX-License-Identifier: Apache-2.0

/// All functions by name: what the checker knows about them.
enum Library {
    /// The forms of a function.
    static func overloads(of name: String) -> [Overload] { functions[name] ?? [] }

    /// True for names that start a qualified function: `math` in `math.abs`.
    static func isNamespace(_ name: String) -> Bool { namespaces.contains(name) }

    /// All names, for suggestions.
    static var names: some Sequence<String> { functions.keys }

    private static let namespaces: Set<String> = [
        "math", "strings", "base64", "optional", "lists", "regex", "ip",
    ]

    private static let functions: [String: [Overload]] = {
        var functions: [String: [Overload]] = [:]
        for (name, overload) in all { functions[name, default: []].append(overload) }
        return functions
    }()

    private static let all: [(String, Overload)] =
        standard + conversions + times + strings + math + optionals + lists + encoders + regex
        + network

    static func member(
        _ name: String, _ function: Function, _ parameters: [CELType], _ result: CELType
    ) -> (String, Overload) {
        (
            name,
            Overload(
                function: function, isMember: true, parameters: parameters, result: result)
        )
    }

    static func global(
        _ name: String, _ function: Function, _ parameters: [CELType], _ result: CELType
    ) -> (String, Overload) {
        (
            name,
            Overload(
                function: function, isMember: false, parameters: parameters, result: result)
        )
    }

    static let a = CELType.parameter(1)
    static let b = CELType.parameter(2)
}
