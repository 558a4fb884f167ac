// SPDX-License-Identifier: Apache-2.0
internal import RewardWire

/// The state of one connection: what to read, what to answer, when to close. It decides, the
/// channel's handler does.
///
/// Lines count from 1, empty ones included, as an editor counts them. Batches come back in the
/// order in which they were sent off.
struct ConnectionState {
    /// Answers to write and what to do afterwards.
    struct Actions: Equatable {
        var answers: [Answer] = []
        var closes = false
        var resumesReading = false
    }

    private(set) var isReading = true
    /// Lines that have come back, and totals over them.
    private var lines = 0
    private var duplicates = 0
    private var late = 0
    private var refused = 0
    private var bytesInFlight = 0
    private var batchesInFlight = 0
    private var inputHasEnded = false
    private var waitsForRoom = false
    /// Whether the client leaves its answers unread: then acknowledgements fold into the newest.
    private var isClogged = false
    private var owesAcknowledgement = false

    /// A batch is on its way to the disk.
    /// - Parameter hasRoom: whether the line has room for more.
    mutating func sent(bytes: Int, hasRoom: Bool) {
        bytesInFlight += bytes
        batchesInFlight += 1
        // A read that had begun when reading was stopped may still come, and find room: that does
        // not end the waiting.
        waitsForRoom = waitsForRoom || !hasRoom
        isReading = isReading && hasRoom && bytesInFlight < Limits.connectionBytesMax
    }

    mutating func roomAgain() -> Actions {
        waitsForRoom = false
        return resumed()
    }

    /// Batches are durable, or came to nothing.
    mutating func done(_ result: BatchResult, batches: Int) -> Actions {
        var actions = Actions()
        for refusal in result.refusals where !isClogged {
            actions.answers.append(
                .refused(
                    Refusal(
                        line: lines + refusal.line + 1, code: refusal.code,
                        message: refusal.message)))
        }
        lines += result.lines
        duplicates += result.duplicates
        late += result.late
        refused += result.refused
        bytesInFlight -= result.bytes
        batchesInFlight -= batches
        owesAcknowledgement = true
        actions.merge(acknowledged())
        actions.merge(resumed())
        return actions
    }

    /// The client reads its answers, or has stopped to.
    mutating func writability(isWritable: Bool) -> Actions {
        isClogged = !isWritable
        return acknowledged()
    }

    /// The client has closed its writing side.
    mutating func inputEnded() -> Actions {
        inputHasEnded = true
        owesAcknowledgement = true
        return acknowledged()
    }

    private mutating func acknowledged() -> Actions {
        var actions = Actions()
        if owesAcknowledgement && !isClogged && (!inputHasEnded || batchesInFlight == 0) {
            owesAcknowledgement = false
            actions.answers.append(
                .acknowledged(lines: lines, duplicates: duplicates, late: late, refused: refused))
        }
        actions.closes = inputHasEnded && batchesInFlight == 0 && !owesAcknowledgement
        return actions
    }

    private mutating func resumed() -> Actions {
        var actions = Actions()
        if !isReading && !waitsForRoom && bytesInFlight < Limits.connectionBytesMax / 2 {
            isReading = true
            actions.resumesReading = true
        }
        return actions
    }
}

extension ConnectionState.Actions {
    mutating func merge(_ other: ConnectionState.Actions) {
        answers += other.answers
        closes = closes || other.closes
        resumesReading = resumesReading || other.resumesReading
    }
}
