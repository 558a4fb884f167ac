// SPDX-License-Identifier: Apache-2.0
import CLayout
import Rulebook
import Testing

@testable import RewardEngine

@Suite("Amount")
struct AmountTests {
    @Test(
        "Is printed in the shortest decimal notation",
        arguments: [
            (0, "0"), (1, "0.000001"), (-1, "-0.000001"), (500_000, "0.5"), (1_000_000, "1"),
            (10_000_000, "10"), (-12_000_001, "-12.000001"), (999_999, "0.999999"),
            (1_100_000, "1.1"), (100_000_000_000_000, "100000000"),
            (Int128.max, "170141183460469231731687303715884.105727"),
            (Int128.min, "-170141183460469231731687303715884.105728"),
        ] as [(Int128, String)])
    func printing(millionths: Int128, text: String) {
        #expect(Amount(millionths: millionths).description == text)
    }

    @Test("Sums stop at the ends instead of trapping")
    func saturation() {
        let most = Amount(millionths: .max)
        let least = Amount(millionths: .min)
        let bit = Amount(millionths: 1)
        #expect(most + bit == most)
        #expect(least - bit == least)
        #expect(most - Amount(millionths: -1) == most)
        #expect(least + Amount(millionths: -1) == least)
        #expect(Amount.zero - least == most)
        #expect(most + least == Amount(millionths: -1))
        var sum = Amount(3)
        sum += Amount(millionths: 500_000)
        #expect(sum == Amount(millionths: 3_500_000))
    }

    @Test(
        "A double is rounded to the nearest millionth, halves away from zero",
        arguments: [
            (0.1 + 0.2, 300_000), (-0.1, -100_000), (1.0000005, 1_000_001),
            (-1.0000005, -1_000_001), (0.0000004, 0), (0.0000005, 1), (-0.0, 0),
            (1e15, Int128(1e21)),
            (.leastNonzeroMagnitude, 0),
        ] as [(Double, Int128)])
    func nearest(value: Double, millionths: Int128) {
        #expect(Amount(nearest: value)?.millionths == millionths)
    }

    @Test(
        "A double that is too large, or is no number, is no amount",
        arguments: [Double.nan, .infinity, -.infinity, 1e23, -1e23, .greatestFiniteMagnitude])
    func none(value: Double) {
        #expect(Amount(nearest: value) == nil)
    }

    @Test("What is whole is known, and amounts are in order")
    func wholeAndOrder() {
        #expect([0, 1_000_000, -5_000_000].allSatisfy { Amount(millionths: $0).isWhole })
        #expect([1, -1, 1_500_000].allSatisfy { !Amount(millionths: $0).isWhole })
        #expect(Amount(millionths: -1) < .zero)
        #expect(Amount.zero < Amount(millionths: 1))
        #expect(Amount(millionths: 999_999) < .one)
    }

    @Test(
        "A cell of an amount is an int if it is whole, else a double",
        arguments: [
            (0, RW_CELL_INT), (7_000_000, RW_CELL_INT), (-7_000_000, RW_CELL_INT),
            (7_500_000, RW_CELL_DOUBLE), (Int128(Int64.max) * 1_000_000, RW_CELL_INT),
            (Int128(Int64.max) * 1_000_000 + 1_000_000, RW_CELL_DOUBLE),
        ] as [(Int128, Int)])
    func cells(millionths: Int128, kind: Int) {
        let cell = rw_cell(number: Amount(millionths: millionths))
        #expect(Int(cell.kind) == kind)
        if millionths.magnitude < 1 << 60 { #expect(cell.amount?.millionths == millionths) }
    }

    @Test(
        "A decimal cell holds 96 bits",
        arguments: [0, 1, -1, Amount.magnitudeMax, -Amount.magnitudeMax, 1 << 64, -(1 << 64)]
            as [Int128])
    func decimals(millionths: Int128) {
        var cell = rw_cell()
        cell.kind = UInt8(RW_CELL_DECIMAL)
        cell.bits = UInt64(truncatingIfNeeded: millionths)
        cell.length = UInt32(truncatingIfNeeded: millionths >> 64)
        #expect(cell.amount == Amount(millionths: millionths))
    }

    @Test(
        "Cells that are no numbers are no amounts",
        arguments: [
            RW_CELL_MISSING, RW_CELL_NULL, RW_CELL_BOOL, RW_CELL_STRING, RW_CELL_LIST,
            RW_CELL_ERROR,
            RW_CELL_TIMESTAMP,
        ])
    func others(kind: Int) {
        var cell = rw_cell()
        cell.kind = UInt8(kind)
        #expect(cell.amount == nil)
    }
}
