// SPDX-License-Identifier: Apache-2.0

/// The functions of the extension libraries.
extension Library {
    static let strings: [(String, Overload)] = [
        member("charAt", .charAt, [.string, .int], .string),
        member("indexOf", .indexOf, [.string, .string], .int),
        member("indexOf", .indexOf, [.string, .string, .int], .int),
        member("lastIndexOf", .lastIndexOf, [.string, .string], .int),
        member("lastIndexOf", .lastIndexOf, [.string, .string, .int], .int),
        member("lowerAscii", .lowerAscii, [.string], .string),
        member("upperAscii", .upperAscii, [.string], .string),
        member("replace", .replace, [.string, .string, .string], .string),
        member("replace", .replace, [.string, .string, .string, .int], .string),
        member("split", .split, [.string, .string], .list(.string)),
        member("split", .split, [.string, .string, .int], .list(.string)),
        member("substring", .substring, [.string, .int], .string),
        member("substring", .substring, [.string, .int, .int], .string),
        member("trim", .trim, [.string], .string),
        member("reverse", .reverse, [.string], .string),
        member("join", .join, [.list(.string)], .string),
        member("join", .join, [.list(.string), .string], .string),
        member("format", .format, [.string, .list(.dyn)], .string),
        global("strings.quote", .quote, [.string], .string),
    ]

    static let encoders: [(String, Overload)] = [
        global("base64.encode", .encode, [.bytes], .string),
        global("base64.decode", .decode, [.string], .bytes),
    ]

    static let regex: [(String, Overload)] = [
        global("regex.extract", .regexExtract, [.string, .string], .optional(.string)),
        global("regex.extractAll", .regexExtractAll, [.string, .string], .list(.string)),
        global("regex.replace", .regexReplace, [.string, .string, .string], .string),
        global("regex.replace", .regexReplace, [.string, .string, .string, .int], .string),
    ]

    static let network: [(String, Overload)] = {
        let properties: [Function] = [
            .isLoopback, .isUnspecified, .isGlobalUnicast, .isLinkLocalMulticast,
            .isLinkLocalUnicast,
        ]
        return [
            global("ip", .ip, [.string], .ip),
            member("ip", .ip, [.cidr], .ip),
            global("isIP", .isIP, [.string], .bool),
            global("ip.isCanonical", .isCanonical, [.string], .bool),
            global("cidr", .cidr, [.string], .cidr),
            global("isCIDR", .isCIDR, [.string], .bool),
            member("family", .family, [.ip], .int),
            member("containsIP", .containsIP, [.cidr, .ip], .bool),
            member("containsIP", .containsIP, [.cidr, .string], .bool),
            member("containsCIDR", .containsCIDR, [.cidr, .cidr], .bool),
            member("containsCIDR", .containsCIDR, [.cidr, .string], .bool),
            member("masked", .masked, [.cidr], .cidr),
            member("prefixLength", .prefixLength, [.cidr], .int),
        ] + properties.map { member("\($0)", $0, [.ip], .bool) }
    }()

    static let optionals: [(String, Overload)] = [
        global("optional.of", .optionalOf, [a], .optional(a)),
        global("optional.ofNonZeroValue", .optionalOfNonZero, [a], .optional(a)),
        global("optional.none", .optionalNone, [], .optional(a)),
        member("hasValue", .hasValue, [.optional(a)], .bool),
        member("value", .value, [.optional(a)], a),
        member("or", .or, [.optional(a), .optional(a)], .optional(a)),
        member("orValue", .orValue, [.optional(a), a], a),
        global("optional.unwrap", .unwrap, [.list(.optional(a))], .list(a)),
        member("unwrapOpt", .unwrap, [.list(.optional(a))], .list(a)),
    ]

    static let lists: [(String, Overload)] = [
        member("distinct", .distinct, [.list(a)], .list(a)),
        member("flatten", .flatten, [.list(.dyn)], .list(.dyn)),
        member("flatten", .flatten, [.list(.dyn), .int], .list(.dyn)),
        global("lists.range", .range, [.int], .list(.int)),
        member("reverse", .reverse, [.list(a)], .list(a)),
        member("slice", .slice, [.list(a), .int, .int], .list(a)),
        member("sort", .sort, [.list(a)], .list(a)),
        // What the macro sortBy(x, key) becomes: a list and the keys of its elements.
        member("@sortByKeys", .sortByKeys, [.list(a), .list(b)], .list(a)),
        member("first", .first, [.list(a)], .optional(a)),
        member("last", .last, [.list(a)], .optional(a)),
    ]

    static let math: [(String, Overload)] = {
        let numeric: [CELType] = [.int, .uint, .double]
        let doubles: [(Function, CELType)] = [
            (.ceil, .double), (.floor, .double), (.round, .double), (.trunc, .double),
            (.isNaN, .bool), (.isInf, .bool), (.isFinite, .bool),
        ]
        let bits: [Function] = [.bitAnd, .bitOr, .bitXor]
        let shifts: [Function] = [.bitShiftLeft, .bitShiftRight]
        return doubles.map { global("math.\($0)", $0, [.double], $1) }
            + numeric.flatMap { type in
                [
                    global("math.abs", .abs, [type], type),
                    global("math.sign", .sign, [type], type),
                    global("math.sqrt", .sqrt, [type], .double),
                ]
            }
            + [CELType.int, .uint].flatMap { type in
                bits.map { global("math.\($0)", $0, [type, type], type) }
                    + shifts.map { global("math.\($0)", $0, [type, .int], type) }
                    + [global("math.bitNot", .bitNot, [type], type)]
            }
    }()

    /// `math.greatest` and `math.least` take any number of numbers, or one list of them.
    static func variadic(_ name: String) -> Function? {
        switch name {
        case "math.greatest": .greatest
        case "math.least": .least
        default: nil
        }
    }
}
