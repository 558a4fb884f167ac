// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Glibc
internal import Logging
internal import RewardEngine

/// The thread that owns the files: one write and one sync of the log for each group, then the
/// journal's lines, then the answers.
///
/// The first failed sync ends the process: after it nobody knows what is on the disk, and a second
/// try would only say that all is well. The restart reads what is there.
struct Committer: ~Copyable {
    private var log: EventLog
    private var journal: Journal
    private let exchange: Exchange
    private let logger: Logger
    private var lastInspection = ContinuousClock.now

    init(
        log: consuming EventLog, journal: consuming Journal, exchange: Exchange, logger: Logger
    ) {
        self.log = log
        self.journal = journal
        self.exchange = exchange
        self.logger = logger
    }

    /// Runs until the writer has finished and everything is carried out.
    mutating func run() {
        while true {
            switch exchange.nextCommit() {
            case .group(let group):
                carryOut(group)
                group.removeAll()
                exchange.giveBack(group)
            case .reopenJournal: inspectJournal()
            case .finished:
                orDie { (committer) throws(StoreError) in try committer.journal.sync() }
                return
            }
        }
    }

    private mutating func carryOut(_ group: CommitGroup) {
        if group.lineCount > 0 {
            // Before the group's own records: in the log a journal file begins in front of the
            // events whose lines are the first in it.
            if lastInspection.duration(to: .now) > Limits.journalInspectionInterval {
                inspectJournal()
            }
            beginJournalFileIfWanted()
        }
        if !group.records.isEmpty {
            orDie { (committer) throws(StoreError) in try committer.log.commit(&group.records) }
        }
        if group.lineCount > 0 {
            let lastSeq = group.firstSeq + UInt64(group.lineCount) - 1
            orDie { (committer) throws(StoreError) in
                try committer.journal.append(
                    group.journal.bytes, firstSeq: group.firstSeq, lastSeq: lastSeq)
            }
        }
        for delivery in group.deliveries { delivery.deliver(delivery.result, delivery.batches) }
    }

    // MARK: Journal files

    /// Looks whether somebody has moved the journal file, and makes a new one if so.
    private mutating func inspectJournal() {
        lastInspection = .now
        var notices: [JournalNotice] = []
        orDie { (committer) throws(StoreError) in notices = try committer.journal.inspect() }
        for notice in notices { LogLine.journalTouched(notice).log(to: logger) }
        beginJournalFileIfWanted()
    }

    /// A new file begins with a record in the log, so that a replay knows where: also when the file
    /// itself is gone by then.
    private mutating func beginJournalFileIfWanted() {
        let nextSeq = journal.nextSeq
        guard journal.wantsNewFile(afterSeq: nextSeq - 1) else { return }
        var record = RecordBuffer(capacity: 256)
        record.addJournal(firstSeq: nextSeq, receivedAt: SystemClock.now().nanoseconds)
        orDie { (committer) throws(StoreError) in try committer.log.commit(&record) }
        orDie { (committer) throws(StoreError) in try committer.journal.begin(firstSeq: nextSeq) }
        LogLine.journalBegun(seq: nextSeq).log(to: logger)
    }

    // MARK: Failure

    /// Does it, waiting as long as the disk is full; any other failure ends the process.
    private mutating func orDie(_ body: (inout Committer) throws(StoreError) -> Void) {
        let room = DiskRoom(logger: logger)
        do throws(StoreError) {
            try room.await { () throws(StoreError) in try body(&self) }
        } catch {
            LogLine.storeFailed(problem: "\(error)").log(to: logger)
            // Not `exit`: nothing may be written, synced or answered any more.
            _exit(1)
        }
    }
}
