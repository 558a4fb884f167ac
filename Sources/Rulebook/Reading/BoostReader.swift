// SPDX-License-Identifier: Apache-2.0

/// Reads `boosts`, a list or by name, and `channels`:
///
///     boosts:
///       weekend: { reward: xp, times: 2, active: { days: [sat, sun] }, for: newcomer }
///     channels:
///       push: { per: day, count: 3 }
struct BoostReader {
    let book: BookScope
    private var problems: Problems { book.problems }

    init(book: BookScope) {
        self.book = book
    }

    /// nil, with a problem, if it was not understood.
    func read(_ node: Node, name: String?, at place: Span) -> Boost? {
        let fields = Fields(
            node, name.map { "boost \(quoted($0))" } ?? "a boost", .boost, place: place,
            example: "{ reward: xp, times: 2 }", problems: problems)
        guard let fields else { return nil }
        _ = fields.require("reward", "reward: with the points that are multiplied")
        let reward = book.points(fields, "reward")
        _ = fields.require("times", "times: 2, or another factor")
        let times = fields.amount("times")
        if let times, times > Amount(RulebookLimits.boostMax) {
            problems.error(
                .numberRange, at: fields["times"]?.span ?? fields.place,
                "\(fields.name("times")) is \(times), expected at most \(RulebookLimits.boostMax)")
        }
        let active = ActiveReader(problems: problems).read(
            fields, warning: "\(fields.owner) never holds: it")
        let audience = AudienceReader(book: book).read(fields)
        guard let reward, let times else { return nil }
        return Boost(name: name, reward: reward, times: times, active: active, audience: audience)
    }

    /// nil, with a problem, if it was not understood.
    func readChannel(_ entry: Mapping.Entry) -> Channel? {
        Fields(
            entry.value, "channel \(quoted(entry.name))", .channel, place: entry.key.span,
            example: "{ per: day, count: 3 }", problems: problems
        )?.quota("notices are sent").map {
            Channel(name: entry.name, period: $0.period, count: $0.count)
        }
    }
}
