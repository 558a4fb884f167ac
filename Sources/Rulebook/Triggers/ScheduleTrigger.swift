// SPDX-License-Identifier: Apache-2.0

/// `schedule` fires at a local time, for every member for whom `for` holds.
package struct ScheduleTrigger: Sendable {
    package enum Recurrence: Sendable {
        /// In every period, at an offset from its start.
        case every(Period, At)
        /// Every year on the date that an expression over `member` gives (a timestamp, or a string
        /// that begins as `2024-02-29`), from the first anniversary on; 29 February is the 28th in
        /// years without one.
        case anniversary(Expression)
    }

    /// A moment within a period. What the period does not need is nil.
    package struct At: Hashable, Sendable {
        /// Of a week.
        package var weekday: Weekday?
        /// Of a year, 1 ... 12; of a quarter, 1 ... 3.
        package var month: Int?
        /// Of a month, 1 ... 31; the last day where a month is shorter.
        package var day: Int?
        /// After civil midnight.
        package var seconds: Int

        package init(seconds: Int) {
            self.seconds = seconds
        }
    }

    package let recurrence: Recurrence
    /// When on an anniversary's day, in seconds after civil midnight.
    package let anniversarySeconds: Int

    /// A checked trigger.
    package init(recurrence: Recurrence, anniversarySeconds: Int) {
        self.recurrence = recurrence
        self.anniversarySeconds = anniversarySeconds
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        switch recurrence {
        case .every(let period, _): "schedule per=\(period.rawValue)"
        case .anniversary(let of): "schedule anniversary=\(of.text)"
        }
    }
}

extension ScheduleTrigger {
    /// `schedule: { per: week, at: "mon 09:00" }`, or
    /// `schedule: { anniversary: member.joined, at: "09:00" }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> ScheduleTrigger? {
        let fields = scope.fields(
            "schedule", of: rule, .schedule, example: "{ per: week, at: \"mon 09:00\" }")
        guard let fields else { return nil }
        fields.exclude(
            "per", "anniversary", because: "a calendar period or a day of the member: keep one")
        if fields.has("anniversary") { return readAnniversary(fields, scope) }
        guard fields.require("per", "per: week with at:, or anniversary: member.joined") != nil
        else { return nil }
        let period = fields.choice("per", of: Period.self, except: [.hour, .lifetime])
        guard let period, fields.require("at", "at: \"\(AtText(period).example)\"") != nil,
            let at = readAt(fields, period)
        else { return nil }
        return ScheduleTrigger(recurrence: .every(period, at), anniversarySeconds: 0)
    }

    private static func readAnniversary(_ fields: Fields, _ scope: RuleScope) -> ScheduleTrigger? {
        let of = fields["anniversary"].flatMap { node in
            scope.expressions.read(
                node, fields.name("anniversary"), in: scope.book.environments.ofMember,
                expecting: .date)
        }
        let at = fields.has("at") ? readAt(fields, .day) : At(seconds: 0)
        guard let of, let at, !fields.has("per") else { return nil }
        return ScheduleTrigger(recurrence: .anniversary(of), anniversarySeconds: at.seconds)
    }

    private static func readAt(_ fields: Fields, _ period: Period) -> At? {
        guard let node = fields["at"] else { return nil }
        let text = AtText(period)
        guard let scalar = node.scalar, let at = text.parse(scalar.text) else {
            fields.problems.error(
                .badTime, at: node.span,
                "\(fields.name("at")) is \(node.described), expected \(text.form)",
                hint: "write it as \"\(text.example)\"")
            return nil
        }
        return at
    }
}

/// How a moment within a period is written.
private struct AtText {
    let period: Period

    init(_ period: Period) {
        self.period = period
    }

    var example: String {
        switch period {
        case .week: "mon 09:00"
        case .month: "1 09:00"
        case .quarter, .year: "1-15 09:00"
        case .day, .hour, .lifetime: "09:00"
        }
    }

    var form: String {
        switch period {
        case .week: "a day of the week and a time"
        case .month: "a day of the month and a time"
        case .quarter: "a month of the quarter (1 to 3), a day and a time"
        case .year: "a month, a day and a time"
        case .day, .hour, .lifetime: "a time of the day"
        }
    }

    func parse(_ text: String) -> ScheduleTrigger.At? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard let last = parts.last,
            let seconds = TimeText.timeOfDay(last, allowsMidnightAtEnd: false),
            parts.count == (period == .day ? 1 : 2)
        else { return nil }
        var at = ScheduleTrigger.At(seconds: seconds)
        switch period {
        case .week:
            guard let day = Weekday(name: String(parts[0])) else { return nil }
            at.weekday = day
        case .month:
            guard let day = number(parts[0], in: 1...31) else { return nil }
            at.day = day
        case .quarter, .year:
            let date = parts[0].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 2,
                let month = number(date[0], in: 1...(period == .year ? 12 : 3)),
                // Of a quarter it depends on which one, of a leap year on the year: the last day
                // stands in for what is missing.
                let day = number(date[1], in: 1...(period == .year ? lengths[month - 1] : 31))
            else { return nil }
            at.month = month
            at.day = day
        case .day, .hour, .lifetime: break
        }
        return at
    }

    private var lengths: [Int] { [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] }

    private func number(_ text: Substring, in range: ClosedRange<Int>) -> Int? {
        guard (1...2).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = Int(text), range.contains(value)
        else { return nil }
        return value
    }
}
