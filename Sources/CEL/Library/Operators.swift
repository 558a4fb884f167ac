// SPDX-License-Identifier: Apache-2.0

/// What the operators accept.
enum Operators {
    struct Form: Sendable {
        let operands: [CELType]
        let result: CELType
    }

    static func forms(of binaryOperator: BinaryOperator) -> [Form] {
        switch binaryOperator {
        case .add: additions
        case .subtract: subtractions
        case .multiply, .divide: [CELType.int, .uint, .double].map(closed)
        case .modulo: [CELType.int, .uint].map(closed)
        case .equal, .notEqual: [Form(operands: [a, a], result: .bool)]
        case .less, .lessOrEqual, .greater, .greaterOrEqual: comparisons
        case .in: memberships
        }
    }

    static func forms(of unaryOperator: UnaryOperator) -> [Form] {
        switch unaryOperator {
        case .not: [Form(operands: [.bool], result: .bool)]
        case .negate: [CELType.int, .double].map { Form(operands: [$0], result: $0) }
        }
    }

    private static let a = CELType.parameter(1)
    private static let b = CELType.parameter(2)

    private static func closed(_ type: CELType) -> Form {
        Form(operands: [type, type], result: type)
    }

    private static let additions =
        [CELType.int, .uint, .double, .string, .bytes, .duration, .list(a)].map(closed) + [
            Form(operands: [.timestamp, .duration], result: .timestamp),
            Form(operands: [.duration, .timestamp], result: .timestamp),
        ]

    private static let subtractions =
        [CELType.int, .uint, .double, .duration].map(closed) + [
            Form(operands: [.timestamp, .duration], result: .timestamp),
            Form(operands: [.timestamp, .timestamp], result: .duration),
        ]

    /// Numbers compare across their types; everything else with its own.
    private static let comparisons: [Form] = {
        let numeric: [CELType] = [.int, .uint, .double]
        let same: [CELType] = [.bool, .string, .bytes, .timestamp, .duration]
        return numeric.flatMap { left in
            numeric.map { Form(operands: [left, $0], result: .bool) }
        } + same.map { Form(operands: [$0, $0], result: .bool) }
    }()

    private static let memberships = [
        Form(operands: [a, .list(a)], result: .bool),
        Form(operands: [a, .map(a, b)], result: .bool),
    ]
}
