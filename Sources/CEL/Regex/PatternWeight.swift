// SPDX-License-Identifier: Apache-2.0

/// How large the automaton of a pattern is, judged by the pattern's text alone.
///
/// RE2 could say exactly, but another version of it something else, and the budget of an
/// evaluation has to be the same everywhere. So this counts: a character is one position, a class
/// a few, and what is repeated a number of times counts as often.
struct PatternWeight {
    private static let classWeight = 4
    private static let propertyWeight = 64
    private static let ceiling = 1 << 24

    private let text: UnsafeRawBufferPointer
    private var position = 0
    /// Of the open groups, from the outside in: their weight so far.
    private var groups = [0]
    /// The weight of what a repetition would repeat.
    private var last = 0

    /// The weight of a pattern, at least 1.
    static func of(_ text: UnsafeRawBufferPointer) -> Int {
        var reader = PatternWeight(text)
        while reader.position < text.count { reader.step() }
        // Groups that are not closed are RE2's to report.
        return max(1, min(ceiling, reader.groups.reduce(0, +)))
    }

    private init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    private mutating func step() {
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "("): groups.append(0)
        case UInt8(ascii: ")"):
            guard groups.count > 1 else { return }
            add(groups.removeLast())
        case UInt8(ascii: "["): add(characterClass())
        case UInt8(ascii: "{"): add(last * (repetitions() - 1), keepingLast: true)
        case UInt8(ascii: "."): add(Self.classWeight)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "|"): break
        case Ascii.backslash: add(escape())
        default: add(1)
        }
    }

    private mutating func add(_ weight: Int, keepingLast: Bool = false) {
        last = min(Self.ceiling, keepingLast ? last + weight : weight)
        groups[groups.count - 1] = min(Self.ceiling, groups[groups.count - 1] + weight)
    }

    private mutating func escape() -> Int {
        guard position < text.count else { return 0 }
        let code = text[position]
        position += 1
        return code | 0x20 == UInt8(ascii: "p")
            ? Self.propertyWeight : code | 0x20 == UInt8(ascii: "d") ? 1 : Self.classWeight
    }

    /// Behind the opening bracket: `]` right behind it or behind `^` is an ordinary character.
    private mutating func characterClass() -> Int {
        var weight = Self.classWeight
        if position < text.count, text[position] == UInt8(ascii: "^") { position += 1 }
        if position < text.count, text[position] == UInt8(ascii: "]") { position += 1 }
        while position < text.count, text[position] != UInt8(ascii: "]") {
            if text[position] == Ascii.backslash {
                position += 1
                weight += escape()
            } else {
                if text[position] == UInt8(ascii: "[") { skipNamedClass() }
                position += 1
                weight += 1
            }
        }
        position += 1
        return weight
    }

    /// `[:alpha:]` within a class.
    private mutating func skipNamedClass() {
        var end = position + 1
        guard end < text.count, text[end] == Ascii.colon else { return }
        end += 1
        while end < text.count, Ascii.isNamePart(text[end]) || text[end] == UInt8(ascii: "^") {
            end += 1
        }
        if end + 1 < text.count, text[end] == Ascii.colon, text[end + 1] == UInt8(ascii: "]") {
            position = end + 1
        }
    }

    /// The larger number of `{n}`, `{n,}` or `{n,m}`; 1 if it is none of them.
    private mutating func repetitions() -> Int {
        var numbers = [0]
        var end = position
        while end < text.count, text[end] != UInt8(ascii: "}") {
            if text[end] == UInt8(ascii: ","), numbers.count == 1 {
                numbers.append(0)
            } else if Ascii.isDigit(text[end]) {
                let digit = Int(text[end] - Ascii.zero)
                numbers[numbers.count - 1] = min(10_000, numbers[numbers.count - 1] * 10 + digit)
            } else {
                return 1
            }
            end += 1
        }
        position = min(end + 1, text.count)
        return max(1, numbers.max() ?? 1)
    }
}
