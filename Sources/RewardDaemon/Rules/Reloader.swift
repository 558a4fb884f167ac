// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import Logging
internal import NIOConcurrencyHelpers
internal import RewardEngine
internal import Rulebook

/// Reads the rules again and, if they are good and different, posts them to the writer.
///
/// Everything that can go wrong is found here, away from the writer: what it gets has been checked,
/// planned and archived. One reload at a time.
final class Reloader: Sendable {
    private let directory: String
    private let archive: RulebookArchive
    private let exchange: Exchange
    private let notifier: SystemdNotifier
    private let logger: Logger
    private let state: NIOLockedValueBox<State>

    /// What makes two rulebooks the same.
    private struct Identity: Equatable {
        let rules: Digest
        let zones: Digest
    }

    private struct State {
        var inForce: Identity
        /// What the writer was given and has not decided on yet, the last of it at the end.
        var posted: [Identity] = []
        var zones: ZoneDatabase
        /// What was refused last: it is not reported twice.
        var refused: Digest?
    }

    init(
        directory: String, archive: consuming RulebookArchive, inForce: LoadedRulebook,
        exchange: Exchange,
        notifier: SystemdNotifier, logger: Logger
    ) {
        self.directory = directory
        self.archive = archive
        self.exchange = exchange
        self.notifier = notifier
        self.logger = logger
        state = NIOLockedValueBox(
            State(
                inForce: Identity(rules: inForce.digest, zones: inForce.zonesDigest),
                zones: inForce.zones))
    }

    /// - Parameter isAsked: an operator asks: also what has not changed is reported.
    func reload(isAsked: Bool) {
        if isAsked { notifier.reloading() }
        state.withLockedValue { reload(isAsked: isAsked, &$0) }
        if isAsked { notifier.ready(status: "running") }
    }

    private func reload(isAsked: Bool, _ state: inout State) {
        do {
            let source = try RuleSource(directory: directory)
            let archived = source.archived
            let digest = Digest(of: archived)
            if SystemZones.version() != state.zones.version { state.zones = SystemZones.read() }
            let archivedZones = state.zones.archived
            let found = Identity(rules: digest, zones: Digest(of: archivedZones))
            if found == state.posted.last ?? state.inForce {
                state.refused = nil
                if isAsked { LogLine.rulesUnchanged.log(to: logger) }
                return
            }
            if digest == state.refused && !isAsked { return }
            state.refused = digest
            let reading = source.check(zones: state.zones)
            guard let rulebook = reading.rulebook else {
                LogLine.rulesRefused(
                    errors: reading.diagnostics.count { $0.severity == .error },
                    report: reading.diagnostics.rendered
                ).log(to: logger)
                return
            }
            if !reading.diagnostics.isEmpty {
                LogLine.rulesWarned(report: reading.diagnostics.rendered).log(to: logger)
            }
            _ = try archive.store(archived, extension: ArchiveExtension.rules)
            _ = try archive.store(archivedZones, extension: ArchiveExtension.zones)
            state.posted.append(found)
            post(
                LoadedRulebook(
                    plan: Plan(rulebook), zones: state.zones, digest: found.rules,
                    zonesDigest: found.zones))
        } catch {
            LogLine.rulesUnreadable(problem: "\(error)").log(to: logger)
        }
    }

    private func post(_ loaded: LoadedRulebook) {
        var loaded = loaded
        let line = LogLine.rulesLoaded(
            rules: loaded.plan.rulebook.rules.count, digest: loaded.digest.description,
            zones: loaded.zones.version)
        loaded.onDecision = { [weak self] isInForce in
            guard let self else { return }
            if isInForce { line.log(to: logger) }
            state.withLockedValue {
                let decided = $0.posted.removeFirst()
                guard isInForce else { return }
                $0.inForce = decided
                $0.refused = nil
            }
        }
        exchange.post(.install(loaded))
    }
}
