// SPDX-License-Identifier: Apache-2.0
package import CLayout
package import EventStore
package import RewardEngine
package import RewardWire
internal import Rulebook

/// The one place where lines become events: admission, numbers, the engine, journal lines.
///
///     batch ─► refused? duplicate? future? ─► raw lines into the log's record
///                                          └► engine ─► outcomes ─► journal lines with seq
///
/// The live pipeline, the replay of the log and `rewardctl simulate` all go through here, so they
/// cannot differ. What is refused or a duplicate leaves no trace in the log; whatever is in the log
/// was accepted once, and is accepted again without being asked.
package struct Sequencer: ~Copyable {
    package private(set) var engine: Engine
    private var identities: IdentityWindow
    private var decoder: EventDecoder
    /// Rises with each rulebook: batches decoded with another projection are decoded again.
    package private(set) var generation = 0
    /// The number of the next accepted event, from 1.
    package private(set) var nextEvent: UInt64 = 1
    /// The number of the next journal line, from 1.
    package private(set) var nextSeq: UInt64 = 1
    private var outcomes = OutcomeBatch()
    private var accepted = AcceptedEvents()
    private var lines: JournalLines
    /// Stands in for the cells of a batch that has none.
    private let noCells = UnsafePointer(UnsafeMutablePointer<rw_cell>.allocate(capacity: 1))

    /// Where batches come from.
    package enum Origin {
        /// From a client, received at this moment; with `clock: events` the receipt moves nothing.
        case live(advancesClock: Bool, permission: Producer.Permission?)
        /// From the log.
        case log(advancesClock: Bool)
    }

    package init() {
        self.init(Engine())
    }

    private init(_ engine: consuming Engine) {
        self.engine = engine
        decoder = EventDecoder(projection: self.engine.plan.projection)
        lines = JournalLines(self.engine.plan)
        identities = IdentityWindow()
    }

    deinit { noCells.deallocate() }

    /// Puts a rulebook in force.
    package mutating func install(_ plan: Plan, zones: ZoneDatabase) {
        engine.install(plan, zones: zones)
        decoder = EventDecoder(projection: plan.projection)
        lines = JournalLines(plan)
        generation += 1
    }

    /// Puts a rulebook in force of which some rules want the events that came before it.
    ///
    /// - Parameters:
    ///   - history: calls its argument with every record of the log up to here, in order.
    ///   - journal: where the lines of grants for the past go.
    package mutating func install(
        _ plan: Plan, zones: ZoneDatabase,
        history: ((borrowing LogRecord, UnsafeRawBufferPointer) -> Void) throws -> Void,
        journal: inout TextBuffer
    ) rethrows {
        let requests = engine.historyWanted(by: plan.rulebook)
        guard !requests.isEmpty else {
            install(plan, zones: zones)
            return
        }
        var past = Sequencer(engine.sibling(for: requests))
        past.install(plan, zones: zones)
        install(plan, zones: zones)
        let granting = Set(requests.filter(\.grants).map { UInt32($0.rule) })
        try history { record, payload in
            past.repeatRecord(record, payload)
            outcomes.removeAll()
            for outcome in past.outcomes.outcomes where granting.contains(outcome.rule) {
                engine.repeatOutcome(outcome, of: past.outcomes, into: &outcomes)
            }
            writeOutcomes(&journal, events: past.accepted.events)
        }
        engine.takeOver(requests.map(\.rule), from: past.engine)
    }

    /// Evaluates what a record of the log holds; rulebooks play no part.
    private mutating func repeatRecord(
        _ record: borrowing LogRecord, _ payload: UnsafeRawBufferPointer
    ) {
        let receivedAt = Timestamp(nanoseconds: record.receivedAt)
        var unused = TextBuffer()
        outcomes.removeAll()
        switch record.kind {
        case .events:
            guard let text = EventText(logged: payload) else { return }
            _ = process(
                text, receivedAt: receivedAt, origin: .log(advancesClock: record.advancesClock),
                records: nil, journal: &unused)
        case .tick: engine.advance(to: receivedAt, into: &outcomes)
        case .rulebook:
            if record.advancesClock { engine.advance(to: receivedAt, into: &outcomes) }
        case .journal: break
        }
    }

    /// Moves the clock; what comes due by then goes into the journal.
    package mutating func tick(_ time: Timestamp, journal: inout TextBuffer) {
        outcomes.removeAll()
        engine.advance(to: time, into: &outcomes)
        writeOutcomes(&journal, events: accepted.events)
    }

    /// When something is due next.
    package var nextDue: Timestamp? { engine.nextDue }

    /// How often the window of identities was full before its time.
    package var identityOverflows: Int { identities.overflows }

    /// Works off a batch.
    ///
    /// - Parameters:
    ///   - batch: decoded for any rulebook; it is decoded again if that is not the one in force.
    ///   - receivedAt: stands in for the time of events that have none.
    ///   - records: where accepted lines go; nil = they are not logged.
    ///   - journal: where journal lines go, each with its newline.
    package mutating func process(
        _ batch: EventBatch, generation: Int, receivedAt: Timestamp, origin: Origin,
        records: UnsafeMutablePointer<RecordBuffer>?, journal: inout TextBuffer
    ) -> BatchResult {
        let batch = generation == self.generation ? batch : decoder.decode(again: batch)
        return withExtendedLifetime(batch) {
            process(batch, receivedAt, origin, records, &journal)
        }
    }

    /// Works off a text of lines.
    package mutating func process(
        _ text: consuming EventText, receivedAt: Timestamp, origin: Origin,
        records: UnsafeMutablePointer<RecordBuffer>?, journal: inout TextBuffer
    ) -> BatchResult {
        let batch = decoder.decode(text)
        return withExtendedLifetime(batch) {
            process(batch, receivedAt, origin, records, &journal)
        }
    }

    private mutating func process(
        _ batch: EventBatch, _ receivedAt: Timestamp, _ origin: Origin,
        _ records: UnsafeMutablePointer<RecordBuffer>?, _ journal: inout TextBuffer
    ) -> BatchResult {
        var result = BatchResult()
        result.lines = batch.events.count
        result.bytes = batch.heldBytes
        var run = AcceptedRun(batch: batch, records: records)
        let cells = batch.cells.baseAddress ?? noCells
        outcomes.removeAll()
        accepted.removeAll(upTo: batch.events.count)
        for line in batch.events.indices {
            prefetch(batch, line + Sequencer.prefetchDistance)
            guard
                let place = admit(batch.events[line], batch, receivedAt, origin, line, &result)
            else {
                run.close()
                continue
            }
            if result.accepted == 0 {
                if origin.advancesClock { engine.advance(to: receivedAt, into: &outcomes) }
                run.begin(
                    receivedAt: receivedAt, firstEvent: nextEvent,
                    advancesClock: origin.advancesClock)
            }
            run.add(line: line)
            nextEvent += 1
            result.accepted += 1
            let isInTime = engine.apply(
                accepted.events + place, cells: cells, index: place, into: &outcomes)
            if !isInTime { result.late += 1 }
        }
        run.end(lines: result.accepted)
        writeOutcomes(&journal, events: accepted.events)
        return result
    }

    /// - Parameter events: those of the outcomes' causes.
    private mutating func writeOutcomes(
        _ journal: inout TextBuffer, events: UnsafeMutablePointer<rw_event>
    ) {
        for outcome in outcomes.outcomes {
            lines.append(
                outcome, seq: nextSeq, of: outcomes, events: UnsafePointer(events),
                engine: engine, to: &journal)
            nextSeq += 1
        }
    }

    /// How many events ahead tables are asked for: about a memory access's time.
    private static let prefetchDistance = 6

    private func prefetch(_ batch: EventBatch, _ line: Int) {
        guard line < batch.events.count, batch.events[line].code == UInt16(RW_ACCEPTED) else {
            return
        }
        let event = batch.events[line]
        identities.prefetch(EventIdentity(low: event.identity.0, high: event.identity.1))
        engine.prefetch(event)
    }

    /// The outcomes of the batch or the tick that was processed last.
    package var lastOutcomes: [Outcome] { outcomes.outcomes }

    // MARK: Admission

    /// Where a complete copy of the event stands, if it may enter; what may not is counted.
    private mutating func admit(
        _ event: rw_event, _ batch: EventBatch, _ receivedAt: Timestamp, _ origin: Origin,
        _ line: Int, _ result: inout BatchResult
    ) -> Int? {
        guard event.code == UInt16(RW_ACCEPTED) else {
            if let refusal = batch.refusal(at: line, firstLine: 0) { refuse(refusal, &result) }
            return nil
        }
        let hasID = Int(event.flags) & RW_EVENT_HAS_ID != 0
        if case .live(let advancesClock, let permission) = origin {
            if let permission, !permission.allows(event) {
                refuse(.notAllowed(event, line: line), &result)
                return nil
            }
            if advancesClock && isFromFuture(event, receivedAt) {
                refuse(.future(line: line), &result)
                return nil
            }
            let place = accepted.hold(event, receivedAt, number: nextEvent)
            if let zone = engine.unknownZone(
                in: accepted.events + place, cells: batch.cells.baseAddress ?? noCells)
            {
                refuse(.unknownZone(zone, line: line), &result)
                return nil
            }
            if hasID && remember(event) {
                result.duplicates += 1
                return nil
            }
            accepted.keep()
            return place
        }
        if hasID { _ = remember(event) }
        defer { accepted.keep() }
        return accepted.hold(event, receivedAt, number: nextEvent)
    }

    /// Whether the event was known already.
    private mutating func remember(_ event: rw_event) -> Bool {
        identities.insert(
            EventIdentity(low: event.identity.0, high: event.identity.1), clock: engine.clock,
            window: max(RewardEngine.Limits.identityWindow, engine.plan.rulebook.settings.lateness))
    }

    private func isFromFuture(_ event: rw_event, _ receivedAt: Timestamp) -> Bool {
        guard Int(event.flags) & RW_EVENT_HAS_TIME != 0 else { return false }
        let ahead = event.time.subtractingReportingOverflow(receivedAt.nanoseconds)
        return ahead.overflow
            ? event.time > 0 : ahead.partialValue > RewardEngine.Limits.futureNanoseconds
    }

    private func refuse(_ refusal: Refusal, _ result: inout BatchResult) {
        result.refused += 1
        guard result.refusals.count < BatchResult.refusalsMax else { return }
        result.refusals.append(refusal)
    }
}

@available(*, unavailable)
extension Sequencer: Sendable {}

extension Sequencer.Origin {
    fileprivate var advancesClock: Bool {
        switch self {
        case .live(let advancesClock, _), .log(let advancesClock): advancesClock
        }
    }
}

/// Accepted lines that stand behind one another are copied to the log in one piece.
private struct AcceptedRun {
    let batch: EventBatch
    let records: UnsafeMutablePointer<RecordBuffer>?
    private var first = 0
    private var count = 0
    private var hasBegun = false

    init(batch: EventBatch, records: UnsafeMutablePointer<RecordBuffer>?) {
        self.batch = batch
        self.records = records
    }

    mutating func begin(receivedAt: Timestamp, firstEvent: UInt64, advancesClock: Bool) {
        hasBegun = true
        records?.pointee.beginEvents(
            source: batch.defaultSource.bytes, receivedAt: receivedAt.nanoseconds,
            firstEvent: firstEvent, advancesClock: advancesClock)
    }

    mutating func add(line: Int) {
        if count == 0 { first = line }
        count += 1
    }

    /// Copies the run; a last line that has no newline gets one.
    mutating func close() {
        guard count > 0 else { return }
        defer { count = 0 }
        guard let records else { return }
        let events = batch.events
        let end = first + count
        let start = Int(events[first].line_offset)
        let stop = end < events.count ? Int(events[end].line_offset) : batch.text.count
        let bytes = UnsafeRawBufferPointer(rebasing: batch.text[start..<stop])
        records.pointee.append(bytes)
        if bytes.last != UInt8(ascii: "\n") {
            withUnsafeBytes(of: UInt8(ascii: "\n")) { records.pointee.append($0) }
        }
    }

    mutating func end(lines: Int) {
        close()
        if hasBegun { records?.pointee.end(lines: lines) }
    }
}
