// SPDX-License-Identifier: Apache-2.0

/// Reads the files of one-use codes that items name, as in `codes: vouchers/coffee.txt`: a code a
/// line, in the order in which they are granted. Empty lines, and lines that begin with `#`, are
/// none.
final class CodesReader {
    private let problems: Problems
    /// What stands in front of every path, for people.
    private let root: String
    private var files: [String: RuleFile] = [:]
    private var users: [String: Span] = [:]

    init(_ files: [RuleFile], root: String, problems: Problems) {
        self.problems = problems
        self.root = root
        for file in files { self.files[file.path] = file }
    }

    /// nil, with a problem, if the file could not be read.
    func read(_ fields: Fields, _ key: String) -> [String]? {
        guard let node = fields[key], let path = fields.text(key) else { return nil }
        let what = fields.name(key)
        guard CodesPath.isAllowed(path) else {
            problems.error(
                .badPath, at: node.span,
                "\(what) is \(quoted(path)), expected a .txt file below the rules directory",
                hint: "write it as vouchers/coffee.txt, without '..' or a '/' in front")
            return nil
        }
        guard let file = files[root + path] else {
            problems.error(
                .unknownFile, at: node.span, "\(what) names \(quoted(path)), which is not there",
                hint: "the path begins at the rules directory; "
                    + (didYouMean(root + path, among: files.keys.sorted()) ?? "check its spelling"))
            return nil
        }
        if let first = users[path] {
            problems.error(
                .duplicateName, at: node.span,
                "\(what) names \(quoted(path)), as another item does",
                hint: "a code is granted once: give each item a file of its own",
                related: ("first named here", first))
            return nil
        }
        users[path] = node.span
        guard let source = SourceText(reading: file, problems) else { return nil }
        let (codes, isWhole) = parse(source)
        if codes.isEmpty, isWhole {
            problems.warning(
                .noCodes, at: node.span, "\(what) names \(quoted(path)), in which there is no code",
                hint: "write a code a line")
        }
        return codes
    }

    private func parse(_ source: SourceText) -> (codes: [String], isWhole: Bool) {
        var codes: [String] = []
        var isWhole = true
        var places: [String: Span] = [:]
        var offset = 0
        for line in source.bytes.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == .lineFeed })
        {
            defer { offset += line.count + 1 }
            let text = trim(line)
            guard !text.isEmpty, text.first != UInt8(ascii: "#") else { continue }
            let place = Span(source: source, start: text.startIndex, end: text.endIndex)
            let code = String(decoding: text, as: UTF8.self)
            if let fault = fault(in: code) {
                problems.error(.badCode, at: place, "the code \(quoted(code)) \(fault)")
                isWhole = false
            } else if let first = places[code] {
                problems.error(
                    .duplicateCode, at: place, "the code \(quoted(code)) is there twice",
                    hint: "each is granted once: take one out", related: ("first here", first))
            } else {
                places[code] = place
                codes.append(code)
            }
        }
        return (codes, isWhole)
    }

    private func trim(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, last.isYAMLBlank { line.removeLast() }
        while let first = line.first, first.isYAMLBlank { line.removeFirst() }
        return line
    }

    private func fault(in code: String) -> String? {
        if code.utf8.count > RulebookLimits.codeBytesMax {
            return "has more than \(RulebookLimits.codeBytesMax) bytes"
        }
        if code.unicodeScalars.contains(where: { !$0.isHarmless }) {
            return "has a control character in it"
        }
        return nil
    }
}

@available(*, unavailable)
extension CodesReader: Sendable {}

/// Where files of codes may lie.
package enum CodesPath {
    /// Whether the path is below the rules directory whatever links there are, and no rule file.
    package static func isAllowed(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return path.hasSuffix(".txt") && path.utf8.count <= 1024
            && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
            && path.unicodeScalars.allSatisfy { $0.isHarmless && $0 != "\\" }
    }

    /// The paths of codes that rule files name, as far as they can be read: whoever collects the
    /// files of a rulebook takes these with them.
    package static func named(in files: [RuleFile]) -> [String] {
        let problems = Problems()
        var paths: Set<String> = []
        // Most files say nothing of codes, and are not read twice for it.
        for file in files where file.bytes.contains(Array("codes".utf8)) {
            let entries = YAMLFile(file, problems: problems).root?.mapping?.entries ?? []
            for section in entries where section.name == "rewards" {
                for reward in section.value.mapping?.entries ?? [] {
                    guard let path = reward.value.mapping?["codes"]?.value.scalar?.text else {
                        continue
                    }
                    if isAllowed(path) { paths.insert(path) }
                }
            }
        }
        return paths.sorted()
    }
}
