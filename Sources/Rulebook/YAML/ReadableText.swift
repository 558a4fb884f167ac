// SPDX-License-Identifier: Apache-2.0

extension SourceText {
    /// The text of a file without its byte order mark; nil, with a problem, if the bytes are not
    /// UTF-8 text of a bearable size.
    convenience init?(reading file: RuleFile, _ problems: Problems) {
        let hasMark = file.bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let bytes = hasMark ? Array(file.bytes.dropFirst(3)) : file.bytes
        guard SourceText.isReadable(bytes, path: file.path, problems) else { return nil }
        self.init(path: file.path, bytes: bytes)
    }

    private static func isReadable(_ bytes: [UInt8], path: String, _ problems: Problems) -> Bool {
        guard bytes.count <= RulebookLimits.fileBytesMax else {
            let start = Span(source: SourceText(path: path, bytes: []), start: 0, end: 0)
            problems.error(
                .fileSize, at: start,
                "a file of \(bytes.count) bytes, expected at most \(RulebookLimits.fileBytesMax)",
                hint: "split it")
            return false
        }
        if let offset = bytes.firstIndex(of: 0) {
            let source = SourceText(path: path, bytes: bytes)
            problems.error(
                .nul, at: Span(source: source, start: offset, end: offset + 1),
                "a NUL byte, expected text", hint: "save the file as UTF-8")
            return false
        }
        if let offset = endOfUTF8(bytes) {
            let source = SourceText(path: path, bytes: bytes)
            problems.error(
                .badEncoding, at: Span(source: source, start: offset, end: offset + 1),
                "a byte \(hexadecimal(bytes[offset])) that is not UTF-8",
                hint: "save the file as UTF-8")
            return false
        }
        return true
    }

    /// The offset of the first byte that is not UTF-8.
    private static func endOfUTF8(_ bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var offset = 0
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        while case .valid(let encoded) = parser.parseScalar(from: &iterator) {
            offset += encoded.count
        }
        return min(offset, bytes.count - 1)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
