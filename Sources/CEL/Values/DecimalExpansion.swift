// SPDX-License-Identifier: Apache-2.0

/// The exact decimal digits of a double, for printing it with a fixed number of places.
///
/// A double is m · 2^e. For a negative e that is m · 5^-e / 10^-e: so multiplying by five is all
/// the long arithmetic there is.
struct DecimalExpansion {
    private static let limbBase: UInt64 = 1_000_000_000

    /// The digits, the most significant first, without leading zeros; empty for zero.
    private var digits: [UInt8]
    /// How many of them stand behind the point.
    private var places: Int
    private let isNegative: Bool

    /// The digits of a finite number.
    init(_ value: Double) {
        isNegative = value.sign == .minus
        let isSubnormal = value.exponentBitPattern == 0
        let mantissa = value.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
        let exponent = Int(isSubnormal ? 1 : value.exponentBitPattern) - 1075
        var limbs = [
            mantissa % Self.limbBase, mantissa / Self.limbBase,
        ]
        for _ in 0..<abs(exponent) { Self.multiply(&limbs, by: exponent < 0 ? 5 : 2) }
        var text: [UInt8] = []
        for limb in limbs.reversed() {
            let part = Array(String(limb).utf8)
            text += Array(repeating: Ascii.zero, count: 9 - part.count) + part
        }
        digits = text.drop { $0 == Ascii.zero }.map { $0 - Ascii.zero }
        places = max(0, -exponent)
    }

    private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index] * factor + carry
            limbs[index] = product % limbBase
            carry = product / limbBase
        }
        if carry > 0 { limbs.append(carry) }
    }

    /// Keeps so many digits and rounds, halves to even. A negative count keeps none.
    private mutating func round(keeping count: Int) {
        guard count < digits.count else { return }
        let dropped = digits.count - count
        let first = count >= 0 ? digits[count] : 0
        let hasRest = count < 0 || digits[(count + 1)...].contains { $0 != 0 }
        let isOdd = count > 0 && digits[count - 1] % 2 == 1
        let roundsUp = first > 5 || (first == 5 && (hasRest || isOdd))
        digits.removeSubrange(max(0, count)...)
        places -= dropped
        guard roundsUp else { return }
        var index = digits.count - 1
        while index >= 0, digits[index] == 9 {
            digits[index] = 0
            index -= 1
        }
        if index >= 0 { digits[index] += 1 } else { digits.insert(1, at: 0) }
    }

    /// With so many places: `123.500`.
    consuming func fixed(_ wanted: Int) -> String {
        round(keeping: digits.count - places + wanted)
        var shown = digits
        if places < wanted { shown += Array(repeating: 0, count: wanted - places) }
        if shown.count <= wanted {
            shown.insert(contentsOf: Array(repeating: 0, count: wanted + 1 - shown.count), at: 0)
        }
        return sign + Self.text(shown, point: shown.count - wanted)
    }

    /// With one digit before the point, so many behind it, and an exponent: `1.052033e+03`.
    consuming func scientific(_ wanted: Int) -> String {
        var exponent = digits.count - places - 1
        if digits.isEmpty { exponent = 0 }
        let countBefore = wanted + 1
        round(keeping: countBefore)
        // 9.99 became 10.0: one digit more than asked for.
        if digits.count > countBefore {
            digits.removeLast()
            exponent += 1
        }
        let shown = digits + Array(repeating: 0, count: max(0, countBefore - digits.count))
        let magnitude = String(exponent.magnitude)
        let padded = magnitude.utf8.count < 2 ? "0" + magnitude : magnitude
        return sign + Self.text(shown, point: 1) + "e" + (exponent < 0 ? "-" : "+") + padded
    }

    private var sign: String { isNegative ? "-" : "" }

    private static func text(_ digits: [UInt8], point: Int) -> String {
        let ascii = digits.map { $0 + Ascii.zero }
        let whole = String(decoding: ascii[..<point], as: UTF8.self)
        let rest = String(decoding: ascii[point...], as: UTF8.self)
        return rest.isEmpty ? whole : whole + "." + rest
    }
}
