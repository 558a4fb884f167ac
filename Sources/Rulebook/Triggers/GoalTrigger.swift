// SPDX-License-Identifier: Apache-2.0

/// `goal` fires when a group reaches a threshold together.
package struct GoalTrigger: Sendable {
    /// What of an event is contributed.
    package enum Measure: Sendable {
        case count
        case sum(Expression)
        /// String, int or bool; a member contributes one with each value that he brings first.
        case distinct(Expression)
        /// A run of periods in each of which so many members took part.
        case streak(period: Period, least: Int, grace: Int, skip: Set<Weekday>)
    }

    /// How far a contribution that goes beyond the target is credited.
    package enum Credit: String, CaseIterable, Hashable, Sendable {
        case full, remainder
    }

    /// How an amount is divided over the receivers.
    package enum Split: String, CaseIterable, Hashable, Sendable {
        /// Everyone gets it all.
        case each
        case equal
        /// By contribution.
        case proportional
    }

    /// What becomes of a contributor who has left the group when it is reached.
    package enum Leaver: String, CaseIterable, Hashable, Sendable {
        case keep, drop
    }

    /// Index into the rulebook's groups.
    package let group: Int
    /// Its name, which outlives the order of declarations.
    package let groupName: String
    /// What counts towards the thresholds.
    package let measure: Measure
    /// At what values it fires.
    package let reach: Reach
    /// In which it counts afresh; `.lifetime` never.
    package let period: Period
    /// A contribution below it earns nothing; nil = it has to be above zero.
    package var least: Amount?
    package var credit = Credit.full
    package var split = Split.each
    package var leaver = Leaver.keep

    /// A checked trigger.
    package init(group: Int, groupName: String, measure: Measure, reach: Reach, period: Period) {
        self.group = group
        self.groupName = groupName
        self.measure = measure
        self.reach = reach
        self.period = period
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        let measured =
            switch measure {
            case .count: "count"
            case .sum(let expression): "sum \(expression.text)"
            case .distinct(let expression): "distinct \(expression.text)"
            case .streak(let period, let least, let grace, let skip):
                "streak per=\(period.rawValue) least=\(least) grace=\(grace)"
                    + skip.map(\.abbreviation).sorted().map { " skip=\($0)" }.joined()
            }
        return "goal group=\(groupName) \(measured) per=\(period.rawValue) "
            + "credit=\(credit.rawValue)"
    }
}

extension GoalTrigger {
    /// `goal: { group: team, sum: data.minutes, reach: 500, per: week, least: 30 }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> GoalTrigger? {
        let example = "{ group: team, count: true, reach: 100 }"
        guard let fields = scope.fields("goal", of: rule, .goal, example: example) else {
            return nil
        }
        let group = scope.group(fields)
        let measure = readMeasure(fields, scope)
        let isWhole = !fields.has("sum")
        let reach = (isWhole ? ReachReader(scope) : ReachReader.exact(scope)).read(fields)
        // A run has the period itself.
        let hasPeriod = fields.has("per") && !fields.has("streak")
        let period = hasPeriod ? fields.choice("per", of: Period.self) : .lifetime
        guard let group, let measure, let reach, let period else { return nil }
        var goal = GoalTrigger(
            group: group.index, groupName: group.name, measure: measure, reach: reach,
            period: period)
        goal.least = fields.amount("least")
        goal.credit = fields.choice("credit", of: Credit.self) ?? .full
        goal.split = fields.choice("split", of: Split.self) ?? .each
        goal.leaver = fields.choice("leaver", of: Leaver.self) ?? .keep
        return goal
    }

    /// Exactly one of `count: true`, `sum`, `distinct` and `streak`.
    private static func readMeasure(_ fields: Fields, _ scope: RuleScope) -> Measure? {
        let ways = ["count", "sum", "distinct", "streak"].filter { fields.has($0) }
        guard let way = ways.first else {
            scope.problems.error(
                .missingKey, at: fields.place, "\(fields.owner) does not say what it counts",
                hint: "add count: true, sum: or distinct: with an expression, or streak:")
            return nil
        }
        for other in ways.dropFirst() {
            fields.exclude(way, other, because: "a goal counts one thing: keep one")
        }
        guard ways.count == 1 else { return nil }
        switch way {
        case "sum": return scope.expression(fields, "sum", expecting: .number).map { .sum($0) }
        case "distinct":
            return scope.expression(fields, "distinct", expecting: .key).map { .distinct($0) }
        case "streak": return readStreak(fields, scope)
        default: return readCount(fields, scope)
        }
    }

    private static func readCount(_ fields: Fields, _ scope: RuleScope) -> Measure? {
        if let node = fields["count"], let number = node.scalar, number.resolved == .integer {
            scope.problems.wrongType(
                node, fields.name("count"), "true",
                hint: "write count: true, reach: \(number.text)")
            return nil
        }
        guard let counts = fields.flag("count") else { return nil }
        guard counts else {
            scope.problems.error(
                .unknownValue, at: fields.keySpan("count"),
                "\(fields.name("count")) is false, expected true",
                hint: "a goal that does not count events has sum: or distinct: instead")
            return nil
        }
        return .count
    }

    /// `streak: { per: week, least: 3, grace: 1 }`: `reach` is in such periods. The period may
    /// stand beside the streak, where a goal has it.
    private static func readStreak(_ goal: Fields, _ scope: RuleScope) -> Measure? {
        goal.exclude("streak", "credit", because: "a period counts or not: take it out")
        let fields = goal.inner("streak", .goalStreak, example: "{ per: week, least: 3 }")
        guard let fields else { return nil }
        if fields.has("per") {
            goal.exclude("streak", "per", because: "the streak says its period: take one out")
        }
        let holder = goal.has("per") ? goal : fields
        let hasPeriod = holder.require("per", "per: week, or another period") != nil
        let period = holder.choice("per", of: Period.self, except: [.lifetime])
        let least =
            fields.has("least") ? fields.whole("least", in: 1...RulebookLimits.countMax) : 1
        let grace =
            fields.has("grace") ? fields.whole("grace", in: 0...RulebookLimits.graceMax) : 0
        let skip = StreakProtection.readSkip(fields, period)
        guard hasPeriod, let period, let least, let grace else { return nil }
        return .streak(period: period, least: least, grace: grace, skip: skip)
    }
}
