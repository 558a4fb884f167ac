// SPDX-License-Identifier: Apache-2.0

/// Turns tokens into a syntax tree.
///
/// On a slip it reports once, keeps still until the bracket or comma that ends the faulty part,
/// and goes on: so one pass finds the slips of several arguments. A broken part becomes a
/// `.broken` node, about which no later stage says anything.
struct Parser {
    private let tokens: [Token]
    private var position = 0
    private(set) var syntax = Syntax()
    private(set) var issues: [CompileIssue] = []
    private var depth = 0
    /// A slip has been reported and its end is not yet reached.
    var isPanicking = false
    let expandsMacros: Bool

    init(tokens: [Token], expandsMacros: Bool) {
        self.tokens = tokens
        self.expandsMacros = expandsMacros
        // What the lexer could not read it has reported; do not report it again.
        self.isPanicking = tokens.first?.kind == .unreadable
    }

    /// Parses the whole text. The tree is usable only if there are no issues.
    mutating func parse() {
        syntax.root = expression()
        if token.kind != .end { unexpected("expected an operator") }
    }

    // MARK: Tokens

    var token: Token { tokens[position] }
    private var lastEnd: Int { position > 0 ? tokens[position - 1].range.upperBound : 0 }

    mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    func isAt(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }

    mutating func take(_ symbol: Symbol) -> Bool {
        guard !isPanicking, isAt(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: Symbol, _ purpose: String) {
        if !take(symbol) { unexpected("expected '\(symbol.rawValue)' \(purpose)") }
    }

    // MARK: Nodes and issues

    mutating func add(_ kind: Node.Kind, from start: Int, children: [NodeID] = []) -> NodeID {
        let height = 1 + (children.map { syntax[$0].height }.max() ?? 0)
        let range = start..<max(start, lastEnd)
        if height > Limits.treeHeightMax {
            giveUp(range, "the expression has a chain of over \(Limits.treeHeightMax) operations")
        }
        if syntax.nodes.count == Limits.nodesMax {
            giveUp(range, "the expression has more than \(Limits.nodesMax) parts")
        }
        syntax.nodes.append(Node(kind: kind, range: range, height: height))
        return NodeID(index: Int32(syntax.nodes.count - 1))
    }

    mutating func report(_ range: Range<Int>, _ message: String, hint: String? = nil) {
        issues.append(CompileIssue(range: range, message: message, hint: hint))
    }

    /// Reports and ends parsing: going on would only find the same again.
    private mutating func giveUp(_ range: Range<Int>, _ message: String) {
        if !isPanicking { report(range, message, hint: "split it into several rules or fields") }
        isPanicking = true
        position = tokens.count - 1
    }

    mutating func unexpected(_ expectation: String) {
        defer { isPanicking = true }
        guard !isPanicking, token.kind != .unreadable else { return }
        report(
            token.range, "\(expectation) but found \(token.description)",
            hint: Parser.hint(for: token.kind))
    }

    private static func hint(for kind: Token.Kind) -> String? {
        guard case .identifier(let name) = kind else { return nil }
        switch name {
        case "and", "AND", "And": return "did you mean '&&'?"
        case "or", "OR", "Or": return "did you mean '||'?"
        case "not", "NOT": return "did you mean '!'?"
        case "is", "IS": return "did you mean '=='?"
        default: return nil
        }
    }

    /// Skips to the comma or bracket that ends the faulty part.
    mutating func recover() {
        var open = 0
        while isPanicking {
            switch token.kind {
            case .end: return
            case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace):
                open += 1
            case .symbol(.comma) where open == 0:
                isPanicking = false
                return
            case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace):
                if open == 0 {
                    isPanicking = false
                    return
                }
                open -= 1
            default: break
            }
            advance()
        }
    }

    // MARK: Operators, from the loosest

    mutating func expression() -> NodeID {
        let start = token.range.lowerBound
        depth += 1
        defer { depth -= 1 }
        if depth > Limits.nestingDepthMax {
            giveUp(token.range, "the expression nests more than \(Limits.nestingDepthMax) deep")
        }
        let condition = logic(.or)
        guard take(.question) else { return condition }
        let then = logic(.or)
        expect(.colon, "between the two branches of '?'")
        let otherwise = expression()
        return add(
            .conditional(condition, then, otherwise), from: start,
            children: [condition, then, otherwise])
    }

    private mutating func logic(_ logicOperator: LogicOperator) -> NodeID {
        let start = token.range.lowerBound
        var terms: [NodeID] = []
        repeat {
            terms.append(logicOperator == .or ? logic(.and) : binary(minimum: 0))
        } while take(logicOperator == .or ? .or : .and)
        if terms.count == 1 { return terms[0] }
        return add(.logic(logicOperator, terms), from: start, children: terms)
    }

    private mutating func binary(minimum: Int) -> NodeID {
        let start = token.range.lowerBound
        var left = unary()
        while !isPanicking, let (binaryOperator, precedence) = Parser.operation(token.kind),
            precedence >= minimum
        {
            advance()
            let right = binary(minimum: precedence + 1)
            left = add(.binary(binaryOperator, left, right), from: start, children: [left, right])
        }
        return left
    }

    private static func operation(_ kind: Token.Kind) -> (BinaryOperator, Int)? {
        switch kind {
        case .in: (.in, 0)
        case .symbol(.equal): (.equal, 0)
        case .symbol(.notEqual): (.notEqual, 0)
        case .symbol(.less): (.less, 0)
        case .symbol(.lessOrEqual): (.lessOrEqual, 0)
        case .symbol(.greater): (.greater, 0)
        case .symbol(.greaterOrEqual): (.greaterOrEqual, 0)
        case .symbol(.plus): (.add, 1)
        case .symbol(.minus): (.subtract, 1)
        case .symbol(.times): (.multiply, 2)
        case .symbol(.divide): (.divide, 2)
        case .symbol(.modulo): (.modulo, 2)
        default: nil
        }
    }

    /// Read in a loop: a row of signs is no reason to recurse. Of a row of equal signs only one or
    /// two are kept, which mean the same.
    private mutating func unary() -> NodeID {
        let start = token.range.lowerBound
        var signs: [(UnaryOperator, Int)] = []
        while !isPanicking, isAt(.not) || isAt(.minus) {
            let sign: UnaryOperator = isAt(.not) ? .not : .negate
            if signs.count >= 2, signs.suffix(2).allSatisfy({ $0.0 == sign }) {
                signs.removeLast(2)
            }
            signs.append((sign, token.range.lowerBound))
            advance()
        }
        var operand: NodeID
        if signs.last?.0 == .negate, let literal = negativeLiteral(from: signs.last?.1 ?? start) {
            signs.removeLast()
            operand = postfix(literal, from: start)
        } else {
            let operandStart = token.range.lowerBound
            operand = postfix(primary(), from: operandStart)
        }
        for (sign, signStart) in signs.reversed() {
            operand = add(.unary(sign, operand), from: signStart, children: [operand])
        }
        return operand
    }

    private mutating func negativeLiteral(from start: Int) -> NodeID? {
        switch token.kind {
        case .integer(let magnitude) where magnitude <= 1 << 63:
            advance()
            return add(.literal(.int(Int64(truncatingIfNeeded: 0 &- magnitude))), from: start)
        case .literal(.double(let magnitude)):
            advance()
            return add(.literal(.double(-magnitude)), from: start)
        default:
            return nil
        }
    }
}
