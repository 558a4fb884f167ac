// SPDX-License-Identifier: Apache-2.0

/// Reading single values of the types that the rule language has.
extension Fields {
    /// A text; numbers and the like have to be quoted.
    func text(_ key: String) -> String? {
        guard let node = self[key] else { return nil }
        guard let scalar = node.scalar, scalar.resolved == .string else {
            let hint =
                switch node.content {
                case .mapping: "put the text in quotes: '{' begins a mapping"
                case .list: "write it without brackets: '[' begins a list"
                case .scalar(let scalar):
                    scalar.resolved == .null ? "write it behind the colon" : "put it in quotes"
                }
            wrongType(node, key, "a text", hint: hint)
            return nil
        }
        return scalar.text
    }

    /// `true` or `false`.
    func flag(_ key: String) -> Bool? {
        guard let node = self[key] else { return nil }
        guard case .bool(let value)? = node.scalar?.resolved else {
            let isWord = ["yes", "no", "on", "off"].contains(node.scalar?.text.lowercased() ?? "")
            wrongType(
                node, key, "true or false",
                hint: isWord ? "YAML 1.2 has no yes, no, on and off" : nil)
            return nil
        }
        return value
    }

    /// A whole number within bounds.
    func whole(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = self[key] else { return nil }
        return problems.whole(node, name(key), in: range)
    }

    /// One of a few words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type, except: [Choice] = []
    ) -> Choice? where Choice.RawValue == String, Choice: Equatable {
        guard let node = self[key] else { return nil }
        let words = Choice.allCases.filter { !except.contains($0) }.map(\.rawValue)
        guard let text = problems.word(node, name(key), among: words) else { return nil }
        return Choice(rawValue: text)
    }

    /// A duration such as `1d12h`.
    func duration(_ key: String) -> TimeSpan? {
        guard let node = self[key] else { return nil }
        return problems.duration(node, name(key))
    }

    /// A duration above zero.
    func span(_ key: String) -> TimeSpan? {
        guard let span = duration(key) else { return nil }
        guard span.nanoseconds > 0 else {
            problems.error(
                .numberRange, at: keySpan(key),
                "\(name(key)) is no time at all, expected a duration above zero")
            return nil
        }
        return span
    }

    /// An exact number above zero.
    func amount(_ key: String, isWhole: Bool = false) -> Amount? {
        guard let node = self[key] else { return nil }
        return problems.positive(node, name(key), isWhole: isWhole)
    }

    /// The mapping under a key, whose keys are checked.
    func inner(_ key: String, _ vocabulary: Vocabulary, example: String) -> Fields? {
        guard let node = self[key] else { return nil }
        return Fields(
            node, name(key), vocabulary, place: keySpan(key), example: "\(key): \(example)",
            problems: problems)
    }

    /// `per` and `count`, which both have to be there.
    func quota(_ what: String) -> (period: Period, count: Int)? {
        let hasPeriod = require("per", "per: week, or another period") != nil
        let period = choice("per", of: Period.self)
        let hasCount = require("count", "count: with how many \(what)") != nil
        let count = whole("count", in: 1...RulebookLimits.countMax)
        guard hasPeriod, hasCount, let period, let count else { return nil }
        return (period, count)
    }

    private func wrongType(_ node: Node, _ key: String, _ expected: String, hint: String?) {
        problems.wrongType(
            node, name(key), expected, at: node.isNull ? keySpan(key) : node.span, hint: hint)
    }
}

extension Problems {
    /// `'title' of rule 'x' is the number 10, expected a text`.
    func wrongType(
        _ node: Node, _ what: String, _ expected: String, at span: Span? = nil, hint: String? = nil
    ) {
        error(
            .wrongType, at: span ?? node.span, "\(what) is \(node.described), expected \(expected)",
            hint: hint)
    }

    /// A whole number within bounds.
    func whole(_ node: Node, _ what: String, in range: ClosedRange<Int>) -> Int? {
        guard let scalar = node.scalar, scalar.resolved == .integer else {
            wrongType(node, what, "a whole number", hint: numberHint(node))
            return nil
        }
        guard let value = wholeNumber(scalar.text), range.contains(value) else {
            error(
                .numberRange, at: node.span,
                "\(what) is \(quoted(scalar.text)), expected \(range.lowerBound) to "
                    + "\(range.upperBound)")
            return nil
        }
        return value
    }

    /// One of a few words.
    func word(_ node: Node, _ what: String, among words: [String]) -> String? {
        guard let scalar = node.scalar, scalar.resolved != .null else {
            wrongType(node, what, "one of \(words.joined(separator: ", "))")
            return nil
        }
        guard words.contains(scalar.text) else {
            error(
                .unknownValue, at: node.span,
                "\(what) is \(quoted(scalar.text)), expected \(alternatives(words))",
                hint: wordHint(scalar.text, among: words))
            return nil
        }
        return scalar.text
    }

    private func wordHint(_ text: String, among words: [String]) -> String? {
        if let word = Synonyms.word(text, among: words) { return "did you mean '\(word)'?" }
        if words.contains("week"), (try? TimeSpan(parsing: text)) != nil {
            return "periods are those of the calendar: write day, week or another of them"
        }
        return didYouMean(text, among: words)
    }

    /// What to do about a value that should be a number and is none.
    private func numberHint(_ node: Node) -> String? {
        guard let scalar = node.scalar else { return nil }
        if scalar.resolved == .float { return "write it without a point" }
        guard scalar.resolved == .string else { return nil }
        let digits = scalar.text.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? "write it in digits" : "write \(digits) alone"
    }

    /// A duration such as `90s` or `1d12h`.
    func duration(_ node: Node, _ what: String) -> TimeSpan? {
        guard let scalar = node.scalar, scalar.resolved != .null else {
            wrongType(node, what, "a duration such as 24h or 1d12h")
            return nil
        }
        do {
            return try TimeSpan(parsing: scalar.text)
        } catch {
            self.error(
                .badDuration, at: node.span, "\(what) is \(quoted(scalar.text)): \(error.found)",
                hint: error.advice)
            return nil
        }
    }

    /// An exact number of at most six places.
    func amount(_ node: Node, _ what: String) -> Amount? {
        guard let scalar = node.scalar, [.integer, .float].contains(scalar.resolved) else {
            wrongType(node, what, "a number", hint: numberHint(node))
            return nil
        }
        do {
            return try Amount(parsing: scalar.text)
        } catch {
            switch error {
            case .tooPrecise:
                self.error(
                    .numberPrecision, at: node.span,
                    "\(what) is \(quoted(scalar.text)), which has more than 6 decimal places",
                    hint: "numbers are exact here: round it")
            case .outOfRange:
                self.error(
                    .numberRange, at: node.span,
                    "\(what) is \(quoted(scalar.text)), which is more than can be counted",
                    hint: "22 digits before the point are the most")
            }
            return nil
        }
    }

    /// An exact number above zero.
    func positive(_ node: Node, _ what: String, isWhole: Bool = false) -> Amount? {
        if isWhole {
            return whole(node, what, in: 1...RulebookLimits.countMax).map { Amount($0) }
        }
        guard let amount = amount(node, what) else { return nil }
        guard amount > .zero else {
            error(
                .numberRange, at: node.span, "\(what) is \(amount), expected a number above zero")
            return nil
        }
        return amount
    }

    /// The items of a list, or the single value that may stand for a list of one.
    func items(_ node: Node, _ what: String, of singular: String) -> [Node]? {
        let items = node.list ?? [node]
        guard !items.isEmpty else {
            error(
                .wrongType, at: node.span, "\(what) is an empty list, expected \(singular)",
                hint: "name one, or take the key out")
            return nil
        }
        guard items.count <= RulebookLimits.listMax else {
            error(
                .tooMany, at: node.span,
                "\(what) has \(items.count) entries, expected at most \(RulebookLimits.listMax)")
            return nil
        }
        return items
    }
}

/// The value of an integer of the core schema; nil if it does not fit.
private func wholeNumber(_ text: String) -> Int? {
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
    return Int(text)
}
