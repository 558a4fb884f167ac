// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// The progress of `streak` with `per: event`: a run of events that pass.
///
/// An event that does not pass ends the run, unless gaps are allowed. With a bound on its length in
/// time the run is the longest suffix of passes that fits into the bound, ends included. Each
/// threshold fires once a run; after the highest one a run that repeats starts empty. A run that
/// has lost all the events with which it last fired is another run.
struct RunFold {
    private struct Pass {
        let time: Int64
        let arrival: UInt64
        let event: KeptEvent?
    }

    /// Without a bound only the first one is kept.
    private var passes: [Pass] = []
    private(set) var length = 0
    private var fired = Amount.zero
    /// How many of the passes, from the first on, were there when it last fired.
    private var spent = 0

    mutating func step(
        _ input: Input, within: Int64?, allowsGaps: Bool, _ rules: FoldRules
    ) -> [FoldChange] {
        guard let thresholds = rules.thresholds else { return [] }
        guard input.mark != 0 else {
            if !allowsGaps { self = RunFold() }
            return []
        }
        length += 1
        if let within {
            passes.append(Pass(time: input.time, arrival: input.arrival, event: input.event))
            keepSuffix(within)
        } else if length == 1 {
            passes = [Pass(time: input.time, arrival: input.arrival, event: input.event)]
        }
        let first = passes[0]
        let total = Amount(length)
        var changes: [FoldChange] = []
        for (index, value) in thresholds.values.enumerated() where value > fired && value <= total {
            fired = value
            spent = length
            var completion = Completion(
                key: FiringKey(
                    owner: input.member, place: Int64(first.arrival), threshold: value),
                input: input, named: first.event)
            completion.threshold = value
            completion.grants = index
            completion.total = total
            changes.append(.fires(completion))
        }
        if thresholds.repeats && fired >= thresholds.highest { self = RunFold() }
        return changes
    }

    /// Drops passes from the front until first and last, whichever are earliest and latest, are no
    /// further apart than the bound.
    private mutating func keepSuffix(_ within: Int64) {
        var earliest = Int64.max
        var latest = Int64.min
        var start = passes.count
        while start > 0 && passes.count - start < Limits.windowSamplesMax {
            earliest = min(earliest, passes[start - 1].time)
            latest = max(latest, passes[start - 1].time)
            guard earliest >= earlier(than: latest, by: within) else { break }
            start -= 1
        }
        guard start > 0 else { return }
        passes.removeFirst(start)
        length = passes.count
        spent -= start
        if spent <= 0 {
            spent = 0
            fired = .zero
        }
    }
}
