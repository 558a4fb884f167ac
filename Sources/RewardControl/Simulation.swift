// SPDX-License-Identifier: Apache-2.0
internal import EventStore
internal import RewardDaemon
internal import RewardEngine
internal import RewardWire
internal import Rulebook

/// An offline run: lines go through the same sequencer as in the daemon, the journal goes to
/// standard output or is counted.
struct Simulation: ~Copyable {
    /// What a rule has done.
    struct Row: Equatable {
        let rule: String
        var granted = 0
        var denied = 0
        var shadow = 0
        var revoked = 0
        var members = 0
    }

    private var sequencer: Sequencer
    private var splitter = LineSplitter()
    private var journal = TextBuffer()
    private(set) var totals = BatchResult()
    private let summarizes: Bool
    private let onRefusal: (Refusal) -> Void
    /// Lines of the files before the one that is read.
    private var linesBefore = 0
    private var tallies: [String: Row] = [:]
    private var receivers: [String: Set<String>] = [:]
    private static let source = "stdin"

    init(
        plan: Plan, zones: ZoneDatabase, summarizes: Bool, onRefusal: @escaping (Refusal) -> Void
    ) {
        sequencer = Sequencer()
        sequencer.install(plan, zones: zones)
        self.summarizes = summarizes
        self.onRefusal = onRefusal
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var text = EventText(defaultSource: Simulation.source, capacity: bytes.count)
        splitter.push(bytes) { text.append($0) }
        process(text, receivedAt: SystemClock.now())
    }

    /// Evaluates the events of a daemon's log with these rules; the log's own rulebooks and its
    /// clock play no part.
    mutating func replay(log statePath: String) throws {
        _ = try EventLog.read(statePath: statePath, storage: DiskStorage()) { record, payload in
            guard record.kind == .events, let text = EventText(logged: payload) else { return }
            process(text, receivedAt: Timestamp(nanoseconds: record.receivedAt))
        }
    }

    /// Lines are counted anew from here on.
    mutating func endOfFile() {
        var text = EventText(defaultSource: Simulation.source, capacity: 0)
        splitter.finish { text.append($0) }
        process(text, receivedAt: SystemClock.now())
        linesBefore = totals.lines
    }

    private mutating func process(_ text: consuming EventText, receivedAt: Timestamp) {
        let result = sequencer.process(
            text, receivedAt: receivedAt,
            origin: .live(advancesClock: false, permission: nil), records: nil,
            journal: &journal)
        for refusal in result.refusals {
            onRefusal(
                Refusal(
                    line: totals.lines - linesBefore + refusal.line + 1, code: refusal.code,
                    message: refusal.message))
        }
        totals.lines += result.lines
        totals.accepted += result.accepted
        totals.duplicates += result.duplicates
        totals.late += result.late
        totals.refused += result.refused
        flush()
    }

    private mutating func flush() {
        if summarizes {
            for outcome in sequencer.lastOutcomes { count(outcome) }
        } else {
            writeOutput(journal.bytes)
        }
        journal.removeAll()
    }

    private mutating func count(_ outcome: Outcome) {
        guard outcome.rule != Outcome.none else { return }
        let rule = sequencer.engine.plan.rulebook.rules[Int(outcome.rule)].id
        var row = tallies[rule] ?? Row(rule: rule)
        switch outcome.kind {
        case .granted:
            row.granted += 1
            let name = sequencer.engine.memberName(outcome.member)
            receivers[rule, default: []].insert(String(decoding: name, as: UTF8.self))
        case .denied: row.denied += 1
        case .shadow: row.shadow += 1
        case .revoked: row.revoked += 1
        case .redeemed, .derived: break
        }
        tallies[rule] = row
    }

    /// A row for each rule, in the rulebook's order; also for those that did nothing.
    borrowing func summary(of rulebook: Rulebook) -> [Row] {
        rulebook.rules.map { rule in
            var row = tallies[rule.id] ?? Row(rule: rule.id)
            row.members = receivers[rule.id]?.count ?? 0
            return row
        }
    }
}
