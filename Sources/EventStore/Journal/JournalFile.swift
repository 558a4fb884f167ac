// SPDX-License-Identifier: Apache-2.0

/// The journal file that lines go to, and the place in it: what replay and the running daemon have
/// in common.
///
///     ├ line firstSeq ┤├ … ┤├ line nextSeq − 1 ┤├ part of line nextSeq ┊
///     0                                          offset                 end
struct JournalFile: ~Copyable, Sendable {
    let names: JournalNames
    let options: Journal.Options
    private let directory: StoredDirectory
    private(set) var file: StoredFile
    private var identity: FileIdentity
    /// Whether the file still has its name. If not, it was rotated and a new one is wanted; lines
    /// go on into this one until then, as they do for everybody who is rotated by logrotate.
    private(set) var isAtPath: Bool
    /// The seq of the file's first line, whether it is there or to come.
    private(set) var firstSeq: UInt64
    /// The seq of the line that begins at `offset`.
    private(set) var nextSeq: UInt64
    /// Where the next line begins.
    private(set) var offset: UInt64 = 0
    /// Where the file ends: later than `offset` while replay compares what is there, and after a
    /// write that a full disk interrupted.
    private(set) var end: UInt64

    var path: String { file.path }

    init(
        names: JournalNames, options: Journal.Options, directory: consuming StoredDirectory,
        file: consuming StoredFile, isAtPath: Bool, firstSeq: UInt64
    ) throws(StoreError) {
        let status = try file.status()
        guard status.kind == .file else {
            throw .missing(path: file.path, what: "the journal is a regular file, this is not")
        }
        self.names = names
        self.options = options
        self.directory = directory
        self.file = file
        self.isAtPath = isAtPath
        self.firstSeq = firstSeq
        identity = status.identity
        nextSeq = firstSeq
        end = status.bytes
    }

    /// Takes as given that the lines up to `seq` lie before `offset`.
    mutating func skip(to offset: UInt64, nextSeq seq: UInt64) {
        self.offset = offset
        nextSeq = seq
    }

    /// Writes what is missing of whole lines that begin at `offset`. After `.full` the same call
    /// goes on where this one stopped.
    mutating func complete(
        _ lines: UnsafeRawBufferPointer, lastSeq: UInt64
    ) throws(StoreError) {
        var written = Int(end - offset)
        // Also when it fails: what got through is in the file.
        defer { end = offset + UInt64(written) }
        try file.append(lines, written: &written)
        let isFirst = offset == 0
        offset += UInt64(lines.count)
        nextSeq = lastSeq + 1
        written = 0
        // Once a file: a power cut can then take any line but the first, so that a file without
        // one is known to be the newest, whose beginning the log knows.
        if isFirst { try file.sync() }
    }

    /// Cuts the file, and says how much that was.
    mutating func cut(to size: UInt64) throws(StoreError) -> UInt64 {
        precondition(size >= offset, "whole lines that were compared are not cut")
        let bytes = end - size
        try file.truncate(to: size)
        end = size
        return bytes
    }

    borrowing func sync() throws(StoreError) { try file.sync() }

    /// Begins a new file with the line that comes next. The old one is synced, and renamed unless
    /// somebody did that already. After `.full` it may be called again.
    mutating func begin() throws(StoreError) {
        precondition(offset == end, "a file is finished with a whole line")
        guard offset > 0 || !isAtPath else {
            // Nothing is in the file: it is the new one.
            firstSeq = nextSeq
            return
        }
        // A file that has lost its name is never written again, so nothing would repair it.
        try file.sync()
        _ = try checkPath()
        if isAtPath {
            try directory.rename(
                names.current, to: names.rotated(firstSeq: firstSeq), replacing: false)
            isAtPath = false
        }
        let fresh = try directory.open(
            names.current, .appendOrCreate(permissions: options.permissions))
        let status = try fresh.status()
        // logrotate may have made the file already; somebody else's content is not ours to go on.
        guard status.kind == .file, status.bytes == 0 else {
            throw .journalMismatch(
                path: fresh.path, offset: 0, found: "a file with content that we did not write")
        }
        try directory.sync()
        file = fresh
        identity = status.identity
        isAtPath = true
        firstSeq = nextSeq
        offset = 0
        end = 0
    }

    /// Looks whether the file is still what we think.
    mutating func inspect() throws(StoreError) -> [JournalNotice] {
        var notices = try checkPath().map { [$0] } ?? []
        let size = try file.status().bytes
        if size != end {
            notices.append(
                size < end
                    ? .shrunk(path: path, from: end, to: size)
                    : .grown(path: path, from: end, to: size))
            // Lines are appended, so they go behind whatever is there.
            offset = size
            end = size
            if size == 0 { firstSeq = nextSeq }
        }
        return notices
    }

    private mutating func checkPath() throws(StoreError) -> JournalNotice? {
        guard isAtPath else { return nil }
        let found = try directory.status(of: names.current)
        guard found?.identity != identity else { return nil }
        isAtPath = false
        return found == nil ? .vanished(path: path) : .replaced(path: path)
    }
}
