// SPDX-License-Identifier: Apache-2.0

/// Reading lists and maps.
extension Machine {
    @inline(never)
    mutating func contains(_ frame: Frame, _ step: UnsafePointer<Instruction>) -> Cell {
        let text = frame.address(step.pointee.a)
        let list = frame.address(step.pointee.b)
        if text.pointee.is(.string), list.pointee.is(.list), list.pointee.isFlat,
            list.pointee.extra == 0
        {
            return .bool(isText(text.pointee, among: list.pointee))
        }
        let item = frame.load(step.pointee.a)
        if item.is(.error) { return item }
        let container = frame.load(step.pointee.b)
        if container.is(.map) { return .bool(lookup(item, in: container) != nil) }
        if container.is(.list) { return .bool(isElement(item, of: container)) }
        return container.is(.error) ? container : .noOverload(.contains, item, container)
    }

    private mutating func isElement(_ item: Cell, of list: Cell) -> Bool {
        if list.extra != 0 { return position(of: item, in: list, stride: 1) != nil }
        var elements = Children(list)
        while let element = elements.next(), charge(1) {
            if areEqual(item, element) { return true }
        }
        return false
    }

    /// The everyday condition: a text among a few constant ones.
    @inline(__always)
    private mutating func isText(_ text: Cell, among list: Cell) -> Bool {
        guard var next = list.children else { return false }
        _ = charge(list.count)
        let end = next + list.count
        while next < end {
            if next.pointee.is(.string), next.pointee.length == text.length,
                areTextsEqual(next.pointee, text)
            {
                return true
            }
            next += 1
        }
        return false
    }

    /// The value of a key, or nil.
    mutating func lookup(_ key: Cell, in map: Cell) -> Cell? {
        if map.extra != 0 {
            return position(of: key, in: map, stride: 2).flatMap { map.children?[$0 + 1] }
        }
        var entries = Children(map)
        while entries.remaining > 0, charge(1) {
            let found = areEqual(key, entries.take())
            let value = entries.take()
            if found { return value }
        }
        return nil
    }

    /// Where an item is among the children, found by the hash index that follows them.
    private mutating func position(of item: Cell, in container: Cell, stride: Int) -> Int? {
        guard let children = container.children else { return nil }
        let index = HashIndex(children: children, of: container)
        if item.is(.string) || item.is(.bytes) { chargeText(item.count) }
        var probe = CellHash.hash(item)
        while charge(1), let position = index.position(&probe) {
            if areEqual(item, children[position * stride]) { return position * stride }
        }
        return nil
    }

    mutating func element(of owner: Cell, at key: Cell, asOptional: Bool) -> Cell {
        if owner.is(.boxed) {
            guard let content = owner.children else { return owner }
            return element(of: content.pointee, at: key, asOptional: true)
        }
        if owner.is(.map) {
            guard let value = lookup(key, in: owner) else {
                return asOptional ? .optional(nil) : failure(.noSuchKey, aboutValue: key)
            }
            return asOptional ? some(value) : value
        }
        guard owner.is(.list) else { return .noOverload(.index, owner, key) }
        guard let number = key.number else { return .noOverload(.index, owner, key) }
        guard let value = element(of: owner, number) else {
            return asOptional ? .optional(nil) : failure(.indexOutOfRange, aboutValue: key)
        }
        return asOptional ? some(value) : value
    }

    private mutating func element(of list: Cell, _ index: Number) -> Cell? {
        let position: Int? =
            switch index {
            case .int(let value): Int(exactly: value)
            case .uint(let value): Int(exactly: value)
            case .double(let value): Int(exactly: value)
            }
        guard let position, position >= 0, position < list.count else { return nil }
        if list.isFlat { return list.children?[position].normalized }
        var elements = Children(list)
        for _ in 0..<position where charge(1) { _ = elements.take() }
        return elements.take()
    }

    mutating func field(of owner: Cell, _ name: Cell, asOptional: Bool) -> Cell {
        if owner.is(.map) || owner.is(.boxed) {
            return element(of: owner, at: name, asOptional: asOptional)
        }
        return .noOverload(.select, owner)
    }

    mutating func hasField(_ owner: Cell, _ name: Cell) -> Cell {
        if owner.is(.boxed) {
            guard let content = owner.children else { return .bool(false) }
            return hasField(content.pointee, name)
        }
        guard owner.is(.map) else { return .noOverload(.hasField, owner) }
        return .bool(lookup(name, in: owner) != nil)
    }

    mutating func size(_ cell: Cell) -> Cell {
        switch cell.cellKind {
        case .bytes, .list, .map: return .int(Int64(cell.length))
        case .string:
            chargeText(cell.count)
            return .int(Int64(CodePoints.count(cell.bytes)))
        default: return .noOverload(.size, cell)
        }
    }
}

/// Making lists and maps.
extension Machine {
    /// An optional that holds a value.
    mutating func some(_ value: Cell) -> Cell {
        guard let content = arena.allocateCells(1) else { return .failure(.memory) }
        content.initialize(to: value)
        return .optional(content)
    }

    mutating func list(_ frame: Frame, _ step: Instruction) -> Cell {
        let cells = UnsafeBufferPointer(
            start: frame.registers + step.a.index, count: step.b.index)
        if let error = cells.first(where: { $0.is(.error) }) { return error }
        return makeList(cells)
    }

    mutating func map(_ frame: Frame, _ step: Instruction) -> Cell {
        let cells = UnsafeBufferPointer(
            start: frame.registers + step.a.index, count: step.b.index)
        if let error = cells.first(where: { $0.is(.error) }) { return error }
        return makeMap(cells)
    }

    /// A list of copies of these cells.
    mutating func makeList(
        _ cells: UnsafeBufferPointer<Cell>, indexed: Bool = false
    ) -> Cell {
        guard let list = Containers.copy(.list, cells, indexed: indexed, into: &arena) else {
            return .failure(.memory)
        }
        return list
    }

    /// A map of copies of these keys and values, which alternate.
    mutating func makeMap(_ cells: UnsafeBufferPointer<Cell>) -> Cell {
        for position in stride(from: 0, to: cells.count, by: 2) {
            switch cells[position].cellKind {
            case .bool, .int, .uint: break
            case .string: chargeText(cells[position].count)
            default: return failure(.keyType, aboutValue: cells[position])
            }
        }
        guard let map = Containers.copy(.map, cells, indexed: true, into: &arena) else {
            return .failure(.memory)
        }
        return duplicateKey(in: map) ?? map
    }

    private mutating func duplicateKey(in map: Cell) -> Cell? {
        guard let children = map.children else { return nil }
        for entry in 0..<map.count {
            let key = children[entry * 2]
            if map.extra != 0 {
                // The index finds the first of several equal keys.
                if position(of: key, in: map, stride: 2) != entry * 2 {
                    return failure(.duplicateKey, aboutValue: key)
                }
            } else {
                for earlier in 0..<entry where areEqual(children[earlier * 2], key) {
                    return failure(.duplicateKey, aboutValue: key)
                }
            }
        }
        return nil
    }
}
