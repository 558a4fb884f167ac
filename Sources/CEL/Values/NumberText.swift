// SPDX-License-Identifier: Apache-2.0

/// Numbers as text.
enum NumberText {
    /// The shortest decimal text that reads back as the same double, without a point for whole
    /// numbers below 1e21.
    static func string(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        let text = value.description
        guard let exponent = text.firstIndex(of: "e") else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let power = Int(text[text.index(after: exponent)...]) ?? 0
        guard power > 0, power < 21 else { return text }
        // Written out: the digits without their point, and zeros up to the exponent.
        let digits = text[..<exponent].filter { $0 != "-" && $0 != "." }
        let isOneDigit = digits.count == 2 && digits.hasSuffix("0")
        let significant = isOneDigit ? digits.dropLast() : digits[...]
        let zeros = String(repeating: "0", count: max(0, power + 1 - significant.count))
        return (value < 0 ? "-" : "") + significant + zeros
    }
}
