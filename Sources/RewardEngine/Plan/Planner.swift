// SPDX-License-Identifier: Apache-2.0
package import Rulebook

extension Plan {
    /// Plans a checked rulebook; there is nothing left that could be wrong.
    package init(_ rulebook: Rulebook) {
        var planner = Planner(rulebook)
        let rules = rulebook.rules.map { planner.plan($0) }
        let rewards = planner.planRewards()
        let people = planner.planPeople()
        let classes = planner.classify(rules: rules, rewards: rewards, people)
        // A grant is in the journal already.
        let listed = rulebook.settings.journal.compactMap { DerivedEvent(rawValue: $0) }.filter {
            $0 != .rewardGranted
        }
        self.init(
            rulebook: rulebook, projection: classes.projection, rules: rules, rewards: rewards,
            classes: classes.planned, periods: PeriodRules(rulebook.settings),
            derivedClasses: classes.derived, journalled: Set(listed),
            isExplicit: rulebook.groups.map { $0.membership != .latest }, boosts: people.boosts,
            experiments: people.experiments, boards: people.boards, journeys: people.journeys,
            watchesGrants: classes.derived[.rewardGranted] != nil,
            lottery: Lottery(secret: rulebook.settings.secret))
    }
}

/// What is evaluated beside rules.
struct PlannedPeople {
    var boosts: [PlannedBoost] = []
    var experiments: [PlannedExperiment] = []
    var boards: [PlannedBoard] = []
    var journeys: [PlannedJourney] = []
}

/// Turns rules into planned rules and event types into classes.
struct Planner {
    let rulebook: Rulebook
    var linker: Linker

    init(_ rulebook: Rulebook) {
        self.rulebook = rulebook
        linker = Linker(rulebook)
    }

    mutating func plan(_ rule: Rule) -> PlannedRule {
        var parts = PlannedRule.Parts()
        parts.condition = link(rule.condition)
        parts.who = link(rule.who)
        parts.audience = link(rule.audience)
        planTrigger(of: rule, into: &parts)
        switch rule.trigger {
        case .rank(let rank):
            parts.grants = rank.places.map { ($0.grants ?? rule.grants).map { plan($0) } }
        default:
            parts.grants =
                parts.reach?.thresholds.map { ($0.grants ?? rule.grants).map { plan($0) } }
                ?? [rule.grants.map { plan($0) }]
        }
        parts.pausing = pausing(parts.grants)
        if case .computed(let expression) = rule.receivers {
            parts.receivers = linker.link(expression)
        }
        return PlannedRule(rule, parts)
    }

    private mutating func planTrigger(of rule: Rule, into parts: inout PlannedRule.Parts) {
        switch rule.trigger {
        case .each, .lapse, .comeback: break
        case .rank(let rank): parts.group = rulebook.boards[rank.board].group
        case .tally(let tally):
            parts.value = number(tally.of)
            parts.reach = tally.reach
        case .distinct(let distinct):
            parts.value = linker.link(distinct.of)
            parts.reach = distinct.reach
        case .best(let best): parts.value = number(best.of)
        case .streak(let streak):
            if case .sum(let of, _) = streak.least { parts.value = number(of) }
            parts.reach = streak.reach
        case .run(let run):
            parts.pass = link(run.pass)
            parts.reach = run.reach
        case .sequence(let sequence):
            parts.steps = sequence.steps.map {
                PlannedStep(when: $0.when, condition: link($0.condition))
            }
        case .bands(let bands): parts.bands = bands.bands.map { linker.link($0.condition) }
        case .goal(let goal):
            switch goal.measure {
            case .count, .streak: break
            case .sum(let expression): parts.value = number(expression)
            case .distinct(let expression): parts.value = linker.link(expression)
            }
            parts.reach = goal.reach
            parts.group = goal.group
        case .peers(let peers):
            switch peers.circle {
            case .group(let group): parts.group = group
            case .graph(let graph): parts.graph = graph
            }
        case .schedule(let schedule):
            if case .anniversary(let of) = schedule.recurrence {
                parts.anniversary = linker.link(of)
            }
        }
    }

    private mutating func link(_ expression: Expression?) -> LinkedExpression? {
        expression.map { linker.link($0) }
    }

    private mutating func number(_ expression: Expression?) -> LinkedExpression? {
        expression.map { linker.link($0, numeric: true) }
    }

    private mutating func link(_ audience: Audience?) -> LinkedExpression? {
        switch audience {
        case .persona(let index): linker.link(rulebook.personas[index].condition)
        case .expression(let expression): linker.link(expression)
        case nil: nil
        }
    }

    mutating func planPeople() -> PlannedPeople {
        var people = PlannedPeople()
        people.boosts = rulebook.boosts.map {
            PlannedBoost(boost: $0, audience: link($0.audience))
        }
        people.experiments = rulebook.experiments.map {
            PlannedExperiment(
                experiment: $0, audience: link($0.audience),
                condition: link($0.outcome?.condition), value: number($0.outcome?.of))
        }
        people.boards = rulebook.boards.map { board in
            guard case .events(_, let condition, let of) = board.measure else {
                return PlannedBoard(board: board, condition: nil, value: nil)
            }
            return PlannedBoard(board: board, condition: link(condition), value: number(of))
        }
        people.journeys = rulebook.journeys.map { journey in
            PlannedJourney(
                journey: journey, conditions: journey.stages.map { link($0.condition) })
        }
        return people
    }

    private mutating func plan(_ grant: Grant) -> PlannedGrant {
        switch grant.quantity {
        case .constant(let amount): PlannedGrant(reward: grant.reward, quantity: .constant(amount))
        case .computed(let expression):
            PlannedGrant(
                reward: grant.reward, quantity: .computed(linker.link(expression, numeric: true)))
        }
    }

    mutating func plan(_ template: Template) -> PlannedText {
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
