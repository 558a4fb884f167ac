// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RewardEngine

@Suite("PeriodTable")
struct PeriodTableTests {
    private func count(
        _ table: inout PeriodTable<Int>, _ index: UInt32, _ period: Int, floor: Int = -100
    ) -> Int {
        table.withValue(at: index, period: PeriodNumber(period), floor: { PeriodNumber(floor) }) {
            $0 += 1
            return $0
        }
    }

    @Test("Each index and period has its own value")
    func values() {
        var table = PeriodTable(initial: 0)
        #expect(count(&table, 0, 5) == 1)
        #expect(count(&table, 0, 5) == 2)
        #expect(count(&table, 3, 5) == 1)
        #expect(count(&table, 0, 6) == 1)
        #expect(count(&table, 3, 5) == 2)
    }

    @Test("Periods that events may still reach are kept, in any order")
    func past() {
        var table = PeriodTable(initial: 0)
        #expect(
            [5, 6, 5, 4, 7, 6, 4, 5, 7].map { count(&table, 0, $0) } == [1, 1, 2, 1, 1, 2, 2, 3, 2])
    }

    @Test("A period that no event can reach any more is forgotten when another begins")
    func floor() {
        var table = PeriodTable(initial: 0)
        #expect(count(&table, 0, 5) == 1)
        #expect(count(&table, 0, 6, floor: 6) == 1)
        #expect(count(&table, 0, 5, floor: 6) == 1)
        #expect(count(&table, 1, 5) == 1)
        #expect(count(&table, 1, 6, floor: 5) == 1)
        #expect(count(&table, 1, 5, floor: 5) == 2)
    }

    @Test("The first value of a period is the initial one")
    func initial() {
        var table = PeriodTable(initial: [7])
        for period in [3, 4, 2] {
            let value = table.withValue(
                at: 0, period: PeriodNumber(period), floor: { PeriodNumber(0) }
            ) {
                $0.append(period)
                return $0
            }
            #expect(value == [7, period])
        }
    }

    @Test("Many members and periods do not disturb one another")
    func many() {
        var table = PeriodTable(initial: 0)
        for period in 0..<40 {
            for index in UInt32(0)..<50 {
                // Two periods back is as late as an event may be.
                for late in stride(from: min(2, period), through: 0, by: -1) {
                    _ = count(&table, index, period - late, floor: period - 2)
                }
            }
        }
        for index in UInt32(0)..<50 {
            #expect(count(&table, index, 39, floor: 37) == 2)
            #expect(count(&table, index, 38, floor: 37) == 3)
            #expect(count(&table, index, 37, floor: 37) == 4)
        }
    }
}
