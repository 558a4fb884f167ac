// SPDX-License-Identifier: Apache-2.0

/// `streak` over periods fires when a run of consecutive periods, each with enough matching
/// events, reaches a length.
package struct StreakTrigger: Sendable {
    /// The ways to say what a period needs.
    package enum Least: Sendable {
        /// So many matching events; 1 is the default.
        case count(Int)
        /// So much of a number.
        case sum(of: Expression, reach: Amount)
    }

    /// At what values it fires.
    package let reach: Reach
    /// Never `.lifetime`.
    package let period: Period
    /// What a period needs to count.
    package let least: Least
    /// How many missed periods are forgiven in any stretch of the highest `reach` periods.
    package let grace: Int
    /// Whether no period is required: those that count are counted, wherever they lie.
    package var allowsGaps = false
    /// Days that are not required; only with `per: day`.
    package var skip: Set<Weekday> = []
    /// Ranges of days that are not required for anyone: first day and the day after the last, as
    /// days since 1970-01-01.
    package var holidays: [Range<Int>] = []
    /// Whether members can pause it (`streak.paused`).
    package var canPause = true
    /// A token reward (an index) of which one is spent for a missed period.
    package var freeze: Int?
    /// How long before a period ends that is still missing `streak.at_risk` is raised.
    package var warn: TimeSpan?
    /// Whether protected periods (forgiven, frozen, paused, skipped) add to the length.
    package var countsProtected = false

    /// A checked trigger.
    package init(reach: Reach, period: Period, least: Least, grace: Int) {
        self.reach = reach
        self.period = period
        self.least = least
        self.grace = grace
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        let needs =
            switch least {
            case .count(let count): "count \(count)"
            case .sum(let of, let reach): "sum \(of.text) \(reach)"
            }
        let days = skip.map(\.abbreviation).sorted().joined(separator: ",")
        return "streak per=\(period.rawValue) least=\(needs) grace=\(grace) skip=\(days)"
            + " protected=\(countsProtected)" + (allowsGaps ? " gaps" : "")
    }
}

extension StreakTrigger {
    /// `streak: { reach: 7, per: day, grace: 1, repeat: true, least: { count: 3 } }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> StreakTrigger? {
        let example = "{ reach: 7, per: day }"
        guard let fields = scope.fields("streak", of: rule, .streak, example: example) else {
            return nil
        }
        let reach = ReachReader(scope, wholeMax: RulebookLimits.streakReachMax).read(fields)
        let period = readPeriod(fields)
        let grace =
            fields.has("grace") ? fields.whole("grace", in: 0...RulebookLimits.graceMax) : 0
        let least = fields.has("least") ? readLeast(fields, scope) : .count(1)
        let protection = StreakProtection(fields, scope, period: period)
        let gaps = readGaps(fields)
        guard let reach, let period, let grace, let least, let gaps else { return nil }
        if grace > 0, Amount(grace) >= reach.highest {
            scope.problems.error(
                .numberRange, at: fields["grace"]?.span ?? fields.place,
                "\(fields.name("grace")) is \(grace), expected less than the highest 'reach', "
                    + "\(reach.highest)",
                hint: "every gap would be forgiven")
        }
        var streak = StreakTrigger(reach: reach, period: period, least: least, grace: grace)
        protection.apply(to: &streak)
        streak.allowsGaps = gaps == .allowed
        return streak
    }

    private static func readPeriod(_ fields: Fields) -> Period? {
        guard let node = fields.require("per", "per: day, or another period") else { return nil }
        let words = Period.allCases.filter { $0 != .lifetime }.map(\.rawValue) + ["event"]
        return fields.problems.word(node, fields.name("per"), among: words)
            .flatMap(Period.init(rawValue:))
    }

    /// With `gaps: allowed` nothing is missed, so nothing can protect from it or warn of it.
    private static func readGaps(_ fields: Fields) -> StreakGaps? {
        guard fields.has("gaps") else { return .break }
        let gaps = fields.choice("gaps", of: StreakGaps.self)
        guard gaps == .allowed else { return gaps }
        for key in ["grace", "skip", "freeze", "pause", "warn", "count_protected"] {
            fields.exclude("gaps", key, because: "no period is required: take '\(key)' out")
        }
        return gaps
    }

    /// `{count: 3}` or `{sum: data.minutes, reach: 30}`.
    private static func readLeast(_ streak: Fields, _ scope: RuleScope) -> Least? {
        let fields = streak.inner(
            "least", .least, example: "{ count: 3 } or least: { sum: data.minutes, reach: 30 }")
        guard let fields else { return nil }
        fields.exclude("count", "sum", because: "events or an amount of them: keep one")
        if fields.has("sum") {
            let of = scope.expression(fields, "sum", expecting: .number)
            _ = fields.require("reach", "reach: with the sum that a period needs")
            let reach = fields.amount("reach")
            guard let of, let reach, !fields.has("count") else { return nil }
            return .sum(of: of, reach: reach)
        }
        fields.exclude("count", "reach", because: "write count: 3 alone")
        guard fields.require("count", "count: 3, or sum: with reach:") != nil,
            let count = fields.whole("count", in: 1...RulebookLimits.countMax)
        else { return nil }
        return .count(count)
    }
}

/// Whether a streak, of events or of periods, goes on behind what does not count.
enum StreakGaps: String, CaseIterable {
    case allowed, `break`
}
