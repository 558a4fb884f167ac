// SPDX-License-Identifier: Apache-2.0

/// A word of the language with its place.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        case literal(Value)
        /// An integer without a sign: whether it fits depends on a minus before it.
        case integer(UInt64)
        case identifier(String)
        /// A name that cannot be a variable but can be a field: `for`, `let`.
        case reserved(String)
        /// A field name in backticks.
        case quoted(String)
        case symbol(Symbol)
        case `in`
        /// A stretch that is no word; it has been reported.
        case unreadable
        case end
    }

    let kind: Kind
    let range: Range<Int>
}

/// Operators and punctuation.
enum Symbol: String, Sendable, CaseIterable {
    case and = "&&"
    case or = "||"
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case modulo = "%"
    case not = "!"
    case question = "?"
    case colon = ":"
    case dot = "."
    case comma = ","
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
}

extension Token {
    /// How a message names the token.
    var description: String {
        switch kind {
        case .literal(let value): "a \(value.typeName) literal"
        case .integer(let value): "'\(value)'"
        case .identifier(let name), .reserved(let name), .quoted(let name): "'\(name)'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .in: "'in'"
        case .unreadable: "unreadable text"
        case .end: "the end of the expression"
        }
    }

    /// Words that the language keeps for itself.
    static let reservedWords: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
        "loop", "package", "namespace", "return", "var", "void", "while",
    ]
}
