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

    private struct State {
        /// What is in force, or will be once the writer has come to it.
        var digest: Digest
        var zonesDigest: Digest
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
                digest: inForce.digest, zonesDigest: inForce.zonesDigest, zones: inForce.zones,
                refused: nil))
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
            let zonesDigest = Digest(of: archivedZones)
            if digest == state.digest && zonesDigest == state.zonesDigest {
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
            post(
                LoadedRulebook(
                    plan: Plan(rulebook), zones: state.zones, digest: digest,
                    zonesDigest: zonesDigest))
        } catch {
            LogLine.rulesUnreadable(problem: "\(error)").log(to: logger)
        }
    }

    private func post(_ loaded: LoadedRulebook) {
        var loaded = loaded
        let digest = loaded.digest
        let zonesDigest = loaded.zonesDigest
        let line = LogLine.rulesLoaded(
            rules: loaded.plan.rulebook.rules.count, digest: digest.description,
            zones: loaded.zones.version)
        loaded.onDecision = { [weak self] isInForce in
            guard let self, isInForce else { return }
            line.log(to: logger)
            state.withLockedValue {
                $0.digest = digest
                $0.zonesDigest = zonesDigest
                $0.refused = nil
            }
        }
        exchange.post(.install(loaded))
    }
}
