// SPDX-License-Identifier: Apache-2.0

/// The journal while the log is replayed: makes the file what replay yields, byte for byte.
///
/// Lines that the file should hold are compared with what it holds. Where it ends early or is
/// damaged, it is cut there and the rest is written; so a crash at any point, a torn line and pages
/// that a power cut took all end the same way. A whole line that differs is refused. Files that were
/// finished before are not touched.
package struct JournalReplay: ~Copyable {
    private var current: JournalFile
    private var window = ReadWindow()
    /// What was cut and written so far.
    package private(set) var repairs: [Repair]
    /// The seq of the line that replay yields next; nil before the first.
    private var expectedSeq: UInt64?

    init(_ current: consuming JournalFile, repairs: [Repair]) {
        self.current = current
        self.repairs = repairs
    }

    /// Takes as right what lies before the line `seq`, with which replay will begin: it begins at
    /// a snapshot, and the journal was synced before that was made. False if the file does not
    /// reach so far: replay has to begin earlier.
    package mutating func resume(at seq: UInt64) throws(StoreError) -> Bool {
        precondition(expectedSeq == nil, "resume comes before the first line")
        var offset: UInt64 = 0
        var line = current.firstSeq
        while line < seq {
            let bytes = try self.line(at: offset)
            guard JournalLine.seq(of: bytes) == line else { return false }
            offset += UInt64(bytes.count)
            line += 1
        }
        if seq > current.firstSeq { current.skip(to: offset, nextSeq: seq) }
        expectedSeq = seq
        return true
    }

    /// Gives lines that replay yields, in order and without gaps, beginning with line 1 or with
    /// what `resume` was told. After `.full` it is called again with the same lines.
    package mutating func feed(
        _ lines: UnsafeRawBufferPointer, firstSeq: UInt64, lastSeq: UInt64
    ) throws(StoreError) {
        precondition(firstSeq == expectedSeq ?? 1, "replay yields lines in order, once")
        if lastSeq >= current.firstSeq {
            let before = current.firstSeq > firstSeq ? current.firstSeq - firstSeq : 0
            guard let skipped = JournalLine.length(ofLines: before, in: lines) else {
                preconditionFailure("a batch holds as many lines as it says")
            }
            try match(UnsafeRawBufferPointer(rebasing: lines[skipped...]), lastSeq: lastSeq)
        }
        expectedSeq = lastSeq + 1
    }

    /// Replay met a `journal` record: the line `firstSeq`, which comes next, begins a file.
    package mutating func begin(firstSeq: UInt64) throws(StoreError) {
        guard firstSeq > current.firstSeq else { return }
        guard firstSeq == expectedSeq ?? 1 else {
            throw .journalMismatch(
                path: current.path, offset: current.offset,
                found: "by the log a file begins with line \(firstSeq), but replay has yielded "
                    + "the lines up to \((expectedSeq ?? 1) - 1)")
        }
        if current.end > current.offset { try cut(to: current.offset, as: .differingJournal) }
        try current.begin()
        window.reset()
    }

    /// Ends replay: `nextSeq` is the seq of the next line that there will be.
    package consuming func finish(nextSeq: UInt64) throws(StoreError) -> Journal {
        precondition(expectedSeq == nil || expectedSeq == nextSeq, "all lines were fed")
        guard current.firstSeq <= nextSeq else {
            throw .journalMismatch(
                path: current.path, offset: 0,
                found: "it begins with line \(current.firstSeq), but the log yields lines only "
                    + "up to \(nextSeq - 1)")
        }
        precondition(current.nextSeq == nextSeq, "lines before the first one fed were resumed at")
        if current.end > current.offset { try cutRest() }
        return Journal(current, repairs: repairs)
    }

    /// Compares lines with what the file holds from its offset on, and writes what is missing.
    private mutating func match(
        _ lines: UnsafeRawBufferPointer, lastSeq: UInt64
    ) throws(StoreError) {
        var same = 0
        while same < lines.count {
            let place = current.offset + UInt64(same)
            let there = try window.view(
                from: place, wanting: 1, of: current.file, end: current.end)
            if there.isEmpty { break }
            let rest = UnsafeRawBufferPointer(rebasing: lines[same...])
            let common = JournalLine.commonLength(there, rest)
            same += common
            if common < there.count && common < rest.count {
                try cutDamage(after: UnsafeRawBufferPointer(rebasing: lines[..<same]))
                break
            }
        }
        if same == lines.count {
            current.skip(to: current.offset + UInt64(same), nextSeq: lastSeq + 1)
            return
        }
        let before = current.end
        defer { noteWritten(current.end - before, at: before) }
        try current.complete(lines, lastSeq: lastSeq)
    }

    /// Cuts after what is the same, if what follows may have come of a power cut: pages that were
    /// lost, or a line without an end. A whole line that differs is another log's, or somebody's
    /// edit, and not ours to overwrite.
    private mutating func cutDamage(after same: UnsafeRawBufferPointer) throws(StoreError) {
        let start = current.offset + UInt64(JournalLine.length(ofWholeLinesIn: same))
        let line = try line(at: start)
        if !line.isEmpty && !line.contains(0) {
            throw .journalMismatch(
                path: current.path, offset: start,
                found: "a whole line that differs from what the log yields there")
        }
        try cut(to: current.offset + UInt64(same.count), as: .differingJournal)
    }

    /// What follows the last line that the log yields can only be a line that was being written.
    private mutating func cutRest() throws(StoreError) {
        let line = try line(at: current.offset)
        if !line.isEmpty && !line.contains(0) {
            throw .journalMismatch(
                path: current.path, offset: current.offset,
                found: "a whole line that the log does not yield; the log's last line is "
                    + "\(current.nextSeq - 1)")
        }
        try cut(to: current.offset, as: .tornJournal)
    }

    /// The line that begins at an offset; empty if it has no end.
    private mutating func line(at offset: UInt64) throws(StoreError) -> UnsafeRawBufferPointer {
        for wanted in [1, Limits.journalLineBytesMax] {
            let rest = try window.view(
                from: offset, wanting: wanted, of: current.file, end: current.end)
            if let length = JournalLine.length(rest) {
                return UnsafeRawBufferPointer(rebasing: rest[..<length])
            }
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private mutating func cut(to size: UInt64, as kind: Repair.Kind) throws(StoreError) {
        let bytes = try current.cut(to: size)
        window.reset()
        repairs.append(Repair(kind: kind, path: current.path, offset: size, bytes: bytes))
    }

    /// One repair for all that is written in a row.
    private mutating func noteWritten(_ bytes: UInt64, at offset: UInt64) {
        guard bytes > 0 else { return }
        if let last = repairs.indices.last, repairs[last].kind == .rewrittenJournal,
            repairs[last].path == current.path, repairs[last].offset + repairs[last].bytes == offset
        {
            repairs[last].bytes += bytes
            return
        }
        repairs.append(
            Repair(kind: .rewrittenJournal, path: current.path, offset: offset, bytes: bytes))
    }
}
