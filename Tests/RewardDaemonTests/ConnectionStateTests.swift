// SPDX-License-Identifier: Apache-2.0
import RewardWire
import TestSupport
import Testing

@testable import RewardDaemon

@Suite("ConnectionState")
struct ConnectionStateTests {
    private typealias Actions = ConnectionState.Actions

    private static func result(
        lines: Int, duplicates: Int = 0, late: Int = 0, refused: [Int] = [], bytes: Int = 10
    ) -> BatchResult {
        var result = BatchResult()
        result.lines = lines
        result.duplicates = duplicates
        result.late = late
        result.refused = refused.count
        result.refusals = refused.map { Refusal(line: $0, code: .badJSON, message: "m\($0)") }
        result.bytes = bytes
        return result
    }

    private static func ack(
        _ lines: Int, duplicates: Int = 0, late: Int = 0, refused: Int = 0
    ) -> Answer {
        .acknowledged(lines: lines, duplicates: duplicates, late: late, refused: refused)
    }

    private func actions(_ answers: [Answer] = [], closes: Bool = false, resumes: Bool = false)
        -> ConnectionState.Actions
    {
        ConnectionState.Actions(answers: answers, closes: closes, resumesReading: resumes)
    }

    @Test("Each durable batch is acknowledged with the totals so far")
    func totals() {
        var state = ConnectionState()
        state.sent(bytes: 10, hasRoom: true)
        state.sent(bytes: 10, hasRoom: true)
        #expect(
            state.done(Self.result(lines: 3, duplicates: 1), batches: 1)
                == actions([Self.ack(3, duplicates: 1)]))
        #expect(
            state.done(Self.result(lines: 4, late: 2), batches: 1)
                == actions([Self.ack(7, duplicates: 1, late: 2)]))
        #expect(state.isReading)
    }

    @Test("Refusals come before their acknowledgement, with line numbers of the connection")
    func refusals() {
        func refused(_ line: Int, _ inBatch: Int) -> Answer {
            .refused(Refusal(line: line, code: .badJSON, message: "m\(inBatch)"))
        }
        var state = ConnectionState()
        for _ in 0..<3 { state.sent(bytes: 10, hasRoom: true) }
        #expect(
            state.done(Self.result(lines: 3, refused: [0, 2]), batches: 1)
                == actions([refused(1, 0), refused(3, 2), Self.ack(3, refused: 2)]))
        #expect(
            state.done(Self.result(lines: 5, refused: [4]), batches: 2)
                == actions([refused(8, 4), Self.ack(8, refused: 3)]))
    }

    @Test(
        "While a client does not read, acknowledgements fold into the newest, refusals into a count"
    )
    func clogged() {
        var state = ConnectionState()
        for _ in 0..<3 { state.sent(bytes: 10, hasRoom: true) }
        #expect(state.writability(isWritable: false) == actions())
        #expect(state.done(Self.result(lines: 2, refused: [0]), batches: 1) == actions())
        #expect(state.done(Self.result(lines: 3, duplicates: 3), batches: 1) == actions())
        #expect(
            state.writability(isWritable: true)
                == actions([Self.ack(5, duplicates: 3, refused: 1)]))
        #expect(state.writability(isWritable: false) == actions())
        #expect(state.writability(isWritable: true) == actions())
        #expect(
            state.done(Self.result(lines: 1), batches: 1)
                == actions([Self.ack(6, duplicates: 3, refused: 1)]))
    }

    @Test(
        "After the end of input the last acknowledgement comes with the last batch, then it closes")
    func closing() {
        var state = ConnectionState()
        for _ in 0..<3 { state.sent(bytes: 10, hasRoom: true) }
        #expect(state.done(Self.result(lines: 1), batches: 1) == actions([Self.ack(1)]))
        #expect(state.inputEnded() == actions())
        #expect(state.done(Self.result(lines: 1), batches: 1) == actions())
        #expect(
            state.done(Self.result(lines: 1), batches: 1) == actions([Self.ack(3)], closes: true))
    }

    @Test("A connection without lines is acknowledged and closed at once")
    func empty() {
        var state = ConnectionState()
        #expect(state.inputEnded() == actions([Self.ack(0)], closes: true))
    }

    @Test("Refusals of batches after the end of input are told at once")
    func refusalsAfterTheEnd() {
        var state = ConnectionState()
        state.sent(bytes: 10, hasRoom: true)
        state.sent(bytes: 10, hasRoom: true)
        _ = state.inputEnded()
        #expect(
            state.done(Self.result(lines: 2, refused: [1]), batches: 1)
                == actions([.refused(Refusal(line: 2, code: .badJSON, message: "m1"))]))
        #expect(
            state.done(Self.result(lines: 1), batches: 1)
                == actions([Self.ack(3, refused: 1)], closes: true))
    }

    @Test("A client that does not read is waited for with the last acknowledgement")
    func closingWhileClogged() {
        var state = ConnectionState()
        state.sent(bytes: 10, hasRoom: true)
        _ = state.writability(isWritable: false)
        #expect(state.inputEnded() == actions())
        #expect(state.done(Self.result(lines: 1), batches: 1) == actions())
        #expect(state.writability(isWritable: true) == actions([Self.ack(1)], closes: true))
    }

    // MARK: Backpressure

    @Test(
        "It stops reading at its share of bytes, and goes on below half of it",
        arguments: [
            (Limits.connectionBytesMax - 1, true), (Limits.connectionBytesMax, false),
            (Limits.connectionBytesMax + 1, false),
        ])
    func share(bytes: Int, isReading: Bool) {
        var state = ConnectionState()
        state.sent(bytes: bytes, hasRoom: true)
        #expect(state.isReading == isReading)
        let half = Limits.connectionBytesMax / 2
        let toHalf = state.done(Self.result(lines: 1, bytes: bytes - half), batches: 1)
        #expect(toHalf == actions([Self.ack(1)]))
        #expect(state.isReading == isReading)
        let below = state.done(Self.result(lines: 1, bytes: 1), batches: 1)
        #expect(below == actions([Self.ack(2)], resumes: !isReading))
        #expect(state.isReading)
    }

    @Test("Without room in the line it stops reading until there is")
    func room() {
        var state = ConnectionState()
        state.sent(bytes: 10, hasRoom: false)
        #expect(!state.isReading)
        #expect(state.done(Self.result(lines: 1), batches: 1) == actions([Self.ack(1)]))
        #expect(!state.isReading)
        #expect(state.roomAgain() == actions(resumes: true))
        #expect(state.isReading)
        #expect(state.roomAgain() == actions())
    }

    @Test("Room alone is not enough while too many bytes are on their way")
    func roomAndShare() {
        var state = ConnectionState()
        state.sent(bytes: Limits.connectionBytesMax, hasRoom: false)
        #expect(state.roomAgain() == actions())
        #expect(
            state.done(Self.result(lines: 1, bytes: Limits.connectionBytesMax), batches: 1)
                == actions([Self.ack(1)], resumes: true))
    }

    @Test("A batch that finds room does not end the waiting of the one before")
    func roomInBetween() {
        var state = ConnectionState()
        state.sent(bytes: 10, hasRoom: false)
        // It had been read already when reading was stopped.
        state.sent(bytes: 10, hasRoom: true)
        #expect(!state.isReading)
        #expect(state.roomAgain() == actions(resumes: true))
        #expect(state.isReading)
    }

    @Test("Whatever happens, a connection that waits for nothing is being read")
    func neverStuck() {
        for seed in UInt64(1)...200 {
            var generator = SeededGenerator(seed: seed)
            var state = ConnectionState()
            var channelReads = true
            var inFlight: [Int] = []
            var pausedResumes = 0
            func perform(_ actions: ConnectionState.Actions) {
                if actions.resumesReading { channelReads = true }
            }
            for _ in 0..<60 {
                switch generator.number(0...3) {
                case 0, 1:
                    // A read that had begun before reading was stopped may still come.
                    guard channelReads || generator.once(in: 3) else { break }
                    let bytes = generator.number(1...Limits.connectionBytesMax / 2)
                    let hasRoom = !generator.once(in: 3)
                    inFlight.append(bytes)
                    pausedResumes += hasRoom ? 0 : 1
                    state.sent(bytes: bytes, hasRoom: hasRoom)
                    if !state.isReading { channelReads = false }
                case 2 where !inFlight.isEmpty:
                    let bytes = inFlight.removeFirst()
                    perform(state.done(Self.result(lines: 1, bytes: bytes), batches: 1))
                case 3 where pausedResumes > 0:
                    pausedResumes -= 1
                    perform(state.roomAgain())
                default: break
                }
            }
            for bytes in inFlight {
                perform(state.done(Self.result(lines: 1, bytes: bytes), batches: 1))
            }
            for _ in 0..<pausedResumes { perform(state.roomAgain()) }
            guard channelReads && state.isReading else {
                Issue.record("seed \(seed): nothing is on its way, and nothing is read")
                return
            }
        }
    }
}
