// SPDX-License-Identifier: Apache-2.0

/// A number of any of the three numeric types, compared by its mathematical value.
///
/// Integers compare exactly with one another whatever their types. Against a double, an integer is
/// rounded to the nearest double once both are known to be in the integer's range.
enum Number {
    case int(Int64)
    case uint(UInt64)
    case double(Double)

    static func areEqual(_ left: Number, _ right: Number) -> Bool {
        order(left, right) == .same
    }

    /// How two numbers compare; `unordered` if one of them is NaN.
    static func order(_ left: Number, _ right: Number) -> Order {
        switch (left, right) {
        case (.int(let left), .int(let right)): Order(left, right)
        case (.uint(let left), .uint(let right)): Order(left, right)
        case (.double(let left), .double(let right)): Order(left, right)
        case (.int(let left), .uint(let right)): left < 0 ? .less : Order(UInt64(left), right)
        case (.uint, .int), (.double, .int), (.double, .uint): order(right, left).reversed
        case (.int(let left), .double(let right)): order(left, right)
        case (.uint(let left), .double(let right)): order(left, right)
        }
    }

    private static func order(_ left: Int64, _ right: Double) -> Order {
        if right.isNaN { return .unordered }
        if right < -0x1p63 { return .greater }
        if right > 0x1p63 { return .less }
        return Order(Double(left), right)
    }

    private static func order(_ left: UInt64, _ right: Double) -> Order {
        if right.isNaN { return .unordered }
        if right < 0 { return .greater }
        if right > 0x1p64 { return .less }
        return Order(Double(left), right)
    }

    /// Equal for equal numbers, so that an int finds the entry of an equal double.
    var hashKey: UInt64 {
        let value =
            switch self {
            case .int(let value): Double(value)
            case .uint(let value): Double(value)
            case .double(let value): value
            }
        return value == 0 ? 0 : value.bitPattern
    }
}

/// The outcome of a comparison.
enum Order {
    case less, same, greater, unordered

    init<T: Comparable>(_ left: T, _ right: T) {
        self =
            if left < right { .less } else if left == right { .same } else if left > right {
                .greater
            } else { .unordered }
    }

    var reversed: Order {
        switch self {
        case .less: .greater
        case .greater: .less
        case .same, .unordered: self
        }
    }
}
