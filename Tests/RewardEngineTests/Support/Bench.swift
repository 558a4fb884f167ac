// SPDX-License-Identifier: Apache-2.0
import CLayout
import RewardWire
import Rulebook

@testable import RewardEngine

/// An engine with everything around it that it needs: rules are read, lines decoded, and what a
/// sender left out is filled in.
struct Bench: ~Copyable {
    private(set) var engine: Engine
    private var decoder: EventDecoder
    private let zones: ZoneDatabase
    /// Events that have been applied, late ones included.
    private(set) var count = 0
    private(set) var late = 0
    /// The journal, where it is kept.
    private(set) var journal: [String] = []
    /// The same, before it is text.
    private(set) var facts: [Fact] = []
    var keepsJournal = false
    private var lines: JournalLines
    /// Stands in for the time of events that have none.
    var receivedAt = Timestamp(nanoseconds: 1_767_225_600_000_000_000)

    /// All that has come: lines, and ticks.
    private var log: [LogEntry] = []

    private enum LogEntry {
        case lines([String])
        case tick(Timestamp)
    }

    /// - Parameter seed: of the engine's tables; nothing may depend on it.
    init(_ plan: Plan, zones: ZoneDatabase = .utcOnly, seed: UInt64 = 7) {
        self.init(Engine(seed: seed), plan, zones: zones)
    }

    private init(_ engine: consuming Engine, _ plan: Plan, zones: ZoneDatabase) {
        self.zones = zones
        self.engine = engine
        decoder = EventDecoder(projection: plan.projection, lineBytesMax: 4096)
        lines = JournalLines(plan)
        self.engine.install(plan, zones: zones)
    }

    init(_ rules: RuleText, zones: ZoneDatabase = .utcOnly) throws {
        self.init(try rules.plan(zones: zones), zones: zones)
    }

    init(_ rules: String, zones: ZoneDatabase = .utcOnly) throws {
        try self.init(RuleText(rules), zones: zones)
    }

    /// Puts other rules in force.
    mutating func install(_ plan: Plan) {
        engine.install(plan, zones: zones)
        decoder = EventDecoder(projection: plan.projection, lineBytesMax: 4096)
        lines = JournalLines(plan)
    }

    mutating func install(_ rules: String) throws {
        install(try RuleText(rules).plan(zones: zones))
    }

    /// Puts other rules in force, of which some want what was before; the descriptions of what is
    /// granted for it.
    mutating func reload(_ plan: Plan) -> [String] {
        let requests = engine.historyWanted(by: plan.rulebook)
        guard !requests.isEmpty else {
            install(plan)
            return []
        }
        var past = Bench(engine.sibling(for: requests), plan, zones: zones)
        install(plan)
        var found: [String] = []
        for entry in log {
            var outcomes = OutcomeBatch()
            var events: [rw_event] = []
            let batch = past.repeated(entry, &events, into: &outcomes)
            withExtendedLifetime(batch) {
                var granted = OutcomeBatch()
                for outcome in outcomes.outcomes
                where requests.contains(where: { $0.grants && $0.rule == Int(outcome.rule) }) {
                    engine.repeatOutcome(outcome, of: outcomes, into: &granted)
                }
                let made = keepsJournal ? keep(granted, events) : facts(granted, events)
                found += made.map(\.description)
            }
        }
        engine.takeOver(requests.map(\.rule), from: past.engine)
        return found
    }

    mutating func reload(_ rules: String) throws -> [String] {
        reload(try RuleText(rules).plan(zones: zones))
    }

    private mutating func repeated(
        _ entry: LogEntry, _ events: inout [rw_event], into outcomes: inout OutcomeBatch
    ) -> EventBatch? {
        switch entry {
        case .tick(let time):
            engine.advance(to: time, into: &outcomes)
            return nil
        case .lines(let lines):
            let batch = decode(lines)
            events = Array(batch.events)
            let noCells = [rw_cell()]
            noCells.withUnsafeBufferPointer { noCells in
                events.withUnsafeBufferPointer { events in
                    for place in events.indices {
                        _ = engine.apply(
                            events.baseAddress! + place,
                            cells: batch.cells.baseAddress ?? noCells.baseAddress!, index: place,
                            into: &outcomes)
                    }
                }
            }
            return batch
        }
    }

    /// Sends the events of a script; the descriptions of what comes of them.
    mutating func send(_ script: String) -> [String] {
        apply(EventScript(script, numbersFrom: count + 1).lines).map(\.description)
    }

    /// Applies lines as one batch.
    mutating func apply(_ lines: [String]) -> [Fact] {
        guard !lines.isEmpty else { return [] }
        log.append(.lines(lines))
        let batch = decode(lines)
        return apply(batch, at: Array(batch.events.indices))
    }

    func decode(_ lines: [String]) -> EventBatch {
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        return bytes.withUnsafeBytes {
            decoder.decode(EventText(copying: $0, defaultSource: "bench"))
        }
    }

    /// Applies events of a batch, in this order.
    mutating func apply(_ batch: EventBatch, at places: [Int]) -> [Fact] {
        var outcomes = OutcomeBatch()
        var events: [rw_event] = []
        // Where an id is made, its bytes outlive the batch in here.
        var ids: [ContiguousArray<CChar>] = []
        for (line, event) in batch.events.enumerated() {
            var event = event
            precondition(
                Int(event.code) == RW_ACCEPTED,
                "line \(line + 1): \(batch.refusal(at: line, firstLine: 1)?.message ?? "empty")")
            if Int(event.flags) & RW_EVENT_HAS_TIME == 0 { event.time = receivedAt.nanoseconds }
            if Int(event.flags) & RW_EVENT_HAS_ID == 0 {
                ids.append(ContiguousArray("log:0:\(count + line + 1)".utf8.map(CChar.init)))
                event.id = ids[ids.count - 1].withUnsafeBufferPointer {
                    rw_text(start: $0.baseAddress, length: UInt32($0.count))
                }
            }
            events.append(event)
        }
        let noCells = [rw_cell()]
        return withExtendedLifetime((batch, ids)) {
            noCells.withUnsafeBufferPointer { noCells in
                events.withUnsafeBufferPointer { events in
                    for place in places {
                        let isInTime = engine.apply(
                            events.baseAddress! + place,
                            cells: batch.cells.baseAddress ?? noCells.baseAddress!, index: place,
                            into: &outcomes)
                        count += 1
                        late += isInTime ? 0 : 1
                    }
                }
            }
            if keepsJournal { return keep(outcomes, events) }
            return facts(outcomes, events)
        }
    }

    /// Sends the events of a script in which a line `TIME tick` lets time pass.
    mutating func play(_ script: String) -> [String] {
        var found: [String] = []
        var events: [Substring] = []
        for line in script.split(separator: "\n") {
            guard line.hasSuffix(" tick"), let time = line.split(separator: " ").first else {
                events.append(line)
                continue
            }
            found += send(events.joined(separator: "\n"))
            events = []
            found += advance(to: String(time))
        }
        return found + send(events.joined(separator: "\n"))
    }

    private func facts(_ outcomes: borrowing OutcomeBatch, _ events: [rw_event]) -> [Fact] {
        outcomes.outcomes.map { Fact($0, of: outcomes, events: events, engine: engine) }
    }

    private mutating func keep(
        _ outcomes: borrowing OutcomeBatch, _ events: [rw_event]
    ) -> [Fact] {
        let found = facts(outcomes, events)
        facts += found
        // Where no event is behind anything, none is looked at.
        let events = events.isEmpty ? [rw_event()] : events
        events.withUnsafeBufferPointer { events in
            for outcome in outcomes.outcomes {
                var buffer = TextBuffer()
                lines.append(
                    outcome, seq: UInt64(journal.count + 1), of: outcomes,
                    events: events.baseAddress!, engine: engine, to: &buffer)
                journal.append(String(decoding: buffer.bytes.dropLast(), as: UTF8.self))
            }
        }
        return found
    }

    /// Moves the clock; the descriptions of what has come due.
    mutating func advance(to text: String) -> [String] {
        var outcomes = OutcomeBatch()
        let line = EventScript.line(
            id: "t", time: EventScript.whole(text), subject: "nobody", type: "none")
        let batch = decode([line])
        let time = withExtendedLifetime(batch) { batch.events[0].time }
        log.append(.tick(Timestamp(nanoseconds: time)))
        engine.advance(to: Timestamp(nanoseconds: time), into: &outcomes)
        return facts(outcomes, []).map(\.description)
    }

    /// Moves the clock, and keeps what comes of it in the journal.
    mutating func tick(_ time: Timestamp) {
        var outcomes = OutcomeBatch()
        log.append(.tick(time))
        engine.advance(to: time, into: &outcomes)
        if keepsJournal { _ = keep(outcomes, []) }
    }

    /// Does something at a moment at which no event happens; what comes of it.
    mutating func atMoment(
        _ type: String = "moment", of member: String, _ time: Timestamp,
        _ body: (inout Engine, inout Frame, inout OutcomeBatch) -> Void
    ) -> [Fact] {
        var outcomes = OutcomeBatch()
        var member = member
        let index = member.withUTF8 { engine.members.intern(UnsafeRawBufferPointer($0)) }
        engine.advance(to: time, into: &outcomes)
        engine.atMoment(type, of: index, due: time.nanoseconds, into: &outcomes, body)
        engine.workOffDerived(into: &outcomes)
        return facts(outcomes, [])
    }

    /// Does something to the engine that no event does.
    mutating func change<Result>(_ body: (inout Engine) -> Result) -> Result { body(&engine) }

    // MARK: What the engine knows

    var memberNames: [String] {
        (0..<engine.memberCount).map {
            String(decoding: engine.memberName(MemberIndex($0)), as: UTF8.self)
        }
    }

    func ranking(of board: Int, period: PeriodNumber) -> [Ranked] {
        engine.ranking(of: board, period: period)
    }

    func results(ofExperiment name: String) -> [ArmResult]? {
        engine.results(ofExperiment: name)
    }

    mutating func unknownZone(
        in event: UnsafePointer<rw_event>, cells: UnsafePointer<rw_cell>
    ) -> String? {
        engine.unknownZone(in: event, cells: cells)
    }

    /// How many events the rule's expressions failed on, and the last failure.
    func failures(of rule: String) -> (count: Int, last: String) {
        guard let index = engine.ruleStateIndices[rule] else { return (0, "") }
        return (engine.ruleStates[index].failures, engine.ruleStates[index].lastFailure)
    }

    /// How many events the rule has let through to its trigger.
    func matched(by rule: String) -> Int {
        engine.ruleStateIndices[rule].map { engine.ruleStates[$0].matched } ?? 0
    }

    /// How much a rule that revises remembers.
    func kept(by rule: String) -> Int {
        engine.ruleStateIndices[rule].map { engine.ruleStates[$0].revision.count } ?? 0
    }

    func changesUndecided(by rules: String) throws -> [String] {
        engine.undecidedChanges(in: try RuleText(rules).plan(zones: zones).rulebook).map(\.rule)
    }
}
