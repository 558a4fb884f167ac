// SPDX-License-Identifier: Apache-2.0
import Rulebook
import TestSupport
import Testing

@testable import RewardEngine

@Suite("Shares")
struct SharesTests {
    @Test("Shares add up to the amount exactly, whatever is divided")
    func sums() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<10_000 {
            let count = random.number(1...12)
            let size = [10, 1_000_000, 1_000_000_000_000, Int.max / 2][random.number(0...3)]
            let amount =
                random.once(in: 2)
                ? Amount(random.number(-1000...size / 1_000_000 + 10))
                : Amount(millionths: Int128(random.number(0...size)))
            let weights = (0..<count).map { _ in
                Amount(millionths: Int128(random.number(-size / 10...size)))
            }
            let order = Array(0..<count).shuffled(using: &random)
            let shares = Shares.divide(amount, by: weights, order: order)
            #expect(shares.reduce(.zero, +) == amount)
            #expect(shares.allSatisfy { amount < .zero ? $0 <= .zero : $0 >= .zero })
            if amount.isWhole { #expect(shares.allSatisfy { $0.isWhole }) }
            guard weights.contains(where: { $0 > .zero }) else { continue }
            for (weight, share) in zip(weights, shares) where weight <= .zero {
                #expect(share == .zero)
            }
        }
    }

    @Test("More weight never gets less")
    func order() {
        let weights = [3, 1, 2, 2, 9].map { Amount($0) }
        let shares = Shares.divide(Amount(10), by: weights, order: [4, 3, 2, 1, 0])
        #expect(shares == [2, 1, 1, 1, 5].map { Amount($0) })
    }

    @Test("The ends of the range are divided too")
    func extremes() {
        let highest = Amount(millionths: .max)
        let lowest = Amount(millionths: .min)
        let weights = Array(repeating: highest, count: 7)
        let shares = Shares.divide(highest, by: weights, order: Array(0..<7))
        #expect(shares.reduce(.zero, +) == highest)
        #expect(Shares.divide(lowest, by: [.one], order: [0]).count == 1)
        #expect(Shares.divide(.one, by: [], order: []) == [])
    }
}
