// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation

/// A journal of lines that look like ours, and the replay that yields them.
enum JournalFixture {
    static let path = "/journal/rewards.ndjson"

    static func line(_ seq: UInt64) -> [UInt8] {
        // The trap: the pattern of the seq inside a string, where its quotes are escaped.
        let note = #""message":"\"data\":{\"seq\":9,""#
        return Array(
            #"{"id":"r/\#(seq)",\#(note),"data":{"seq":\#(seq),"rule":"r"}}"#.utf8) + [10]
    }

    static func lines(_ range: ClosedRange<UInt64>) -> [UInt8] { range.flatMap { line($0) } }

    static func content(_ storage: SimulatedStorage, _ path: String = path) -> [UInt8]? {
        storage.contents(of: path)
    }

    static func begin(
        _ storage: any Storage, rotateBytes: UInt64 = 0, starts: JournalStarts = JournalStarts()
    ) throws -> JournalReplay {
        var options = Journal.Options()
        options.rotateBytes = rotateBytes
        return try Journal.open(
            path: path, storage: storage, options: options, starts: { starts })
    }

    /// Opens the journal with a replay that yields the lines up to `last`, and in which files
    /// begin at `starts`.
    static func open(
        _ storage: SimulatedStorage, upTo last: UInt64, batch: UInt64 = 100,
        starts: [UInt64] = [], rotateBytes: UInt64 = 0, known: JournalStarts? = nil,
        startingSpace: Int? = nil
    ) throws -> Journal {
        storage.limit(to: startingSpace)
        var allStarts = JournalStarts()
        for start in starts { allStarts.add(start) }
        var replay = try begin(storage, rotateBytes: rotateBytes, starts: known ?? allStarts)
        var next: UInt64 = 1
        while next <= last {
            if starts.contains(next) { try replay.begin(firstSeq: next) }
            let boundary = starts.first { $0 > next } ?? .max
            let end = min(last, next + batch - 1, boundary - 1)
            while try replay.fails(toFeed: next...end) { storage.addSpace(37) }
            next = end + 1
        }
        if starts.contains(next) { try replay.begin(firstSeq: next) }
        return try replay.finish(nextSeq: next)
    }
}

extension Journal {
    /// Whether the disk was too full.
    mutating func fails(toAppend range: ClosedRange<UInt64>) throws -> Bool {
        do {
            try append(range)
            return false
        } catch {
            guard error.isFull else { throw error }
            return true
        }
    }

    mutating func append(_ range: ClosedRange<UInt64>) throws(StoreError) {
        let lines = JournalFixture.lines(range)
        try lines.withUnsafeBufferPointer { lines throws(StoreError) in
            try append(
                UnsafeRawBufferPointer(lines), firstSeq: range.lowerBound,
                lastSeq: range.upperBound)
        }
    }
}

extension JournalReplay {
    /// Whether the disk was too full.
    mutating func fails(toFeed range: ClosedRange<UInt64>) throws -> Bool {
        do {
            try feed(range)
            return false
        } catch {
            guard error.isFull else { throw error }
            return true
        }
    }

    mutating func feed(_ range: ClosedRange<UInt64>) throws(StoreError) {
        let lines = JournalFixture.lines(range)
        try lines.withUnsafeBufferPointer { lines throws(StoreError) in
            try feed(
                UnsafeRawBufferPointer(lines), firstSeq: range.lowerBound,
                lastSeq: range.upperBound)
        }
    }
}
