// SPDX-License-Identifier: Apache-2.0

/// An exact decimal number with six places: what is summed, compared with a threshold or granted.
///
/// Stored as a whole number of millionths in 128 bits. Arithmetic saturates: an amount that cannot
/// be held is refused where it enters (`number_range`), so saturation can only be met by adding up
/// some 10^10 of the largest admissible numbers, and a fold over the log must not trap.
package struct Amount: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The number in millionths.
    package let millionths: Int128

    package static let unit: Int128 = 1_000_000
    package static let zero = Amount(millionths: 0)
    package static let one = Amount(millionths: unit)

    /// The largest magnitude that may enter, in millionths: what fits in a decimal cell (96 bits).
    package static let magnitudeMax: Int128 = (1 << 95) - 1

    @inlinable
    package init(millionths: Int128) {
        self.millionths = millionths
    }

    @inlinable
    package init(_ whole: Int) {
        self.millionths = Int128(whole) * Amount.unit
    }

    /// The nearest amount to a binary floating-point number, or nil if it is not finite or does
    /// not fit. Computed results (`data.minutes * 0.1`) come this way; numbers in events do not,
    /// they are read from their text.
    package init?(nearest value: Double) {
        let scaled = (value * 1_000_000).rounded(.toNearestOrAwayFromZero)
        guard scaled.isFinite, abs(scaled) <= 3.9e28 else { return nil }
        self.millionths = Int128(scaled)
    }

    package var isWhole: Bool { millionths % Amount.unit == 0 }

    @inlinable
    package static func < (left: Amount, right: Amount) -> Bool {
        left.millionths < right.millionths
    }

    @inlinable
    package static func + (left: Amount, right: Amount) -> Amount {
        let (sum, overflow) = left.millionths.addingReportingOverflow(right.millionths)
        if overflow { return Amount(millionths: right.millionths < 0 ? .min : .max) }
        return Amount(millionths: sum)
    }

    @inlinable
    package static func - (left: Amount, right: Amount) -> Amount {
        let (difference, overflow) = left.millionths.subtractingReportingOverflow(right.millionths)
        if overflow { return Amount(millionths: right.millionths < 0 ? .max : .min) }
        return Amount(millionths: difference)
    }

    @inlinable
    package static func += (left: inout Amount, right: Amount) { left = left + right }
}

extension Amount: CustomStringConvertible {
    /// The shortest decimal notation: `10`, `0.5`, `-12.000001`.
    package var description: String {
        if isWhole, let whole = Int64(exactly: millionths / Amount.unit) { return String(whole) }
        var digits = String(millionths.magnitude)
        if digits.utf8.count < 7 {
            digits = String(repeating: "0", count: 7 - digits.utf8.count) + digits
        }
        var whole = String(digits.dropLast(6))
        let places = digits.suffix(6)
        if let last = places.lastIndex(where: { $0 != "0" }) {
            whole += "." + places[...last]
        }
        return millionths < 0 ? "-" + whole : whole
    }
}
