// SPDX-License-Identifier: Apache-2.0

/// Reads what keeps a streak alive, or warns of its end:
///
///     streak:
///       reach: 30
///       per: day
///       skip: [sat, sun]
///       freeze: ice
///       pause: [{ from: 2026-12-24, until: 2027-01-02 }]
///       warn: 4h
///       count_protected: true
struct StreakProtection {
    private let skip: Set<Weekday>
    private let freeze: Int?
    private let pause: (holidays: [Range<Int>], isAllowed: Bool)
    private let warn: TimeSpan?
    private let countsProtected: Bool

    init(_ fields: Fields, _ scope: RuleScope, period: Period?) {
        skip = StreakProtection.readSkip(fields, period)
        freeze = StreakProtection.readFreeze(fields, scope)
        pause = StreakProtection.readPause(fields)
        warn = StreakProtection.readWarn(fields, period)
        countsProtected = fields.flag("count_protected") ?? false
    }

    func apply(to streak: inout StreakTrigger) {
        streak.skip = skip
        streak.freeze = freeze
        streak.holidays = pause.holidays
        streak.canPause = pause.isAllowed
        streak.warn = warn
        streak.countsProtected = countsProtected
    }

    /// Days of the week that are not required.
    static func readSkip(_ fields: Fields, _ period: Period?) -> Set<Weekday> {
        guard let node = fields["skip"] else { return [] }
        let problems = fields.problems
        if let period, period != .day {
            problems.error(
                .conflictingKeys, at: fields.keySpan("skip"),
                "\(fields.owner) has 'skip' and counts each \(period.rawValue)",
                hint: "days of the week can be skipped with per: day")
        }
        let days = Set(
            (problems.items(node, fields.name("skip"), of: "a day of the week") ?? [])
                .compactMap { problems.weekday($0, fields.name("skip")) })
        if days.count == Weekday.allCases.count {
            problems.error(
                .unknownValue, at: node.span,
                "\(fields.name("skip")) names all seven days, so that none is required",
                hint: "leave a day that counts")
        }
        return days
    }

    private static func readFreeze(_ fields: Fields, _ scope: RuleScope) -> Int? {
        let reward = scope.book.find(fields, "freeze", in: scope.declarations.rewards)
        guard let reward, let node = fields["freeze"] else { return nil }
        if let kind = reward.value, !kind.isToken {
            scope.book.refuse(reward, kind, at: node.span, fields.name("freeze"), "a token")
        }
        return reward.index
    }

    /// `true`, `false`, or ranges that are paused for everyone.
    private static func readPause(_ fields: Fields) -> (holidays: [Range<Int>], isAllowed: Bool) {
        guard let node = fields["pause"] else { return ([], true) }
        if node.scalar != nil { return ([], fields.flag("pause") ?? true) }
        let what = fields.name("pause")
        let items = fields.problems.items(node, what, of: "a range of days") ?? []
        return (items.compactMap { readHoliday($0, what, fields.problems) }, true)
    }

    private static func readHoliday(
        _ node: Node, _ what: String, _ problems: Problems
    ) -> Range<Int>? {
        let fields = Fields(
            node, what, .holiday, example: "pause: [{ from: 2026-12-24, until: 2027-01-02 }]",
            problems: problems)
        guard let fields else { return nil }
        let hasBoth =
            fields.require("from", "from: with the first day") != nil
            && fields.require("until", "until: with the day after the last") != nil
        let from = readDay("from", fields)
        let until = readDay("until", fields)
        guard hasBoth, let from, let until else { return nil }
        guard from < until else {
            problems.error(
                .badTime, at: fields["until"]?.span ?? fields.place,
                "\(fields.name("until")) is not after 'from'",
                hint: "'until' is the day after the last")
            return nil
        }
        return from..<until
    }

    private static func readDay(_ key: String, _ fields: Fields) -> Int? {
        guard let node = fields[key] else { return nil }
        guard let scalar = node.scalar, case .date(let day)? = TimeText.bound(scalar.text) else {
            fields.problems.error(
                .badTime, at: node.span,
                "\(fields.name(key)) is \(node.described), expected a date",
                hint: "write it as 2026-12-24")
            return nil
        }
        return day
    }

    /// Shorter than the shortest period of the kind.
    private static func readWarn(_ fields: Fields, _ period: Period?) -> TimeSpan? {
        guard let warn = fields.span("warn"), let period else { return nil }
        let shortest: TimeSpan =
            switch period {
            case .hour: .hours(1)
            case .day: .days(1)
            case .week: .days(7)
            case .month: .days(28)
            case .quarter: .days(90)
            case .year, .lifetime: .days(365)
            }
        guard warn < shortest else {
            fields.problems.error(
                .numberRange, at: fields["warn"]?.span ?? fields.place,
                "\(fields.name("warn")) is as long as a \(period.rawValue), expected less",
                hint: "it is the time before the end of the period, such as 4h")
            return nil
        }
        return warn
    }
}
