// SPDX-License-Identifier: Apache-2.0

/// `matches` and the functions of `regex`.
extension Machine {
    /// Whether a pattern matches a part of a text.
    @inline(never)
    mutating func matches(_ text: Cell, _ pattern: Cell) -> Cell {
        if text.is(.error) { return text }
        if pattern.is(.error) { return pattern }
        guard text.is(.string) else { return .noOverload(.matches, text, pattern) }
        if let handle = PatternHandle(pattern) {
            guard charge(handle.cost(of: text.count)) else { return .failure(.steps) }
            return .bool(handle.matches(text.bytes))
        }
        return withPattern(pattern) { machine, handle in
            guard machine.charge(handle.cost(of: text.count)) else { return .failure(.steps) }
            return .bool(handle.matches(text.bytes))
        } ?? .noOverload(.matches, text, pattern)
    }

    /// `regex.extract`, `regex.extractAll` and `regex.replace`.
    mutating func regex(_ function: Function, _ arguments: Arguments) -> Cell? {
        guard arguments.count >= 2, arguments[0].is(.string) else { return nil }
        let text = arguments[0].bytes
        switch function {
        case .regexExtract:
            return withPattern(arguments[1]) { $0.extract(from: text, $1) }
        case .regexExtractAll:
            return withPattern(arguments[1]) { $0.extractAll(from: text, $1) }
        default:
            guard arguments.count >= 3, arguments[2].is(.string),
                arguments.count == 3 || arguments[3].is(.int)
            else { return nil }
            let limit = arguments.count > 3 ? arguments[3].int : -1
            return withPattern(arguments[1]) {
                $0.replace(in: text, $1, by: arguments[2].bytes, limit: limit)
            }
        }
    }

    /// Hands on the pattern that a cell is, or whose text it is; nil for any other cell.
    private mutating func withPattern(
        _ cell: Cell, _ body: (inout Machine, PatternHandle) -> Cell
    ) -> Cell? {
        if let handle = PatternHandle(cell) { return body(&self, handle) }
        guard cell.is(.string) else { return nil }
        guard charge(Limits.patternSteps + cell.count) else { return .failure(.steps) }
        switch patterns.pattern(of: cell.bytes) {
        case .failure(let problem):
            return failure(.pattern, aboutValue: make(.string, problem.reason.utf8))
        case .success(let pattern):
            // The automaton is a few times larger than the pattern, and compiling touches all.
            guard charge(pattern.weight * 16) else { return .failure(.steps) }
            return withExtendedLifetime(pattern) {
                PatternHandle(pattern.cell).map { body(&self, $0) }
            }
        }
    }

    /// The next match. An empty one right behind the match before is passed over.
    private mutating func next(
        in text: UnsafeRawBufferPointer, _ pattern: PatternHandle, _ cursor: inout MatchCursor,
        groups: Int
    ) -> [Range<Int>?]? {
        while cursor.start <= text.count, steps >= 0 {
            let rest = text.count - cursor.start
            guard let found = pattern.find(in: text, from: cursor.start, groups: groups),
                let whole = found[0]
            else {
                _ = charge(4 * pattern.cost(of: rest))
                return nil
            }
            // Mostly the search ends where the match does, but it may have to look further; and
            // telling groups apart takes a slower automaton than finding out that there are some.
            _ = charge(
                8 + 4 * pattern.cost(of: whole.upperBound - cursor.start)
                    + pattern.cost(of: rest) / 16)
            let isRepeated = whole.isEmpty && whole.lowerBound == cursor.end
            cursor.move(behind: whole, in: text)
            if !isRepeated { return found }
        }
        return nil
    }

    // MARK: Extracting

    /// What a match stands for: its only group if the pattern has one, or else the whole.
    private mutating func extract(
        from text: UnsafeRawBufferPointer, _ pattern: PatternHandle
    ) -> Cell {
        guard pattern.groupCount <= 1 else { return Self.tooManyGroups }
        var cursor = MatchCursor()
        guard let found = next(in: text, pattern, &cursor, groups: pattern.groupCount),
            let part = found.last ?? nil
        else { return .optional(nil) }
        return some(.text(.string, text[part].rebased))
    }

    private mutating func extractAll(
        from text: UnsafeRawBufferPointer, _ pattern: PatternHandle
    ) -> Cell {
        guard pattern.groupCount <= 1 else { return Self.tooManyGroups }
        let mark = stackCount
        var cursor = MatchCursor()
        while let found = next(in: text, pattern, &cursor, groups: pattern.groupCount) {
            // A group that is empty or took no part adds nothing.
            guard let part = found.last ?? nil, found.count == 1 || !part.isEmpty else { continue }
            guard charge(1), push(.text(.string, text[part].rebased)) else {
                _ = pop(to: mark)
                return .failure(.memory)
            }
        }
        return makeList(pop(to: mark))
    }

    private static let tooManyGroups = Cell.failure(
        .argument, "a pattern with more than one group: write (?:…) for those not wanted")

    // MARK: Replacing

    /// At most `limit` replacements; all if it is negative. In the replacement `\1` is a group,
    /// `\0` the whole match and `\\` a backslash.
    private mutating func replace(
        in text: UnsafeRawBufferPointer, _ pattern: PatternHandle,
        by replacement: UnsafeRawBufferPointer, limit: Int64
    ) -> Cell {
        let groups = min(pattern.groupCount, PatternHandle.groupsMax)
        guard let parts = ReplacementPart.read(replacement, groups: groups) else {
            return .failure(
                .argument, "a replacement with a backslash that is neither \\\\ nor a group's \\1")
        }
        var result: [UInt8] = []
        var kept = 0
        var count: Int64 = 0
        var cursor = MatchCursor()
        while limit < 0 || count < limit,
            let found = next(in: text, pattern, &cursor, groups: groups), let whole = found[0]
        {
            result += text[kept..<whole.lowerBound]
            for part in parts {
                let bytes = part.bytes(text, replacement, found)
                guard charge(1 + bytes.count / 16), result.count < Limits.arenaBytesMax else {
                    return .failure(.memory)
                }
                result += bytes
            }
            kept = whole.upperBound
            count += 1
        }
        result += text[kept...]
        return make(.string, result)
    }
}

/// Where the search for further matches goes on.
private struct MatchCursor {
    private(set) var start = 0
    /// The end of the last match.
    private(set) var end = -1

    /// Behind an empty match that is a character further.
    mutating func move(behind match: Range<Int>, in text: UnsafeRawBufferPointer) {
        end = match.upperBound
        start = end
        guard match.isEmpty else { return }
        start += start < text.count ? CodePoints.length(text[start]) : 1
    }
}

/// A piece of a replacement.
private enum ReplacementPart {
    case text(Range<Int>)
    case group(Int)

    /// The pieces; nil if a backslash means nothing or names a group that is not there.
    static func read(_ text: UnsafeRawBufferPointer, groups: Int) -> [ReplacementPart]? {
        var parts: [ReplacementPart] = []
        var start = 0
        var position = 0
        while position < text.count {
            guard text[position] == Ascii.backslash else {
                position += 1
                continue
            }
            parts.append(.text(start..<position))
            guard position + 1 < text.count else { return nil }
            let code = text[position + 1]
            start = position + 2
            if Ascii.isDigit(code) {
                let group = Int(code - Ascii.zero)
                guard group <= groups else { return nil }
                parts.append(.group(group))
            } else if code == Ascii.backslash {
                start = position + 1
            } else {
                return nil
            }
            position += 2
        }
        parts.append(.text(start..<text.count))
        return parts
    }

    func bytes(
        _ text: UnsafeRawBufferPointer, _ replacement: UnsafeRawBufferPointer,
        _ found: [Range<Int>?]
    ) -> Slice<UnsafeRawBufferPointer> {
        switch self {
        case .text(let range): replacement[range]
        case .group(let index): text[found[index] ?? 0..<0]
        }
    }
}
