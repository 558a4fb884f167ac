// SPDX-License-Identifier: Apache-2.0

/// Reads what stands under `boards`:
///
///     boards:
///       weekly: { rank: xp, per: week, group: team, ties: dense }
///       readers: { rank: { sum: data.minutes, when: page.read, if: data.minutes > 1 } }
///       helpers: { rank: { count: question.answered } }
struct BoardReader {
    let book: BookScope
    private var problems: Problems { book.problems }

    init(book: BookScope) {
        self.book = book
    }

    /// nil, with a problem, if it was not understood.
    func read(_ entry: Mapping.Entry) -> Board? {
        let fields = Fields(
            entry.value, "board \(quoted(entry.name))", .board, place: entry.key.span,
            example: "{ rank: xp, per: week }", problems: problems)
        guard let fields else { return nil }
        let description = fields.text("description")
        let measure = readMeasure(fields)
        let period = fields.has("per") ? fields.choice("per", of: Period.self) : .lifetime
        let ties = fields.has("ties") ? fields.choice("ties", of: Board.Ties.self) : .competition
        let group = book.find(fields, "group", in: book.declarations.groups)
        guard let measure, let period, let ties, fields.has("group") == (group != nil) else {
            return nil
        }
        return Board(
            name: entry.name, description: description, measure: measure, period: period,
            group: group?.index, ties: ties)
    }

    /// What rules need to know before it is read.
    static func shape(_ entry: Mapping.Entry) -> Declarations.BoardShape {
        let mapping = entry.value.mapping
        let period = mapping?["per"]?.value.scalar?.text ?? Period.lifetime.rawValue
        return Declarations.BoardShape(
            hasGroup: mapping?["group"] != nil, isForLife: period == Period.lifetime.rawValue)
    }

    /// The name of points, or one of `{points}`, `{count, if}` and `{sum, when, if}`.
    private func readMeasure(_ fields: Fields) -> Board.Measure? {
        let advice = "rank: with points, or { count: lesson.completed }"
        guard let node = fields.require("rank", advice) else { return nil }
        guard node.mapping != nil else { return book.points(fields, "rank").map { .points($0) } }
        let inner = fields.inner("rank", .measure, example: "{ count: lesson.completed }")
        guard let inner else { return nil }
        let ways = ["points", "count", "sum"].filter { inner.has($0) }
        guard let way = ways.first else {
            problems.error(
                .missingKey, at: fields.keySpan("rank"), "\(inner.owner) does not say by what",
                hint: "add points:, count: with an event type, or sum: with when:")
            return nil
        }
        for other in ways.dropFirst() {
            inner.exclude(way, other, because: "a board ranks by one thing: keep one")
        }
        switch way {
        case "points":
            for other in ["when", "if"] {
                inner.exclude("points", other, because: "points are ranked as they are granted")
            }
            return book.points(inner, "points").map { .points($0) }
        case "count":
            inner.exclude("count", "when", because: "'count' says which events: take 'when' out")
            let when = book.patterns(inner, "count")
            let condition = book.expression(inner, "if", on: when, expecting: .condition)
            return when.map { .events(when: $0, condition: condition, of: nil) }
        default:
            let when = book.requirePatterns(inner, "when")
            let condition = book.expression(inner, "if", on: when, expecting: .condition)
            let of = book.expression(inner, "sum", on: when, expecting: .number)
            guard let when, let of else { return nil }
            return .events(when: when, condition: condition, of: of)
        }
    }
}
