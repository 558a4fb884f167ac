// SPDX-License-Identifier: Apache-2.0
import EventStore
import RewardEngine
import RewardWire
import Rulebook
import Synchronization
import Testing

@testable import RewardDaemon

@Suite("Where threads meet")
struct ExchangeTests {
    private final class Count: Sendable {
        private let value = Atomic(0)

        var now: Int { value.load(ordering: .sequentiallyConsistent) }

        func add() { value.add(1, ordering: .sequentiallyConsistent) }
    }

    private let exchange = Exchange()

    /// A batch that holds so many bytes, as it says.
    private func batch(bytes: Int) -> IncomingBatch {
        IncomingBatch(
            batch: EventDecoder(projection: Projection()).decode(EventText(defaultSource: "test")),
            generation: 0, receivedAt: Timestamp(nanoseconds: 0), bytes: bytes,
            producer: Producer(source: "test", permission: nil), connection: 1,
            deliver: { _, _ in })
    }

    private var rulebook: LoadedRulebook {
        LoadedRulebook(
            plan: Plan(Rulebook()), zones: .utcOnly, digest: Digest(of: []),
            zonesDigest: Digest(of: []))
    }

    /// What the writer is to do next, in a word.
    private func next(isHolding: Bool = false, isFull: Bool = false) -> String {
        switch exchange.next(isHolding: isHolding, isFull: isFull, timeout: .zero) {
        case .batch(let batch): "batch \(batch.bytes)"
        case .command: "command"
        case .handOver: "hand over"
        case .idle: "idle"
        case .finished: "finished"
        }
    }

    @Test("Who offers more than may wait pauses, and goes on when less than half of it is left")
    func pausing() {
        let resumed = Count()
        let half = Limits.waitingBytesMax / 2
        let goesOn = (0..<2).map { _ in
            exchange.offer(batch(bytes: half), resume: { resumed.add() })
        }
        #expect(goesOn == [true, false])
        #expect(next() == "batch \(half)")
        #expect(resumed.now == 0)
        #expect(next() == "batch \(half)")
        #expect(resumed.now == 1)
        #expect(next() == "idle")
    }

    @Test("New rules go before batches, and neither comes to a group that is full")
    func order() {
        _ = exchange.offer(batch(bytes: 1), resume: {})
        _ = exchange.offer(batch(bytes: 2), resume: {})
        exchange.post(.install(rulebook))
        _ = exchange.handOver(exchange.firstGroup())
        #expect(next(isHolding: true, isFull: true) == "idle")
        #expect(next(isHolding: true) == "command")
        #expect(next() == "batch 1")
        #expect(next() == "batch 2")
    }

    @Test("One group waits and one is committed while the third is filled")
    func groups() {
        let first = exchange.firstGroup()
        #expect(next(isHolding: true) == "hand over")
        let second = exchange.handOver(first)
        #expect(next(isHolding: true) == "idle", "one waits already")
        guard case .group(let committed) = exchange.nextCommit() else {
            Issue.record("no group")
            return
        }
        #expect(committed === first)
        #expect(next(isHolding: true) == "hand over")
        _ = exchange.handOver(second)
        guard case .group = exchange.nextCommit() else {
            Issue.record("no second group")
            return
        }
        #expect(next(isHolding: true) == "idle", "there is no empty group to go on with")
        exchange.giveBack(committed)
        #expect(next(isHolding: true) == "hand over")
    }

    @Test("What is in line when it closes is worked off before the end")
    func closing() {
        _ = exchange.offer(batch(bytes: 1), resume: {})
        exchange.close()
        #expect(next() == "batch 1")
        #expect(next(isHolding: true) == "hand over")
        #expect(next() == "finished")
    }

    @Test("The committer is told of the journal between groups, and of the end after the last")
    func committer() {
        func next() -> String {
            switch exchange.nextCommit() {
            case .group: "group"
            case .reopenJournal: "reopen"
            case .finished: "finished"
            }
        }
        _ = exchange.handOver(exchange.firstGroup())
        exchange.reopenJournal()
        exchange.writerFinished()
        #expect([next(), next(), next()] == ["group", "reopen", "finished"])
    }

    @Test("Flushing returns when all of it is on the disk")
    func flushing() {
        let committed = Count()
        let group = exchange.firstGroup()
        group.records.addTick(receivedAt: 1)
        let thread = WorkerThread { [exchange] in
            guard case .group(let group) = exchange.nextCommit() else { return }
            committed.add()
            group.removeAll()
            exchange.giveBack(group)
        }
        let fresh = exchange.flush(group)
        #expect(committed.now == 1)
        #expect(fresh.isEmpty)
        thread.join()
        #expect(exchange.flush(fresh) === fresh, "there is nothing to wait for")
    }

    @Test("So many connections, and no more until one has closed")
    func connections() {
        let intake = Intake(exchange: exchange, projection: Projection(), generation: 0)
        for number in 1...Limits.connectionsMax { #expect(intake.open() == number) }
        #expect(intake.open() == nil)
        intake.connectionClosed()
        #expect(intake.open() == Limits.connectionsMax + 1)
    }
}
