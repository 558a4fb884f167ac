// SPDX-License-Identifier: Apache-2.0

/// The functions of the language itself.
extension Library {
    static let standard: [(String, Overload)] =
        [CELType.string, .bytes, .list(a), .map(a, b)].flatMap { type in
            [
                global("size", .size, [type], .int),
                member("size", .size, [type], .int),
            ]
        } + [
            member("contains", .contains, [.string, .string], .bool),
            member("startsWith", .startsWith, [.string, .string], .bool),
            member("endsWith", .endsWith, [.string, .string], .bool),
            member("matches", .matches, [.string, .string], .bool),
            global("matches", .matches, [.string, .string], .bool),
        ]

    static let conversions: [(String, Overload)] = {
        let sources: [(Function, CELType, [CELType])] = [
            (.int, .int, [.int, .uint, .double, .string, .timestamp]),
            (.uint, .uint, [.uint, .int, .double, .string]),
            (.double, .double, [.double, .int, .uint, .string]),
            (
                .string, .string,
                [
                    .string, .bool, .int, .uint, .double, .bytes, .timestamp, .duration, .ip,
                    .cidr,
                ]
            ),
            (.bytes, .bytes, [.bytes, .string]),
            (.bool, .bool, [.bool, .string]),
            (.timestamp, .timestamp, [.timestamp, .string, .int]),
            (.duration, .duration, [.duration, .string]),
        ]
        let typed = sources.flatMap { function, result, arguments in
            arguments.map { global("\(function)", function, [$0], result) }
        }
        return typed + [global("dyn", .dyn, [a], .dyn), global("type", .type, [a], .type)]
    }()

    static let times: [(String, Overload)] = {
        let parts: [(Function, ofDuration: Bool)] = [
            (.getFullYear, false), (.getMonth, false), (.getDate, false), (.getDayOfMonth, false),
            (.getDayOfWeek, false), (.getDayOfYear, false), (.getHours, true),
            (.getMinutes, true), (.getSeconds, true), (.getMilliseconds, true),
        ]
        return parts.flatMap { function, ofDuration in
            [
                member("\(function)", function, [.timestamp], .int),
                member("\(function)", function, [.timestamp, .string], .int),
            ] + (ofDuration ? [member("\(function)", function, [.duration], .int)] : [])
        }
    }()
}
