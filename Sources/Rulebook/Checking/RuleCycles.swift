// SPDX-License-Identifier: Apache-2.0

/// Finds rules that keep each other going: a rule that watches what another raises, and so on, back
/// to the first.
///
/// What a rule raises at once is `reward.granted`, and by its trigger `goal.reached`,
/// `band.changed`, `progress.near` and, for a run of events, `streak.broken`. What the clock raises
/// comes in its own time, and levels and stages only go up: neither goes round. Of conditions those
/// count that must hold of `data.rule`, `data.reward` and `data.kind`, as in
/// `data.reward == "gold"`; so a chain of rewards is no cycle.
struct RuleCycles {
    private let rulebook: Rulebook
    private let declarations: Declarations
    private let problems: Problems
    private var watches: RuleWatches
    /// Of each rule, whether all that it wakes was followed.
    private var isSearched: [Bool]

    /// A rule on the way that is followed, and where to look for those that it wakes.
    private struct Step {
        let rule: Int
        var cursors: ArraySlice<RuleWatches.Cursor>
    }

    init(_ rulebook: Rulebook, _ declarations: Declarations, _ problems: Problems) {
        self.rulebook = rulebook
        self.declarations = declarations
        self.problems = problems
        watches = RuleWatches(rulebook.rules)
        isSearched = Array(repeating: false, count: rulebook.rules.count)
    }

    // MARK: The search

    /// Reports the first cycle that each rule is part of, each rule in one at most.
    mutating func find() {
        guard !watches.isEmpty else { return }
        for start in rulebook.rules.indices where !isSearched[start] {
            search(from: start)
            if watches.steps > RulebookLimits.cycleStepsMax {
                problems.error(
                    .tooMany, at: place(of: start),
                    "too many rules watch each other to be searched for cycles",
                    hint: "narrow them down with if: data.reward == \"…\"")
                return
            }
        }
    }

    /// Depth first, without recursion: a chain may be as long as there are rules.
    private mutating func search(from start: Int) {
        var path = [step(start)]
        var isOnPath: Set<Int> = [start]
        while let last = path.indices.last {
            guard watches.steps <= RulebookLimits.cycleStepsMax else { return }
            guard let next = nextWoken(by: &path[last]) else {
                let rule = path.removeLast().rule
                isSearched[rule] = true
                isOnPath.remove(rule)
                continue
            }
            guard isOnPath.insert(next).inserted else {
                let rules = path.map(\.rule)
                if let begin = rules.firstIndex(of: next) { report(Array(rules[begin...])) }
                // One cycle of a rule is enough to be told.
                for rule in rules { isSearched[rule] = true }
                return
            }
            path.append(step(next))
        }
    }

    private func step(_ rule: Int) -> Step {
        Step(rule: rule, cursors: watches.cursors(for: raised(by: rule))[...])
    }

    /// The next rule that a firing wakes and that was not searched yet.
    private mutating func nextWoken(by step: inout Step) -> Int? {
        while let first = step.cursors.indices.first {
            let next = watches.next(&step.cursors[first], isSearched: isSearched)
            if let next { return next }
            step.cursors.removeFirst()
        }
        return nil
    }

    private func raised(by index: Int) -> [RaisedByRule] {
        let rule = rulebook.rules[index]
        var raised: [RaisedByRule] = []
        func raise(_ event: DerivedEvent) {
            raised.append(RaisedByRule(event: event, rule: rule.id))
        }
        switch rule.trigger {
        case .goal: raise(.goalReached)
        case .bands: raise(.bandChanged)
        case .run: raise(.streakBroken)
        default: break
        }
        if rule.trigger.reach?.near != nil { raise(.progressNear) }
        for index in granted(by: rule) {
            let reward = rulebook.rewards[index]
            raised.append(
                RaisedByRule(
                    event: .rewardGranted, rule: rule.id, reward: reward.name,
                    kind: reward.kind.name))
        }
        return raised
    }

    /// Draws grant what they draw.
    private func granted(by rule: Rule) -> [Int] {
        var granted = Set(rule.grants.map(\.reward))
        for threshold in rule.trigger.reach?.thresholds ?? [] {
            granted.formUnion((threshold.grants ?? []).map(\.reward))
        }
        if case .rank(let rank) = rule.trigger {
            for place in rank.places { granted.formUnion((place.grants ?? []).map(\.reward)) }
        }
        for reward in granted {
            guard case .draw(let shares) = rulebook.rewards[reward].kind else { continue }
            granted.formUnion(shares.map(\.reward))
        }
        return granted.sorted()
    }

    // MARK: The report

    private func report(_ cycle: [Int]) {
        // From the rule that stands first, so that the report does not depend on the search.
        let start = cycle.indices.min { cycle[$0] < cycle[$1] } ?? 0
        let turned = Array(cycle[start...] + cycle[..<start])
        let shown = turned.prefix(10).map { "'\(rulebook.rules[$0].id)'" }
        let rest = turned.count > shown.count ? " → …" : ""
        let first = rulebook.rules[turned[0]].id
        let found = turned.count == 1 ? "a rule wakes itself" : "rules wake each other in a circle"
        problems.error(
            .ruleCycle, at: place(of: turned[0]),
            "\(found): \(shown.joined(separator: " → "))\(rest) → '\(first)'",
            hint: "let one of them look closer, as with if: data.reward == \"…\"",
            related: turned.count > 1 ? ("which wakes this one", place(of: turned[1])) : nil)
    }

    private func place(of rule: Int) -> Span { declarations.rules[rule].place }
}
