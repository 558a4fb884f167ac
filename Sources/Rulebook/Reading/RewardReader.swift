// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// Reads what stands under `rewards`, in two steps: rules need the kinds, and the texts need to
/// know by which rules a reward is granted.
struct RewardReader {
    let expressions: ExpressionReader

    /// A reward whose texts are not read yet.
    struct Draft {
        let name: String
        let kind: Reward.Kind
        let fields: Fields
        let channel: String?
        let description: String?
    }

    private var problems: Problems { expressions.problems }

    init(expressions: ExpressionReader) {
        self.expressions = expressions
    }

    /// nil, with a problem, if a part was not understood.
    func draft(_ entry: Mapping.Entry) -> Draft? {
        let fields = Fields(
            entry.value, "reward \(quoted(entry.name))", .reward, place: entry.key.span,
            example: "{ kind: points }", problems: problems)
        guard let fields else { return nil }
        let kind = readKind(fields)
        let channel = fields.text("channel")
        let description = fields.text("description")
        if case .nudge? = kind, !fields.has("message"), !fields.has("title") {
            _ = fields.require("message", "message: \"…\", which is all that a nudge is")
            return nil
        }
        guard let kind, fields.has("channel") == (channel != nil),
            fields.has("description") == (description != nil)
        else { return nil }
        return Draft(
            name: entry.name, kind: kind, fields: fields, channel: channel,
            description: description)
    }

    /// nil, with a problem, if one of the texts was not understood.
    func finish(_ draft: Draft, in environment: Environment) -> Reward? {
        let templates = TemplateReader(expressions: expressions)
        func text(_ key: String) -> Template? {
            draft.fields[key].flatMap {
                templates.read($0, draft.fields.name(key), in: environment)
            }
        }
        let title = text("title")
        let message = text("message")
        guard draft.fields.has("title") == (title != nil),
            draft.fields.has("message") == (message != nil)
        else { return nil }
        var reward = Reward(name: draft.name, kind: draft.kind)
        reward.title = title
        reward.message = message
        reward.channel = draft.channel
        reward.description = draft.description
        return reward
    }

    private func readKind(_ fields: Fields) -> Reward.Kind? {
        guard let node = fields.require("kind", "kind: points, badge or nudge") else { return nil }
        let later = ["item", "token", "draw"]
        if let word = node.scalar?.text, later.contains(word) {
            problems.notBuilt("the kind '\(word)'", at: node.span)
            return nil
        }
        let word = problems.word(node, fields.name("kind"), among: ["points", "badge", "nudge"])
        let repeats = fields.has("repeat") ? fields.flag("repeat") : false
        if let word, word != "badge", fields.has("repeat") {
            problems.error(
                .conflictingKeys, at: fields.keySpan("repeat"),
                "\(fields.owner) has 'repeat', which goes with badges only",
                hint: "take it out: \(word) can be granted any number of times")
            return nil
        }
        guard let repeats else { return nil }
        switch word {
        case "points": return .points(Reward.Points())
        case "badge": return .badge(repeats: repeats, replaces: nil)
        case "nudge": return .nudge
        default: return nil
        }
    }
}
