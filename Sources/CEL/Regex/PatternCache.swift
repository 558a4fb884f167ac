// SPDX-License-Identifier: Apache-2.0

/// Patterns that were computed while evaluating, as last used: a pattern that comes from an event
/// mostly comes again.
///
/// Whether a pattern is found here must not show in the result, so compiling is charged to every
/// evaluation as if it had been done.
struct PatternCache {
    private var entries: [(text: [UInt8], pattern: Pattern)] = []
    private var oldest = 0

    /// The pattern of a text, compiled if it is not here. The cache holds it until the next call.
    mutating func pattern(
        of text: UnsafeRawBufferPointer
    ) -> Result<Pattern, PatternProblem> {
        for entry in entries where entry.text.count == text.count {
            let isSame = entry.text.withUnsafeBytes { ByteText.areEqual($0, text) }
            if isSame { return .success(entry.pattern) }
        }
        let result = Pattern.compile(text)
        if case .success(let pattern) = result {
            if entries.count < Limits.patternsCachedMax {
                entries.append((Array(text), pattern))
            } else {
                entries[oldest] = (Array(text), pattern)
                oldest = (oldest + 1) % Limits.patternsCachedMax
            }
        }
        return result
    }
}
