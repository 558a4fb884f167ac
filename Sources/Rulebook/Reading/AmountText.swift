// SPDX-License-Identifier: Apache-2.0

/// Why a number's text is no amount.
enum AmountProblem: Error {
    /// More than six decimal places.
    case tooPrecise
    /// Beyond `Amount.magnitudeMax`, infinite or not a number.
    case outOfRange
}

extension Amount {
    /// Reads a number of the core schema from its text, so that `0.1` is a tenth.
    init(parsing text: String) throws(AmountProblem) {
        if text.hasPrefix("0x") || text.hasPrefix("0o") {
            let radix = text.hasPrefix("0x") ? 16 : 8
            guard let whole = Int128(text.dropFirst(2), radix: radix) else { throw .outOfRange }
            try self.init(digits: whole, exponent: 0)
            return
        }
        var digits: Int128 = 0
        var exponent = 0
        var isNegative = false
        var isBehindPoint = false
        var power: Substring.UTF8View?
        for (position, byte) in zip(text.utf8.indices, text.utf8) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int128(byte - UInt8(ascii: "0"))
                // Further digits are only zeros here, or there are too many.
                guard digits <= Amount.magnitudeMax else { throw .outOfRange }
                digits = digits * 10 + digit
                if isBehindPoint { exponent -= 1 }
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "+"): break
            case UInt8(ascii: "."): isBehindPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                power = text[text.utf8.index(after: position)...].utf8
            default: throw .outOfRange
            }
            if power != nil { break }
        }
        if let power {
            guard let value = Int(String(Substring(power))), abs(value) < 1000 else {
                throw .outOfRange
            }
            exponent += value
        }
        try self.init(digits: isNegative ? -digits : digits, exponent: exponent)
    }

    /// `digits` times ten to the power of `exponent`.
    private init(digits: Int128, exponent: Int) throws(AmountProblem) {
        var digits = digits
        var places = exponent + 6
        while places < 0, digits != 0 {
            guard digits % 10 == 0 else { throw .tooPrecise }
            digits /= 10
            places += 1
        }
        while places > 0, digits != 0 {
            let (next, overflow) = digits.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw .outOfRange }
            digits = next
            places -= 1
        }
        guard digits.magnitude <= Amount.magnitudeMax.magnitude else { throw .outOfRange }
        self.init(millionths: digits)
    }
}
