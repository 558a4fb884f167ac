// SPDX-License-Identifier: Apache-2.0
internal import CRegex

/// A compiled regular expression, in RE2's syntax.
///
/// Matching takes time linear in the text: RE2 is an automaton and never tries again what it has
/// tried. The weight says how much work a byte of text can be at worst.
final class Pattern: Sendable {
    /// About how many positions the automaton has; see `PatternWeight`.
    let weight: Int
    /// The address of a `PatternBody`.
    private let address: UInt

    /// Compiles a pattern, or says what is wrong with it.
    static func compile(_ text: UnsafeRawBufferPointer) -> Result<Pattern, PatternProblem> {
        guard text.count <= Limits.patternBytesMax else {
            return .failure(PatternProblem("it is longer than \(Limits.patternBytesMax) bytes"))
        }
        let weight = PatternWeight.of(text)
        guard weight <= Limits.patternWeightMax else {
            return .failure(PatternProblem("its repetitions make it too large"))
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            let handle = rw_regex_create(
                text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count,
                Limits.patternMemoryMax, message.baseAddress, message.count)
            guard let handle else {
                let reason = message.baseAddress.map { String(cString: $0) } ?? ""
                return .failure(PatternProblem(reason))
            }
            return .success(Pattern(handle, weight, text))
        }
    }

    static func compile(_ text: String) -> Result<Pattern, PatternProblem> {
        var text = text
        return text.withUTF8 { compile(UnsafeRawBufferPointer($0)) }
    }

    private init(_ handle: OpaquePointer, _ weight: Int, _ text: UnsafeRawBufferPointer) {
        self.weight = weight
        var reader = PatternShapeReader(text)
        let shape = reader.shape()
        let literals = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, reader.lead.count + reader.tail.count), alignment: 1)
        literals.copyBytes(from: reader.lead + reader.tail)
        let body = UnsafeMutablePointer<PatternBody>.allocate(capacity: 1)
        body.initialize(
            to: PatternBody(
                regex: handle, shape: shape, literals: UnsafeRawPointer(literals.baseAddress!),
                leadCount: reader.lead.count, tailCount: reader.tail.count))
        address = UInt(bitPattern: body)
    }

    deinit {
        guard let body = UnsafeMutablePointer<PatternBody>(bitPattern: address) else { return }
        rw_regex_free(body.pointee.regex)
        body.pointee.literals.deallocate()
        body.deallocate()
    }

    /// The pattern as a constant of a program, or as long as the pattern is held.
    var cell: Cell { Cell(.pattern, length: UInt32(weight), bits: UInt64(address)) }
}

/// Why a text is no pattern.
struct PatternProblem: Error {
    /// In RE2's words: `missing ): a(b`.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// What to do about it, if that can be guessed.
    var hint: String? {
        if ["(?=", "(?!", "(?<"].contains(where: reason.contains) {
            return "patterns cannot look ahead or behind: split the test in two with '&&'"
        }
        if reason.hasPrefix("invalid escape sequence") {
            return "a raw text keeps backslashes as they are: r'\\d+'"
        }
        return nil
    }
}

/// What a pattern cell points to.
struct PatternBody: BitwiseCopyable {
    let regex: OpaquePointer
    let shape: PatternShape
    /// The lead, and right behind it the tail.
    let literals: UnsafeRawPointer
    let leadCount: Int
    let tailCount: Int

    var lead: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: literals, count: leadCount)
    }

    var tail: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: literals + leadCount, count: tailCount)
    }
}

/// A compiled pattern as the functions use it.
struct PatternHandle {
    private let body: UnsafePointer<PatternBody>
    private let weight: Int

    /// The pattern must be held by someone for as long as the handle is used.
    @inline(__always)
    init?(_ cell: Cell) {
        guard cell.is(.pattern),
            let body = UnsafePointer<PatternBody>(bitPattern: UInt(cell.bits))
        else { return nil }
        self.body = body
        weight = Int(cell.length)
    }

    private var pointer: OpaquePointer { body.pointee.regex }

    /// Capture groups of the pattern.
    var groupCount: Int { Int(rw_regex_group_count(pointer)) }

    /// Steps that searching so many bytes takes at worst.
    func cost(of byteCount: Int) -> Int { 1 + byteCount * weight / 16 }

    /// Whether the pattern matches a part of the text.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        let lead = body.pointee.lead
        switch body.pointee.shape {
        case .equal: return ByteText.areEqual(text, lead)
        case .prefix: return ByteText.begins(text, with: lead)
        case .suffix: return ByteText.ends(text, with: lead)
        case .part: return ByteText.offset(of: lead, in: text) != nil
        case .ends:
            let tail = body.pointee.tail
            guard text.count >= lead.count + tail.count, ByteText.begins(text, with: lead),
                ByteText.ends(text, with: tail)
            else { return false }
            let middle = UnsafeRawBufferPointer(
                start: text.baseAddress.map { $0 + lead.count },
                count: text.count &- lead.count &- tail.count)
            return !ByteText.contains(Ascii.newline, in: middle)
        case .automaton:
            return rw_regex_matches(
                pointer, text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count)
        }
    }

    /// The first match at or behind an offset, the whole and then its groups; nil for a group that
    /// took no part. Returns nil if nothing matches.
    func find(
        in text: UnsafeRawBufferPointer, from start: Int, groups: Int
    ) -> [Range<Int>?]? {
        withUnsafeTemporaryAllocation(of: rw_span.self, capacity: groups + 1) { spans in
            guard
                rw_regex_find(
                    pointer, text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count,
                    start, spans.baseAddress, UInt32(groups + 1))
            else { return nil }
            return spans.map { $0.start < 0 ? nil : $0.start..<$0.end }
        }
    }

    /// Groups that `find` can tell apart.
    static let groupsMax = Int(RW_REGEX_GROUPS_MAX) - 1
}
