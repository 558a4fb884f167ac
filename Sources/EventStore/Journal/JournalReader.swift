// SPDX-License-Identifier: Apache-2.0

/// Reads the journal from some line on and follows it, across files: `rewardctl tail --from SEQ`.
///
/// It owns nothing and changes nothing. It never waits: when there is nothing more it says so, and
/// the caller asks again later. Lines come whole, in order and without gaps; a gap, because a file
/// was compressed or removed, is an error.
package struct JournalReader: ~Copyable {
    /// The file that is being read.
    private struct Place: ~Copyable {
        let file: StoredFile
        let identity: FileIdentity
        var offset: UInt64 = 0
        var nextSeq: UInt64

        init(file: consuming StoredFile, identity: FileIdentity, nextSeq: UInt64) {
            self.file = file
            self.identity = identity
            self.nextSeq = nextSeq
        }
    }

    private let names: JournalNames
    private let directory: StoredDirectory
    private var window = ReadWindow()
    private var place: Place?
    /// The seq of the line that is handed out next.
    package private(set) var nextSeq: UInt64

    /// - Parameters:
    ///   - path: the journal file that is being written; the rotated ones lie beside it.
    ///   - seq: the first line that is wanted; lines to come are fine.
    package init(path: String, from seq: UInt64, storage: any Storage) throws(StoreError) {
        let names = JournalNames(path: path)
        directory = try StoredDirectory(path: names.directory, storage: storage)
        self.names = names
        nextSeq = seq
    }

    /// Hands out whole lines that are there, in one piece of up to a megabyte. False if there are
    /// none at the moment.
    package mutating func next(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        while true {
            guard var place = try takePlace() else { return false }
            let size = try place.file.status().bytes
            if size < place.offset {
                // Cut, because the daemon started again or by copytruncate: look where we are.
                continue
            }
            if let lines = try wholeLines(of: place, size: size) {
                let skipped = try pass(lines, place: &place)
                let wanted = UnsafeRawBufferPointer(rebasing: lines[skipped...])
                self.place = consume place
                if wanted.isEmpty { continue }
                try body(wanted)
                return true
            }
            // What follows may be cut and written otherwise.
            window.reset()
            guard try hasSuccessor(of: place) else {
                self.place = consume place
                return false
            }
        }
    }

    private mutating func takePlace() throws(StoreError) -> Place? {
        if let place = place.take() { return place }
        // The window does not know from which file it was filled.
        window.reset()
        return try find()
    }

    /// The lines at a place that are there as a whole; nil if there is none.
    private mutating func wholeLines(
        of place: borrowing Place, size: UInt64
    ) throws(StoreError) -> UnsafeRawBufferPointer? {
        for wanted in [1, Limits.journalLineBytesMax] {
            let bytes = try window.view(
                from: place.offset, wanting: wanted, of: place.file, end: size)
            if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                return UnsafeRawBufferPointer(rebasing: bytes[...newline])
            }
        }
        return nil
    }

    /// Moves behind some lines; returns the bytes of those that nobody asked for.
    private mutating func pass(
        _ lines: UnsafeRawBufferPointer, place: inout Place
    ) throws(StoreError) -> Int {
        var start = 0
        var skipped = 0
        while start < lines.count {
            let rest = UnsafeRawBufferPointer(rebasing: lines[start...])
            guard let length = JournalLine.length(rest) else { break }
            let line = UnsafeRawBufferPointer(rebasing: rest[..<length])
            guard JournalLine.seq(of: line) == place.nextSeq else {
                throw .journalMismatch(
                    path: place.file.path, offset: place.offset + UInt64(start),
                    found: "not line \(place.nextSeq)")
            }
            start += length
            if place.nextSeq < nextSeq { skipped = start }
            place.nextSeq += 1
        }
        place.offset += UInt64(start)
        nextSeq = max(nextSeq, place.nextSeq)
        return skipped
    }

    /// Whether the file at a place is finished, and another one goes on.
    private mutating func hasSuccessor(of place: borrowing Place) throws(StoreError) -> Bool {
        guard let current = try directory.status(of: names.current) else { return false }
        if current.identity == place.identity { return false }
        // Renamed. It may have got lines since we looked, and the new one has none at first.
        if try place.file.status().bytes > place.offset { return false }
        let next = try files().map(\.firstSeq).filter { $0 >= place.nextSeq }.min()
        guard let next else { return false }
        if next == place.nextSeq { return true }
        throw .missing(
            path: directory.child(names.current),
            what: "lines \(place.nextSeq) to \(next - 1) are in no file that can be read here: "
                + "decompress or put back the rotated file that holds them")
    }

    /// The file that holds the next line, or will.
    private func find() throws(StoreError) -> Place? {
        let files = try files()
        let started = files.filter { $0.firstSeq <= nextSeq }
        guard let found = started.max(by: { $1.isBetter(than: $0) }) else {
            guard let oldest = files.map(\.firstSeq).min() else { return nil }
            throw .missing(
                path: directory.child(names.current),
                what: "line \(nextSeq) is in no file that can be read here: decompress or put back "
                    + "the file that holds it, or begin with line \(oldest), the oldest there is")
        }
        let file = try directory.open(found.name, .read)
        let identity = try file.status().identity
        // It may have been renamed since it was listed.
        guard identity == found.identity else { return nil }
        return Place(file: file, identity: identity, nextSeq: found.firstSeq)
    }

    private struct Candidate {
        let name: String
        let firstSeq: UInt64
        let identity: FileIdentity
        let isCurrent: Bool
        let bytes: UInt64

        /// Somebody may have made copies: the file being written goes before them, and a longer
        /// one before a shorter.
        func isBetter(than other: Candidate) -> Bool {
            if firstSeq != other.firstSeq { return firstSeq > other.firstSeq }
            if isCurrent != other.isCurrent { return isCurrent }
            return bytes > other.bytes
        }
    }

    /// The journal's files that have a whole line.
    private func files() throws(StoreError) -> [Candidate] {
        var found: [Candidate] = []
        for name in try directory.names() where name == names.current || names.isSibling(name) {
            guard let status = try directory.status(of: name), status.kind == .file else {
                continue
            }
            let file = try directory.open(name, .read)
            if case .seq(let firstSeq) = try JournalFirstLine(of: file) {
                found.append(
                    Candidate(
                        name: name, firstSeq: firstSeq, identity: status.identity,
                        isCurrent: name == names.current, bytes: status.bytes))
            }
        }
        return found
    }
}
