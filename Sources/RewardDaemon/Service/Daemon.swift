// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Glibc
package import Logging
internal import NIOPosix
internal import RewardEngine
internal import RewardWire
internal import Rulebook
internal import UnixSignals

/// The daemon: brings the state back, starts the threads, listens, and ends in good order.
///
///     event loops ──► writer ──► committer      threads; see Exchange
///     rules watcher, signals ──► reloader ──► writer
package struct Daemon {
    private let settings: DaemonSettings
    private let logger: Logger
    private let notifier = SystemdNotifier()

    package init(settings: DaemonSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Runs until a signal ends it.
    /// - Throws: what keeps it from starting.
    package func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        // Past a limit on file sizes a write is to fail, not to end us.
        signal(SIGXFSZ, SIG_IGN)
        LogLine.starting(version: Version.text, clock: settings.clock.rawValue).log(to: logger)
        let inherited = InheritedSocket.all()
        // Before anything slow, so that no signal finds us without a handler.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup, .sigusr1)

        let zones = SystemZones.read()
        let rules = try CheckedRules(directory: settings.rules, zones: zones)
        if !rules.warnings.isEmpty { LogLine.rulesWarned(report: rules.warnings).log(to: logger) }
        let storage = DiskStorage()
        let state = try StateDirectory(
            path: settings.state, processID: getpid(), storage: storage)
        let archive = try RulebookArchive(in: state)
        var journalOptions = Journal.Options()
        journalOptions.rotateBytes = settings.journalRotateBytes
        var recovered = try Recovery.run(
            state: state, archive: archive, statePath: settings.state,
            journalPath: settings.journal, journalOptions: journalOptions, notifier: notifier,
            logger: logger)
        let inForce = try putInForce(rules, zones, &recovered, archive)

        let exchange = Exchange()
        let intake = Intake(
            exchange: exchange, projection: recovered.sequencer.engine.plan.projection,
            generation: recovered.sequencer.generation)
        let reloader = Reloader(
            directory: settings.rules, archive: archive, inForce: inForce, exchange: exchange,
            notifier: notifier, logger: logger)
        let threads = startThreads(recovered, exchange, intake)
        let watcher = RulesWatcher(root: settings.rules) { reloader.reload(isAsked: false) }
        let listeners = try await Listeners.open(
            settings: settings, inherited: inherited, intake: intake, logger: logger)

        LogLine.ready(socket: settings.socket, rules: inForce.plan.rulebook.rules.count)
            .log(to: logger)
        notifier.ready(status: "running")
        await obey(signals, reloader, exchange)

        notifier.stopping()
        watcher.stop()
        await listeners.drain()
        exchange.close()
        for thread in threads { thread.join() }
        await listeners.shutDown()
        _ = consume state
    }

    /// Handles signals until one of them means the end.
    private func obey(
        _ signals: UnixSignalsSequence, _ reloader: Reloader, _ exchange: Exchange
    ) async {
        for await signal in signals {
            switch signal {
            case .sighup: reloader.reload(isAsked: true)
            case .sigusr1: exchange.reopenJournal()
            default:
                LogLine.stopping(signal: "\(signal)").log(to: logger)
                return
            }
        }
    }

    // MARK: Rules at the start

    /// Logs and installs the rules that are in the directory, unless they are in force already.
    private func putInForce(
        _ rules: CheckedRules, _ zones: ZoneDatabase, _ recovered: inout Recovered,
        _ archive: borrowing RulebookArchive
    ) throws -> LoadedRulebook {
        let rulebook = rules.rulebook
        let loaded = LoadedRulebook(
            plan: Plan(rulebook), zones: zones,
            digest: try archive.store(rules.source.archived, extension: ArchiveExtension.rules),
            zonesDigest: try archive.store(zones.archived, extension: ArchiveExtension.zones))
        if let inForce = recovered.inForce, inForce.digest == loaded.digest,
            inForce.zonesDigest == loaded.zonesDigest
        {
            return loaded
        }
        let undecided = recovered.sequencer.engine.undecidedChanges(in: rulebook)
        guard undecided.isEmpty else {
            throw StartFailure("the rules change what is counted\n\(undecided.report)")
        }
        var record = RecordBuffer(capacity: 256)
        let now = SystemClock.now()
        let advancesClock = settings.clock == .wall
        record.addRulebook(
            loaded.digest, zones: loaded.zonesDigest, receivedAt: now.nanoseconds,
            advancesClock: advancesClock)
        let askForTime = { @Sendable [notifier] in notifier.extendTimeout(by: .seconds(30)) }
        let room = DiskRoom(logger: logger, onWait: askForTime)
        let number = recovered.log.next.record
        try room.await { () throws(StoreError) in try recovered.log.commit(&record) }
        let firstSeq = recovered.sequencer.nextSeq
        var lines = TextBuffer()
        // What came due while nothing ran.
        if advancesClock { recovered.sequencer.tick(now, journal: &lines) }
        var history = LogHistory(statePath: settings.state)
        history.onProgress = askForTime
        try recovered.sequencer.install(
            loaded.plan, zones: zones,
            history: { visit in try history.read(before: number, visit) }, journal: &lines)
        let nextSeq = recovered.sequencer.nextSeq
        if nextSeq > firstSeq {
            try room.await { () throws(StoreError) in
                try recovered.journal.append(
                    lines.bytes, firstSeq: firstSeq, lastSeq: nextSeq - 1)
            }
        }
        LogLine.rulesLoaded(
            rules: rulebook.rules.count, digest: loaded.digest.description, zones: zones.version
        ).log(to: logger)
        return loaded
    }

    // MARK: Threads

    private func startThreads(
        _ recovered: consuming Recovered, _ exchange: Exchange, _ intake: Intake
    ) -> [WorkerThread] {
        let settings = settings
        let logger = logger
        let notifier = notifier
        let sequencer = Handover(recovered.sequencer)
        let log = Handover(recovered.log)
        let journal = Handover(recovered.journal)
        let writer = WorkerThread {
            var writer = Writer(
                sequencer: sequencer.take(), exchange: exchange, intake: intake,
                notifier: notifier, clock: settings.clock, statePath: settings.state,
                logger: logger)
            writer.run()
            exchange.writerFinished()
        }
        let committer = WorkerThread {
            var committer = Committer(
                log: log.take(), journal: journal.take(), exchange: exchange, logger: logger)
            committer.run()
        }
        return [writer, committer]
    }
}

/// Why the daemon does not start, in words for its operator.
struct StartFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
