// SPDX-License-Identifier: Apache-2.0

/// The functions that the evaluator can run. Overloads of a name share a case: which of them is
/// meant follows from the arguments' kinds when evaluating.
enum Function: UInt16, Sendable, CaseIterable {
    // Strings, bytes and containers
    case size, contains, startsWith, endsWith, matches
    case charAt, indexOf, lastIndexOf, lowerAscii, upperAscii, replace, split, substring, trim
    case join, reverse, quote, format
    // Conversions
    case int, uint, double, string, bytes, bool, type, dyn, timestamp, duration
    // Parts of timestamps and durations
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear
    case getHours, getMinutes, getSeconds, getMilliseconds
    // math
    case greatest, least, ceil, floor, round, trunc, abs, sign, sqrt
    case isNaN, isInf, isFinite
    case bitAnd, bitOr, bitXor, bitNot, bitShiftLeft, bitShiftRight
    // base64
    case encode, decode
    // Optionals
    case optionalOf, optionalOfNonZero, optionalNone, hasValue, value, or, orValue, unwrap
    // Lists
    case distinct, flatten, range, slice, sort, sortByKeys, first, last
    // regex
    case regexExtract, regexExtractAll, regexReplace
    // Network addresses
    case ip, cidr, isIP, isCIDR, isCanonical, containsIP, containsCIDR, masked, prefixLength
    case family, isLoopback, isUnspecified, isGlobalUnicast, isLinkLocalMulticast
    case isLinkLocalUnicast
}

/// One form of a function or an operator.
struct Overload: Sendable {
    let function: Function
    let isMember: Bool
    /// Of a member function the first is the operand before the dot.
    let parameters: [CELType]
    let result: CELType

    /// The form as a message shows it: `string.startsWith(string)`.
    func form(of name: String) -> String {
        let shown = parameters.map(Overload.shown)
        let arguments = shown.dropFirst(isMember ? 1 : 0).joined(separator: ", ")
        return isMember ? "\(shown[0]).\(name)(\(arguments))" : "\(name)(\(arguments))"
    }

    private static func shown(_ type: CELType) -> String {
        switch type {
        case .parameter: "any"
        case .list(.parameter): "list"
        case .map(.parameter, .parameter): "map"
        case .optional(.parameter): "optional"
        default: type.description
        }
    }
}
