// SPDX-License-Identifier: Apache-2.0

/// A value of a YAML file with the place where it stands. Aliases are expanded: a node that was
/// reached through one has the place of its anchor.
struct Node {
    enum Content {
        case scalar(Scalar)
        case list([Node])
        case mapping(Mapping)
    }

    let source: SourceText
    /// Bytes, in `source`. Of a list or a mapping in block style, `end` is where the next begins.
    let start: Int
    let end: Int
    let content: Content

    var span: Span { Span(source: source, start: start, end: end) }

    var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    var list: [Node]? {
        if case .list(let list) = content { list } else { nil }
    }

    var mapping: Mapping? {
        if case .mapping(let mapping) = content { mapping } else { nil }
    }

    var isNull: Bool { scalar?.resolved == .null }

    /// The node for a message: `the text 'abc'`, `a list`.
    var described: String {
        switch content {
        case .list: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.resolved {
            case .null: "nothing"
            case .bool(let value): value ? "'true'" : "'false'"
            case .integer, .float: "the number \(scalar.text)"
            case .string: "the text \(quoted(scalar.text))"
            }
        }
    }
}

/// A single value: its text and what the core schema makes of it.
struct Scalar {
    enum Style: Hashable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// Numbers stay text, so that decimals are read from it exactly.
    enum Resolved: Hashable {
        case null
        case bool(Bool)
        case integer, float, string
    }

    let text: String
    let style: Style
    let resolved: Resolved
}

/// The entries of a mapping in the order of the file, merged ones behind; names are unique.
struct Mapping {
    struct Entry {
        /// The key, a scalar.
        let key: Node
        /// The key's text.
        let name: String
        let value: Node
    }

    let entries: [Entry]

    /// The entry of a name. Linear: what is looked up by many names is put into a dictionary.
    subscript(name: String) -> Entry? {
        entries.first { $0.name == name }
    }
}
