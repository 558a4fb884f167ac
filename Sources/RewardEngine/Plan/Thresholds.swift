// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A trigger's thresholds as the engine walks them.
///
/// With `repeat` the thresholds go on for ever: `[3, 5]` means 3, 5, 8, 10, 13, 15, …. A counter
/// remembers the highest value that has fired, so each fires once whatever the total does.
///
/// A class, so that handing it on costs one reference count.
final class Thresholds: Sendable {
    /// Ascending, above zero.
    let values: [Amount]
    let highest: Amount
    let repeats: Bool
    /// Whether a period alone does not say which threshold fired.
    let needsValueInIdentity: Bool
    /// The share of the next threshold that is told when it is reached, in millionths.
    let near: Amount?

    struct Next {
        /// The value that the total must reach, repeats included.
        let value: Amount
        /// Which of the thresholds it is.
        let index: Int
    }

    init(_ reach: Reach) {
        values = reach.thresholds.map(\.value)
        highest = reach.highest
        repeats = reach.repeats
        needsValueInIdentity = reach.needsThresholdInIdentity
        near = reach.near
    }

    /// The first threshold above what has fired; nil when all have.
    @inline(__always)
    func next(after fired: Amount) -> Next? {
        if fired < values[0] { return Next(value: values[0], index: 0) }
        return laterNext(after: fired)
    }

    private func laterNext(after fired: Amount) -> Next? {
        guard repeats || fired < highest else { return nil }
        var base: Int128 = 0
        if repeats { base = fired.millionths / highest.millionths * highest.millionths }
        for (index, value) in values.enumerated() where base + value.millionths > fired.millionths {
            return Next(value: Amount(millionths: base + value.millionths), index: index)
        }
        return Next(
            value: Amount(millionths: base + highest.millionths + values[0].millionths), index: 0)
    }

    /// Which of the thresholds a value that fires is.
    func index(of value: Amount) -> Int {
        next(after: Amount(millionths: value.millionths - 1))?.index ?? 0
    }

    /// The highest value up to a total that fires, if `fired` has; at most so many as one event
    /// may cross. What the total has beyond that fires with the next event.
    func last(upTo total: Amount, after fired: Amount) -> Amount {
        var last = fired
        for _ in 0..<Limits.firingsPerEventMax {
            guard let next = next(after: last), next.value <= total else { break }
            last = next.value
        }
        return last
    }

    func isExhausted(_ fired: Amount) -> Bool { !repeats && fired >= highest }
}
