// SPDX-License-Identifier: Apache-2.0

/// The bytes of a rule file (UTF-8, without a byte order mark) and how to find lines and columns
/// in them.
///
/// Places are byte offsets everywhere inside the module; a line and a column are made from one
/// when somebody is to read them. libyaml's own marks are not used for that: it counts NEL, LS and
/// PS as line breaks and editors do not.
final class SourceText: Sendable {
    /// As shown to people.
    let path: String
    let bytes: [UInt8]
    /// Offsets at which lines begin; the first is 0.
    private let lineStarts: [Int]
    /// Code points before each multiple of `stride` bytes. A file may be one line of megabytes:
    /// counting from its start for each place in it would be quadratic.
    private let codePointsBefore: [Int]
    private static let stride = 128
    /// Whether bytes and code points are the same, as they nearly always are.
    private let isASCII: Bool

    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        var lineStarts = [0]
        var codePointsBefore: [Int] = []
        var codePoints = 0
        for (offset, byte) in bytes.enumerated() {
            if offset % SourceText.stride == 0 { codePointsBefore.append(codePoints) }
            if !byte.isUTF8Continuation { codePoints += 1 }
            let breaks =
                byte == .lineFeed || (byte == .carriageReturn && !bytes.hasLineFeed(at: offset + 1))
            if breaks { lineStarts.append(offset + 1) }
        }
        self.lineStarts = lineStarts
        self.codePointsBefore = codePointsBefore
        self.isASCII = codePoints == bytes.count
    }

    /// The place of a byte, counting from 1.
    func location(of offset: Int) -> Location {
        let line = self.line(of: offset)
        let column = codePoints(before: offset) - codePoints(before: lineStarts[line]) + 1
        return Location(file: path, line: line + 1, column: column)
    }

    /// The bytes of the line that holds a byte, without its line break.
    func lineBounds(of offset: Int) -> Range<Int> {
        let line = self.line(of: offset)
        let start = lineStarts[line]
        var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
        while end > start, bytes[end - 1] == .lineFeed || bytes[end - 1] == .carriageReturn {
            end -= 1
        }
        return start..<end
    }

    /// The offset of a code point, which is how libyaml counts; the end if there are not so many.
    func offset(ofCodePoint index: Int) -> Int {
        if isASCII { return min(index, bytes.count) }
        guard let stride = codePointsBefore.lastPosition(where: { $0 <= index }) else { return 0 }
        var offset = stride * SourceText.stride
        var left = index - codePointsBefore[stride]
        while offset < bytes.count {
            if !bytes[offset].isUTF8Continuation {
                if left == 0 { return offset }
                left -= 1
            }
            offset += 1
        }
        return bytes.count
    }

    private func line(of offset: Int) -> Int {
        lineStarts.lastPosition(where: { $0 <= offset }) ?? 0
    }

    private func codePoints(before offset: Int) -> Int {
        if isASCII { return offset }
        let stride = min(offset / SourceText.stride, codePointsBefore.count - 1)
        guard stride >= 0 else { return 0 }
        let rest = bytes[(stride * SourceText.stride)..<min(offset, bytes.count)]
        return codePointsBefore[stride] + rest.count { !$0.isUTF8Continuation }
    }
}

/// A part of a file, in bytes.
struct Span {
    let source: SourceText
    let start: Int
    let end: Int

    var location: Location { source.location(of: start) }

    /// The first line of it, with the part underlined that is on that line.
    var excerpt: Excerpt {
        let line = source.lineBounds(of: start)
        let from = min(start, line.upperBound)
        let to = max(from, min(end, line.upperBound))
        let window = RulebookLimits.excerptColumnsMax
        // A byte is at most a code point, so cutting bytes first keeps this linear in the window.
        let before = decode(max(line.lowerBound, from - 4 * window)..<from)
        let marked = decode(from..<min(to, from + 4 * window))
        let after = decode(to..<min(line.upperBound, to + 4 * window))
        if before.count + marked.count + after.count <= window,
            isWhole(line, before: from, after: to)
        {
            return Excerpt(
                text: printable(before + marked + after), indent: before.count,
                length: max(1, marked.count))
        }
        let left = before.suffix(window / 4)
        let middle = marked.prefix(window / 2)
        let right = after.prefix(middle.count < marked.count ? 0 : window / 4)
        let cutLeft = left.count < before.count || from - 4 * window > line.lowerBound
        let cutRight = right.count < after.count || to + 4 * window < line.upperBound
        let text = (cutLeft ? "…" : "") + printable(left + middle + right) + (cutRight ? "…" : "")
        return Excerpt(
            text: text, indent: left.count + (cutLeft ? 1 : 0), length: max(1, middle.count))
    }

    private func isWhole(_ line: Range<Int>, before: Int, after: Int) -> Bool {
        let reach = 4 * RulebookLimits.excerptColumnsMax
        return before - reach <= line.lowerBound && after + reach >= line.upperBound
            && after - before <= reach
    }

    private func decode(_ range: Range<Int>) -> [Unicode.Scalar] {
        Array(String(decoding: source.bytes[range], as: UTF8.self).unicodeScalars)
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    var isUTF8Continuation: Bool { self & 0xC0 == 0x80 }
}

extension [UInt8] {
    fileprivate func hasLineFeed(at offset: Int) -> Bool {
        offset < count && self[offset] == .lineFeed
    }
}

extension [Int] {
    /// The last position at which a condition holds that holds up to somewhere and not after.
    fileprivate func lastPosition(where holds: (Int) -> Bool) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}
