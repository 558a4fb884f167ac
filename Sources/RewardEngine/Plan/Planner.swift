// SPDX-License-Identifier: Apache-2.0
package import Rulebook

extension Plan {
    /// Plans a checked rulebook; there is nothing left that could be wrong.
    package init(_ rulebook: Rulebook) {
        var planner = Planner(rulebook)
        let rules = rulebook.rules.map { planner.plan($0) }
        let rewards = rulebook.rewards.map { planner.plan($0) }
        let (projection, classes) = planner.classify(rules: rules, rewards: rewards)
        self.init(
            rulebook: rulebook, projection: projection, rules: rules, rewards: rewards,
            classes: classes, periods: PeriodRules(rulebook.settings))
    }
}

/// Turns rules into planned rules and event types into classes.
private struct Planner {
    private let rulebook: Rulebook
    private var linker: Linker

    init(_ rulebook: Rulebook) {
        self.rulebook = rulebook
        linker = Linker(rulebook)
    }

    mutating func plan(_ rule: Rule) -> PlannedRule {
        var value: LinkedExpression?
        var reach: Reach?
        var group: Int?
        switch rule.trigger {
        case .each: break
        case .tally(let tally):
            value = tally.of.map { linker.link($0, numeric: true) }
            reach = tally.reach
        case .distinct(let distinct):
            value = linker.link(distinct.of)
            reach = distinct.reach
        case .streak(let streak):
            if case .sum(let of, _) = streak.least { value = linker.link(of, numeric: true) }
            reach = streak.reach
        case .goal(let goal):
            switch goal.measure {
            case .count: break
            case .sum(let expression): value = linker.link(expression, numeric: true)
            case .distinct(let expression): value = linker.link(expression)
            }
            reach = goal.reach
            group = goal.group
        case .peers(let peers): group = peers.group
        }
        let grants: [[PlannedGrant]] =
            reach?.thresholds.map { ($0.grants ?? rule.grants).map { plan($0) } }
            ?? [rule.grants.map { plan($0) }]
        var receivers: LinkedExpression?
        if case .computed(let expression) = rule.receivers { receivers = linker.link(expression) }
        return PlannedRule(
            rule: rule, condition: rule.condition.map { linker.link($0) },
            who: rule.who.map { linker.link($0) }, value: value,
            thresholds: reach.map { Thresholds($0) }, grants: grants, receivers: receivers,
            group: group)
    }

    private mutating func plan(_ grant: Grant) -> PlannedGrant {
        switch grant.quantity {
        case .constant(let amount): PlannedGrant(reward: grant.reward, quantity: .constant(amount))
        case .computed(let expression):
            PlannedGrant(
                reward: grant.reward, quantity: .computed(linker.link(expression, numeric: true)))
        }
    }

    mutating func plan(_ reward: Reward) -> PlannedReward {
        PlannedReward(reward: reward, message: reward.message.map { plan($0) })
    }

    private mutating func plan(_ template: Template) -> PlannedText {
        var isConstant = true
        var constant = ""
        var parts: [PlannedText.Part] = []
        for part in template.parts {
            switch part {
            case .literal(let text):
                constant += text
                parts.append(.literal(text))
            case .expression(let expression):
                isConstant = false
                parts.append(.expression(linker.link(expression)))
            }
        }
        return isConstant ? .constant(constant) : .template(parts)
    }
}

// MARK: - Classes of event types

extension Planner {
    /// Which types are told apart, and what each wants.
    mutating func classify(
        rules: [PlannedRule], rewards: [PlannedReward]
    ) -> (Projection, [PlannedClass]) {
        var projection = Projection()
        var exact: Set<String> = [Plan.memberUpdated]
        var prefixes: Set<String> = []
        for pattern in rulebook.rules.flatMap(\.when) {
            switch pattern {
            case .exactly(let type): exact.insert(type)
            case .prefix(let prefix): prefixes.insert(prefix)
            }
        }
        for schema in rulebook.schemas { exact.insert(schema.eventType) }

        let groupKeys = rulebook.groups.map { linker.field($0.key, .value) }
        let updateField = linker.field(["data"], .value)
        let schemaChecks = checks()
        var planned: [PlannedClass] = []
        var wanted: [Projection.EventClass] = []

        func add(_ woken: [Int], type: String?) -> Int {
            var fields = groupKeys
            for index in woken { fields += self.fields(of: rules[index], rewards: rewards) }
            var eventClass = Projection.EventClass()
            eventClass.checks = type.flatMap { schemaChecks[$0] } ?? []
            fields += eventClass.checks.map(\.field)
            if type == Plan.memberUpdated { fields.append(updateField) }
            for field in fields where !eventClass.fields.contains(field) {
                eventClass.fields.append(field)
            }
            var plannedClass = PlannedClass()
            plannedClass.rules = woken
            plannedClass.cells = Array(repeating: -1, count: linker.fields.count)
            for (cell, field) in eventClass.fields.enumerated() {
                plannedClass.cells[field] = Int16(cell)
            }
            plannedClass.groupKeys = groupKeys.map { plannedClass.cells[$0] }
            if type == Plan.memberUpdated {
                plannedClass.updateCell = plannedClass.cells[updateField]
            }
            planned.append(plannedClass)
            wanted.append(eventClass)
            return planned.count - 1
        }

        func woken(_ isWoken: (EventPattern) -> Bool) -> [Int] {
            rules.indices.filter {
                rules[$0].rule.mode != .off && rules[$0].rule.when.contains(where: isWoken)
            }
        }
        _ = add(woken { $0 == .prefix("") }, type: nil)
        for type in exact.sorted() {
            let index = add(woken { $0.matches(type) }, type: type)
            projection.exactTypes.append((type, index))
        }
        for prefix in prefixes.sorted() where !prefix.isEmpty {
            let index = add(
                woken {
                    if case .prefix(let shorter) = $0 { return prefix.hasPrefix(shorter) }
                    return false
                }, type: nil)
            projection.prefixTypes.append((prefix, index))
        }
        projection.fields = linker.fields
        projection.classes = wanted
        return (projection, planned)
    }

    private mutating func checks() -> [String: [Projection.Check]] {
        var checks: [String: [Projection.Check]] = [:]
        for schema in rulebook.schemas {
            checks[schema.eventType] = schema.fields.map {
                Projection.Check(
                    field: linker.field(["data", $0.name], .value), type: $0.type,
                    isOptional: $0.isOptional)
            }
        }
        return checks
    }

    /// Every field that evaluating a rule may read, its rewards' texts included.
    private func fields(of rule: PlannedRule, rewards: [PlannedReward]) -> [Int] {
        var expressions = [rule.condition, rule.who, rule.value, rule.receivers].compactMap(\.self)
        for grant in rule.grants.joined() {
            if case .computed(let expression) = grant.quantity { expressions.append(expression) }
            if case .template(let parts) = rewards[grant.reward].message {
                for case .expression(let expression) in parts { expressions.append(expression) }
            }
        }
        return expressions.flatMap { expression in
            expression.sources.compactMap {
                if case .field(let field) = $0 { return field }
                return nil
            }
        }
    }
}
