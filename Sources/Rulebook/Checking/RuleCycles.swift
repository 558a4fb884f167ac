// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Finds rules that keep each other going: a rule that watches what another raises, and so on, back
/// to the first.
///
/// What a rule raises at once is `reward.granted`, and by its trigger `goal.reached`,
/// `band.changed`, `progress.near` and, for a run of events, `streak.broken`. What the clock raises
/// comes in its own time, and levels and stages only go up: neither goes round. Of conditions those
/// count that must hold of `data.rule`, `data.reward` and `data.kind`, as in
/// `data.reward == "gold"`; so a chain of rewards is no cycle.
struct RuleCycles {
    /// What one event of a rule looks like.
    fileprivate struct Raised {
        let event: DerivedEvent
        let rule: String
        var reward: String?
        var kind: String?
    }

    /// One way in which a rule is woken.
    fileprivate struct Watch {
        let rule: Int
        let events: Set<DerivedEvent>
        let rules: Asked
        let rewards: Asked
        let kinds: Asked
    }

    /// What conditions ask of one field.
    fileprivate struct Asked {
        /// nil is everything.
        var allowed: Set<String>?
        var refused: Set<String> = []

        func allows(_ value: String?) -> Bool {
            guard let value else { return true }
            return allowed?.contains(value) != false && !refused.contains(value)
        }
    }

    private let rulebook: Rulebook
    private let declarations: Declarations
    private let problems: Problems
    private var watches: [Watch] = []
    /// Rules by the single reward or rule that they ask for; the rest ask for less.
    private var byReward: [String: [Int]] = [:]
    private var byRule: [String: [Int]] = [:]
    private var others: [Int] = []
    private var steps = 0

    init(_ rulebook: Rulebook, _ declarations: Declarations, _ problems: Problems) {
        self.rulebook = rulebook
        self.declarations = declarations
        self.problems = problems
        for index in rulebook.rules.indices { addWatches(index) }
    }

    // MARK: Who watches

    private mutating func addWatches(_ index: Int) {
        let rule = rulebook.rules[index]
        let own = rule.condition.map { [$0] } ?? []
        switch rule.trigger {
        case .rank, .schedule, .lapse:
            // What these do comes in its own time.
            return
        case .sequence(let sequence):
            for step in sequence.steps {
                let conditions = step.condition.map { own + [$0] } ?? own
                add(Watch(rule: index, when: step.when, conditions))
            }
        default: add(Watch(rule: index, when: rule.when, own))
        }
    }

    private mutating func add(_ watch: Watch) {
        guard !watch.events.isEmpty else { return }
        let index = watches.count
        watches.append(watch)
        if let names = watch.rewards.allowed {
            for name in names { byReward[name, default: []].append(index) }
        } else if let names = watch.rules.allowed {
            for name in names { byRule[name, default: []].append(index) }
        } else {
            others.append(index)
        }
    }

    // MARK: The search

    /// Reports the first cycle that each rule is part of, each rule in one at most.
    mutating func find() {
        guard !watches.isEmpty else { return }
        var finished = Set<Int>()
        for start in rulebook.rules.indices where !finished.contains(start) {
            search(from: start, &finished)
            if steps > RulebookLimits.cycleStepsMax {
                problems.error(
                    .tooMany, at: place(of: start),
                    "too many rules watch each other to be searched for cycles",
                    hint: "narrow them down with if: data.reward == \"…\"")
                return
            }
        }
    }

    /// Depth first, without recursion: a chain may be as long as there are rules.
    private mutating func search(from start: Int, _ finished: inout Set<Int>) {
        var path = [start]
        var waiting = [woken(by: start)]
        var onPath: Set<Int> = [start]
        while let rule = path.last {
            guard steps <= RulebookLimits.cycleStepsMax else { return }
            guard let next = waiting[waiting.count - 1].popLast() else {
                finished.insert(rule)
                onPath.remove(rule)
                path.removeLast()
                waiting.removeLast()
                continue
            }
            if onPath.contains(next) {
                if let begin = path.firstIndex(of: next) { report(Array(path[begin...])) }
                // One cycle of a rule is enough to be told.
                finished.formUnion(path)
                return
            }
            guard !finished.contains(next) else { continue }
            path.append(next)
            onPath.insert(next)
            waiting.append(woken(by: next))
        }
    }

    /// The rules that a firing wakes, the last of the rulebook first.
    private mutating func woken(by index: Int) -> [Int] {
        var woken: Set<Int> = []
        for raised in raised(by: index) {
            var candidates = others + (byRule[raised.rule] ?? [])
            if let reward = raised.reward { candidates += byReward[reward] ?? [] }
            steps += candidates.count
            guard steps <= RulebookLimits.cycleStepsMax else { return [] }
            for candidate in candidates where watches[candidate].sees(raised) {
                woken.insert(watches[candidate].rule)
            }
        }
        return woken.sorted(by: >)
    }

    private func raised(by index: Int) -> [Raised] {
        let rule = rulebook.rules[index]
        var raised: [Raised] = []
        func raise(_ event: DerivedEvent) {
            raised.append(Raised(event: event, rule: rule.id))
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
                Raised(
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

extension RuleCycles.Watch {
    fileprivate init(rule: Int, when: [EventPattern], _ conditions: [Expression]) {
        self.rule = rule
        events = Set(
            DerivedEvent.allCases.filter { event in when.contains { $0.watches(event) } })
        let requirements = conditions.flatMap(\.program.requirements)
        rules = RuleCycles.Asked(requirements, of: "rule")
        rewards = RuleCycles.Asked(requirements, of: "reward")
        kinds = RuleCycles.Asked(requirements, of: "kind")
    }

    /// Whether an event may get through; what is not known does.
    fileprivate func sees(_ raised: RuleCycles.Raised) -> Bool {
        events.contains(raised.event) && rules.allows(raised.rule)
            && rewards.allows(raised.reward) && kinds.allows(raised.kind)
    }
}

extension RuleCycles.Asked {
    fileprivate init(_ requirements: [Requirement], of field: String) {
        for requirement in requirements {
            let path = requirement.path.fields
            guard path == ["data", field] || path == ["event", "data", field] else { continue }
            if requirement.isAmong {
                allowed = allowed?.intersection(requirement.texts) ?? Set(requirement.texts)
            } else {
                refused.formUnion(requirement.texts)
            }
        }
    }
}
