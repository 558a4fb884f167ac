// SPDX-License-Identifier: Apache-2.0
internal import CLayout
internal import Glibc
internal import NIOConcurrencyHelpers
internal import NIOPosix
package import RewardEngine
internal import RewardWire

/// A batch on its way to the writer.
struct IncomingBatch: Sendable {
    let batch: EventBatch
    /// The generation of the projection that it was decoded with.
    let generation: Int
    let receivedAt: Timestamp
    let bytes: Int
    let producer: Producer
    /// The connection that it came by.
    let connection: Int
    let deliver: @Sendable (_ result: BatchResult, _ batches: Int) -> Void
}

/// The I/O threads' side of the pipeline: decodes batches and puts them in line.
final class Intake: Sendable {
    private let exchange: Exchange
    private let decoders = ThreadSpecificVariable<ThreadDecoder>()
    private let current: NIOLockedValueBox<(projection: Projection, generation: Int)>
    private let connections = NIOLockedValueBox((open: 0, made: 0))

    /// A decoder belongs to a thread; it is made anew when the rulebook has changed.
    ///
    /// Unchecked, because a thread-specific variable asks for it and never lets another thread see
    /// what one has put in.
    private final class ThreadDecoder: @unchecked Sendable {
        let decoder: EventDecoder
        let generation: Int

        init(decoder: EventDecoder, generation: Int) {
            self.decoder = decoder
            self.generation = generation
        }
    }

    init(exchange: Exchange, projection: Projection, generation: Int) {
        self.exchange = exchange
        current = NIOLockedValueBox((projection, generation))
    }

    /// From now on batches are decoded for another rulebook.
    func use(_ projection: Projection, generation: Int) {
        current.withLockedValue { $0 = (projection, generation) }
    }

    /// A number for a connection; nil = there are too many.
    func open() -> Int? {
        connections.withLockedValue { state in
            guard state.open < Limits.connectionsMax else { return nil }
            state.open += 1
            state.made += 1
            return state.made
        }
    }

    func connectionClosed() {
        connections.withLockedValue { $0.open -= 1 }
    }

    /// Decodes a batch and puts it in line.
    ///
    /// - Parameters:
    ///   - deliver: called on some thread when the batch is durable.
    ///   - resume: called on some thread when there is room again, if there is none now.
    /// - Returns: the bytes that the batch holds, and whether there is room for more.
    func take(
        _ text: consuming EventText, from producer: Producer, connection: Int,
        deliver: @escaping @Sendable (BatchResult, Int) -> Void,
        resume: @escaping @Sendable () -> Void
    ) -> (bytes: Int, hasRoom: Bool) {
        let thread = threadDecoder()
        let batch = thread.decoder.decode(text)
        let hasRoom = exchange.offer(
            IncomingBatch(
                batch: batch, generation: thread.generation, receivedAt: SystemClock.now(),
                bytes: batch.heldBytes, producer: producer, connection: connection,
                deliver: deliver),
            resume: resume)
        return (batch.heldBytes, hasRoom)
    }

    private func threadDecoder() -> ThreadDecoder {
        let (projection, generation) = current.withLockedValue { $0 }
        if let decoder = decoders.currentValue, decoder.generation == generation { return decoder }
        let decoder = ThreadDecoder(
            decoder: EventDecoder(projection: projection),
            generation: generation)
        decoders.currentValue = decoder
        return decoder
    }
}

extension EventBatch {
    /// What a batch occupies: its text, and an entry for each line. A text of nothing but line ends
    /// is small and its entries are not.
    var heldBytes: Int { text.count + events.count * MemoryLayout<rw_event>.stride }
}

/// The wall clock.
package enum SystemClock {
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
