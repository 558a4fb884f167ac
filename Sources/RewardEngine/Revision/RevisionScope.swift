// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// A history that `late: revise` keeps: the inputs of a member (of a group, of a whole rule) in
/// order of time, and what the rule makes of them.
///
///     base ── inputs[0] ── inputs[1] ── … ── inputs[n-1] ── tip
///                │            └ effects: what it made fire or fall
///                └ checkpoints every so many inputs
///
/// An input behind all others steps the tip. Any other is put in its place: the effects behind the
/// last checkpoint before it are undone and the steps are made again. What a rule holds in the end
/// is therefore what it would hold if all had come in order.
///
/// Memory: inputs older than `Limits.revisionHorizon`, or more than `Limits.revisionInputsMax`, are
/// folded into the base; what fired with them stands.
struct RevisionScope {
    private struct Step {
        var input: Input
        var effects: [RuleFold.Effect] = []
    }

    private var base = RuleFold()
    private var tip = RuleFold()
    private var steps: [Step] = []
    /// The fold before the step with that number, ascending.
    private var checkpoints: [(place: Int, fold: RuleFold)] = []
    var firings = FiringTable()
    /// What is older has been folded into the base.
    private var settled: Input?

    private static let checkpointSteps = 64
    private static let checkpointsMax = 16

    /// The firings whose state may have changed, each at least once.
    typealias Touched = [FiringKey]

    /// - Returns: nil, if it comes too late for anything to change.
    mutating func insert(_ input: Input, _ setting: FoldSetting) -> Touched? {
        if let settled, input.comes(before: settled) { return nil }
        if let last = steps.last, input.comes(before: last.input) {
            let place = steps.partitioningIndex { input.comes(before: $0.input) }
            var touched = rewind(to: place)
            steps.insert(Step(input: input), at: place)
            touched.keys += replay(from: touched.from, setting)
            return touched.keys
        }
        steps.append(Step(input: input))
        return replay(from: steps.count - 1, setting)
    }

    /// Takes an input out, if it is there.
    mutating func remove(time: Int64, arrival: UInt64, _ setting: FoldSetting) -> Touched {
        let place = steps.partitioningIndex {
            $0.input.time != time ? $0.input.time > time : $0.input.arrival >= arrival
        }
        guard place < steps.count, steps[place].input.arrival == arrival else { return [] }
        var touched = rewind(to: place)
        steps.remove(at: place)
        touched.keys += replay(from: touched.from, setting)
        return touched.keys
    }

    /// Looks again which inputs of a member count.
    mutating func recount(
        _ member: MemberIndex, _ setting: FoldSetting, _ counts: (KeptEvent) -> Bool
    ) -> Touched {
        var first: Int?
        for place in steps.indices where steps[place].input.member == member {
            // Whoever is enrolled, what a streak was repaired for is.
            guard steps[place].input.repair == nil, let event = steps[place].input.event else {
                continue
            }
            let counts = counts(event)
            if counts != steps[place].input.counts {
                steps[place].input.counts = counts
                first = first ?? place
            }
        }
        guard let first else { return [] }
        let touched = rewind(to: first)
        return touched.keys + replay(from: touched.from, setting)
    }

    /// Goes through all inputs once more: what they are measured by has changed.
    mutating func replay(_ setting: FoldSetting) -> Touched {
        let touched = rewindAll()
        return touched + replay(from: 0, setting)
    }

    /// The progress of a member, or a group, up to now.
    func fold(of owner: UInt32) -> Fold? { tip.fold(of: owner) }

    /// The newest of the inputs.
    var newest: Input? { steps.last?.input }

    /// Undoes the effects behind the last checkpoint before a place.
    private mutating func rewind(to place: Int) -> (keys: Touched, from: Int) {
        while let last = checkpoints.last, last.place > place { checkpoints.removeLast() }
        let from = checkpoints.last?.place ?? 0
        tip = checkpoints.last?.fold ?? base
        var keys: Touched = []
        for place in steps.indices[from...].reversed() where !steps[place].effects.isEmpty {
            for effect in steps[place].effects.reversed() {
                firings.undo(effect)
                keys.append(effect.key)
            }
            steps[place].effects = []
        }
        return (keys.reversed(), from)
    }

    private mutating func replay(from start: Int, _ setting: FoldSetting) -> Touched {
        var keys: Touched = []
        for place in start..<steps.count {
            if place > 0 && place % RevisionScope.checkpointSteps == 0
                && checkpoints.last.map({ $0.place < place }) ?? true
            {
                if checkpoints.count >= RevisionScope.checkpointsMax { checkpoints.removeFirst() }
                checkpoints.append((place, tip))
            }
            let effects = tip.step(steps[place].input, setting, holding: &firings)
            guard !effects.isEmpty else { continue }
            steps[place].effects = effects
            for effect in effects { keys.append(effect.key) }
        }
        return keys
    }
}

// MARK: - Bounds

extension RevisionScope {
    func forEachEvent(_ body: (Input, KeptEvent) -> Void) {
        for step in steps { if let event = step.input.event { body(step.input, event) } }
    }

    /// Whether there is so much that some has to be folded into the base.
    func isFull(oldest: Int64) -> Bool {
        steps.count > Limits.revisionInputsMax
            // Looked at now and then, so that not each event folds one.
            || steps.count > 32 && steps[steps.count / 4].input.time < oldest
    }

    /// Folds the oldest inputs into the base; what they made fire stands.
    ///
    /// - Parameter oldest: inputs before this instant are folded, and at least as many as there
    ///   are too many; `.max` folds all.
    /// - Parameter forget: is told of each input that is forgotten.
    /// - Returns: what has been decided on firings that stand now.
    mutating func settle(
        before oldest: Int64, _ setting: FoldSetting, forget: (Input) -> Void
    ) -> [DecidedFiring] {
        var count = steps.partitioningIndex { $0.input.time >= oldest }
        if steps.count > Limits.revisionInputsMax {
            count = max(count, steps.count - Limits.revisionInputsMax * 9 / 10)
        }
        guard count > 0 else { return [] }
        var others = FiringTable()
        var settledKeys: [FiringKey] = []
        for step in steps[..<count] {
            _ = base.step(step.input, setting, holding: &others)
            for case .fired(let completion) in step.effects { settledKeys.append(completion.key) }
            forget(step.input)
        }
        let last = steps[count - 1].input
        settled = last
        base.settle(last, setting)
        // The rest is folded again upon the new base; what it makes of them is decided already.
        let keys = rewindAll()
        steps.removeFirst(count)
        var stand = settledKeys.compactMap { firings.settle($0) }
        let touched = keys + replay(from: 0, setting)
        for key in touched where firings.isUndecided(key) {
            if let decided = firings.settle(key) { stand.append(decided) }
        }
        prune(after: last, setting)
        return stand
    }

    /// Forgets what is remembered of firings for the case that they come again, where they cannot.
    private mutating func prune(after last: Input, _ setting: FoldSetting) {
        guard let period = setting.rules.period else {
            // Named by events: those that are still here.
            let arrivals = Set(steps.map { Int64($0.input.arrival) })
            firings.prune { arrivals.contains($0.place) }
            return
        }
        let floor = setting.periods.floor(of: period, settled: Timestamp(nanoseconds: last.time))
        firings.prune { $0.place >= Int64(floor.value) }
    }

    /// How much is remembered of firings and limits, for bounds.
    var count: Int { steps.count + firings.count + tip.limitCount }

    private mutating func rewindAll() -> Touched {
        checkpoints.removeAll()
        tip = base
        var keys: Touched = []
        for place in steps.indices.reversed() {
            for effect in steps[place].effects.reversed() {
                firings.undo(effect)
                keys.append(effect.key)
            }
            steps[place].effects = []
        }
        return keys
    }
}

extension Array {
    /// The first place from which on a condition holds, where it never holds before and always
    /// after.
    func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
