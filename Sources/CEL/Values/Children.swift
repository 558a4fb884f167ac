// SPDX-License-Identifier: Apache-2.0

/// Goes through the children of a list or a map: elements, or key, value, key, value …
struct Children: IteratorProtocol {
    private var position: UnsafePointer<Cell>?
    private(set) var remaining: Int
    private let isFlat: Bool

    init(_ container: Cell) {
        position = container.children
        remaining = container.childCount
        isFlat = container.isFlat
    }

    /// Where the next child stands.
    var address: UInt64 { UInt64(UInt(bitPattern: position)) }

    mutating func next() -> Cell? {
        remaining > 0 ? take() : nil
    }

    /// The next child, which there must be.
    mutating func take() -> Cell {
        guard let current = position else { return .null }
        remaining &-= 1
        position = isFlat ? current + 1 : Children.behind(current)
        return current.pointee.normalized
    }

    /// Behind a cell of a pre-order layout and all its descendants. Loops instead of recursing.
    private static func behind(_ cell: UnsafePointer<Cell>) -> UnsafePointer<Cell> {
        var pending = 1
        var position = cell
        while pending > 0 {
            pending += position.pointee.childCount - 1
            position += 1
        }
        return position
    }
}
