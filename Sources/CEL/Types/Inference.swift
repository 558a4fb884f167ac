// SPDX-License-Identifier: Apache-2.0

/// What has been inferred about type parameters so far, and whether one type goes for another.
///
/// Unification with two liberties of the language: `dyn` goes with everything, and a parameter
/// that has met a specific type can still become more general.
struct Inference {
    private var substitution: [Int: CELType] = [:]
    private var parameterCount = 0

    /// A parameter that nothing is known about.
    mutating func fresh() -> CELType {
        parameterCount += 1
        return .parameter(parameterCount)
    }

    /// An overload's types with its parameters replaced by fresh ones, so that two calls of a
    /// function do not share them.
    mutating func instantiate(_ types: [CELType]) -> [CELType] {
        var renamed: [Int: CELType] = [:]
        return types.map { rename($0, &renamed) }
    }

    private mutating func rename(_ type: CELType, _ renamed: inout [Int: CELType]) -> CELType {
        switch type {
        case .parameter(let index):
            if let known = renamed[index] { return known }
            let new = fresh()
            renamed[index] = new
            return new
        case .list(let element): return .list(rename(element, &renamed))
        case .map(let key, let value):
            return .map(rename(key, &renamed), rename(value, &renamed))
        case .optional(let wrapped): return .optional(rename(wrapped, &renamed))
        default: return type
        }
    }

    /// The type with all that is known about its parameters filled in.
    func resolve(_ type: CELType) -> CELType {
        switch type {
        case .parameter(let index): substitution[index].map(resolve) ?? type
        case .list(let element): .list(resolve(element))
        case .map(let key, let value): .map(resolve(key), resolve(value))
        case .optional(let wrapped): .optional(resolve(wrapped))
        default: type
        }
    }

    /// Whether the arguments go for the parameters; what that teaches is kept only if they all do.
    mutating func unify(_ arguments: [CELType], with parameters: [CELType]) -> Bool {
        let saved = substitution
        for (argument, parameter) in zip(arguments, parameters)
        where !isAssignable(argument, parameter) {
            substitution = saved
            return false
        }
        return true
    }

    /// The type of a list whose elements have both types.
    mutating func join(_ previous: CELType?, _ next: CELType) -> CELType {
        guard let previous else { return next }
        guard unify([previous], with: [next]) else { return .dyn }
        return isAtLeastAsGeneral(previous, next) ? previous : next
    }

    private mutating func isAssignable(_ given: CELType, _ wanted: CELType) -> Bool {
        if given == wanted { return true }
        if case .parameter(let index) = wanted {
            let (isValid, wasKnown) = bind(index, to: given)
            if isValid || wasKnown { return isValid }
        }
        if case .parameter(let index) = given { return bind(index, to: wanted).isValid }
        if given.isDynamic || wanted.isDynamic { return true }
        switch (given, wanted) {
        case (.null, .optional), (.optional, .null), (.null, .timestamp), (.timestamp, .null),
            (.null, .duration), (.duration, .null), (.null, .record), (.record, .null):
            return true
        case (.list(let given), .list(let wanted)), (.optional(let given), .optional(let wanted)):
            return isAssignable(given, wanted)
        case (.map(let givenKey, let givenValue), .map(let wantedKey, let wantedValue)):
            return isAssignable(givenKey, wantedKey) && isAssignable(givenValue, wantedValue)
        case (.record, .map(let key, let value)), (.map(let key, let value), .record):
            return isAssignable(.string, key) && isAssignable(.dyn, value)
        default:
            return false
        }
    }

    private mutating func bind(
        _ index: Int, to type: CELType
    ) -> (isValid: Bool, wasKnown: Bool) {
        if case .parameter(index) = type { return (true, true) }
        if let known = substitution[index] {
            if known == type { return (true, true) }
            guard isAssignable(type, known) else { return (false, true) }
            let general = isAtLeastAsGeneral(type, known) ? type : known
            if !mentions(general, index) { substitution[index] = general }
            return (true, true)
        }
        guard !mentions(type, index) else { return (false, false) }
        substitution[index] = type
        return (true, false)
    }

    private func isAtLeastAsGeneral(_ left: CELType, _ right: CELType) -> Bool {
        switch (left, right) {
        case (.dyn, _), (.error, _), (.parameter, _): true
        case (_, .dyn), (_, .error), (_, .parameter): false
        // A null among optionals, times or records is an absent one of them.
        case (.optional, .null), (.timestamp, .null), (.duration, .null), (.record, .null): true
        case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
            isAtLeastAsGeneral(left, right)
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            isAtLeastAsGeneral(leftKey, rightKey) && isAtLeastAsGeneral(leftValue, rightValue)
        default: left == right
        }
    }

    /// Guards against a type that contains itself.
    private func mentions(_ type: CELType, _ index: Int) -> Bool {
        switch type {
        case .parameter(let other):
            other == index || substitution[other].map { mentions($0, index) } ?? false
        case .list(let element), .optional(let element): mentions(element, index)
        case .map(let key, let value): mentions(key, index) || mentions(value, index)
        default: false
        }
    }
}
