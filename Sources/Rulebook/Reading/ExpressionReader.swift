// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What the result of an expression is used as.
enum Expectation {
    /// `if`.
    case condition
    /// `who`.
    case member
    /// `to`.
    case members
    /// What is summed or granted.
    case number
    /// What is told apart by `distinct`.
    case key
    /// A day that comes back every year.
    case date
    /// A part of a text.
    case printable

    /// A value of unknown type passes: it is checked when there is one.
    func accepts(_ type: CELType) -> Bool {
        switch (self, type) {
        case (_, .dyn), (_, .error), (.condition, .bool), (.member, .string), (.members, .string):
            true
        case (.members, .list(let element)): Expectation.member.accepts(element)
        case (.number, .int), (.number, .uint), (.number, .double): true
        case (.key, .string), (.key, .int), (.key, .bool): true
        case (.date, .timestamp), (.date, .string): true
        case (.printable, .list), (.printable, .map), (.printable, .record), (.printable, .type),
            (.printable, .optional):
            false
        case (.printable, _): true
        default: false
        }
    }

    /// For messages, behind "expected".
    var described: String {
        switch self {
        case .condition: "true or false"
        case .member: "the id of a member, a string"
        case .members: "the id of a member or a list of ids"
        case .number: "a number"
        case .key: "a string, an int or a bool"
        case .date: "a timestamp or a date as a string"
        case .printable: "something that can be shown in a text"
        }
    }
}

/// Compiles the expressions of rule files and says what is wrong with them where it stands.
struct ExpressionReader {
    let problems: Problems
    let usage: Usage

    /// The expression that a scalar holds.
    func read(
        _ node: Node, _ what: String, in environment: Environment, expecting: Expectation
    ) -> Expression? {
        guard let scalar = node.scalar, scalar.resolved != .null else {
            let hint =
                switch node.content {
                case .mapping: "put it in quotes: '{' begins a mapping"
                case .list: "write one expression, without brackets around it"
                case .scalar: "write it behind the colon"
                }
            problems.wrongType(node, what, "an expression", hint: hint)
            return nil
        }
        guard hasRoom(for: scalar, at: node.span) else { return nil }
        let whole = ScalarMap(node)
        return read(0..<whole.value.count, of: whole, what, environment, expecting)
    }

    /// The expression in a part of a scalar.
    func read(
        _ part: Range<Int>, of places: ScalarMap, _ what: String, _ environment: Environment,
        _ expecting: Expectation
    ) -> Expression? {
        guard !problems.isFull else { return nil }
        let range = trim(part, of: places.value)
        guard !range.isEmpty else {
            problems.error(
                .expression, at: places.span(part), "\(what) is empty",
                hint: "write what is to be computed")
            return nil
        }
        let text = String(decoding: places.value[range], as: UTF8.self)
        func place(_ issue: Range<Int>) -> Span {
            places.span(range.lowerBound + issue.lowerBound..<range.lowerBound + issue.upperBound)
        }
        switch Program.compile(text, in: environment) {
        case .failure(let failure):
            for issue in failure.issues {
                problems.error(
                    .expression, at: place(issue.range), "\(what): \(issue.message)",
                    hint: issue.hint)
            }
            return nil
        case .success(let program):
            let all = 0..<text.utf8.count
            guard expecting.accepts(program.resultType) else {
                problems.error(
                    .expressionType, at: place(all),
                    "\(what) gives \(described(program.resultType)), expected "
                        + expecting.described)
                return nil
            }
            guard isWithinBounds(program, at: place(all), what) else { return nil }
            return Expression(text: text, program: program, location: place(all).location)
        }
    }

    /// Takes note of what a program reads; false, with a problem, if that is too much.
    private func isWithinBounds(_ program: Program, at place: Span, _ what: String) -> Bool {
        guard program.slots.count <= RulebookLimits.slotsMax else {
            problems.error(
                .tooMany, at: place,
                "\(what) reads \(program.slots.count) different fields, expected at most "
                    + "\(RulebookLimits.slotsMax)",
                hint: "read the list or the map that holds them, as in data.answers")
            return false
        }
        for slot in program.slots where !usage.read(slot.fields) {
            problems.error(
                .tooMany, at: place,
                "the expressions up to here read more than \(RulebookLimits.fieldsMax) different "
                    + "fields of events")
            return false
        }
        return true
    }

    /// Whether the expressions of a scalar may be compiled, after all that were before.
    func hasRoom(for scalar: Scalar, at span: Span) -> Bool {
        if usage.hasRoom(forExpressionsOf: scalar.text.utf8.count) { return true }
        problems.error(
            .tooMany, at: span,
            "more than \(RulebookLimits.expressionBytesMax) bytes of expressions, those behind "
                + "aliases counted each time")
        return false
    }

    private func described(_ type: CELType) -> String {
        let name = "\(type)"
        return (name.first == "i" ? "an " : "a ") + name
    }

    private func trim(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start].isYAMLBlank { start += 1 }
        while end > start, bytes[end - 1].isYAMLBlank { end -= 1 }
        return start..<end
    }
}
