// SPDX-License-Identifier: Apache-2.0
internal import RewardWire

/// Answers lines of cases: one line each, in their order, as soon as they are read.
struct EvaluationBatch: ~Copyable {
    /// Lines that hold no case; they are answered with an error as well.
    private(set) var malformedLines = 0
    private var lineNumber = 0
    private let lines = ObjectLines()
    private var splitter = LineSplitter(lineBytesMax: ObjectLines.lineBytesMax)
    private var evaluator = ExpressionEvaluator()

    /// Takes the next bytes of a stream, nil for its end; gives the answers to the lines in them.
    mutating func take(_ piece: UnsafeRawBufferPointer?) -> String {
        var text: [UInt8] = []
        if let piece {
            splitter.push(piece) { text.append(contentsOf: $0) }
        } else {
            splitter.finish { text.append(contentsOf: $0) }
        }
        var answers = ""
        for line in text.withUnsafeBytes(lines.read) {
            lineNumber += 1
            guard let answer = answer(line) else { continue }
            answers += answer.json + "\n"
        }
        return answers
    }

    /// The answer to a line; nil if it is empty.
    private mutating func answer(_ line: ObjectLines.Line) -> EvaluationAnswer? {
        switch line {
        case .empty: return nil
        case .problem(let message): return malformed(message)
        case .object(let object):
            do {
                return evaluator.answer(try EvaluationCase(object))
            } catch {
                return malformed(error.message)
            }
        }
    }

    private mutating func malformed(_ message: String) -> EvaluationAnswer {
        malformedLines += 1
        return .error("line \(lineNumber): \(message)")
    }
}
