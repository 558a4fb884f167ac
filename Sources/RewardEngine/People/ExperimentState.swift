// SPDX-License-Identifier: Apache-2.0
package import Rulebook

/// What an experiment knows of its members: since when each takes part, in which arm, and what
/// has come of it. One entry a member, kept as long as the member.
struct ExperimentState {
    struct Exposure {
        /// The time of the first event as one of the audience; `Int64.max` = not exposed.
        var since = Int64.max
        /// Index into `arms`.
        var arm = UInt32(0)
        var outcome = Amount.zero
        var hasOutcome = false
    }

    /// The names of all arms there have been: whoever is in one stays there when weights change.
    private(set) var arms: [String] = []
    private(set) var exposures: [Exposure] = []

    func exposure(of member: MemberIndex) -> Exposure? {
        guard Int(member) < exposures.count, exposures[Int(member)].since != .max else {
            return nil
        }
        return exposures[Int(member)]
    }

    mutating func expose(_ member: MemberIndex, to arm: String, at time: Int64) {
        let index = arms.firstIndex(of: arm) ?? arms.count
        if index == arms.count { arms.append(arm) }
        while Int(member) >= exposures.count { exposures.append(Exposure()) }
        exposures[Int(member)].since = time
        exposures[Int(member)].arm = UInt32(index)
    }

    /// An earlier event was one of the audience's too.
    mutating func antedate(_ member: MemberIndex, to time: Int64) {
        exposures[Int(member)].since = min(exposures[Int(member)].since, time)
    }

    mutating func add(_ amount: Amount, of member: MemberIndex) {
        exposures[Int(member)].outcome += amount
        exposures[Int(member)].hasOutcome = true
    }
}

/// What has come of an arm, for a report: enough for a mean and its spread.
package struct ArmResult: Hashable, Sendable {
    package let arm: String
    package var membersExposed = 0
    package var membersWithOutcome = 0
    package var sum = Amount.zero
    /// The sum of the squares of what members have, each as a binary floating-point number.
    package var sumOfSquares = 0.0
}

extension ExperimentState {
    /// By arm, in the order in which arms were first taken.
    var results: [ArmResult] {
        var results = arms.map { ArmResult(arm: $0) }
        for exposure in exposures where exposure.since != .max {
            let arm = Int(exposure.arm)
            results[arm].membersExposed += 1
            if exposure.hasOutcome { results[arm].membersWithOutcome += 1 }
            results[arm].sum += exposure.outcome
            let value = Double(exposure.outcome.millionths) / 1_000_000
            results[arm].sumOfSquares += value * value
        }
        return results
    }
}

extension Experiment {
    /// The arm of whoever takes part: by a hash of the experiment's name and the member's id, so
    /// that it is always the same, and independent of other experiments.
    func arm(of id: UnsafeRawBufferPointer) -> Int {
        let sum = arms.reduce(0) { $0 + $1.weight }
        guard sum > 0 else { return 0 }
        var hash = KeyedHash(0x6578_7065_7269_6d65, 0x6e74_2e61_726d_2e31)
        hash.add(name.utf8)
        hash.add(CollectionOfOne(0))
        hash.add(id)
        var left = Int(hash.value() % UInt64(sum))
        for (index, arm) in arms.enumerated() {
            if left < arm.weight { return index }
            left -= arm.weight
        }
        return 0
    }
}
