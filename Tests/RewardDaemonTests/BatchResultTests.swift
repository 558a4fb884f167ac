// SPDX-License-Identifier: Apache-2.0
import RewardWire
import Testing

@testable import RewardDaemon

extension BatchResult {
    /// Everything, in an order that expectations can be written in.
    var numbers: [Int] { [lines, accepted, duplicates, late, refused, bytes] }

    init(_ numbers: [Int], refusedLines: [Int] = []) {
        self.init()
        lines = numbers[0]
        accepted = numbers[1]
        duplicates = numbers[2]
        late = numbers[3]
        refused = numbers[4]
        bytes = numbers[5]
        refusals = refusedLines.map { Refusal(line: $0, code: .schema, message: "m") }
    }
}

@Suite("BatchResult")
struct BatchResultTests {
    @Test("Results add up, and lines of later batches count on")
    func appending() {
        var result = BatchResult([5, 2, 1, 1, 2, 100], refusedLines: [0, 4])
        result.append(BatchResult([3, 1, 0, 1, 2, 50], refusedLines: [0, 2]))
        result.append(BatchResult([2, 1, 0, 0, 1, 7], refusedLines: [1]))
        #expect(result.numbers == [10, 4, 1, 2, 5, 157])
        #expect(result.refusals.map(\.line) == [0, 4, 5, 7, 9])
    }

    @Test("Nothing added changes nothing")
    func empty() {
        var result = BatchResult([5, 2, 1, 1, 1, 100], refusedLines: [3])
        result.append(BatchResult())
        #expect(result.numbers == [5, 2, 1, 1, 1, 100])
        #expect(result.refusals.map(\.line) == [3])
    }

    @Test("No more refusals are kept than are told one by one; all are counted")
    func bound() {
        let most = BatchResult.refusalsMax
        var result = BatchResult(
            [most - 1, 0, 0, 0, most - 1, 0], refusedLines: Array(0..<(most - 1)))
        result.append(BatchResult([3, 0, 0, 0, 3, 0], refusedLines: [0, 1, 2]))
        #expect(result.refusals.map(\.line) == Array(0..<most))
        #expect(result.refused == most + 2)
        result.append(BatchResult([1, 0, 0, 0, 1, 0], refusedLines: [0]))
        #expect(result.refusals.count == most)
        #expect(result.refused == most + 3)
    }
}
