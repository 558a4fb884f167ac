// SPDX-License-Identifier: Apache-2.0

/// Reads what stands under `experiments`:
///
///     experiments:
///       welcome:
///         arms: { control: 1, nudge: 3 }       # or [control, nudge], which are equal
///         for: newcomer
///         outcome: lesson.completed            # or { when: …, if: …, sum: data.minutes }
///         window: 14d
struct ExperimentReader {
    let book: BookScope
    private var problems: Problems { book.problems }

    init(book: BookScope) {
        self.book = book
    }

    /// nil, with a problem, if it was not understood.
    func read(_ entry: Mapping.Entry) -> Experiment? {
        let fields = Fields(
            entry.value, "experiment \(quoted(entry.name))", .experiment, place: entry.key.span,
            example: "{ arms: [control, changed] }", problems: problems)
        guard let fields else { return nil }
        let description = fields.text("description")
        let arms = fields.require("arms", "arms: [control, changed]").flatMap {
            readArms($0, fields)
        }
        let outcome = readOutcome(fields)
        let window = fields.span("window")
        if fields.has("window"), !fields.has("outcome") {
            problems.error(
                .missingKey, at: fields.keySpan("window"),
                "\(fields.owner) has a 'window' and no 'outcome' to measure in it",
                hint: "add outcome: with an event type")
        }
        let audience = AudienceReader(book: book).read(fields)
        guard let arms else { return nil }
        return Experiment(
            name: entry.name, description: description, arms: arms, outcome: outcome,
            window: window, audience: audience)
    }

    /// The names of the arms, as far as can be seen before they are read.
    static func armNames(_ entry: Mapping.Entry) -> [String] {
        let arms = entry.value.mapping?["arms"]?.value
        let names =
            arms?.mapping?.entries.map(\.name) ?? arms?.list?.map { $0.scalar?.text ?? "" }
        return Array((names ?? []).prefix(RulebookLimits.bandsMax))
    }

    private func readArms(_ node: Node, _ fields: Fields) -> [Experiment.Arm]? {
        let what = fields.name("arms")
        var arms: [Experiment.Arm] = []
        var names = UniqueNames(what: "the arm", in: fields.owner)
        func add(_ name: Node, _ text: String, weight: Int?) {
            guard problems.isName(text, at: name.span, "an arm"),
                names.add(text, at: name.span, problems), let weight
            else { return }
            arms.append(Experiment.Arm(name: text, weight: weight))
        }
        let count = node.mapping?.entries.count ?? node.list?.count ?? 0
        guard (2...RulebookLimits.bandsMax).contains(count) else {
            problems.wrongType(
                node, what, "2 to \(RulebookLimits.bandsMax) arms",
                hint: "write arms: [control, changed], or arms: { control: 1, changed: 3 }")
            return nil
        }
        for entry in node.mapping?.entries ?? [] {
            let weight = problems.whole(
                entry.value, "the weight of \(quoted(entry.name)) in \(what)", in: 1...1000)
            add(entry.key, entry.name, weight: weight)
        }
        for item in node.list ?? [] {
            guard let scalar = item.scalar, scalar.resolved == .string else {
                problems.wrongType(item, "an arm of \(fields.owner)", "a name")
                continue
            }
            add(item, scalar.text, weight: 1)
        }
        return arms
    }

    /// Event types, or `{when, if, sum}`.
    private func readOutcome(_ fields: Fields) -> Experiment.Outcome? {
        guard let node = fields["outcome"] else { return nil }
        guard node.mapping != nil else {
            return book.patterns(fields, "outcome").map {
                Experiment.Outcome(when: $0, condition: nil, of: nil)
            }
        }
        let inner = fields.inner("outcome", .outcome, example: "lesson.completed")
        guard let inner else { return nil }
        let when = book.requirePatterns(inner, "when")
        let condition = book.expression(inner, "if", on: when, expecting: .condition)
        let of = book.expression(inner, "sum", on: when, expecting: .number)
        return when.map { Experiment.Outcome(when: $0, condition: condition, of: of) }
    }
}
