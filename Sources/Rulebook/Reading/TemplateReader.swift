// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads texts in which `{expression}` is CEL; `{{` and `}}` are a brace each.
struct TemplateReader {
    let expressions: ExpressionReader

    /// nil, with a problem, if the node is no such text.
    func read(_ node: Node, _ what: String, in environment: Environment) -> Template? {
        let problems = expressions.problems
        guard let scalar = node.scalar, scalar.resolved == .string else {
            problems.wrongType(
                node, what, "a text", hint: node.isNull ? nil : "put the text in quotes")
            return nil
        }
        guard expressions.hasRoom(for: scalar, at: node.span) else { return nil }
        let places = ScalarMap(node)
        var scan = TemplateScan(places.value)
        scan.run()
        if let problem = scan.problem {
            problems.error(
                .template, at: places.span(problem.offset..<problem.offset + 1),
                "\(what) has \(problem.found)", hint: problem.advice)
            return nil
        }
        guard scan.pieces.count <= 2 * RulebookLimits.templatePartsMax else {
            problems.error(
                .tooMany, at: node.span,
                "\(what) has more than \(RulebookLimits.templatePartsMax) expressions")
            return nil
        }
        var parts: [Template.Part] = []
        var isWhole = true
        for piece in scan.pieces {
            switch piece {
            case .literal(let bytes): parts.append(.literal(String(decoding: bytes, as: UTF8.self)))
            case .expression(let range):
                let expression = expressions.read(
                    range, of: places, "an expression in \(what)", environment, .printable)
                if let expression {
                    parts.append(.expression(expression))
                } else {
                    isWhole = false
                }
            }
        }
        return isWhole ? Template(parts: parts) : nil
    }
}

/// Cuts a text at its braces.
private struct TemplateScan {
    enum Piece {
        case literal([UInt8])
        /// Without the braces.
        case expression(Range<Int>)
    }

    private let bytes: [UInt8]
    private var offset = 0
    private var literal: [UInt8] = []
    private(set) var pieces: [Piece] = []
    private(set) var problem: (offset: Int, found: String, advice: String)?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func run() {
        while offset < bytes.count, problem == nil {
            let byte = bytes[offset]
            let isBrace = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
            if isBrace, offset + 1 < bytes.count, bytes[offset + 1] == byte {
                literal.append(byte)
                offset += 2
            } else if byte == UInt8(ascii: "{") {
                readExpression()
            } else if byte == UInt8(ascii: "}") {
                problem = (offset, "a '}' without its '{'", "write }} for a brace in the text")
            } else {
                literal.append(byte)
                offset += 1
            }
        }
        endLiteral()
    }

    /// Up to the brace that closes; braces of maps and in string literals are part of it.
    private mutating func readExpression() {
        endLiteral()
        let start = offset
        var depth = 0
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
            default: break
            }
            offset += 1
            if depth == 0 {
                pieces.append(.expression(start + 1..<offset - 1))
                return
            }
        }
        problem = (
            start, "a '{' that is not closed", "close it, or write {{ for a brace in the text"
        )
    }

    /// Leaves the offset at the quote that ends the literal, or at the end of the text.
    private mutating func skipString() {
        let quote = bytes[offset]
        let isRaw = offset > 0 && bytes[offset - 1] | 0x20 == UInt8(ascii: "r")
        let isTriple = bytes[offset...].starts(with: [quote, quote, quote])
        offset += isTriple ? 3 : 1
        while offset < bytes.count {
            if !isRaw, bytes[offset] == UInt8(ascii: "\\") {
                offset += 2
                continue
            }
            if !isTriple, bytes[offset] == quote { return }
            if isTriple, bytes[offset...].starts(with: [quote, quote, quote]) {
                offset += 2
                return
            }
            offset += 1
        }
    }

    private mutating func endLiteral() {
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = []
    }
}
