// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardDaemon

@Suite("CommitGroup")
struct CommitGroupTests {
    @Test("Each connection is told once, in the order of first batches, with all its batches")
    func deliveries() {
        let group = CommitGroup()
        #expect(group.isEmpty)
        group.add(BatchResult([2, 1, 0, 0, 1, 10], refusedLines: [1]), connection: 7) { _, _ in }
        group.add(BatchResult([1, 1, 0, 0, 0, 5]), connection: 3) { _, _ in }
        group.add(BatchResult([4, 3, 0, 0, 1, 20], refusedLines: [0]), connection: 7) { _, _ in }
        #expect(!group.isEmpty)
        #expect(
            group.deliveries.map(\.result.numbers) == [[6, 4, 0, 0, 2, 30], [1, 1, 0, 0, 0, 5]])
        #expect(group.deliveries.map(\.batches) == [2, 1])
        #expect(group.deliveries[0].result.refusals.map(\.line) == [1, 2])
    }

    @Test("Emptied, it is as new")
    func emptied() {
        let group = CommitGroup()
        group.add(BatchResult([2, 1, 0, 0, 1, 10]), connection: 7) { _, _ in }
        group.journal.append(byte: 10)
        group.lineCount = 1
        group.records.addTick(receivedAt: 5)
        #expect(group.bytes > 0)
        group.removeAll()
        #expect(group.isEmpty)
        #expect(group.bytes == 0)
        #expect(group.lineCount == 0)
        let journalBytes = group.journal.count
        #expect(journalBytes == 0)
        group.add(BatchResult([1, 1, 0, 0, 0, 5]), connection: 7) { _, _ in }
        #expect(group.deliveries.map(\.result.numbers) == [[1, 1, 0, 0, 0, 5]])
        #expect(group.deliveries.map(\.batches) == [1])
    }

    @Test("Records without a sender are something to commit")
    func recordsAlone() {
        let group = CommitGroup()
        group.records.addTick(receivedAt: 5)
        #expect(!group.isEmpty)
    }
}
