// SPDX-License-Identifier: Apache-2.0

/// The little texts in the parameters of cases, as expressions of the rule language.
enum PeerText {
    /// `value >= 50`, `code == 1001`, `value >= 50 and value < 80`, as texts for a YAML file. The
    /// events' number is their value, by whatever name.
    static func condition(_ text: String) throws -> String {
        let parts = text.replacing("&&", with: "and").components(separatedBy: " and ")
        return try parts.map { part in
            let part = part.trimmingCharacters(in: .whitespaces)
            guard
                let match = part.wholeMatch(of: /(value|code) ?(>=|>|<=|<|==|!=) ?(-?[0-9.]+)/)
            else { throw PeerProblem("no condition is written '\(text)'") }
            return "data.value \(match.2) \(match.3)"
        }.joined(separator: " && ")
    }

    /// The rule's `where`, or what is always true.
    static func filter(_ rule: PeerFields) throws -> String {
        try rule.textIfAny("where").map(condition) ?? "true"
    }

    /// `10`, `value`, `value - 50`, `integer division value / 5`, `100 * (4 - position)`.
    static func amount(_ value: PeerValue) throws -> String {
        guard case .text(let text) = value else { return value.json }
        if text.wholeMatch(of: /value( [-+*] [0-9.]+)?/) != nil {
            return text.replacing("value", with: "data.value")
        }
        if let match = text.wholeMatch(of: /integer division value \/ ([0-9]+)/) {
            return "int(data.value) / \(match.1)"
        }
        if let match = text.wholeMatch(of: /([0-9]+) \* \(([0-9]+) - position\)/) {
            return "\(match.1) * (\(match.2) - place)"
        }
        throw PeerProblem("no amount is written '\(text)'")
    }

    /// `count >= 1`, `sum(value) >= 80`: what a streak's period needs.
    static func least(_ text: String) throws -> String {
        if let match = text.wholeMatch(of: /count >= ([0-9]+)/) { return "{ count: \(match.1) }" }
        if let match = text.wholeMatch(of: /sum\(value\) >= ([0-9.]+)/) {
            return "{ sum: data.value, reach: \(match.1) }"
        }
        throw PeerProblem("no need of a period is written '\(text)'")
    }

    /// The number in a text of a known form: `count of topic over all history >= 500`.
    static func number(in text: String, _ form: Regex<(Substring, Substring)>) throws -> Int {
        guard let match = text.wholeMatch(of: form), let number = Int(match.1) else {
            throw PeerProblem("nobody knows '\(text)'")
        }
        return number
    }

    /// `2 s`, `5 minutes`, `24 h` as a duration: units begin with their letter.
    static func span(_ text: String) throws -> String {
        let form = /([0-9]+) ?(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)/
        guard let match = text.wholeMatch(of: form) else {
            throw PeerProblem("no duration is written '\(text)'")
        }
        return "\(match.1)\(match.2.prefix(1))"
    }

    /// `daily` and `day` alike, as rule files write it.
    static func period(_ text: String) throws -> String {
        switch text {
        case "hour", "hourly": "hour"
        case "day", "daily", "1 day", "24 h": "day"
        case "week", "weekly", "1 week": "week"
        case "month", "monthly", "1 month": "month"
        case "quarter", "quarterly", "3 months": "quarter"
        case "year", "yearly", "1 year": "year"
        default: throw PeerProblem("no period is called '\(text)'")
        }
    }

    static func list(_ items: some Sequence<some CustomStringConvertible>) -> String {
        "[" + items.map(\.description).joined(separator: ", ") + "]"
    }
}
