// SPDX-License-Identifier: Apache-2.0

extension Journal {
    /// Opens the journal for replay, and finds out which line the file begins with.
    ///
    /// - From its first line, if it has one.
    /// - If there is no file, or an empty one, the daemon may have ended in the middle of a
    ///   rotation: then the rotated file is gone on with, for nobody knows that it is whole. Replay
    ///   meets the record with which the new file begins, or a new file is wanted afterwards.
    /// - If the rotated files were moved away or compressed, from what the log says.
    ///
    /// - Parameter starts: `EventLog.journalStarts`, asked only if needed.
    package static func open(
        path: String, storage: any Storage, options: Options = Options(),
        starts: () throws -> JournalStarts
    ) throws -> JournalReplay {
        let names = JournalNames(path: path)
        let directory = try StoredDirectory.make(
            path: names.directory, permissions: options.directoryPermissions, storage: storage)
        var repairs: [Repair] = []
        if try directory.status(of: names.current) != nil {
            let file = try directory.open(names.current, .append)
            switch try JournalFirstLine(of: file) {
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
        let starts = try starts()
        if let sibling = try newestSibling(names, in: directory),
            sibling.firstSeq >= starts.previous ?? starts.newest
        {
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
                firstSeq: starts.newest),
            repairs: repairs)
    }

    /// The rotated file with the newest lines. Files that are not ours, or compressed, are passed
    /// over.
    private static func newestSibling(
        _ names: JournalNames, in directory: borrowing StoredDirectory
    ) throws(StoreError) -> (name: String, firstSeq: UInt64)? {
        var newest: (name: String, firstSeq: UInt64)?
        for name in try directory.names() where names.isSibling(name) {
            guard try directory.status(of: name)?.kind == .file else { continue }
            let file = try directory.open(name, .read)
            guard case .seq(let firstSeq) = try JournalFirstLine(of: file) else { continue }
            if newest.map({ firstSeq > $0.firstSeq }) ?? true { newest = (name, firstSeq) }
        }
        return newest
    }
}

/// What the first line of a file tells.
enum JournalFirstLine: Equatable {
    case seq(UInt64)
    /// No whole line, or one of bytes that a power cut took.
    case none
    /// A line that we did not write.
    case foreign

    init(of file: borrowing StoredFile) throws(StoreError) {
        let size = try file.status().bytes
        let most = Int(min(size, UInt64(Limits.journalLineBytesMax)))
        var window = ReadWindow(capacity: most)
        self = JournalFirstLine(of: try window.view(most, at: 0, of: file, end: size))
    }

    private init(of bytes: UnsafeRawBufferPointer) {
        guard let length = JournalLine.length(bytes) else {
            // Unfinished, if it can be a line of ours: JSON's beginning, or pages that a power cut
            // took. Anything else is a file that somebody gave us by mistake.
            let begins = bytes.first.map { $0 == UInt8(ascii: "{") || $0 == 0 } ?? true
            self = begins && bytes.count < Limits.journalLineBytesMax ? .none : .foreign
            return
        }
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        if let seq = JournalLine.seq(of: line) {
            self = .seq(seq)
        } else {
            // JSON has no zero bytes: they are pages that were never written.
            self = line.contains(0) ? .none : .foreign
        }
    }
}
