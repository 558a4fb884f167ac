// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension Journal {
    /// Opens the journal for replay, and finds out which line the file begins with.
    ///
    /// - From its first line, if it has one.
    /// - If there is no file, or an empty one: when the newest line is in a file that was rotated
    ///   just before the daemon ended, that file is gone on with, and a new one is wanted next.
    /// - Otherwise from `baseline`.
    ///
    /// - Parameter baseline: the seq with which the newest file begins by the log
    ///   (`EventLog.newestJournalStart`), or 1; asked only if it is needed.
    package static func open(
        path: String, storage: any Storage, options: Options = Options(),
        baseline: () throws -> UInt64
    ) throws -> JournalReplay {
        let names = JournalNames(path: path)
        let directory = try StoredDirectory.make(
            path: names.directory, permissions: options.directoryPermissions, storage: storage)
        var repairs: [Repair] = []
        if try directory.status(of: names.current) != nil {
            let file = try directory.open(names.current, .append)
            switch try JournalEnds(of: file).first {
            case .seq(let firstSeq):
                return JournalReplay(
                    try JournalFile(
                        names: names, options: options, directory: directory, file: file,
                        isAtPath: true, firstSeq: firstSeq),
                    repairs: repairs)
            case .foreign:
                throw StoreError.journalMismatch(
                    path: file.path, offset: 0,
                    found: "a first line without \"data\":{\"seq\":N,")
            case .none:
                // Empty, or cut in its first line: nothing that replay does not yield again.
                let bytes = try file.status().bytes
                if bytes > 0 {
                    try file.truncate(to: 0)
                    repairs.append(
                        Repair(kind: .tornJournal, path: file.path, offset: 0, bytes: bytes))
                }
            }
        }
        let firstSeq = try baseline()
        if let sibling = try newestSibling(names, in: directory), sibling.lastSeq + 1 >= firstSeq {
            let file = try directory.open(sibling.name, .append)
            return JournalReplay(
                try JournalFile(
                    names: names, options: options, directory: directory, file: file,
                    isAtPath: false, firstSeq: sibling.firstSeq),
                repairs: repairs)
        }
        let file = try directory.open(
            names.current, .appendOrCreate(permissions: options.permissions))
        try directory.sync()
        return JournalReplay(
            try JournalFile(
                names: names, options: options, directory: directory, file: file, isAtPath: true,
                firstSeq: firstSeq),
            repairs: repairs)
    }

    /// The rotated file with the newest line. Files that are not ours, or compressed, are passed
    /// over.
    private static func newestSibling(
        _ names: JournalNames, in directory: borrowing StoredDirectory
    ) throws(StoreError) -> (name: String, firstSeq: UInt64, lastSeq: UInt64)? {
        var newest: (name: String, firstSeq: UInt64, lastSeq: UInt64)?
        for name in try directory.names() where names.isSibling(name) {
            guard try directory.status(of: name)?.kind == .file else { continue }
            let ends = try JournalEnds(of: try directory.open(name, .read))
            guard case .seq(let firstSeq) = ends.first else { continue }
            let lastSeq = ends.lastSeq ?? firstSeq
            if newest.map({ lastSeq > $0.lastSeq }) ?? true { newest = (name, firstSeq, lastSeq) }
        }
        return newest
    }
}

/// What the first and the last line of a file tell.
struct JournalEnds {
    enum First: Equatable {
        case seq(UInt64)
        /// No whole line, or one of bytes that a power cut took.
        case none
        /// A line that we did not write.
        case foreign
    }

    let first: First
    /// Of the last whole line that has one.
    let lastSeq: UInt64?

    init(of file: borrowing StoredFile) throws(StoreError) {
        let size = try file.status().bytes
        let most = min(size, UInt64(Limits.journalLineBytesMax))
        var window = ReadWindow(capacity: Int(most))
        first = JournalEnds.first(
            in: try window.view(Int(most), at: 0, of: file, end: size))
        lastSeq = JournalEnds.lastSeq(
            in: try window.view(Int(most), at: size - most, of: file, end: size))
    }

    private static func first(in bytes: UnsafeRawBufferPointer) -> First {
        guard let length = JournalLine.length(bytes) else {
            // Unfinished, if it can be a line of ours: JSON's beginning, or pages that a power cut
            // took. Anything else is a file that somebody gave us by mistake.
            let begins = bytes.first.map { $0 == UInt8(ascii: "{") || $0 == 0 } ?? true
            return begins && bytes.count < Limits.journalLineBytesMax ? .none : .foreign
        }
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        if let seq = JournalLine.seq(of: line) { return .seq(seq) }
        // JSON has no zero bytes: they are pages that were never written.
        return line.contains(0) ? .none : .foreign
    }

    private static func lastSeq(in bytes: UnsafeRawBufferPointer) -> UInt64? {
        var end = bytes.lastIndex(of: 10)
        while let newline = end {
            let before = bytes[..<newline].lastIndex(of: 10)
            let start = before.map { $0 + 1 } ?? 0
            let line = UnsafeRawBufferPointer(rebasing: bytes[start...newline])
            if let seq = JournalLine.seq(of: line) { return seq }
            end = before
        }
        return nil
    }
}
