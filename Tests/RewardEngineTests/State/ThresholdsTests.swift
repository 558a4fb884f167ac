// SPDX-License-Identifier: Apache-2.0
import Rulebook
import Testing

@testable import RewardEngine

@Suite("Thresholds")
struct ThresholdsTests {
    private func thresholds(_ values: [Int], repeats: Bool = false) -> Thresholds {
        Thresholds(
            Reach(
                thresholds: values.map { Reach.Threshold(value: Amount($0), grants: nil) },
                repeats: repeats))
    }

    /// All that fires up to a total, with the index of each.
    private func walk(_ thresholds: Thresholds, upTo total: Int) -> [[Int]] {
        var found: [[Int]] = []
        var fired = Amount.zero
        while let next = thresholds.next(after: fired), next.value <= Amount(total) {
            found.append([Int(next.value.millionths / 1_000_000), next.index])
            fired = next.value
        }
        return found
    }

    @Test("Each fires once")
    func once() {
        let some = thresholds([3, 5])
        #expect(walk(some, upTo: 100) == [[3, 0], [5, 1]])
        #expect(!some.isExhausted(Amount(3)))
        #expect(some.isExhausted(Amount(5)))
        #expect(some.needsValueInIdentity)
        #expect(!thresholds([3]).needsValueInIdentity)
    }

    @Test("With `repeat` they go on from the highest")
    func repeating() {
        let some = thresholds([3, 5], repeats: true)
        #expect(
            walk(some, upTo: 15) == [[3, 0], [5, 1], [8, 0], [10, 1], [13, 0], [15, 1]])
        #expect(!some.isExhausted(Amount(5)))
        #expect(thresholds([7], repeats: true).needsValueInIdentity)
        #expect(walk(thresholds([7], repeats: true), upTo: 21) == [[7, 0], [14, 0], [21, 0]])
    }

    @Test(
        "The one after a value that is none of them is the next above",
        arguments: [
            (0, 3), (1, 3), (3, 5), (4, 5), (5, 8), (6, 8), (9, 10), (12, 13), (14, 15),
        ])
    func between(fired: Int, next: Int) {
        let some = thresholds([3, 5], repeats: true)
        #expect(some.next(after: Amount(fired))?.value == Amount(next))
    }

    @Test(
        "A value that fires knows which it is",
        arguments: [
            (3, 0), (5, 1), (8, 0), (10, 1), (100, 1), (98, 0),
        ])
    func index(value: Int, index: Int) {
        #expect(thresholds([3, 5], repeats: true).index(of: Amount(value)) == index)
    }

    @Test("The last up to a total is bounded by what one event may cross")
    func last() {
        let some = thresholds([1], repeats: true)
        #expect(some.last(upTo: Amount(10), after: .zero) == Amount(10))
        #expect(some.last(upTo: Amount(1_000_000), after: .zero) == Amount(1000))
        #expect(some.last(upTo: Amount(1_000_000), after: Amount(1000)) == Amount(2000))
        #expect(some.last(upTo: Amount(5), after: Amount(7)) == Amount(7))
        #expect(thresholds([3, 5]).last(upTo: Amount(4), after: .zero) == Amount(3))
        #expect(thresholds([3, 5]).last(upTo: Amount(2), after: .zero) == .zero)
    }

    @Test("Fractions are thresholds like others")
    func fractions() {
        let reach = Reach(
            thresholds: [Reach.Threshold(value: Amount(millionths: 1), grants: nil)], repeats: true)
        let some = Thresholds(reach)
        #expect(some.next(after: .zero)?.value == Amount(millionths: 1))
        #expect(some.next(after: Amount(millionths: 7))?.value == Amount(millionths: 8))
    }
}
