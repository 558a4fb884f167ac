// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Which event types are told apart, and what each wants and wakes.
extension Planner {
    struct Classes {
        var projection = Projection()
        var planned: [PlannedClass] = []
        var derived: [DerivedEvent: Int] = [:]
    }

    mutating func classify(
        rules: [PlannedRule], rewards: [PlannedReward], _ people: PlannedPeople
    ) -> Classes {
        var classes = Classes()
        let groupKeys = rulebook.groups.map { linker.field($0.key, .value) }
        let edges = rulebook.graphs.map { linker.field($0.to, .value) }
        let data = linker.field(["data"], .value)
        let checks = checks()
        let listening = Listening(rulebook, rules)
        // From here on no field is added.
        let fieldCount = linker.fields.count

        func add(
            type: String?, isDerived: Bool = false, _ isWoken: (EventPattern) -> Bool
        ) -> Int {
            func wakes(_ patterns: [EventPattern]) -> Bool { patterns.contains(where: isWoken) }
            var planned = PlannedClass()
            planned.rules = listening.rules(where: wakes)
            // Who is forgotten earns nothing with it: it would begin a new state.
            if !isDerived && type == BuiltInEvent.memberForgotten.rawValue { planned.rules = [] }
            planned.enrolments = rules.indices.filter { wakes(rules[$0].rule.since) }
            planned.outcomes = rulebook.experiments.indices.filter {
                wakes(rulebook.experiments[$0].outcome?.when ?? [])
            }
            planned.boards = rulebook.boards.indices.filter {
                if case .events(let when, _, _) = rulebook.boards[$0].measure {
                    wakes(when)
                } else {
                    false
                }
            }
            for (journey, declared) in rulebook.journeys.enumerated() {
                for (stage, entry) in declared.stages.enumerated() where wakes(entry.when) {
                    planned.stages.append(StageReference(journey: journey, stage: stage))
                }
            }
            for (kind, group) in rulebook.groups.enumerated() {
                guard case .explicit(let join, let leave) = group.membership else { continue }
                if wakes(join) { planned.joins.append(kind) }
                if wakes(leave) { planned.leaves.append(kind) }
            }

            var fields = isDerived ? [] : groupKeys
            for rule in planned.rules { fields += self.fields(of: rules[rule], rewards: rewards) }
            for index in planned.outcomes {
                fields += self.fields(of: [
                    people.experiments[index].condition, people.experiments[index].value,
                ])
            }
            for index in planned.boards {
                fields += self.fields(of: [
                    people.boards[index].condition, people.boards[index].value,
                ])
            }
            for stage in planned.stages {
                fields += self.fields(of: [people.journeys[stage.journey].conditions[stage.stage]])
            }
            let adds = rulebook.graphs.indices.filter { wakes(rulebook.graphs[$0].add) }
            let removes = rulebook.graphs.indices.filter { wakes(rulebook.graphs[$0].remove) }
            fields += (adds + removes).map { edges[$0] }
            var eventClass = Projection.EventClass()
            eventClass.checks = isDerived ? [] : type.flatMap { checks[$0] } ?? []
            fields += eventClass.checks.map(\.field)
            planned.builtin = isDerived ? nil : type.flatMap { BuiltInEvent(rawValue: $0) }
            if planned.builtin != nil { fields.append(data) }
            for field in fields where !eventClass.fields.contains(field) {
                eventClass.fields.append(field)
            }

            planned.cells = Array(repeating: -1, count: fieldCount)
            for (cell, field) in eventClass.fields.enumerated() {
                planned.cells[field] = Int16(cell)
            }
            planned.groupKeys = groupKeys.map { planned.cells[$0] }
            planned.dataCell = planned.builtin == nil ? -1 : planned.cells[data]
            planned.adds = adds.map { ($0, planned.cells[edges[$0]]) }
            planned.removes = removes.map { ($0, planned.cells[edges[$0]]) }
            planned.isPlain =
                planned.builtin == nil && planned.enrolments.isEmpty && planned.joins.isEmpty
                && planned.leaves.isEmpty && adds.isEmpty && removes.isEmpty
                && planned.stages.isEmpty && planned.boards.isEmpty
                && rulebook.experiments.isEmpty
            classes.planned.append(planned)
            classes.projection.classes.append(eventClass)
            return classes.planned.count - 1
        }

        classes.projection.classes = []
        _ = add(type: nil) { $0 == .prefix("") }
        for type in listening.exactTypes.sorted() where DerivedEvent(rawValue: type) == nil {
            let index = add(type: type) { $0.matches(type) }
            classes.projection.exactTypes.append((type, index))
        }
        for prefix in listening.prefixes.sorted() where !prefix.isEmpty {
            let index = add(type: nil) {
                if case .prefix(let shorter) = $0 { return prefix.hasPrefix(shorter) }
                return false
            }
            classes.projection.prefixTypes.append((prefix, index))
        }
        // What the engine raises itself never comes from outside, so no type leads to its class.
        for type in DerivedEvent.allCases where listening.watches(type) {
            classes.derived[type] = add(type: type.rawValue, isDerived: true) {
                $0.watches(type)
            }
        }
        classes.projection.fields = linker.fields
        return classes
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
        var expressions = [
            rule.condition, rule.who, rule.audience, rule.value, rule.pass, rule.receivers,
        ]
        expressions += rule.steps.map(\.condition)
        expressions += rule.bands
        for grant in rule.grants.joined() {
            if case .computed(let expression) = grant.quantity { expressions.append(expression) }
            for reward in rulebook.drawable(grant.reward) {
                guard case .template(let parts)? = rewards[reward].message else { continue }
                for case .expression(let expression) in parts { expressions.append(expression) }
            }
        }
        return fields(of: expressions)
    }

    private func fields(of expressions: [LinkedExpression?]) -> [Int] {
        expressions.compactMap(\.self).flatMap { expression in
            expression.sources.compactMap {
                if case .field(let field) = $0 { return field }
                return nil
            }
        }
    }
}

/// Everything that names event types.
private struct Listening {
    private let woken: [(rule: Int, when: [EventPattern])]
    private(set) var exactTypes: Set<String> = Set(BuiltInEvent.allCases.map(\.rawValue))
    private(set) var prefixes: Set<String> = []

    init(_ rulebook: Rulebook, _ rules: [PlannedRule]) {
        woken = rules.indices.filter { rules[$0].rule.mode != .off }.map {
            ($0, rules[$0].rule.when)
        }
        var patterns = rulebook.rules.flatMap { $0.when + $0.since }
        patterns += rulebook.experiments.flatMap { $0.outcome?.when ?? [] }
        patterns += rulebook.journeys.flatMap(\.stages).flatMap(\.when)
        patterns += rulebook.graphs.flatMap { $0.add + $0.remove }
        for group in rulebook.groups {
            if case .explicit(let join, let leave) = group.membership { patterns += join + leave }
        }
        for board in rulebook.boards {
            if case .events(let when, _, _) = board.measure { patterns += when }
        }
        for pattern in patterns {
            switch pattern {
            case .exactly(let type): exactTypes.insert(type)
            case .prefix(let prefix): prefixes.insert(prefix)
            }
        }
        for schema in rulebook.schemas { exactTypes.insert(schema.eventType) }
    }

    func rules(where wakes: ([EventPattern]) -> Bool) -> [Int] {
        woken.filter { wakes($0.when) }.map(\.rule)
    }

    func watches(_ type: DerivedEvent) -> Bool {
        exactTypes.contains(type.rawValue)
            || prefixes.contains { EventPattern.prefix($0).watches(type) }
    }
}
