// SPDX-License-Identifier: Apache-2.0
package import RewardWire

/// What became of the lines of a batch: what its sender is told once they are durable.
package struct BatchResult: Sendable {
    package var lines = 0
    package var accepted = 0
    package var duplicates = 0
    package var late = 0
    package var refused = 0
    /// The first refusals, with line numbers within the batch, from 0; the others only count.
    package var refusals: [Refusal] = []
    /// Bytes that the batch held in flight.
    package var bytes = 0

    package init() {}

    /// How many refusals of a commit are told one by one.
    package static let refusalsMax = 1_000

    /// Adds the result of a later batch of the same sender; its lines count on from ours.
    mutating func append(_ other: BatchResult) {
        for refusal in other.refusals where refusals.count < BatchResult.refusalsMax {
            refusals.append(
                Refusal(line: refusal.line + lines, code: refusal.code, message: refusal.message))
        }
        lines += other.lines
        accepted += other.accepted
        duplicates += other.duplicates
        late += other.late
        refused += other.refused
        bytes += other.bytes
    }
}
