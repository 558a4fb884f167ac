// SPDX-License-Identifier: Apache-2.0

/// "Did you mean": the known name nearest to a misspelt one.
enum Suggestion {
    /// A hint, or nil if no known name is near enough to be meant.
    static func hint(for name: String, among known: some Collection<String>) -> String? {
        nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    }

    /// What there is, for a hint; nil if there is nothing.
    static func list(_ known: some Collection<String>, after words: String) -> String? {
        if known.isEmpty { return nil }
        let shown = known.sorted().prefix(Limits.listedNamesMax)
        return words + ": " + shown.joined(separator: ", ")
            + (known.count > shown.count ? ", …" : "")
    }

    static func nearest(to name: String, among known: some Collection<String>) -> String? {
        let length = name.utf8.count
        let limit = max(1, length / 3)
        // The search is linear in the names, and each is a small matrix. Whoever has thousands has
        // generated them, and a name that is near proves little.
        guard known.count <= Limits.suggestionsMax else { return nil }
        let candidates = known.lazy.filter { abs($0.utf8.count - length) <= limit }
            .map { (distance(name, $0), $0) }
        // By distance, then by name: the order of a dictionary must not show.
        return candidates.filter { $0.0 <= limit }.min { $0 < $1 }?.1
    }

    /// The known name that differs from another by a single edit.
    static func slip(_ name: String, among known: some Sequence<String>) -> String? {
        known.filter { distance(name, $0) == 1 }.min()
    }

    /// Edits, swapped neighbours included, that make one name of the other, without regard to case.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().utf8)
        let right = Array(right.lowercased().utf8)
        guard !left.isEmpty, !right.isEmpty, max(left.count, right.count) < 100 else {
            return .max
        }
        var twoBack: [Int] = []
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var best = min(
                    previous[column] + 1, current[column - 1] + 1,
                    previous[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2],
                    left[row - 2] == right[column - 1]
                {
                    best = min(best, twoBack[column - 2] + 1)
                }
                current.append(best)
            }
            twoBack = previous
            previous = current
        }
        return previous[right.count]
    }
}
