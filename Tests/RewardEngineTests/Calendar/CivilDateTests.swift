// SPDX-License-Identifier: Apache-2.0
import Foundation
import RewardEngine
import Testing

@Suite("CivilDate")
struct CivilDateTests {
    @Test(
        "Known dates have known numbers",
        arguments: [
            (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017),
            (1900, 2, 28, -25_509), (1900, 3, 1, -25_508), (2100, 2, 28, 47_540),
            (2100, 3, 1, 47_541), (1677, 9, 21, -106_752), (2262, 4, 11, 106_751),
            (1, 1, 1, -719_162), (0, 3, 1, -719_468), (0, 2, 29, -719_469), (-1, 12, 31, -719_529),
        ])
    func known(year: Int, month: Int, day: Int, number: Int) {
        #expect(CivilDate(year: year, month: month, day: day).dayNumber == number)
        #expect(CivilDate(dayNumber: number) == CivilDate(year: year, month: month, day: day))
    }

    @Test("Every day from 1600 to 2400 follows the one before it")
    func consecutive() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var number = CivilDate(year: 1600, month: 1, day: 1).dayNumber
        for year in 1600...2400 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                for day in 1...(lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)) {
                    let date = CivilDate(year: year, month: month, day: day)
                    guard date.dayNumber == number, CivilDate(dayNumber: number) == date else {
                        Issue.record("\(date) is not day \(number)")
                        return
                    }
                    number += 1
                }
            }
        }
    }

    @Test("Foundation's calendar has the same dates")
    func foundation() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for number in stride(from: -100_000, through: 100_000, by: 997) {
            let date = Date(timeIntervalSince1970: TimeInterval(number) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let expected = CivilDate(
                year: try #require(parts.year), month: try #require(parts.month),
                day: try #require(parts.day))
            #expect(CivilDate(dayNumber: number) == expected)
        }
    }

    @Test(
        "Division rounds down",
        arguments: [(7, 2, 3), (-7, 2, -4), (-8, 2, -4), (0, 2, 0), (-1, 7, -1), (6, 7, 0)])
    func division(dividend: Int, divisor: Int, quotient: Int) {
        #expect(floorDivide(dividend, divisor) == quotient)
        #expect(floorDivide(Int64(dividend), Int64(divisor)) == Int64(quotient))
    }
}
