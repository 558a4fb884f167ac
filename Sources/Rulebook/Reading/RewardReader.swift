// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads what stands under `rewards`, in two steps: rules need the kinds, and the texts need to
/// know by which rules a reward is granted.
///
///     rewards:
///       xp:     { kind: points, levels: [0, 100, 300], cap: { per: day, amount: 500 } }
///       gold:   { kind: badge, title: Gold, replaces: silver }
///       coffee: { kind: item, cost: 3.50, codes: vouchers/coffee.txt }
struct RewardReader {
    let problems: Problems

    /// A reward whose texts, and whose references to others, are not read yet.
    struct Draft {
        let name: String
        let kind: Reward.Kind
        let fields: Fields
    }

    /// nil, with a problem, if it has no kind.
    func draft(_ entry: Mapping.Entry) -> Draft? {
        let word = entry.value.mapping?["kind"]?.value.scalar?.text
        let kinds = Vocabulary.ofKinds.map(\.key)
        let fields = Fields(
            entry.value, "reward \(quoted(entry.name))",
            .reward(word.flatMap { kinds.contains($0) ? $0 : nil }), place: entry.key.span,
            example: "{ kind: points }", problems: problems)
        guard let fields, let node = fields.require("kind", "kind: points, or another kind"),
            let kind = problems.word(node, fields.name("kind"), among: kinds)
        else { return nil }
        if kind == "nudge", !fields.has("message"), !fields.has("title") {
            _ = fields.require("message", "message: \"…\", which is all that a nudge is")
        }
        return Draft(name: entry.name, kind: readKind(kind, fields), fields: fields)
    }

    private func readKind(_ kind: String, _ fields: Fields) -> Reward.Kind {
        switch kind {
        case "points": return .points(readPoints(fields))
        case "badge": return .badge(repeats: fields.flag("repeat") ?? false, replaces: nil)
        case "item":
            var item = Reward.Item()
            item.cost = fields.amount("cost")
            return .item(item)
        case "token": return .token(max: fields.amount("max", isWhole: true))
        case "nudge": return .nudge
        default: return .draw([])
        }
    }

    /// `levels: [0, 100, 300]`, `demote: true`, `expires: 365d`, `pending: 14d`.
    private func readPoints(_ fields: Fields) -> Reward.Points {
        var points = Reward.Points()
        points.levels = readLevels(fields)
        points.demotes = fields.flag("demote") ?? false
        points.expiry = fields.span("expires")
        points.pending = fields.span("pending")
        if fields.has("demote"), !fields.has("levels") {
            problems.error(
                .missingKey, at: fields.keySpan("demote"),
                "\(fields.owner) has 'demote' and no levels to fall from",
                hint: "add levels: [0, 100, 300]")
        }
        return points
    }

    private func readLevels(_ fields: Fields) -> [Amount] {
        guard let node = fields["levels"] else { return [] }
        let what = fields.name("levels")
        guard let items = node.list, (1...RulebookLimits.thresholdsMax).contains(items.count) else {
            problems.wrongType(
                node, what, "a list of 1 to \(RulebookLimits.thresholdsMax) totals",
                hint: "write levels: [0, 100, 300]")
            return []
        }
        var levels: [Amount] = []
        for item in items {
            guard let level = problems.amount(item, what) else { continue }
            if level < .zero {
                problems.error(
                    .numberRange, at: item.span, "\(what) has \(level), expected no less than 0")
            } else if let last = levels.last, level <= last {
                problems.error(
                    .numberRange, at: item.span,
                    "\(what) has \(level) behind \(last), expected ascending totals")
            }
            levels.append(level)
        }
        return levels
    }
}
