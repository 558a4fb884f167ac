// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import RewardWire

/// One way in, on its event loop: bytes become batches, results become answers.
///
/// The decisions are `ConnectionState`'s; this reads, decodes, offers, writes and closes. It answers
/// only where the way in has answers (a pipe has none).
final class EventConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let intake: Intake
    private let producer: Producer
    private let answersAreRead: Bool
    private var state = ConnectionState()
    private var splitter = LineSplitter()
    private var channel: (any Channel)?
    private let number: Int
    /// The answers that were written last.
    private var lastWrite: EventLoopFuture<Void>?

    /// Asks a connection to read no more, finish what it has, and close.
    struct Drain: Sendable {}

    init(intake: Intake, producer: Producer, number: Int, answersAreRead: Bool) {
        self.intake = intake
        self.producer = producer
        self.number = number
        self.answersAreRead = answersAreRead
    }

    func handlerAdded(context: ChannelHandlerContext) {
        channel = context.channel
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        var text = EventText(defaultSource: producer.source, capacity: buffer.readableBytes)
        buffer.withUnsafeReadableBytes { bytes in
            splitter.push(bytes) { text.append($0) }
        }
        send(text)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is Drain {
            setReading(false)
            perform(state.inputEnded())
            return
        }
        guard case .some(.inputClosed) = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        var text = EventText(defaultSource: producer.source, capacity: 0)
        splitter.finish { text.append($0) }
        send(text)
        perform(state.inputEnded())
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        perform(state.writability(isWritable: context.channel.isWritable))
    }

    func channelInactive(context: ChannelHandlerContext) {
        channel = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The peer is gone. What it sent is on its way and stays.
        context.close(promise: nil)
    }

    private func send(_ text: consuming EventText) {
        guard let loop = channel?.eventLoop, text.count > 0 else { return }
        let connection = NIOLoopBound(self, eventLoop: loop)
        let (bytes, hasRoom) = intake.take(
            text, from: producer, connection: number,
            deliver: { result, batches in
                loop.execute { connection.value.finished(result, batches: batches) }
            },
            resume: { loop.execute { connection.value.roomAgain() } })
        state.sent(bytes: bytes, hasRoom: hasRoom)
        if !state.isReading { setReading(false) }
    }

    private func finished(_ result: BatchResult, batches: Int) {
        perform(state.done(result, batches: batches))
    }

    private func roomAgain() {
        perform(state.roomAgain())
    }

    private func perform(_ actions: ConnectionState.Actions) {
        guard let channel else { return }
        if answersAreRead && !actions.answers.isEmpty {
            var text = TextBuffer(capacity: 128 * actions.answers.count)
            for answer in actions.answers { answer.append(to: &text) }
            var buffer = channel.allocator.buffer(capacity: text.count)
            buffer.writeBytes(text.bytes)
            // Known before the write: that it clogs the channel is told while it is made.
            let written = channel.eventLoop.makePromise(of: Void.self)
            lastWrite = written.futureResult
            channel.writeAndFlush(buffer, promise: written)
        }
        if actions.closes { closeWhenWritten(channel) }
        if actions.resumesReading { setReading(true) }
    }

    /// Closing at once would throw away what the client has not taken yet.
    private func closeWhenWritten(_ channel: any Channel) {
        guard let lastWrite else {
            channel.close(promise: nil)
            return
        }
        lastWrite.whenComplete { _ in channel.close(promise: nil) }
    }

    private func setReading(_ isReading: Bool) {
        channel?.setOption(.autoRead, value: isReading).whenComplete { _ in }
        if isReading { channel?.read() }
    }
}
