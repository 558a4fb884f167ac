// SPDX-License-Identifier: Apache-2.0

/// Macros: calls whose arguments are syntax, not values. They are recognised by name, style and
/// number of arguments; a call that merely shares the name stays a call.
extension Parser {
    mutating func expand(_ call: Node.Call, from start: Int) -> NodeID? {
        guard let target = call.target else {
            return call.name == "has" && call.arguments.count == 1
                ? presence(of: call.arguments[0], from: start) : nil
        }
        if case .name("cel", isRoot: _) = syntax[target].kind {
            return celMacro(call, from: start)
        }
        switch call.name {
        case "optMap", "optFlatMap":
            return call.arguments.count == 2 ? optionalMap(call, target, from: start) : nil
        case "sortBy":
            return call.arguments.count == 2 ? sortBy(call, target, from: start) : nil
        default:
            return comprehension(call, target, from: start)
        }
    }

    /// `target.sortBy(x, key)`: the target, sorted by a list of its elements' keys.
    private mutating func sortBy(
        _ call: Node.Call, _ target: NodeID, from start: Int
    ) -> NodeID {
        guard let name = variable(call.arguments[0], of: call.name) else {
            return add(.broken, from: start)
        }
        let hidden = "@list"
        let list = add(.name(hidden, isRoot: false), from: start)
        let map = Comprehension(
            kind: .transformList, range: list, variables: [name], filter: nil,
            transform: call.arguments[1])
        let keys = add(.comprehension(map), from: start, children: [list, call.arguments[1]])
        let sorted = Node.Call(
            name: "@sortByKeys", nameRange: call.nameRange, target: list, arguments: [keys])
        let body = add(.call(sorted), from: start, children: [list, keys])
        return add(.binding(hidden, target, body), from: start, children: [target, body])
    }

    private mutating func presence(of argument: NodeID, from start: Int) -> NodeID {
        switch syntax[argument].kind {
        case .select(let operand, let field, isOptional: false):
            return add(.presence(operand, field: field), from: start, children: [operand])
        case .broken:
            break
        default:
            report(
                syntax[argument].range, "has() takes a field, such as has(data.team)",
                hint: "to test a key of a map write \"key\" in map")
        }
        return add(.broken, from: start)
    }

    /// `cel.bind`, and what optimisers write: `cel.block([a, b], …)` computes a and b once, where
    /// `cel.index(0)` is a; `cel.iterVar(depth, n)` is the variable of a macro.
    private mutating func celMacro(_ call: Node.Call, from start: Int) -> NodeID? {
        switch (call.name, call.arguments.count) {
        case ("bind", 3):
            return binding(call, from: start)
        case ("block", 2):
            guard case .list(let parts) = syntax[call.arguments[0]].kind else { return nil }
            var body = call.arguments[1]
            for (index, part) in parts.enumerated().reversed() {
                body = add(
                    .binding("@index\(index)", part.value, body), from: start,
                    children: [part.value, body])
            }
            return body
        case ("index", 1), ("iterVar", 2):
            var name = "@" + call.name
            for argument in call.arguments {
                guard case .literal(.int(let number)) = syntax[argument].kind else { return nil }
                name += call.name == "index" ? "\(number)" : " \(number)"
            }
            return add(.name(name, isRoot: false), from: start)
        default:
            return nil
        }
    }

    private mutating func binding(_ call: Node.Call, from start: Int) -> NodeID {
        guard let name = variable(call.arguments[0], of: "cel.bind") else {
            return add(.broken, from: start)
        }
        let (value, body) = (call.arguments[1], call.arguments[2])
        return add(.binding(name, value, body), from: start, children: [value, body])
    }

    /// `target.optMap(x, f)`: f over the value if there is one. The target is bound to a name that
    /// no text can spell, so that it is evaluated once.
    private mutating func optionalMap(
        _ call: Node.Call, _ target: NodeID, from start: Int
    ) -> NodeID {
        guard let name = variable(call.arguments[0], of: call.name) else {
            return add(.broken, from: start)
        }
        let hidden = "@optional"
        let body = call.arguments[1]
        let value = member("value", of: hidden, call, from: start)
        var mapped = add(.binding(name, value, body), from: start, children: [value, body])
        if call.name == "optMap" {
            mapped = optional("of", [mapped], call, from: start)
        }
        let none = optional("none", [], call, from: start)
        let test = member("hasValue", of: hidden, call, from: start)
        let choice = add(
            .conditional(test, mapped, none), from: start, children: [test, mapped, none])
        return add(.binding(hidden, target, choice), from: start, children: [target, choice])
    }

    private mutating func member(
        _ function: String, of hidden: String, _ call: Node.Call, from start: Int
    ) -> NodeID {
        let target = add(.name(hidden, isRoot: false), from: start)
        let member = Node.Call(
            name: function, nameRange: call.nameRange, target: target, arguments: [])
        return add(.call(member), from: start, children: [target])
    }

    private mutating func optional(
        _ function: String, _ arguments: [NodeID], _ call: Node.Call, from start: Int
    ) -> NodeID {
        let target = add(.name("optional", isRoot: true), from: start)
        let made = Node.Call(
            name: function, nameRange: call.nameRange, target: target, arguments: arguments)
        return add(.call(made), from: start, children: arguments + [target])
    }

    private mutating func comprehension(
        _ call: Node.Call, _ target: NodeID, from start: Int
    ) -> NodeID? {
        let arguments = call.arguments
        let kind: Comprehension.Kind
        var variableCount = 1
        var filter: NodeID?
        var transform: NodeID?
        switch (call.name, arguments.count) {
        case ("all", 2...3), ("exists", 2...3), ("exists_one", 2...3), ("existsOne", 2...3):
            kind = call.name == "all" ? .all : call.name == "exists" ? .exists : .existsOne
            variableCount = arguments.count - 1
            filter = arguments.last
        case ("filter", 2):
            kind = .transformList
            filter = arguments[1]
        case ("map", 2...3):
            kind = .transformList
            filter = arguments.count == 3 ? arguments[1] : nil
            transform = arguments.last
        case ("transformList", 3...4), ("transformMap", 3...4), ("transformMapEntry", 3...4):
            kind =
                call.name == "transformList"
                ? .transformList
                : call.name == "transformMap" ? .transformMap : .transformMapEntry
            variableCount = 2
            filter = arguments.count == 4 ? arguments[2] : nil
            transform = arguments.last
        default:
            return nil
        }
        return loop(
            call, kind, over: target, variableCount: variableCount, filter: filter,
            transform: transform, from: start)
    }

    private mutating func loop(
        _ call: Node.Call, _ kind: Comprehension.Kind, over target: NodeID, variableCount: Int,
        filter: NodeID?, transform: NodeID?, from start: Int
    ) -> NodeID {
        var variables: [String] = []
        for argument in call.arguments.prefix(variableCount) {
            guard let name = variable(argument, of: call.name) else {
                return add(.broken, from: start)
            }
            if variables.contains(name) {
                report(
                    syntax[argument].range, "both variables of \(call.name) are named '\(name)'")
            }
            variables.append(name)
        }
        let made = Comprehension(
            kind: kind, range: target, variables: variables, filter: filter, transform: transform)
        let children = [target] + [filter, transform].compactMap { $0 }
        return add(.comprehension(made), from: start, children: children)
    }

    private mutating func variable(_ argument: NodeID, of macro: String) -> String? {
        switch syntax[argument].kind {
        case .name(let name, isRoot: false):
            return name
        case .broken:
            return nil
        default:
            report(
                syntax[argument].range, "\(macro) needs a plain name for its variable here",
                hint: "as in items.all(item, item > 0)")
            return nil
        }
    }
}
