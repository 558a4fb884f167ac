// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Glibc
internal import Logging
internal import RewardEngine
internal import Rulebook

/// The thread that owns the state: takes batches, applies them, hands over groups.
///
/// It never waits for the disk. While a group is being synced it fills the next one, until that is
/// as large as a group may be.
struct Writer: ~Copyable {
    private var sequencer: Sequencer
    private let exchange: Exchange
    private let intake: Intake
    private let notifier: SystemdNotifier
    private let logger: Logger
    private let advancesClock: Bool
    private let statePath: String
    private var group: CommitGroup
    private var overflowsLogged = 0
    private var lastAlive = ContinuousClock.now

    init(
        sequencer: consuming Sequencer, exchange: Exchange, intake: Intake,
        notifier: SystemdNotifier, clock: ClockMode, statePath: String, logger: Logger
    ) {
        self.sequencer = sequencer
        self.exchange = exchange
        self.intake = intake
        self.notifier = notifier
        self.logger = logger
        self.statePath = statePath
        advancesClock = clock == .wall
        group = exchange.firstGroup()
    }

    /// Runs until the exchange is closed and everything is handed over.
    mutating func run() {
        let watchdog = notifier.watchdogInterval.map { $0 / 3 }
        while true {
            tickIfDue()
            let isFull = group.bytes >= Limits.groupBytesMax
            let work = exchange.next(
                isHolding: !group.isEmpty, isFull: isFull, timeout: timeout(watchdog))
            if let watchdog { sayAlive(every: watchdog) }
            switch work {
            case .batch(let batch): apply(batch)
            case .command(.install(let loaded)): install(loaded)
            case .handOver: group = exchange.handOver(group)
            case .idle: break
            case .finished:
                LogLine.stopped(events: sequencer.nextEvent - 1, rewards: sequencer.nextSeq - 1)
                    .log(to: logger)
                return
            }
        }
    }

    /// How long to wait at most for something to do.
    private func timeout(_ watchdog: Duration?) -> Duration? {
        guard advancesClock, let due = sequencer.nextDue else { return watchdog }
        let nanoseconds = due.nanoseconds.subtractingReportingOverflow(
            SystemClock.now().nanoseconds)
        let wait = Duration.nanoseconds(
            nanoseconds.overflow ? .max : max(0, nanoseconds.partialValue))
        // The wall clock may be set: look again at times.
        return min(wait, watchdog ?? Limits.clockInspectionInterval, Limits.clockInspectionInterval)
    }

    /// Logs that time has passed, if something is due, and does what is.
    private mutating func tickIfDue() {
        guard advancesClock, group.bytes < Limits.groupBytesMax, let due = sequencer.nextDue else {
            return
        }
        let now = SystemClock.now()
        guard due <= now else { return }
        group.records.addTick(receivedAt: now.nanoseconds)
        tick(now)
    }

    private mutating func tick(_ time: Timestamp) {
        let seq = sequencer.nextSeq
        if group.lineCount == 0 { group.firstSeq = seq }
        sequencer.tick(time, journal: &group.journal)
        group.lineCount += Int(sequencer.nextSeq - seq)
    }

    /// Not with each batch: the supervisor's socket holds few messages, and a full one would make
    /// us wait.
    private mutating func sayAlive(every interval: Duration) {
        guard lastAlive.duration(to: .now) >= interval / 2 else { return }
        lastAlive = .now
        notifier.alive()
    }

    private mutating func apply(_ incoming: IncomingBatch) {
        let seq = sequencer.nextSeq
        if group.lineCount == 0 { group.firstSeq = seq }
        let result = withUnsafeMutablePointer(to: &group.records) { records in
            sequencer.process(
                incoming.batch, generation: incoming.generation, receivedAt: incoming.receivedAt,
                origin: .live(
                    advancesClock: advancesClock, permission: incoming.producer.permission),
                records: records, journal: &group.journal)
        }
        group.lineCount += Int(sequencer.nextSeq - seq)
        group.add(result, connection: incoming.connection, deliver: incoming.deliver)
        if sequencer.identityOverflows > overflowsLogged {
            overflowsLogged = sequencer.identityOverflows
            LogLine.identitiesForgotten(max: RewardEngine.Limits.identitiesPerGenerationMax)
                .log(to: logger)
        }
    }

    /// Puts a rulebook in force between two batches, if it does not leave open what becomes of
    /// progress.
    private mutating func install(_ loaded: LoadedRulebook) {
        let undecided = sequencer.engine.undecidedChanges(in: loaded.plan.rulebook)
        guard undecided.isEmpty else {
            LogLine.rulesUndecided(report: undecided.report).log(to: logger)
            loaded.onDecision(false)
            return
        }
        if !sequencer.engine.historyWanted(by: loaded.plan.rulebook).isEmpty {
            // The log is read again: all of it has to be on the disk.
            group = exchange.flush(group)
        }
        let now = SystemClock.now()
        group.records.addRulebook(
            loaded.digest, zones: loaded.zonesDigest, receivedAt: now.nanoseconds,
            advancesClock: advancesClock)
        if advancesClock { tick(now) }
        do {
            try installAfterHistory(loaded)
        } catch {
            // The record says that the rules are in force: without them there is no going on.
            LogLine.storeFailed(problem: "\(error)").log(to: logger)
            _exit(1)
        }
        intake.use(loaded.plan.projection, generation: sequencer.generation)
        loaded.onDecision(true)
    }
}

extension Writer {
    private mutating func installAfterHistory(_ loaded: LoadedRulebook) throws {
        let seq = sequencer.nextSeq
        if group.lineCount == 0 { group.firstSeq = seq }
        let notifier = notifier
        try sequencer.install(
            loaded.plan, zones: loaded.zones,
            history: { visit in
                var past = LogHistory(statePath: statePath)
                past.onProgress = { if notifier.watchdogInterval != nil { notifier.alive() } }
                try past.read(before: nil, visit)
            }, journal: &group.journal)
        group.lineCount += Int(sequencer.nextSeq - seq)
    }
}

extension [UndecidedChange] {
    /// What the author of the rules is told.
    var report: String {
        map { change in
            """
            \(change.location.file):\(change.location.line):\(change.location.column): error: \
            rule '\(change.rule)' now counts something else than before [undecided-change]
              write 'on_change: reset' to start anew, 'on_change: keep' to go on with the progress, \
            'on_change: replay' to count the log once more, or give the rule a new id
            """
        }.joined(separator: "\n")
    }
}
