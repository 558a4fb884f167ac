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
        let listening = Listening(rulebook)
        // What is only checked has no cell.
        let fieldCount = linker.fields.count
        let checks = checks()
        // From here on no field is added.
        var cellsOfFields: [[Int]: [Int16]] = [:]

        func add(_ listeners: Listening.Listeners, type: String?, isDerived: Bool = false) -> Int {
            var planned = PlannedClass()
            planned.rules = listeners.rules
            // Who is forgotten earns nothing with it: it would begin a new state.
            if !isDerived && type == BuiltInEvent.memberForgotten.rawValue { planned.rules = [] }
            planned.enrolments = listeners.enrolments
            planned.outcomes = listeners.outcomes
            planned.boards = listeners.boards
            planned.stages = listeners.stages
            planned.joins = listeners.joins
            planned.leaves = listeners.leaves

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
            let (adds, removes) = (listeners.adds, listeners.removes)
            fields += (adds + removes).map { edges[$0] }
            var eventClass = Projection.EventClass()
            eventClass.checks = isDerived ? [] : type.flatMap { checks[$0] } ?? []
            planned.builtin = isDerived ? nil : type.flatMap { BuiltInEvent(rawValue: $0) }
            if planned.builtin != nil { fields.append(data) }
            eventClass.fields = distinct(fields)
            // Types that want the same fields share the table.
            if let cells = cellsOfFields[eventClass.fields] {
                planned.cells = cells
            } else {
                planned.cells = Array(repeating: -1, count: fieldCount)
                for (cell, field) in eventClass.fields.enumerated() {
                    planned.cells[field] = Int16(cell)
                }
                cellsOfFields[eventClass.fields] = planned.cells
            }
            let checked = eventClass.checks.map(\.field)
            eventClass.fields = distinct(eventClass.fields + checked)
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
        _ = add(listening.listeners(ofPrefix: ""), type: nil)
        for type in listening.exactTypes.sorted() where DerivedEvent(rawValue: type) == nil {
            let index = add(listening.listeners(ofType: type), type: type)
            classes.projection.exactTypes.append((type, index))
        }
        for prefix in listening.prefixes.sorted() where !prefix.isEmpty {
            let index = add(listening.listeners(ofPrefix: prefix), type: nil)
            classes.projection.prefixTypes.append((prefix, index))
        }
        // What the engine raises itself never comes from outside, so no type leads to its class.
        for type in DerivedEvent.allCases where listening.watches(type) {
            classes.derived[type] = add(
                listening.listeners(of: type), type: type.rawValue, isDerived: true)
        }
        classes.projection.fields = linker.fields
        return classes
    }

    /// Fields in the order in which they are first named.
    private func distinct(_ fields: [Int]) -> [Int] {
        var known: Set<Int> = []
        return fields.filter { known.insert($0).inserted }
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
