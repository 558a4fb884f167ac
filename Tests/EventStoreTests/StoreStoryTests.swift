// SPDX-License-Identifier: Apache-2.0
import EventStore
import StorageSimulation
import TestSupport
import Testing

/// Log and journal together, as a daemon uses them: every event yields a line. Whatever happens on
/// the way, in the end each line is there exactly once.
@Suite struct StoreStoryTests {
    private static let events: UInt64 = 24

    private static let faults: [SimulatedFault] = [
        .error(Errno(code: 5)), .error(Errno(code: 28)), .shortWrite(bytes: 7), .kill,
        .powerCut(.none), .powerCut(.some),
    ]

    @Test(arguments: faults, [1, 2, 3, 4] as [UInt64])
    func inTheEndEachLineIsThereOnce(fault: SimulatedFault, seed: UInt64) {
        var operation = 1
        while true {
            let storage = SimulatedStorage(seed: seed &* 10_000 &+ UInt64(operation))
            var random = SeededGenerator(seed: seed &* 77 &+ UInt64(operation))
            storage.arm(fault, after: operation)
            var daemon = SimulatedDaemon(
                storage: storage, target: StoreStoryTests.events,
                logrotate: seed % 2 == 0 ? SeededGenerator(seed: seed) : nil)
            _ = daemon.run()
            let isTouched = storage.operations >= operation
            // A second fault, somewhere in the recovery or after it.
            storage.restart()
            storage.arm(fault, after: random.number(1...60))
            _ = daemon.run()
            storage.restart()
            #expect(daemon.run() == true, "operation \(operation)")
            #expect(daemon.wrongs == [], "operation \(operation)")
            let isWhole = SimulatedDaemon.isWhole(storage, lines: StoreStoryTests.events)
            #expect(
                isWhole,
                """
                operation \(operation), seed \(seed): \(SimulatedDaemon.journal(storage))
                """)
            if !isTouched { break }
            operation += 1
        }
    }

    @Test func thereIsRotationInTheStory() {
        let storage = SimulatedStorage()
        var daemon = SimulatedDaemon(storage: storage, target: StoreStoryTests.events)
        #expect(daemon.run() == true)
        #expect(storage.names(in: "/journal").count > 2)
        #expect(storage.names(in: "/state/log").count > 2)
    }
}

/// The smallest daemon: opens, replays, and takes events until the target is reached.
struct SimulatedDaemon {
    let storage: SimulatedStorage
    let target: UInt64
    /// The newest event that was acknowledged, over all runs.
    private var acknowledged: UInt64 = 0
    /// What must not happen.
    private(set) var wrongs: [String] = []

    /// When somebody else renames the journal file; nil for never.
    private var logrotate: SeededGenerator?
    private var renames = 0

    init(storage: SimulatedStorage, target: UInt64, logrotate: SeededGenerator? = nil) {
        self.storage = storage
        self.target = target
        self.logrotate = logrotate
    }

    /// Whether the journal's files, in the order of their lines, are the lines that are due.
    static func isWhole(_ storage: SimulatedStorage, lines last: UInt64) -> Bool {
        let files = storage.names(in: "/journal").compactMap {
            storage.contents(of: "/journal/" + $0)
        }
        let ordered = files.sorted { (number($0) ?? 0) < (number($1) ?? 0) }
        return ordered.flatMap { $0 } == JournalFixture.lines(1...last)
    }

    /// The journal's files and the lines in them, for a failure's message.
    static func journal(_ storage: SimulatedStorage) -> [String] {
        storage.names(in: "/journal").map { name in
            let lines = (storage.contents(of: "/journal/" + name) ?? []).split(separator: 10)
            let numbers = lines.map { number(Array($0)).map(String.init) ?? "?" }
            return "\(name): " + numbers.joined(separator: " ")
        }
    }

    /// The number in `{"id":"r/17"`, with which a line or a file begins.
    private static func number(_ bytes: [UInt8]) -> UInt64? {
        UInt64(
            String(
                decoding: bytes.dropFirst(9).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self))
    }

    /// Whether the target was reached without an end.
    mutating func run() -> Bool {
        do {
            try runThrowing()
            return true
        } catch let error as StoreError {
            switch error {
            case .damaged, .newerFormat, .locked, .missing, .tooMuch, .journalMismatch:
                wrongs.append("\(error)")
            case .io, .full, .syncFailed:
                break
            }
            return false
        } catch is Errno {
            return false
        } catch {
            wrongs.append("\(error)")
            return false
        }
    }

    private mutating func runThrowing() throws {
        let state = try LogFixture.openState(storage)
        let storage = storage
        var options = Journal.Options()
        options.rotateBytes = 300
        var replay = try Journal.open(
            path: JournalFixture.path, storage: storage, options: options
        ) {
            try EventLog.journalStarts(statePath: LogFixture.path, storage: storage)
        }
        var logOptions = EventLog.Options()
        logOptions.segmentBytes = 600
        var next: UInt64 = 1
        var log = try EventLog.open(in: state, options: logOptions) { record, payload in
            switch record.kind {
            case .events:
                let end = next + UInt64(record.lines)
                try replay.feed(next...end - 1)
                next = end
            case .journal:
                try replay.begin(firstSeq: next)
            case .rulebook, .tick:
                break
            }
        }
        if next <= acknowledged { wrongs.append("event \(acknowledged) was lost") }
        var journal = try replay.finish(nextSeq: next)
        var buffer = RecordBuffer()
        while next <= target {
            let last = min(target, next + 1)
            buffer.reset()
            buffer.addEvents((next...last).map { "event \($0)" }, firstEvent: next)
            try commit(&buffer, to: &log)
            acknowledged = last
            while try journal.fails(toAppend: next...last) {}
            next = last + 1
            try renameNowAndThen(&journal)
            if journal.wantsNewFile(afterSeq: last) {
                buffer.reset()
                buffer.addJournal(firstSeq: next, receivedAt: 0)
                try commit(&buffer, to: &log)
                try begin(next, in: &journal)
            }
        }
    }

    private mutating func renameNowAndThen(_ journal: inout Journal) throws {
        guard var random = logrotate else { return }
        defer { logrotate = random }
        guard random.once(in: 3) else { return }
        renames += 1
        let directory = try storage.openDirectory("/journal", in: nil)
        try? storage.rename("rewards.ndjson", to: "rewards.ndjson.\(renames)", in: directory)
        if Bool.random(using: &random) { _ = try journal.inspect() }
    }

    private func commit(_ buffer: inout RecordBuffer, to log: inout EventLog) throws {
        while try log.fails(toCommit: &buffer) {}
    }

    private func begin(_ seq: UInt64, in journal: inout Journal) throws {
        do {
            try journal.begin(firstSeq: seq)
        } catch {
            guard error.isFull else { throw error }
            try journal.begin(firstSeq: seq)
        }
    }
}
