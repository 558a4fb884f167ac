// SPDX-License-Identifier: Apache-2.0

/// The syntax tree of an expression.
///
/// Nodes stand in one array and refer to each other by index: children before parents, no
/// reference counts, and freeing a deep tree does not recurse.
struct Syntax: Sendable {
    var nodes: [Node] = []
    var root = NodeID(index: 0)

    subscript(id: NodeID) -> Node { nodes[Int(id.index)] }
}

/// A node of a syntax tree.
struct NodeID: Hashable, Sendable {
    let index: Int32
}

struct Node: Sendable {
    enum Kind: Sendable {
        case literal(Value)
        /// A variable, or the first part of a qualified name; `isRoot` for `.name`.
        case name(String, isRoot: Bool)
        case select(NodeID, field: String, isOptional: Bool)
        /// `has(operand.field)`
        case presence(NodeID, field: String)
        case index(NodeID, NodeID, isOptional: Bool)
        case unary(UnaryOperator, NodeID)
        case binary(BinaryOperator, NodeID, NodeID)
        /// Two or more terms of `&&` or `||`.
        case logic(LogicOperator, [NodeID])
        case conditional(NodeID, NodeID, NodeID)
        case call(Call)
        case list([Element])
        case map([Entry])
        case comprehension(Comprehension)
        /// `cel.bind(name, value, body)`
        case binding(String, NodeID, NodeID)
        /// Something that was reported; nothing more is to be said about it.
        case broken
    }

    struct Call: Sendable {
        let name: String
        let nameRange: Range<Int>
        /// The operand before the dot, if there is one.
        let target: NodeID?
        let arguments: [NodeID]
    }

    struct Element: Sendable {
        let value: NodeID
        let isOptional: Bool
    }

    struct Entry: Sendable {
        let key: NodeID
        let value: NodeID
        let isOptional: Bool
    }

    let kind: Kind
    /// The whole node in the text.
    let range: Range<Int>
    /// 1 for a leaf; one more than the highest child for others.
    let height: Int
}

/// A macro that runs an expression over the elements of a list or a map.
struct Comprehension: Sendable {
    enum Kind: Sendable {
        case all, exists, existsOne
        case transformList, transformMap, transformMapEntry
    }

    let kind: Kind
    let range: NodeID
    /// One name for elements (a map's keys), or two for index or key, and value.
    let variables: [String]
    /// Only elements for which this holds; the condition of `all`, `exists` and `exists_one`.
    let filter: NodeID?
    /// What becomes of an element; nil: the element itself.
    let transform: NodeID?
}

enum UnaryOperator: String, Sendable {
    case not = "!"
    case negate = "-"
}

enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in` = "in"
}

enum LogicOperator: String, Sendable {
    case and = "&&"
    case or = "||"
}
