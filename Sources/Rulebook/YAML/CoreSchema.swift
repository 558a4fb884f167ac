// SPDX-License-Identifier: Apache-2.0

/// The core schema of YAML 1.2: what a plain scalar without a tag is. `yes`, `on`, `1_000` and
/// `12:30` are texts, unlike in YAML 1.1.
enum CoreSchema {
    static func resolve(_ text: String) -> Scalar.Resolved {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        // Most scalars are words; the first byte tells.
        guard let first = text.utf8.first, isNumberStart(first) else { return .string }
        if isInteger(text) { return .integer }
        if isFloat(text) { return .float }
        return .string
    }

    /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`.
    private static func isInteger(_ text: String) -> Bool {
        var digits = Substring(text)
        if digits.hasPrefix("0o") {
            return holdsOnly(digits.dropFirst(2).utf8) { (0x30...0x37).contains($0) }
        }
        if digits.hasPrefix("0x") {
            return holdsOnly(digits.dropFirst(2).utf8, where: isHexDigit)
        }
        if digits.hasPrefix("-") || digits.hasPrefix("+") { digits.removeFirst() }
        return holdsOnly(digits.utf8, where: isDigit)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, `[-+]?\.inf`, `\.nan`.
    private static func isFloat(_ text: String) -> Bool {
        if [".nan", ".NaN", ".NAN"].contains(text) { return true }
        var rest = Substring(text)
        if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
        if [".inf", ".Inf", ".INF"].contains(rest) { return true }
        if let exponent = rest.utf8.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            var power = rest[rest.utf8.index(after: exponent)...]
            if power.hasPrefix("-") || power.hasPrefix("+") { power.removeFirst() }
            guard holdsOnly(power.utf8, where: isDigit) else { return false }
            rest = rest[..<exponent]
        }
        guard let point = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else {
            return holdsOnly(rest.utf8, where: isDigit)
        }
        let whole = rest[..<point].utf8
        let places = rest[rest.utf8.index(after: point)...].utf8
        guard whole.allSatisfy(isDigit), places.allSatisfy(isDigit) else { return false }
        return !whole.isEmpty || !places.isEmpty
    }

    private static func isNumberStart(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: ".")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private static func holdsOnly(
        _ bytes: Substring.UTF8View, where isAllowed: (UInt8) -> Bool
    ) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isAllowed)
    }
}
