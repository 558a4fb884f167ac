// SPDX-License-Identifier: Apache-2.0
import EventStore
import RewardEngine
import RewardWire
import Rulebook
import StorageSimulation

@testable import RewardDaemon

/// A sequencer with a log and a journal in memory.
struct SequencerBench: ~Copyable {
    /// A record of the log.
    struct Logged: Hashable {
        var firstEvent: UInt64
        var source: String
        var receivedAt: Timestamp
        var advancesClock: Bool
        var lines: String
    }

    private(set) var sequencer = Sequencer()
    private let records = UnsafeMutablePointer<RecordBuffer>.allocate(capacity: 1)
    private var text = TextBuffer()
    private(set) var journal = ""

    /// 2026-01-05T12:00:00Z.
    static let noon = Timestamp(nanoseconds: 1_767_614_400_000_000_000)
    static let live = Sequencer.Origin.live(advancesClock: true, permission: nil)
    static let rules = """
        settings: { lateness: 1h }
        rewards: { xp: { kind: points } }
        rules: [{ id: r, when: lesson, grant: xp }]
        """

    init(_ rules: String = SequencerBench.rules) throws {
        records.initialize(to: RecordBuffer())
        sequencer.install(try SequencerBench.plan(rules), zones: .utcOnly)
    }

    deinit {
        records.deinitialize(count: 1)
        records.deallocate()
    }

    static func plan(_ yaml: String) throws -> Plan {
        let file = RuleFile(path: "rules.yaml", bytes: Array(yaml.utf8))
        let reading = RulebookReader.read([file], zoneExists: ZoneDatabase.utcOnly.contains)
        guard let rulebook = reading.rulebook else {
            throw RulesRefused(description: reading.diagnostics.rendered)
        }
        return Plan(rulebook)
    }

    struct RulesRefused: Error, CustomStringConvertible {
        let description: String
    }

    /// Sends a batch, as it is.
    mutating func send(
        _ lines: String, receivedAt: Timestamp = SequencerBench.noon, source: String = "socket",
        origin: Sequencer.Origin = SequencerBench.live
    ) -> BatchResult {
        let result = sequencer.process(
            SequencerBench.text(lines, source: source), receivedAt: receivedAt, origin: origin,
            records: records, journal: &text)
        takeJournal()
        return result
    }

    /// Sends a batch that was decoded before.
    mutating func send(_ batch: EventBatch, generation: Int) -> BatchResult {
        let result = sequencer.process(
            batch, generation: generation, receivedAt: SequencerBench.noon,
            origin: SequencerBench.live, records: records, journal: &text)
        takeJournal()
        return result
    }

    /// What a replay does with a record.
    mutating func replay(_ record: Logged) {
        _ = sequencer.process(
            SequencerBench.text(record.lines, source: record.source),
            receivedAt: record.receivedAt, origin: .log(advancesClock: record.advancesClock),
            records: nil, journal: &text)
        takeJournal()
    }

    mutating func install(_ yaml: String) throws {
        sequencer.install(try SequencerBench.plan(yaml), zones: .utcOnly)
    }

    private mutating func takeJournal() {
        journal += String(decoding: text.bytes, as: UTF8.self)
        text.removeAll()
    }

    static func text(_ lines: String, source: String) -> EventText {
        var text = EventText(defaultSource: source, capacity: lines.utf8.count)
        Array(lines.utf8).withUnsafeBytes { text.append($0) }
        return text
    }

    /// The ids of the journal's lines.
    var journalIDs: [String] {
        journal.split(separator: "\n").compactMap { line in
            line.firstRange(of: "\"id\":\"").flatMap { start in
                line[start.upperBound...].split(separator: "\"").first.map(String.init)
            }
        }
    }

    /// Commits what has been logged to a log of its own, and reads it from there.
    mutating func logged() throws -> [Logged] {
        let storage = SimulatedStorage()
        let state = try StateDirectory(path: "/state", processID: 1, storage: storage)
        var log = try EventLog.open(in: state) { _, _ in }
        try log.commit(&records.pointee)
        records.pointee.reset()
        var found: [Logged] = []
        _ = try EventLog.read(statePath: "/state", storage: storage) { record, payload in
            guard let events = EventsPayload(payload) else { return }
            found.append(
                Logged(
                    firstEvent: record.firstEvent,
                    source: String(decoding: events.source, as: UTF8.self),
                    receivedAt: Timestamp(nanoseconds: record.receivedAt),
                    advancesClock: record.advancesClock,
                    lines: String(decoding: events.lines, as: UTF8.self)))
        }
        return found
    }

    // MARK: Lines

    /// One line with its newline.
    static func lesson(_ id: String?, _ subject: String = "ana", time: String? = nil) -> String {
        let id = id.map { "\"id\":\"\($0)\"," } ?? ""
        let time = time.map { "\"time\":\"\($0)\"," } ?? ""
        return "{\"type\":\"lesson\",\(id)\(time)\"subject\":\"\(subject)\"}\n"
    }
}
