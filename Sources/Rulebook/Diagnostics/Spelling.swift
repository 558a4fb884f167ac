// SPDX-License-Identifier: Apache-2.0

/// The name that was probably meant, or nil if none is near.
///
/// Near is at most one edit in three characters (an edit is a character more, less or other, or
/// two exchanged), at least one; letters in the other case count as equal. The first of the
/// nearest wins, so the order of the candidates is part of the answer.
func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= RulebookLimits.spellingLengthMax else { return nil }
    var nearest: String?
    var bound = max(1, wanted.count / 3) + 1
    for candidate in candidates.prefix(RulebookLimits.spellingCandidatesMax) {
        guard candidate.utf8.count <= 4 * RulebookLimits.spellingLengthMax else { continue }
        let other = Array(candidate.lowercased().unicodeScalars)
        guard abs(other.count - wanted.count) < bound else { continue }
        let distance = editDistance(wanted, other)
        if distance < bound, distance < max(wanted.count, other.count) {
            nearest = candidate
            bound = distance
        }
    }
    return nearest
}

/// A hint for a name that does not exist.
func didYouMean(_ name: String, among candidates: some Sequence<String>) -> String? {
    nearestName(to: name, among: candidates).map { "did you mean '\($0)'?" }
}

/// Optimal string alignment: edits from one to the other, exchanged neighbours being one.
private func editDistance(_ from: [Unicode.Scalar], _ to: [Unicode.Scalar]) -> Int {
    var beforeLast = Array(repeating: 0, count: to.count + 1)
    var last = Array(0...to.count)
    var current = last
    for row in from.indices {
        current[0] = row + 1
        for column in to.indices {
            let replaced = last[column] + (from[row] == to[column] ? 0 : 1)
            var best = min(replaced, min(last[column + 1], current[column]) + 1)
            if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current[column + 1] = best
        }
        (beforeLast, last, current) = (last, current, beforeLast)
    }
    return last[to.count]
}
