// SPDX-License-Identifier: Apache-2.0

/// A map that keeps the order in which its entries came: iteration is deterministic, as a
/// dictionary's is not.
package struct MapValue: Sendable {
    /// The keys, in order.
    package private(set) var keys: [Value] = []
    /// The values, in the order of the keys.
    package private(set) var values: [Value] = []
    private var positions: [Value: Int] = [:]

    /// An empty map.
    package init() {}

    /// A map of these entries; a later entry replaces an earlier one of an equal key.
    package init(_ entries: [(Value, Value)]) {
        for (key, value) in entries { self[key] = value }
    }

    /// Number of entries.
    package var count: Int { keys.count }

    /// The value of a key. Setting nil is not supported: maps only grow.
    package subscript(key: Value) -> Value? {
        get { positions[key].map { values[$0] } }
        set {
            guard let newValue else { return }
            if let position = positions[key] {
                values[position] = newValue
            } else {
                positions[key] = keys.count
                keys.append(key)
                values.append(newValue)
            }
        }
    }
}

extension MapValue: Hashable {
    /// True for the same entries in whatever order.
    package static func == (left: MapValue, right: MapValue) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left.keys, left.values).allSatisfy { key, value in right[key] == value }
    }

    /// Feeds the count only, since the order of the entries must not matter.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
    }
}

extension MapValue: ExpressibleByDictionaryLiteral {
    /// A map of these entries, as `init(_:)`.
    package init(dictionaryLiteral elements: (Value, Value)...) { self.init(elements) }
}
