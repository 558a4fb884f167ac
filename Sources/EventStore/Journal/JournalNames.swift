// SPDX-License-Identifier: Apache-2.0

/// The names of the journal's files: `rewards.ndjson` is the one being written, the others are
/// rotated ones, whether by us (`rewards-000000000001042.ndjson`) or by logrotate
/// (`rewards.ndjson.1`, `rewards.ndjson-20260131`).
struct JournalNames: Hashable, Sendable {
    /// The digits of the first seq in a rotated file's name: enough for a grant each microsecond
    /// over thirty years, and names sort like lines.
    private static let digits = 15

    let directory: String
    let current: String
    private let stem: String
    private let suffix: String

    /// From the path of the file being written.
    init(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        current = parts.last.map(String.init) ?? path
        let above = path.dropLast(current.count)
        switch above.last {
        case nil: directory = "."
        case _ where above.allSatisfy({ $0 == "/" }): directory = "/"
        default: directory = String(above.dropLast())
        }
        let dot = current.lastIndex(of: ".") ?? current.endIndex
        stem = String(current[..<dot])
        suffix = String(current[dot...])
    }

    /// The name for a file that is finished.
    func rotated(firstSeq: UInt64) -> String {
        let number = String(firstSeq)
        let zeros = String(repeating: "0", count: max(0, JournalNames.digits - number.count))
        return "\(stem)-\(zeros)\(number)\(suffix)"
    }

    /// Whether a name may be that of a rotated file.
    func isSibling(_ name: String) -> Bool {
        guard name != current, name.hasPrefix(stem) else { return false }
        let rest = name.dropFirst(stem.count)
        // Not the journal of another name that begins like ours.
        guard rest.first == "-" || rest.first == "." else { return false }
        return suffix.isEmpty || rest.contains(suffix)
    }
}
