// SPDX-License-Identifier: Apache-2.0
package import EventStore
internal import Logging
internal import RewardEngine
internal import RewardWire
internal import Rulebook

/// What a start leaves behind: the state as it was, the files open for going on.
struct Recovered: ~Copyable {
    var sequencer: Sequencer
    var log: EventLog
    var journal: Journal
    /// The rulebook that the log names last.
    var inForce: (digest: Digest, zonesDigest: Digest)?
}

/// Brings the state back by replaying the log, and the journal with it.
enum Recovery {
    static func run(
        state: borrowing StateDirectory, archive: borrowing RulebookArchive, statePath: String,
        journalPath: String, journalOptions: Journal.Options, notifier: SystemdNotifier,
        logger: Logger
    ) throws -> Recovered {
        let storage = DiskStorage()
        let room = DiskRoom(logger: logger) { notifier.extendTimeout(by: .seconds(30)) }
        var journal = try Journal.open(
            path: journalPath, storage: storage, options: journalOptions,
            starts: { try EventLog.journalStarts(statePath: statePath, storage: storage) })
        var past = LogHistory(statePath: statePath)
        past.onProgress = { notifier.extendTimeout(by: .seconds(30)) }
        var replay = LogReplay(history: past)
        let began = ContinuousClock.now
        var reported = began
        let log = try EventLog.open(in: state) { record, payload in
            try replay.take(record, payload, archive: archive) { firstSeq in
                try journal.begin(firstSeq: firstSeq)
            } onLines: { bytes, firstSeq, lastSeq in
                try room.await { () throws(StoreError) in
                    try journal.feed(bytes, firstSeq: firstSeq, lastSeq: lastSeq)
                }
            }
            if reported.duration(to: .now) > .seconds(5) {
                reported = .now
                notifier.extendTimeout(by: .seconds(30))
                notifier.status("replaying the log: \(replay.sequencer.nextEvent) events")
                if notifier.watchdogInterval != nil { notifier.alive() }
            }
        }
        for repair in log.repairs { LogLine.repaired(repair).log(to: logger) }
        let nextSeq = replay.sequencer.nextSeq
        let finished = try journal.finish(nextSeq: nextSeq)
        for repair in finished.repairs { LogLine.repaired(repair).log(to: logger) }
        LogLine.replayed(
            events: replay.sequencer.nextEvent - 1, rewards: nextSeq - 1,
            milliseconds: began.duration(to: .now).milliseconds
        ).log(to: logger)
        let inForce = replay.inForce
        return Recovered(
            sequencer: replay.intoSequencer(), log: log, journal: finished, inForce: inForce)
    }
}

/// The fold over the log's records, for recovery and for tools that read a log.
package struct LogReplay: ~Copyable {
    package private(set) var sequencer = Sequencer()
    /// The rulebook that the log has named last.
    package private(set) var inForce: (digest: Digest, zonesDigest: Digest)?
    private var journal = TextBuffer()
    private let history: LogHistory

    /// - Parameter history: the log itself, for rules that want to see its beginning again.
    package init(history: LogHistory) {
        self.history = history
    }

    package consuming func intoSequencer() -> Sequencer { sequencer }

    /// Applies a record.
    ///
    /// - Parameters:
    ///   - onJournalFile: a journal file begins with this seq.
    ///   - onLines: journal lines and the numbers of the first and the last.
    package mutating func take(
        _ record: borrowing LogRecord, _ payload: UnsafeRawBufferPointer,
        archive: borrowing RulebookArchive,
        onJournalFile: (_ firstSeq: UInt64) throws -> Void,
        onLines: (UnsafeRawBufferPointer, _ firstSeq: UInt64, _ lastSeq: UInt64) throws -> Void
    ) throws {
        let receivedAt = Timestamp(nanoseconds: record.receivedAt)
        let firstSeq = sequencer.nextSeq
        switch record.kind {
        case .events:
            guard let text = EventText(logged: payload) else { return }
            journal.removeAll()
            _ = sequencer.process(
                text, receivedAt: receivedAt,
                origin: .log(advancesClock: record.advancesClock), records: nil,
                journal: &journal)
        case .rulebook:
            guard let names = RulebookPayload(payload) else { return }
            journal.removeAll()
            if record.advancesClock { sequencer.tick(receivedAt, journal: &journal) }
            try install(names, archive: archive, at: record.number)
        case .tick:
            journal.removeAll()
            sequencer.tick(receivedAt, journal: &journal)
        case .journal:
            guard let start = JournalPayload(payload) else { return }
            try onJournalFile(start.firstSeq)
            return
        }
        if sequencer.nextSeq > firstSeq {
            try onLines(journal.bytes, firstSeq, sequencer.nextSeq - 1)
        }
    }

    private mutating func install(
        _ names: RulebookPayload, archive: borrowing RulebookArchive, at number: UInt64
    ) throws {
        let loaded = try LoadedRulebook(
            digest: names.rulebook, zonesDigest: names.zones, archive: archive)
        try sequencer.install(
            loaded.plan, zones: loaded.zones,
            history: { [history] visit in try history.read(before: number, visit) },
            journal: &journal)
        inForce = (names.rulebook, names.zones)
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
