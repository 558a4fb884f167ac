// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Divides an amount over receivers so that the shares always add up to it.
enum Shares {
    /// By weight, largest remainder first: everyone gets what his weight is worth, rounded down,
    /// and what is left goes one by one to those who lost most by rounding.
    ///
    /// A whole amount is divided into whole shares, any other into millionths.
    ///
    /// - Parameters:
    ///   - weights: one a receiver; those that are not above zero get nothing. If none is above
    ///     zero, all are equal.
    ///   - order: the receivers' places in the order that decides between equal remainders.
    static func divide(_ amount: Amount, by weights: [Amount], order: [Int]) -> [Amount] {
        guard !weights.isEmpty else { return [] }
        let unit = amount.isWhole ? Amount.unit : 1
        let units = (amount.millionths / unit).magnitude
        let scaled = scale(weights)
        let sum = scaled.reduce(0, +)
        var shares: [UInt128] = []
        var remainders: [UInt128] = []
        var left = units
        for weight in scaled {
            let (quotient, remainder) = sum.dividingFullWidth(
                units.multipliedFullWidth(by: weight))
            shares.append(quotient)
            remainders.append(remainder)
            left -= quotient
        }
        let byRemainder = weights.indices.filter { remainders[$0] > 0 }.sorted {
            remainders[$0] != remainders[$1]
                ? remainders[$0] > remainders[$1] : order[$0] < order[$1]
        }
        // What is left is less than the number of remainders: they add up to it times the sum.
        for index in byRemainder.prefix(Int(clamping: left)) { shares[index] += 1 }
        return shares.map { share in
            let millionths = Int128(clamping: share) * unit
            return Amount(millionths: amount < .zero ? -millionths : millionths)
        }
    }

    /// Weights whose sum fits, whatever they are: a receiver's index has 32 bits.
    private static func scale(_ weights: [Amount]) -> [UInt128] {
        let positive = weights.map { $0 > .zero ? $0.millionths.magnitude : 0 }
        let highest = positive.max() ?? 0
        guard highest > 0 else { return weights.map { _ in 1 } }
        let surplus = max(0, 33 - highest.leadingZeroBitCount)
        return positive.map { $0 >> UInt128(surplus) }
    }
}
