// SPDX-License-Identifier: Apache-2.0
import Rulebook

/// A trigger as a part of a line: `streak(7 day least 1 grace 1)`.
struct TriggerOutline {
    let book: RulebookOutline

    func trigger(_ trigger: Trigger) -> String {
        switch trigger {
        case .each: "each"
        case .tally(let tally): self.tally(tally)
        case .distinct(let distinct):
            "distinct[\(distinct.of.text)](\(reach(distinct.reach)) \(extent(distinct.extent)))"
        case .best(let best): "best[\(best.of.text)](\(best.order.rawValue) by \(best.by))"
        case .streak(let streak): self.streak(streak)
        case .run(let run):
            "run(\(reach(run.reach))" + (run.pass.map { " pass[\($0.text)]" } ?? "")
                + (run.within.map { " \(book.span($0))" } ?? "") + (run.allowsGaps ? " gaps)" : ")")
        case .sequence(let sequence):
            "sequence(" + sequence.steps.map(step).joined(separator: " > ")
                + (sequence.within.map { " \(book.span($0))" } ?? "")
                + (sequence.repeats ? " repeats)" : ")")
        case .bands(let bands):
            "bands(" + bands.bands.map { "\($0.name)[\($0.condition.text)]" }.joined(separator: " ")
                + (bands.initial.map { " from \($0))" } ?? ")")
        case .goal(let goal): self.goal(goal)
        case .peers(let peers): self.peers(peers)
        case .lapse(let lapse):
            "lapse(" + lapse.after.map(book.span).joined(separator: " ")
                + (lapse.stage.map { " in \($0.journey)/\($0.stage))" } ?? ")")
        case .comeback(let comeback): "comeback(\(book.span(comeback.after)))"
        case .rank(let rank):
            "rank(\(rank.board):\(rank.boardName) " + rank.places.map(place).joined(separator: ",")
                + ")"
        case .schedule(let schedule): self.schedule(schedule)
        }
    }

    private func tally(_ tally: TallyTrigger) -> String {
        let kind = tally.of.map { "sum[\($0.text)]" } ?? "count"
        let skip = tally.skipsNegative ? " skip" : ""
        return "\(kind)(\(reach(tally.reach)) \(extent(tally.extent))\(skip))"
    }

    private func streak(_ streak: StreakTrigger) -> String {
        var text = "streak(\(reach(streak.reach)) \(streak.period.rawValue) "
        switch streak.least {
        case .count(let count): text += "least \(count)"
        case .sum(let of, let reach): text += "least \(reach) of [\(of.text)]"
        }
        text += " grace \(streak.grace)" + (streak.allowsGaps ? " gaps" : "")
        if !streak.skip.isEmpty {
            let days = streak.skip.sorted { $0.rawValue < $1.rawValue }.map(\.abbreviation)
            text += " skip \(days.joined(separator: ","))"
        }
        for range in streak.holidays { text += " holiday \(range)" }
        if !streak.canPause { text += " no pause" }
        if let freeze = streak.freeze { text += " freeze \(book.rulebook.rewards[freeze].name)" }
        if let warn = streak.warn { text += " warn \(book.span(warn))" }
        return text + (streak.countsProtected ? " counts protected)" : ")")
    }

    private func goal(_ goal: GoalTrigger) -> String {
        let measure =
            switch goal.measure {
            case .count: "count"
            case .sum(let of): "sum[\(of.text)]"
            case .distinct(let of): "distinct[\(of.text)]"
            case .streak(let period, let least, let grace, let skip):
                "streak \(period.rawValue) least \(least) grace \(grace)"
                    + skip.map(\.abbreviation).sorted().map { " skip \($0)" }.joined()
            }
        var text =
            "goal(\(goal.group):\(goal.groupName) \(measure) \(reach(goal.reach)) "
            + goal.period.rawValue
        if let least = goal.least { text += " least \(least)" }
        if goal.credit != .full { text += " \(goal.credit.rawValue)" }
        if goal.split != .each { text += " \(goal.split.rawValue)" }
        if goal.leaver != .keep { text += " \(goal.leaver.rawValue)" }
        return text + ")"
    }

    private func peers(_ peers: PeersTrigger) -> String {
        let circle =
            switch peers.circle {
            case .group(let index): "\(index)"
            case .graph(let index): "graph \(index)"
            }
        return "peers(\(circle):\(peers.circleName) \(peers.distinct) \(extent(peers.extent)))"
    }

    private func step(_ step: SequenceTrigger.Step) -> String {
        step.when.map(\.text).joined(separator: "|")
            + (step.condition.map { " if[\($0.text)]" } ?? "")
    }

    private func place(_ place: RankTrigger.Place) -> String {
        "\(place.place)" + (place.grants.map { " \(book.grants($0))" } ?? "")
    }

    private func schedule(_ schedule: ScheduleTrigger) -> String {
        switch schedule.recurrence {
        case .anniversary(let of):
            return "schedule([\(of.text)] \(schedule.anniversarySeconds)s)"
        case .every(let period, let at):
            let month = at.month.map { " month \($0)" } ?? ""
            let day = at.day.map { " day \($0)" } ?? ""
            let weekday = at.weekday.map { " \($0.abbreviation)" } ?? ""
            return "schedule(\(period.rawValue)\(month)\(day)\(weekday) \(at.seconds)s)"
        }
    }

    private func reach(_ reach: Reach) -> String {
        let thresholds = reach.thresholds.map { threshold in
            "\(threshold.value)" + (threshold.grants.map { " \(book.grants($0))" } ?? "")
        }
        return thresholds.joined(separator: ",") + (reach.repeats ? " repeats" : "")
            + (reach.near.map { " near \($0)" } ?? "")
    }

    private func extent(_ extent: Extent) -> String {
        switch extent {
        case .calendar(let period): period.rawValue
        case .rolling(let span): book.span(span)
        }
    }
}
