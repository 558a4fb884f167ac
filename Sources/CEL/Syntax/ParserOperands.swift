// SPDX-License-Identifier: Apache-2.0

/// Operands.
extension Parser {
    mutating func postfix(_ operand: NodeID, from start: Int) -> NodeID {
        var operand = operand
        while !isPanicking {
            if take(.dot) {
                operand = member(of: operand, from: start)
            } else if take(.openBracket) {
                let isOptional = take(.question)
                let index = expression()
                closeBracket(.closeBracket, "after the index")
                operand = add(
                    .index(operand, index, isOptional: isOptional), from: start,
                    children: [operand, index])
            } else {
                break
            }
        }
        return operand
    }

    mutating func member(of operand: NodeID, from start: Int) -> NodeID {
        let isOptional = take(.question)
        let nameRange = token.range
        let name: String
        switch token.kind {
        case .identifier(let text), .reserved(let text), .quoted(let text): name = text
        default:
            unexpected("expected a field name after '.'")
            return operand
        }
        advance()
        if !isOptional, isAt(.openParenthesis) {
            return call(name, nameRange, target: operand, from: start)
        }
        return add(
            .select(operand, field: name, isOptional: isOptional), from: start,
            children: [operand])
    }

    mutating func call(
        _ name: String, _ nameRange: Range<Int>, target: NodeID?, from start: Int
    ) -> NodeID {
        _ = take(.openParenthesis)
        let arguments = expressions(until: .closeParenthesis)
        let call = Node.Call(
            name: name, nameRange: nameRange, target: target, arguments: arguments)
        if expandsMacros, let expanded = expand(call, from: start) { return expanded }
        return add(
            .call(call), from: start, children: arguments + (target.map { [$0] } ?? []))
    }

    mutating func primary() -> NodeID {
        let start = token.range.lowerBound
        guard !isPanicking else { return add(.broken, from: start) }
        switch token.kind {
        case .literal(let value):
            advance()
            return add(.literal(value), from: start)
        case .integer(let magnitude):
            return integer(magnitude)
        case .identifier(let name):
            return self.name(name, isRoot: false, from: start)
        case .symbol(.dot):
            advance()
            guard case .identifier(let name) = token.kind else { break }
            return self.name(name, isRoot: true, from: start)
        case .symbol(.openParenthesis):
            advance()
            let inner = expression()
            closeBracket(.closeParenthesis, "to close '('")
            return inner
        case .symbol(.openBracket):
            advance()
            return list(from: start)
        case .symbol(.openBrace):
            advance()
            return map(from: start)
        case .reserved(let name):
            report(
                token.range, "'\(name)' is a reserved word and cannot be a variable",
                hint: "as a field it is fine: data.\(name)")
            isPanicking = true
            return add(.broken, from: start)
        default: break
        }
        unexpected("expected a value")
        return add(.broken, from: start)
    }

    mutating func integer(_ magnitude: UInt64) -> NodeID {
        let range = token.range
        advance()
        if let value = Int64(exactly: magnitude) {
            return add(.literal(.int(value)), from: range.lowerBound)
        }
        report(
            range, "the integer \(magnitude) does not fit in an int",
            hint: "write \(magnitude)u for a uint or \(magnitude).0 for a double")
        return add(.broken, from: range.lowerBound)
    }

    mutating func name(_ name: String, isRoot: Bool, from start: Int) -> NodeID {
        let nameRange = token.range
        advance()
        if isAt(.openParenthesis) { return call(name, nameRange, target: nil, from: start) }
        if isAt(.openBrace) {
            report(nameRange, "messages such as '\(name){…}' are not part of this language")
            isPanicking = true
        }
        return add(.name(name, isRoot: isRoot), from: start)
    }

    mutating func list(from start: Int) -> NodeID {
        var elements: [Node.Element] = []
        while !isPanicking, !isAt(.closeBracket), token.kind != .end {
            let isOptional = take(.question)
            elements.append(Node.Element(value: expression(), isOptional: isOptional))
            if isPanicking { recover() }
            if !take(.comma) { break }
        }
        closeBracket(.closeBracket, "or ',' in the list")
        return add(.list(elements), from: start, children: elements.map(\.value))
    }

    mutating func map(from start: Int) -> NodeID {
        var entries: [Node.Entry] = []
        while !isPanicking, !isAt(.closeBrace), token.kind != .end {
            let isOptional = take(.question)
            let key = expression()
            expect(.colon, "between key and value of a map")
            entries.append(Node.Entry(key: key, value: expression(), isOptional: isOptional))
            if isPanicking { recover() }
            if !take(.comma) { break }
        }
        closeBracket(.closeBrace, "or ',' in the map")
        return add(.map(entries), from: start, children: entries.flatMap { [$0.key, $0.value] })
    }

    mutating func expressions(until closer: Symbol) -> [NodeID] {
        var items: [NodeID] = []
        while !isPanicking, !isAt(closer), token.kind != .end {
            items.append(expression())
            if isPanicking { recover() }
            if !take(.comma) { break }
        }
        closeBracket(closer, "or ',' after an argument")
        return items
    }

    mutating func closeBracket(_ closer: Symbol, _ purpose: String) {
        if isPanicking { recover() }
        guard !take(closer), !isPanicking else { return }
        unexpected("expected '\(closer.rawValue)' \(purpose)")
        recover()
        _ = take(closer)
    }
}
