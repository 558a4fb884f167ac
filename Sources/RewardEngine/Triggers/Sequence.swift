// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The progress of `sequence`: for each step the latest first step from which it was reached.
///
/// A later start leaves more time for what is to come, so that no sequence that is complete within
/// the bound is missed, whatever lies in between.
struct SequenceFold {
    private struct Start {
        let time: Int64
        let arrival: UInt64
        let event: KeptEvent?

        func isLater(than other: Start?) -> Bool {
            guard let other else { return true }
            return time != other.time ? time > other.time : arrival > other.arrival
        }
    }

    private var starts: [Start?]
    private var isDone = false

    init(steps: Int) {
        starts = Array(repeating: nil, count: steps)
    }

    mutating func step(_ input: Input, within: Int64?, repeats: Bool) -> [FoldChange] {
        guard !isDone else { return [] }
        // From the last step to the first: one event is never two steps of the same sequence.
        for step in starts.indices.reversed() where input.mark & (1 << UInt64(step)) != 0 {
            let start: Start
            if step == 0 {
                start = Start(time: input.time, arrival: input.arrival, event: input.event)
            } else {
                guard let former = starts[step - 1] else { continue }
                if let within, !isWithin(within, former.time, input.time) { continue }
                start = former
            }
            guard step == starts.count - 1 else {
                if start.isLater(than: starts[step]) { starts[step] = start }
                continue
            }
            isDone = !repeats
            starts = Array(repeating: nil, count: starts.count)
            return [
                .fires(
                    Completion(
                        key: FiringKey(
                            owner: input.member, place: Int64(start.arrival), threshold: .zero),
                        input: input, named: start.event))
            ]
        }
        return []
    }
}
