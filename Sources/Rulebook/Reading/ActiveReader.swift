// SPDX-License-Identifier: Apache-2.0

/// Reads `active`: `{from: 2026-01-01, until: 2026-02-01, days: [mon, fri], hours: "18:00-22:00"}`.
struct ActiveReader {
    let problems: Problems

    /// nil, with a problem, if it was not understood; nil without the key.
    ///
    /// - Parameter warning: how the warning of a time that never comes begins.
    func read(_ owner: Fields, warning: String) -> Active? {
        let example = "{ from: 2026-01-01, until: 2026-02-01 }"
        guard let fields = owner.inner("active", .active, example: example) else { return nil }
        var active = Active()
        active.from = readBound("from", fields)
        active.until = readBound("until", fields)
        active.hours = readHours(fields)
        guard let days = readDays(fields) else { return nil }
        active.days = days
        let isWhole =
            fields.has("from") == (active.from != nil)
            && fields.has("until") == (active.until != nil)
            && fields.has("hours") == (active.hours != nil)
        guard isWhole else { return nil }
        if let from = active.from, let until = active.until, until.isCertainlyNotAfter(from) {
            problems.warning(
                .neverFires, at: fields.keySpan("until"),
                "\(warning) ends at \(quoted(text("until", fields))), which is "
                    + "not after \(quoted(text("from", fields)))",
                hint: "'until' is the first moment when it is over")
        }
        return active
    }

    private func readBound(_ key: String, _ fields: Fields) -> Active.Bound? {
        guard let node = fields[key] else { return nil }
        guard let scalar = node.scalar, let bound = TimeText.bound(scalar.text) else {
            problems.error(
                .badTime, at: node.span,
                "\(fields.name(key)) is \(node.described), expected a date or a time",
                hint: "write it as 2026-01-31 or 2026-01-31T09:00:00Z")
            return nil
        }
        return bound
    }

    private func readDays(_ fields: Fields) -> Set<Weekday>? {
        guard let node = fields["days"] else { return [] }
        let what = fields.name("days")
        guard let items = problems.items(node, what, of: "a day of the week") else { return nil }
        var days: Set<Weekday> = []
        var isWhole = true
        for item in items {
            if let day = problems.weekday(item, what) { days.insert(day) } else { isWhole = false }
        }
        return isWhole ? days : nil
    }

    /// `18:00-22:00`; `22:00-06:00` ends on the next day.
    private func readHours(_ fields: Fields) -> Active.Range? {
        guard let node = fields["hours"] else { return nil }
        let parts = node.scalar?.text.split(separator: "-", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2,
            let start = TimeText.timeOfDay(parts[0], allowsMidnightAtEnd: false),
            let end = TimeText.timeOfDay(parts[1], allowsMidnightAtEnd: true)
        else {
            problems.error(
                .badTime, at: node.span,
                "\(fields.name("hours")) is \(node.described), expected a start and an end",
                hint: "write it as \"18:00-22:00\"")
            return nil
        }
        return Active.Range(startSeconds: start, endSeconds: end)
    }

    private func text(_ key: String, _ fields: Fields) -> String {
        fields[key]?.scalar?.text ?? ""
    }
}

extension Active.Bound {
    /// Whether it is not after the other in any time zone.
    fileprivate func isCertainlyNotAfter(_ other: Active.Bound) -> Bool {
        // Zones lie at most 14 hours ahead of UTC and 12 behind.
        let day: Int128 = 86_400_000_000_000
        switch (self, other) {
        case (.date(let left), .date(let right)): return left <= right
        case (.instant(let left), .instant(let right)): return left <= right
        case (.date(let left), .instant(let right)):
            return Int128(left) * day + day / 2 <= Int128(right)
        case (.instant(let left), .date(let right)):
            return Int128(left) <= Int128(right) * day - day * 14 / 24
        }
    }
}

extension Problems {
    /// A day of the week, in full or as three letters.
    func weekday(_ node: Node, _ what: String) -> Weekday? {
        guard let scalar = node.scalar, let day = Weekday(name: scalar.text) else {
            let names = Weekday.allCases.map(\.abbreviation) + Weekday.allCases.map(\.name)
            error(
                .unknownValue, at: node.span,
                "\(what) is \(node.described), expected a day of the week",
                hint: didYouMean(node.scalar?.text.lowercased() ?? "", among: names)
                    ?? "days are mon, tue, wed, thu, fri, sat and sun")
            return nil
        }
        return day
    }
}
